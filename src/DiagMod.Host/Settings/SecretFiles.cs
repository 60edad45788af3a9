namespace DiagMod.Host.Settings;

/// <summary>Secrets that lie in files of their own, as containers are given them: the variable with _FILE at its end names the
/// file, and what stands in it counts as the variable's value.</summary>
internal static class SecretFiles
{
    /// <summary>What the name of such a variable ends with.</summary>
    public const string Ending = "_FILE";

    private const int MaxBytes = 64 * 1024;

    /// <summary>The variables that may be given so.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "ConnectionStrings__Postgres", "DATABASE_URL", "Storage__DatabasePassword", "DIAGMOD_ADMIN_PASSWORD",
        "Server__CertificatePassword",
    ];

    /// <summary>The secrets read from their files, under the keys of their variables; a line's end at the end is not part of one.</summary>
    /// <param name="read">What the environment and the files of settings hold.</param>
    /// <exception cref="SettingsException">A file is not there, may not be read or is empty, or the value is given as well.</exception>
    public static IEnumerable<KeyValuePair<string, string?>> Read(IConfiguration read)
    {
        var faults = new List<string>();
        var found = new Dictionary<string, string?>();
        foreach (var name in Names)
        {
            var key = name.Replace("__", ":", StringComparison.Ordinal);
            if (read[key + Ending] is not { Length: > 0 } path)
            {
                continue;
            }

            if (read[key] is { Length: > 0 })
            {
                faults.Add($"{name} and {name}{Ending} are both set; set one of them.");
            }
            else if (Content(path, out var fault) is { } secret)
            {
                found[key] = secret;
            }
            else
            {
                faults.Add($"{name}{Ending} is {path}; {fault}");
            }
        }

        return faults.Count == 0 ? found : throw new SettingsException(faults);
    }

    private static string? Content(string path, out string fault)
    {
        fault = "";
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                fault = "there is no such file.";
            }
            else if (file.Length > MaxBytes)
            {
                fault = "it is too large for a secret.";
            }
            else if (File.ReadAllText(path).TrimEnd('\r', '\n') is { Length: > 0 } secret)
            {
                return secret;
            }
            else
            {
                fault = "it is empty.";
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"it cannot be read: {e.Message}";
        }

        return null;
    }
}
