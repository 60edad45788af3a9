using DiagMod.Host.Settings;
using DiagMod.Host.Startup;
using DiagMod.Postgres.Dumps;
using DiagMod.Postgres.Retention;

namespace DiagMod.Host.Commands;

/// <summary>backup: the whole database in one file, beside a running host; or a look whether such a file is whole.</summary>
internal static class BackupCommand
{
    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        var (file, options, rest) = DumpArguments.Read("backup", args, ["--passphrase-file"], ["--verify"]);
        if (options.ContainsKey("--verify"))
        {
            return await VerifyAsync(file, options.GetValueOrDefault("--passphrase-file"), stop);
        }

        var settings = SettingsReader.Read(HostConfiguration.Read(rest));
        var passPhrase = PassPhrase.Read(options.GetValueOrDefault("--passphrase-file"));
        if (!Directory.Exists(Path.GetDirectoryName(file)))
        {
            throw new UsageException($"backup: there is no folder {Path.GetDirectoryName(file)}");
        }

        var bundle = passPhrase is null ? null : SecretsBundle.Pack(settings.Storage.KeysFolder);
        await using var database = await OwnDatabase.OpenAsync(settings.Storage, mayMake: false, Console.WriteLine, stop);
        using var line = new ProgressLine(
            Console.Out, ProgressLook.Of(Console.IsOutputRedirected), "backing up", "tables", TimeProvider.System);
        var report = await DatabaseBackup.WriteAsync(
            database.ConnectionString, file, ProductVersion.Number, bundle is null ? null : SecretBox.Seal(bundle, passPhrase!),
            LeftOut(settings.Storage), line.Line, stop);
        line.Line(FormattableString.Invariant($"Wrote {file}: {report.Rows} rows, {Sizes.Of(report.Bytes)}, SHA-256 {report.Sha256}"));
        Say(report, line.Line);
        return ExitCode.Done;
    }

    private static async Task<int> VerifyAsync(string file, string? passPhraseFile, CancellationToken stop)
    {
        var report = await DatabaseBackup.VerifyAsync(file, stop);
        Console.WriteLine(FormattableString.Invariant(
            $"{file} is whole: made {report.Manifest.CreatedAt:u} by {report.Manifest.Product}, {report.Manifest.Tables.Count} tables, ")
            + FormattableString.Invariant($"{report.Rows} rows, {Sizes.Of(report.Bytes)}; every digest is right."));
        Say(report, Console.WriteLine);
        if (report.HasSecrets && PassPhrase.Read(passPhraseFile) is { } passPhrase)
        {
            SecretBox.Open(await DatabaseBackup.SecretsOfAsync(file, stop), passPhrase);
            Console.WriteLine("Its secrets open with this pass phrase.");
        }

        return ExitCode.Done;
    }

    private static void Say(BackupReport report, Action<string> say)
    {
        if (report.HasSecrets)
        {
            say("Keys and other secrets are in it, encrypted with the pass phrase. Keep the pass phrase elsewhere.");
        }

        foreach (var words in report.Manifest.LeftOut)
        {
            say("Not in it: " + words);
        }
    }

    private static List<string> LeftOut(StorageOptions storage)
    {
        var archive = new DirectoryInfo(storage.ArchiveFolder);
        var files = archive.Exists ? archive.GetFiles("*" + MonthArchive.Extension) : [];
        return files.Length == 0
            ? []
            : [FormattableString.Invariant(
                $"{files.Length} files of retired months ({Sizes.Of(files.Sum(file => file.Length))}) in {storage.ArchiveFolder}: copy them too.")];
    }
}
