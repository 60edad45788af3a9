using System.Globalization;
using System.Net.Http.Headers;
using DiagMod.Core.Currents;
using DiagMod.Host.Settings;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Commands;

/// <summary>The host program's own commands: run (the default), import, migrate. ./diagmod prepares the machine and calls them.</summary>
internal static class CommandLine
{
    private const int Done = 0;
    private const int Failed = 1;

    /// <summary>Runs one command to its end.</summary>
    /// <param name="args">Command, then its arguments.</param>
    /// <returns>Exit code: 0 done, 1 failed, 2 wrong usage, 3 something is missing on this machine.</returns>
    public static Task<int> RunAsync(string[] args) => args switch
    {
        ["import", .. var rest] => CatchAsync(stop => ImportAsync(rest, stop)),
        ["migrate", .. var rest] => CatchAsync(stop => MigrateAsync(rest, stop)),
        ["run", .. var rest] => HostApp.RunAsync(rest, CancellationToken.None),
        _ => HostApp.RunAsync(args, CancellationToken.None),
    };

    private static async Task<int> CatchAsync(Func<CancellationToken, Task<int>> command)
    {
        using var stop = new StopSignals(CancellationToken.None);
        try
        {
            return await command(stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped. What was sent is safe; the same command goes on where this one ended.");
            return Failed;
        }
        catch (Exception fault) when (StartFaults.Explain(fault) is { } known)
        {
            await Console.Error.WriteLineAsync(known.Words);
            return known.Code;
        }
    }

    private static async Task<int> MigrateAsync(string[] args, CancellationToken stop)
    {
        if (await RunningAddressAsync(args, stop) is { } address)
        {
            Console.WriteLine($"The host at {address} runs on this database and has migrated it at its start.");
            return Done;
        }

        await using var preparation = await Preparation.RunAsync(args, Console.WriteLine, stop);
        Console.WriteLine("The database has this version's schema.");
        return Done;
    }

    private static async Task<int> ImportAsync(string[] args, CancellationToken stop)
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

        if (await RunningAddressAsync(rest, stop) is { } address)
        {
            return await SendAsync(address, rest, args[0], rate, stop);
        }

        Console.WriteLine("No host runs on this data folder: one is started for the import.");
        await using var host = await HostApp.StartAsync([.. rest, "--port", "0", "--log", "json"], Console.WriteLine, stop);
        return await SendAsync(host.Address, rest, args[0], rate, stop);
    }

    private static async Task<int> SendAsync(Uri address, string[] args, string folder, SampleRate rate, CancellationToken stop)
    {
        var settings = SettingsReader.Read(HostConfiguration.Read(args));
        var secrets = Secrets.Open(settings.Storage.DataFolder, settings.Storage.KeysFolder, TimeProvider.System.GetUtcNow());
        using var api = LocalApi(address, secrets);
        var totals = await new FolderImport(api, new ImportProgress(Console.Out, !Console.IsOutputRedirected))
            .RunAsync(folder, rate, stop);
        return totals.Refused + totals.Failed == 0 ? Done : Failed;
    }

    /// <summary>A client of the host on this machine, known by the token in its data folder.</summary>
    internal static HttpClient LocalApi(Uri address, Secrets secrets)
    {
        var api = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(30) };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secrets.LocalToken);
        return api;
    }

    private static async Task<Uri?> RunningAddressAsync(string[] args, CancellationToken stop)
    {
        var settings = SettingsReader.Read(HostConfiguration.Read(args));
        if (AddressFile.Read(settings.Storage.DataFolder) is not { } address)
        {
            return null;
        }

        try
        {
            using var api = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
            using var answer = await api.GetAsync(new Uri("health/live", UriKind.Relative), stop);
            return answer.IsSuccessStatusCode ? address : null;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            // A host that was killed leaves its file behind.
            return null;
        }
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

/// <summary>A command that was called the wrong way: the message says how it is called.</summary>
internal sealed class UsageException(string message) : Exception(message);
