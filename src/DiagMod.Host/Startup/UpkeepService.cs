using System.Data.Common;
using DiagMod.Core.Ports;
using DiagMod.Postgres;

namespace DiagMod.Host.Startup;

/// <summary>Keeps the database in order once an hour (partitions of the months to come, retention).</summary>
internal sealed partial class UpkeepService(
    DatabaseUpkeep upkeep, RunningJobs jobs, TimeProvider time, ILogger<UpkeepService> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        using var wake = stoppingToken.Register(timer.Dispose);
        do
        {
            try
            {
                using var job = jobs.Begin(RunningJobs.Upkeep);
                if (await upkeep.RunAsync(stoppingToken) is { } made)
                {
                    UpkeepDone(log, made);
                }

                if (await upkeep.ExpireFeaturesAsync(stoppingToken) is > 0 and var windows)
                {
                    FeaturesExpired(log, windows);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (DbException fault)
            {
                // The next hour tries again; partitions are made months ahead, so one missed run costs nothing.
                UpkeepFailed(log, fault);
            }
        }
        while (await timer.WaitForNextTickAsync(CancellationToken.None));
    }

    [LoggerMessage(1202, LogLevel.Information, "The database was kept in order: {Partitions} partitions made, expired sign-ins removed")]
    private static partial void UpkeepDone(ILogger logger, int partitions);

    [LoggerMessage(1203, LogLevel.Information, "{Windows} windows of features had expired and were removed")]
    private static partial void FeaturesExpired(ILogger logger, long windows);

    [LoggerMessage(1201, LogLevel.Warning, "The database could not be kept in order; tried again in an hour")]
    private static partial void UpkeepFailed(ILogger logger, Exception fault);
}
