using DiagMod.Core.Ports;

namespace DiagMod.Host.Demo;

/// <summary>Takes the demo away: feed, files, twins, tiles. Nothing of a real motor is touched.</summary>
internal sealed partial class DemoRemoval(
    DemoFeed feed, IMotorRegistry registry, IRawSignalStore store, ISimulatedMotors simulated, IMotorTwins twins, TimeProvider time,
    ILogger<DemoRemoval> log)
{
    // Beyond this a file in work is not waited for: its claim ends with its row.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    /// <summary>Removes all simulated motors; without any nothing changes.</summary>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<RemovedMotors> RunAsync(Actor actor, CancellationToken cancellationToken)
    {
        await feed.EndAsync();
        await DrainAsync(cancellationToken);
        var removed = await simulated.RemoveAsync(actor, cancellationToken);
        foreach (var motor in removed.Motors)
        {
            // Past the removal the boards must follow, whoever stopped waiting.
            await twins.ForgetAsync(motor, CancellationToken.None);
        }

        if (removed.Motors.Count > 0)
        {
            Removed(removed.Motors.Count, removed.Files, actor.Name);
        }

        return removed;
    }

    /// <summary>Waits for the files that are still queued, so that no grain is surprised in the middle of one.</summary>
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var motors = await DemoMotors.SimulatedAsync(registry, cancellationToken);
        var began = time.GetTimestamp();
        foreach (var motor in motors)
        {
            while ((await store.PipelineAsync(motor.EquipmentId, cancellationToken)).Queued > 0
                && time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Between, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "The demo was removed by {Actor}: {Motors} simulated motors with {Files} recordings")]
    private partial void Removed(int motors, long files, string actor);
}
