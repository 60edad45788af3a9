using System.Reflection;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Startup;

/// <summary>Logs the steps between a host's start and its end.</summary>
internal sealed partial class LifecycleLog(
    IHostApplicationLifetime lifetime, HostSettings settings, TimeProvider time, ILogger<LifecycleLog> log) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        Starting(
            log, typeof(LifecycleLog).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            settings.Server.Environment, settings.Storage.DataFolder);
        lifetime.ApplicationStarted.Register(() => Started(log, Math.Round(time.GetElapsedTime(begun).TotalSeconds, 3)));
        lifetime.ApplicationStopping.Register(() => Stopping(log));
        lifetime.ApplicationStopped.Register(() => Stopped(log));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1211, LogLevel.Information, "The host starts: version {Version}, {Environment}, data in {Folder}")]
    private static partial void Starting(ILogger logger, string? version, string environment, string folder);

    [LoggerMessage(1212, LogLevel.Information, "The host listens; its services took {Seconds} s to start")]
    private static partial void Started(ILogger logger, double seconds);

    [LoggerMessage(1213, LogLevel.Information, "The host stops: no new work is taken")]
    private static partial void Stopping(ILogger logger);

    [LoggerMessage(1214, LogLevel.Information, "The host has stopped")]
    private static partial void Stopped(ILogger logger);
}
