using DiagMod.Core.Detection;
using DiagMod.Host.Settings;
using DiagMod.Postgres;

namespace DiagMod.Host.Priors;

/// <summary>Makes a prior of the own fleet once a night, on one host of a cluster.</summary>
internal sealed partial class FleetPriorSchedule(
    HostSettings settings, FleetPriorRun run, JobLocks locks, TimeProvider time, ILogger<FleetPriorSchedule> log)
    : BackgroundService
{
    private const string Job = "fleet prior";

    /// <summary>The next time that a run begins.</summary>
    /// <param name="now">After this.</param>
    /// <param name="hour">Hour of the day, UTC, 0 to 23.</param>
    internal static DateTimeOffset NextAfter(DateTimeOffset now, int hour)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(hour);
        return today > now ? today : today.AddDays(1);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (settings.Fleet.PriorHour >= 0 && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                var now = time.GetUtcNow();
                await Task.Delay(NextAfter(now, settings.Fleet.PriorHour) - now, time, stoppingToken);
                PriorManifest? made = null;
                if (await locks.TryRunAsync(Job, async cancel => made = await run.RunAsync(cancel), stoppingToken))
                {
                    Tell(made);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // The next night tries again; all motors go on as they are.
                RunFailed(log, fault);
            }
        }
    }

    private void Tell(PriorManifest? made)
    {
        if (made is null)
        {
            TooSmall(log, FleetPrior.LeastMotors, FleetPrior.LeastBlocks, FleetPrior.LeastCalibration);
            return;
        }

        Made(log, made.Version, made.Motors, Math.Round(made.Gain, 4), Math.Round(made.GainError, 4), made.Against, made.IsAdopted);
    }

    [LoggerMessage(
        1502, LogLevel.Information,
        "Fleet prior {Version} of {Motors} motors foretells better than {Against} by {Gain} nats a feature (error {Error}); "
        + "adopted: {Adopted}")]
    private static partial void Made(
        ILogger logger, string version, int motors, double gain, double error, string against, bool adopted);

    [LoggerMessage(
        1503, LogLevel.Information,
        "No fleet prior was made: it needs {Motors} motors with {Files} healthy files each, and {Blocks} files behind their "
        + "commissioning")]
    private static partial void TooSmall(ILogger logger, int motors, int files, int blocks);

    [LoggerMessage(1504, LogLevel.Warning, "The fleet prior could not be made; tried again the next night")]
    private static partial void RunFailed(ILogger logger, Exception fault);
}
