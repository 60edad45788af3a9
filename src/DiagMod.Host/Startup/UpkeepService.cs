using System.Data.Common;
using DiagMod.Core.Ports;
using DiagMod.Postgres;
using DiagMod.Postgres.Retention;

namespace DiagMod.Host.Startup;

/// <summary>Keeps the database in order once an hour: partitions of the months to come, retention, removal of what it retired. One job's
/// failure stops no other.</summary>
internal sealed partial class UpkeepService(
    DatabaseUpkeep upkeep, MonthRetention retention, MonthRemoval removal, JobLocks locks, RunningJobs jobs, TimeProvider time,
    ILogger<UpkeepService> log)
    : BackgroundService
{
    /// <summary>Name of the job that keeps the database in order.</summary>
    public const string UpkeepJob = "upkeep";

    /// <summary>Name of the job that takes out what has expired.</summary>
    public const string RetentionJob = "retention";

    /// <summary>Name of the job that deletes the months that retention took out.</summary>
    public const string RemovalJob = "removal";

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
                using (jobs.Begin(RunningJobs.Upkeep))
                {
                    await TryAsync(UpkeepJob, KeepAsync, stoppingToken);
                    await TryAsync(RetentionJob, RetireAsync, stoppingToken);
                }

                using (jobs.Begin(RunningJobs.Removal))
                {
                    await TryAsync(RemovalJob, RemoveAsync, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
        while (await timer.WaitForNextTickAsync(CancellationToken.None));
    }

    private async Task TryAsync(string job, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        try
        {
            await locks.TryRunAsync(job, work, stoppingToken);
        }
        catch (Exception fault) when (fault is DbException or IOException or MonthRemovalException)
        {
            // The next hour tries again; partitions are made months ahead, so one missed run costs nothing.
            UpkeepFailed(log, job, fault);
        }
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

        if (run.Windows > 0)
        {
            FeaturesExpired(log, run.Windows);
        }
    }

    private async Task RemoveAsync(CancellationToken stoppingToken)
    {
        var run = await removal.RunAsync(stoppingToken);
        if (run.IsHeld)
        {
            RemovalHeld(log);
            return;
        }

        foreach (var file in run.Archived)
        {
            MonthArchived(log, file);
        }

        foreach (var month in run.Dropped)
        {
            MonthDropped(log, month);
        }

        if (run.Fault is { } fault)
        {
            throw fault;
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

    [LoggerMessage(1207, LogLevel.Information, "The retired month {Month} was deleted")]
    private static partial void MonthDropped(ILogger logger, string month);

    [LoggerMessage(
        1206, LogLevel.Warning,
        "Nothing was removed: the clock leapt by more than 24 h; if it is right, say so: ./diagmod retention confirm")]
    private static partial void RetentionHeld(ILogger logger);

    [LoggerMessage(
        1208, LogLevel.Warning,
        "Retired months were not deleted: the clock leapt by more than 24 h; if it is right, say so: ./diagmod retention confirm")]
    private static partial void RemovalHeld(ILogger logger);

    [LoggerMessage(1201, LogLevel.Warning, "The database could not be kept in order by the job {Job}; tried again in an hour")]
    private static partial void UpkeepFailed(ILogger logger, string job, Exception fault);
}
