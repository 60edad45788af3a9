namespace DiagMod.Host.Settings;

/// <summary>Settings from a file of KEY=value lines, as config/.env.example shows. The environment wins over it.</summary>
internal static class DotEnv
{
    /// <summary>The lines of a file; nothing when there is none.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Read(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        foreach (var raw in File.ReadLines(path))
        {
            var line = raw.Trim();
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || line.StartsWith('#'))
            {
                continue;
            }

            var value = line[(equals + 1)..].Trim();
            if (value.Length >= 2 && value[0] == value[^1] && value[0] is '"' or '\'')
            {
                value = value[1..^1];
            }

            if (value.Length > 0)
            {
                yield return new(line[..equals].Trim().Replace("__", ":", StringComparison.Ordinal), value);
            }
        }
    }
}
