namespace DiagMod.Host.Commands;

/// <summary>Arguments of the commands that work with one file: the file, options of their own, and what the settings know.</summary>
internal static class DumpArguments
{
    /// <summary>Parts them.</summary>
    /// <param name="command">The command, for messages.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="withValue">Options that take a value.</param>
    /// <param name="flags">Options that take none.</param>
    /// <exception cref="UsageException">There is no file, or more than one; an option lacks its value.</exception>
    public static (string File, Dictionary<string, string> Options, string[] Others) Read(
        string command, string[] args, string[] withValue, string[] flags)
    {
        string? file = null;
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (flags.Contains(args[i]))
            {
                options[args[i]] = "";
            }
            else if (withValue.Contains(args[i]))
            {
                options[args[i]] = i + 1 < args.Length
                    ? args[i + 1]
                    : throw new UsageException($"{args[i]} needs a value");
                i++;
            }
            else if (args[i].StartsWith('-'))
            {
                rest.Add(args[i]);
                if (!args[i].Contains('=', StringComparison.Ordinal) && i + 1 < args.Length)
                {
                    rest.Add(args[++i]);
                }
            }
            else if (file is null)
            {
                file = Path.GetFullPath(args[i]);
            }
            else
            {
                throw new UsageException($"{command} takes one file, not '{args[i]}' too");
            }
        }

        return file is null
            ? throw new UsageException($"{command} needs a file, for example: {command} ./diagmod.backup")
            : (file, options, [.. rest]);
    }
}
