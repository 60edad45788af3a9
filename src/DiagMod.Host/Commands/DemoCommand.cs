using System.Text.Json.Nodes;
using DiagMod.Host.Settings;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Commands;

/// <summary>demo remove: takes the simulated motors away, through the running host or one that is started for it.</summary>
internal static class DemoCommand
{
    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        if (args is not ["remove", .. var rest])
        {
            throw new UsageException("demo knows one thing to do: demo remove");
        }

        var settings = SettingsReader.Read(HostConfiguration.Read(rest));
        if (await LocalHost.FindAsync(settings.Storage.DataFolder, stop) is { } address)
        {
            return await RemoveAsync(address, settings, stop);
        }

        Console.WriteLine("No host runs on this data folder: one is started for the removal.");
        await using var host = await HostApp.StartAsync([.. rest, "--port", "0", "--Log:Level=warning"], Console.WriteLine, stop);
        return await RemoveAsync(host.Address, settings, stop);
    }

    private static async Task<int> RemoveAsync(Uri address, HostSettings settings, CancellationToken stop)
    {
        using var api = LocalHost.Api(address, Secrets.Open(settings.Storage.DataFolder, TimeProvider.System.GetUtcNow()));
        using var answer = await api.DeleteAsync(new Uri("api/v1/demo", UriKind.Relative), stop);
        answer.EnsureSuccessStatusCode();
        var removed = await answer.Content.ReadFromJsonAsync<JsonObject>(stop);
        var motors = removed?["motors"]?.AsArray().Select(motor => (string)motor!).ToList() ?? [];
        Console.WriteLine(motors.Count == 0
            ? "There is no demo in this database; nothing was changed."
            : $"Removed {motors.Count} simulated motors ({string.Join(", ", motors)}) with {removed!["files"]} recordings. "
                + "The audit log keeps its rows.");
        return ExitCode.Done;
    }
}
