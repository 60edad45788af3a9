using System.Collections.Immutable;
using DiagMod.Core.Ports;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Demo;

/// <summary>Feeds the demo while the host runs: its history first, then one recording after the other, as if they came from a
/// plant. Killed and started again it goes on where it was.</summary>
internal sealed partial class DemoFeed(
    HostSettings settings, DemoUpload upload, DemoShelf shelf, IMotorRegistry registry, IMotorTwins twins,
    IHostApplicationLifetime lifetime, RunningJobs jobs, TimeProvider time, ILogger<DemoFeed> log)
    : BackgroundService
{
    // Each motor's turn comes every minute; ten minutes without any (twice this) is worth a hatch.
    private const double ExpectedIntervalSeconds = 300;
    private const int UpkeepEvery = 60;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _end = new();

    /// <summary>Ends the feed for good and waits until its last recording is stored or dropped.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        if (ExecuteTask is { } task)
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _end.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.Demo.Run)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _end.Token);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStart = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var job = jobs.Begin(RunningJobs.Demo);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await FeedAsync(stop.Token);
                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                Interrupted(fault);
                await Task.Delay(Rest, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FeedAsync(CancellationToken stop)
    {
        var motors = await StandingAsync(stop);
        await LoadHistoryAsync(motors, stop);
        foreach (var one in motors)
        {
            await SendLiveAsync(one, stop);
            await ExpectAsync(one.Motor, stop);
        }

        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(settings.Demo.PauseSeconds), time);
        for (var turn = 0; motors.Count > 0; turn++)
        {
            await timer.WaitForNextTickAsync(stop);
            if (await upload.HasRoomAsync(stop))
            {
                await SendLiveAsync(motors[turn % motors.Count], stop);
            }

            if (turn % UpkeepEvery == 0)
            {
                await shelf.ClearAsync([.. motors.Select(one => one.Motor)], settings.Demo.Recordings, stop);
            }
        }
    }

    /// <summary>The station's motors that are in the database, each with the moment its history ends.</summary>
    private async Task<IReadOnlyList<(DemoMotor Motor, DateTimeOffset Epoch)>> StandingAsync(CancellationToken stop)
    {
        var stored = await DemoMotors.SimulatedAsync(registry, stop);
        return
        [
            .. from motor in DemoStation.Motors
               join found in stored on motor.Id equals found.EquipmentId
               select (motor, DemoStation.EpochOf(found.CreatedAt)),
        ];
    }

    private async Task LoadHistoryAsync(IReadOnlyList<(DemoMotor Motor, DateTimeOffset Epoch)> motors, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var sent = 0;
        var known = ImmutableHashSet<string>.Empty;
        foreach (var (motor, _) in motors)
        {
            known = known.Union((await shelf.NamesAsync(motor, stop)).Select(name => motor.Id + "/" + name));
        }

        // One recording of each motor after the other: all tiles fill up together.
        var abreast = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Clamp(Environment.ProcessorCount, 1, 4),
            CancellationToken = stop,
        };
        for (var number = 0; number < settings.Demo.Recordings; number++)
        {
            var order = number;
            await Parallel.ForEachAsync(motors, abreast, async (one, token) =>
            {
                var recording = DemoStation.Past(one.Motor, order, settings.Demo.Recordings, one.Epoch);
                var name = one.Motor.FileName(recording, order + 1);
                if (!known.Contains(one.Motor.Id + "/" + name))
                {
                    await upload.RoomAsync(token);
                    await upload.SendAsync(one.Motor, recording, name, token);
                    Interlocked.Increment(ref sent);
                }
            });
        }

        if (sent > 0)
        {
            Loaded(sent, motors.Count, time.GetElapsedTime(began).TotalSeconds);
        }
    }

    private async Task SendLiveAsync((DemoMotor Motor, DateTimeOffset Epoch) one, CancellationToken stop)
    {
        var recording = DemoStation.Live(one.Motor, time.GetUtcNow(), one.Epoch);
        await upload.SendAsync(
            one.Motor, recording, one.Motor.FileName(recording, recording.StartsAt.ToUnixTimeSeconds()), stop);
    }

    /// <summary>From now on data come: when they stop, the tile may say so. An engineer's own value stays.</summary>
    private async Task ExpectAsync(DemoMotor motor, CancellationToken stop)
    {
        if (!motor.HasClock || await registry.FindAsync(motor.Id, stop) is not { } found
            || found.Specifications.ContainsKey("expected_interval_s"))
        {
            return;
        }

        var specifications = found.Specifications.DeepClone().AsObject();
        specifications["expected_interval_s"] = ExpectedIntervalSeconds;
        var changed = found with { Specifications = specifications };
        if (await registry.UpdateAsync(changed, DemoMotors.Actor, stop))
        {
            await twins.ChangeSettingsAsync(motor.Id, changed.Settings(), stop);
        }
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "The demo's history was sent: {Sent} recordings of {Motors} simulated motors in {Seconds:0} s")]
    private partial void Loaded(int sent, int motors, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The demo's feed was interrupted; it goes on in a few seconds")]
    private partial void Interrupted(Exception fault);
}
