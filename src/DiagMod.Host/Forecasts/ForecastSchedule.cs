using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Metrics;
using DiagMod.Host.Settings;
using DiagMod.Postgres;

namespace DiagMod.Host.Forecasts;

/// <summary>Stores a forecast of every motor every few hours (FOR-10), also of those that got no new file and of those whose
/// files are absorbed without one.</summary>
/// <remarks>The times are the same on all hosts (multiples of the interval, UTC), so that those of a cluster begin together and one
/// of them gets the lock. A forecast depends on the twin's state alone: a second run finds it stored and stores nothing.</remarks>
internal sealed partial class ForecastSchedule(
    HostSettings settings, IMotorRegistry registry, IMotorTwins twins, IMotorHistory history, JobLocks locks, HostMetrics metrics,
    TimeProvider time, ILogger<ForecastSchedule> log)
    : BackgroundService
{
    private const string Job = "forecasts";
    private const int MotorsAtOnce = 1_000;

    /// <summary>Asks every motor's twin for its forecast and stores it.</summary>
    /// <param name="cancellationToken">Ends the run between two motors.</param>
    /// <returns>What came of it; null when another host is at it.</returns>
    public async Task<ForecastRun?> RunAsync(CancellationToken cancellationToken)
    {
        var run = new ForecastRun(0, 0, 0, 0);
        return await locks.TryRunAsync(
            Job,
            async cancel =>
            {
                PageRequest? page = new(MotorsAtOnce, null);
                while (page is not null)
                {
                    var motors = await registry.ListAsync(page, cancel);
                    foreach (var motor in motors.Items)
                    {
                        run = run.With(await ForecastAsync(motor.EquipmentId, cancel));
                    }

                    page = motors.Next is null ? null : new PageRequest(MotorsAtOnce, motors.Next);
                }
            },
            cancellationToken)
            ? run
            : null;
    }

    /// <summary>The next time that a run begins.</summary>
    /// <param name="now">After this.</param>
    /// <param name="everyHours">Hours between two runs, at least 1.</param>
    internal static DateTimeOffset NextAfter(DateTimeOffset now, int everyHours)
    {
        var every = TimeSpan.FromHours(everyHours).Ticks;
        return new DateTimeOffset(((now.UtcTicks / every) + 1) * every, TimeSpan.Zero);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (settings.Forecast.EveryHours > 0 && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                var now = time.GetUtcNow();
                await Task.Delay(NextAfter(now, settings.Forecast.EveryHours) - now, time, stoppingToken);
                if (await RunAsync(stoppingToken) is { } run)
                {
                    RunDone(log, run.Success, run.Fallback, run.Insufficient, run.Failed);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // The motors could not even be listed; the next run asks again.
                RunFailed(log, fault);
            }
        }
    }

    private async Task<string> ForecastAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        var status = "failed";
        try
        {
            var answer = await twins.ForecastAsync(id, null, null, cancellationToken);
            if (answer.Forecast is { } forecast)
            {
                await history.KeepForecastAsync(id, forecast, Actor.System, cancellationToken);
                status = forecast.Fallback is null ? "success" : "fallback";
            }
            else if (answer.Failure is null)
            {
                status = "insufficient";
            }
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // Best effort (FOR-14): one motor's trouble is not the next one's.
            MotorFailed(log, id, fault);
        }

        metrics.ScheduledForecast(status, 1);
        return status;
    }

    [LoggerMessage(
        1311, LogLevel.Information,
        "Forecasts of all motors were made: {Success} by the model, {Fallback} by its fallback, {Insufficient} without history enough, "
        + "{Failed} failed")]
    private static partial void RunDone(ILogger logger, int success, int fallback, int insufficient, int failed);

    [LoggerMessage(1312, LogLevel.Warning, "The scheduled forecasts could not be made; tried again at the next run")]
    private static partial void RunFailed(ILogger logger, Exception fault);

    [LoggerMessage(1313, LogLevel.Warning, "The scheduled forecast of motor {EquipmentId} could not be made or stored")]
    private static partial void MotorFailed(ILogger logger, EquipmentId equipmentId, Exception fault);
}

/// <summary>What a scheduled run came to, in motors.</summary>
internal sealed record ForecastRun(int Success, int Fallback, int Insufficient, int Failed)
{
    /// <summary>One motor more.</summary>
    public ForecastRun With(string status) => status switch
    {
        "success" => this with { Success = Success + 1 },
        "fallback" => this with { Fallback = Fallback + 1 },
        "insufficient" => this with { Insufficient = Insufficient + 1 },
        _ => this with { Failed = Failed + 1 },
    };
}
