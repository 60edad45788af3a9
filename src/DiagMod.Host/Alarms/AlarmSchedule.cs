using DiagMod.Core.Currents;
using DiagMod.Postgres;
using DiagMod.Postgres.Alarms;

namespace DiagMod.Host.Alarms;

/// <summary>Moves alarms by the clock, also when no data come: ends of shelves, delays, maintenance, the age of data. One host of a
/// cluster does it.</summary>
/// <remarks>Each motor's book says when something happens next, so that a look costs one query of an index.</remarks>
internal sealed partial class AlarmSchedule(
    AlarmStore store, JobLocks locks, TimeProvider time, ILogger<AlarmSchedule> log) : BackgroundService
{
    private const string Job = "alarms";
    private const int MotorsAtOnce = 500;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Moves every motor that is due.</summary>
    /// <param name="cancellationToken">Ends the run between two motors.</param>
    /// <returns>Steps that were taken.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if ((await store.DueAsync(1, cancellationToken)).Count == 0)
        {
            return 0;
        }

        var steps = 0;
        await locks.TryRunAsync(
            Job,
            async cancel =>
            {
                foreach (var id in await store.DueAsync(MotorsAtOnce, cancel))
                {
                    steps += await PassAsync(id, cancel);
                }
            },
            cancellationToken);
        return steps;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        var isTroubled = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await RunAsync(stoppingToken);
                isTroubled = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Told once: a database that is away says so in its own words already.
                if (!isTroubled)
                {
                    RunFailed(log, fault);
                }

                isTroubled = true;
            }
        }
    }

    private async Task<int> PassAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        try
        {
            return await store.PassAsync(id, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // One motor's trouble is not the next one's.
            MotorFailed(log, id, fault);
            return 0;
        }
    }

    [LoggerMessage(1812, LogLevel.Warning, "Alarms could not be moved by the clock; tried again every two seconds")]
    private static partial void RunFailed(ILogger logger, Exception fault);

    [LoggerMessage(1813, LogLevel.Warning, "The alarms of motor {EquipmentId} could not be moved by the clock")]
    private static partial void MotorFailed(ILogger logger, EquipmentId equipmentId, Exception fault);
}
