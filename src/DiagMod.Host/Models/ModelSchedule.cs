using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Models;

/// <summary>Trains the models once a day (ANO-13), on one host of a cluster; and puts the shipped manifest on the shelf at the start.
/// </summary>
internal sealed partial class ModelSchedule(
    HostSettings settings, ModelTraining training, ModelShelf shelf, TimeProvider time, ILogger<ModelSchedule> log)
    : BackgroundService
{
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
        await Task.Yield();
        if (shelf.Newest() is null)
        {
            shelf.Keep(DetectorManifest.Factory, null);
        }

        while (settings.Anomaly.RetrainHour >= 0 && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                var now = time.GetUtcNow();
                await Task.Delay(NextAfter(now, settings.Anomaly.RetrainHour) - now, time, stoppingToken);
                if (await training.RunAsync(new TrainingOrder(null, null, IsRoutine: true), Actor.System, stoppingToken) is { } motors)
                {
                    RunDone(
                        log, motors.Count(motor => motor.Result == TrainingResult.Adopted), motors.Count,
                        motors.Count(motor => motor.Result == TrainingResult.Failed));
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

    [LoggerMessage(1703, LogLevel.Information, "Models were trained: {Adopted} of {Motors} motors adopted a new one, {Failed} failed")]
    private static partial void RunDone(ILogger logger, int adopted, int motors, int failed);

    [LoggerMessage(1704, LogLevel.Warning, "The daily training could not be done; tried again at the next run")]
    private static partial void RunFailed(ILogger logger, Exception fault);
}
