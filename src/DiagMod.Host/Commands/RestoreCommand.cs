using DiagMod.Host.Settings;
using DiagMod.Host.Startup;
using DiagMod.Postgres;
using DiagMod.Postgres.Dumps;

namespace DiagMod.Host.Commands;

/// <summary>restore: puts a backup into an empty data folder or database.</summary>
internal static class RestoreCommand
{
    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        var (file, options, rest) = DumpArguments.Read("restore", args, ["--passphrase-file"], []);
        var settings = SettingsReader.Read(HostConfiguration.Read(rest));
        var storage = settings.Storage;
        if (await LocalHost.FindAsync(storage.DataFolder, stop) is { } address)
        {
            throw new DumpException($"A host works on {storage.DataFolder} (at {address}). A backup is restored into an empty data folder.");
        }

        var passPhrase = PassPhrase.Read(options.GetValueOrDefault("--passphrase-file"));
        Console.WriteLine($"Reading {file} ...");
        var report = await DatabaseBackup.VerifyAsync(file, stop);
        var bundle = report.HasSecrets && passPhrase is not null
            ? SecretBox.Open(await DatabaseBackup.SecretsOfAsync(file, stop), passPhrase)
            : null;
        if (bundle is not null && Directory.Exists(storage.KeysFolder) && Directory.EnumerateFileSystemEntries(storage.KeysFolder).Any())
        {
            throw new DumpException($"{storage.KeysFolder} has secrets already; those of the backup would replace them. Restore into an empty data folder.");
        }

        await using var database = await OwnDatabase.OpenAsync(storage, mayMake: true, Console.WriteLine, stop);
        await using var alone = await DatabaseLock.TryTakeAsync(database.ConnectionString, isShared: false, stop)
            ?? throw new DatabaseInUseException();
        if (bundle is not null)
        {
            SecretsBundle.Unpack(bundle, storage.KeysFolder);
        }

        using var line = new ProgressLine(
            Console.Out, ProgressLook.Of(Console.IsOutputRedirected), "restoring", "tables", TimeProvider.System);
        var tables = 0;
        var restored = await DatabaseRestore.RunAsync(
            database.ConnectionString, file, name => line.Report(tables++, report.Manifest.Tables.Count + 1, name), stop);
        if (bundle is not null)
        {
            SecretsBundle.Adopt(storage.KeysFolder);
        }

        line.Line(FormattableString.Invariant(
            $"Restored {restored.Rows} rows of {restored.Manifest.Tables.Count} tables, as of {restored.Manifest.CreatedAt:u}; ")
            + "digests, journals, audit log and balance are right.");
        line.Line(bundle is not null
            ? "Keys and other secrets are restored, too."
            : report.HasSecrets
                ? "Keys and other secrets are in the backup but were not restored: no pass phrase was given. New ones are made at the next start."
                : "Keys and other secrets are not in the backup. New ones are made at the next start; people sign in again.");
        foreach (var words in restored.Manifest.LeftOut)
        {
            line.Line("Was not in it: " + words);
        }

        return ExitCode.Done;
    }
}
