using System.Data.Common;
using DiagMod.Core.Ports;
using DiagMod.Postgres;
using DiagMod.Postgres.Dumps;
using DiagMod.Postgres.Retention;

namespace DiagMod.Host.Startup;

/// <summary>Keeps the database in order once an hour (partitions of the months to come, retention).</summary>
internal sealed partial class UpkeepService(
    DatabaseUpkeep upkeep, MonthRetention retention, JobLocks locks, RunningJobs jobs, TimeProvider time, ILogger<UpkeepService> log)
    : BackgroundService
{
    /// <summary>Name of the job that keeps the database in order.</summary>
    public const string UpkeepJob = "upkeep";

    /// <summary>Name of the job that removes what has expired.</summary>
    public const string RetentionJob = "retention";

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
                await locks.TryRunAsync(UpkeepJob, KeepAsync, stoppingToken);
                await locks.TryRunAsync(RetentionJob, RetireAsync, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is DbException or IOException or DumpException or UnauthorizedAccessException)
            {
                // The next hour tries again; partitions are made months ahead, so one missed run costs nothing.
                UpkeepFailed(log, fault);
            }
        }
        while (await timer.WaitForNextTickAsync(CancellationToken.None));
    }

    private async Task KeepAsync(CancellationToken stoppingToken)
    {
        if (await upkeep.RunAsync(stoppingToken) is { } made)
        {
            UpkeepDone(log, made);
        }
    }

    private async Task RetireAsync(CancellationToken stoppingToken)
    {
        var run = await retention.RunAsync(stoppingToken);
        if (run.IsHeld)
        {
            RetentionHeld(log);
            return;
        }

        await upkeep.ExpireSignInsAsync(stoppingToken);
        foreach (var month in run.Retired)
        {
            MonthRetired(log, month);
        }

        foreach (var file in run.Archived)
        {
            MonthArchived(log, file);
        }

        if (run.Windows > 0)
        {
            FeaturesExpired(log, run.Windows);
        }
    }

    [LoggerMessage(1202, LogLevel.Information, "The database was kept in order: {Partitions} partitions made")]
    private static partial void UpkeepDone(ILogger logger, int partitions);

    [LoggerMessage(1203, LogLevel.Information, "{Windows} windows of features had expired and were removed")]
    private static partial void FeaturesExpired(ILogger logger, long windows);

    [LoggerMessage(1204, LogLevel.Information, "The month {Month} had expired and left its table")]
    private static partial void MonthRetired(ILogger logger, string month);

    [LoggerMessage(1205, LogLevel.Information, "A retired month was written to {File}")]
    private static partial void MonthArchived(ILogger logger, string file);

    [LoggerMessage(
        1206, LogLevel.Warning,
        "Nothing was removed: the clock leapt by more than 24 h; if it is right, say so: ./diagmod retention confirm")]
    private static partial void RetentionHeld(ILogger logger);

    [LoggerMessage(1201, LogLevel.Warning, "The database could not be kept in order; tried again in an hour")]
    private static partial void UpkeepFailed(ILogger logger, Exception fault);
}
