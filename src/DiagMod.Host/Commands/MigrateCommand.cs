using DiagMod.Host.Settings;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Commands;

/// <summary>migrate: brings the database to this version's schema.</summary>
internal static class MigrateCommand
{
    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        var settings = SettingsReader.Read(HostConfiguration.Read(args));
        if (await LocalHost.FindAsync(settings.Storage.DataFolder, stop) is { } address)
        {
            Console.WriteLine($"The host at {address} runs on this database and has migrated it at its start.");
            return ExitCode.Done;
        }

        await using var preparation = await Preparation.RunAsync(args, Console.WriteLine, sharesDatabase: false, stop);
        Console.WriteLine("The database has this version's schema.");
        return ExitCode.Done;
    }
}
