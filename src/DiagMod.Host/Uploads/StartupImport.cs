using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Commands;
using DiagMod.Host.Settings;
using DiagMod.Host.Startup;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace DiagMod.Host.Uploads;

/// <summary>Imports INGEST_STARTUP_DIR once the host listens, through the same door as everybody (ING-14).</summary>
internal sealed partial class StartupImport(
    HostSettings settings, Secrets secrets, IServer server, IHostApplicationLifetime lifetime, RunningJobs jobs,
    ILogger<StartupImport> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Ingest.StartupFolder.Length == 0)
        {
            return;
        }

        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStart = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        using var job = jobs.Begin(RunningJobs.Import);
        try
        {
            var address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
            using var api = LocalHost.Api(address, secrets);
            using var line = new ProgressLine(Console.Out, ProgressLook.Plain, "importing", "files", TimeProvider.System);
            var totals = await new FolderImport(api, new ImportProgress(line))
                .RunAsync(settings.Ingest.StartupFolder, SampleRate.Default, stoppingToken);
            Imported(settings.Ingest.StartupFolder, totals.Completed, totals.Duplicates, totals.Refused, totals.Failed);
        }
        catch (Exception fault) when (fault is ImportException or IOException or HttpRequestException)
        {
            NotImported(settings.Ingest.StartupFolder, fault.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Folder {Folder} was imported: {Completed} completed, {Duplicates} duplicates, {Refused} refused, {Failed} failed")]
    private partial void Imported(string folder, int completed, int duplicates, int refused, int failed);

    [LoggerMessage(Level = LogLevel.Error, Message = "Folder {Folder} was not imported: {Reason}")]
    private partial void NotImported(string folder, string reason);
}
