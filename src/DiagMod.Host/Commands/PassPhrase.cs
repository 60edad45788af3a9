using DiagMod.Postgres.Dumps;

namespace DiagMod.Host.Commands;

/// <summary>The pass phrase of a backup's secrets: from a file, or from DIAGMOD_BACKUP_PASSPHRASE; never from the command line, where
/// every user of the machine could read it.</summary>
internal static class PassPhrase
{
    /// <summary>Name of the variable.</summary>
    public const string Variable = "DIAGMOD_BACKUP_PASSPHRASE";

    /// <summary>Reads it; null where none is given.</summary>
    /// <param name="file">File with the pass phrase in its first line; null = the variable.</param>
    /// <exception cref="UsageException">The file cannot be read, or the pass phrase is too short.</exception>
    public static string? Read(string? file)
    {
        if (file is not null && !File.Exists(file))
        {
            throw new UsageException($"--passphrase-file: there is no file {file}");
        }

        var words = (file is null ? Environment.GetEnvironmentVariable(Variable) : File.ReadLines(file).FirstOrDefault())?.Trim();
        if (file is null && string.IsNullOrEmpty(words))
        {
            return null;
        }

        return words is { Length: >= SecretBox.LeastCharacters }
            ? words
            : throw new UsageException(FormattableString.Invariant(
                $"The pass phrase in {file ?? Variable} has {words?.Length ?? 0} characters; take at least {SecretBox.LeastCharacters}."));
    }
}
