using System.Globalization;
using DiagMod.Core.Currents;
using DiagMod.Host.Settings;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Commands;

/// <summary>import: sends a folder of recordings to the running host, or to one that is started for it.</summary>
internal static class ImportCommand
{
    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        if (args.Length == 0 || args[0].StartsWith('-'))
        {
            throw new UsageException("import needs a folder, for example: import ./recordings --sample-rate 25600");
        }

        var rate = SampleRate.Default;
        string[] rest = args[1..];
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == "--sample-rate")
            {
                rate = Rate(i + 1 < rest.Length ? rest[i + 1] : "");
                rest = [.. rest[..i], .. rest[(i + 2)..]];
                break;
            }
        }

        // Asked before a host is started for it.
        if (!Directory.Exists(args[0]))
        {
            throw new ImportException(File.Exists(args[0])
                ? $"'{args[0]}' is a file; import takes the folder that it lies in."
                : $"There is no folder '{args[0]}' to import.");
        }

        var settings = SettingsReader.Read(HostConfiguration.Read(rest));
        if (await LocalHost.FindAsync(settings.Storage.DataFolder, stop) is { } address)
        {
            return await SendAsync(address, settings, args[0], rate, stop);
        }

        Console.WriteLine("No host runs on this data folder: one is started for the import.");
        await using var host = await HostApp.StartAsync([.. rest, "--port", "0", "--Log:Level=warning"], Console.WriteLine, stop);
        return await SendAsync(host.Address, settings, args[0], rate, stop);
    }

    private static async Task<int> SendAsync(
        Uri address, HostSettings settings, string folder, SampleRate rate, CancellationToken stop)
    {
        var secrets = Secrets.Open(settings.Storage.DataFolder, settings.Storage.KeysFolder, TimeProvider.System.GetUtcNow());
        using var api = LocalHost.Api(address, secrets);
        using var line = new ProgressLine(
            Console.Out, ProgressLook.Of(Console.IsOutputRedirected), "importing", "files", TimeProvider.System);
        var totals = await new FolderImport(api, new ImportProgress(line)).RunAsync(folder, rate, stop);
        return totals.Refused + totals.Failed == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static SampleRate Rate(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var hertz)
            && hertz is >= SampleRate.MinHertz and <= SampleRate.MaxHertz)
        {
            return new SampleRate(hertz);
        }

        throw new UsageException($"--sample-rate '{text}' is not a number from {SampleRate.MinHertz} to {SampleRate.MaxHertz} (hertz).");
    }
}
