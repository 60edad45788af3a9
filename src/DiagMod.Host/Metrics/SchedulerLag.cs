using System.Diagnostics.Metrics;

namespace DiagMod.Host.Metrics;

/// <summary>How long work waits for a thread of the pool, on which requests, grains and jobs all run: once a second a probe is queued
/// behind what is queued already, and its wait is measured.</summary>
/// <remarks>One probe is on its way at a time. While it waits, its age counts already, so that a pool that stands still shows a
/// growing lag instead of an old one.</remarks>
internal sealed class SchedulerLag : BackgroundService
{
    /// <summary>Probes whose longest wait is shown: the last fifteen seconds, about one scrape.</summary>
    public const int Kept = 15;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly Action<Action> _queue;
    private readonly Lock _gate = new();
    private readonly double[] _waits = new double[Kept];
    private int _next;
    private long? _queuedAt;

    /// <summary>Makes the instrument.</summary>
    public SchedulerLag(IMeterFactory meters, TimeProvider time)
        : this(meters, time, static probe => ThreadPool.UnsafeQueueUserWorkItem(static run => run(), probe, preferLocal: false))
    {
    }

    /// <summary>Makes the instrument on a queue of one's own.</summary>
    internal SchedulerLag(IMeterFactory meters, TimeProvider time, Action<Action> queue)
    {
        (_time, _queue) = (time, queue);
        meters.Create("DiagMod.Scheduler").CreateObservableGauge(
            "diagmod_scheduler_lag_seconds", Longest, "s",
            "Longest that a probe waited for a thread of the pool, of one probe a second in the last 15 seconds.");
    }

    /// <summary>Queues a probe; completes when it has run.</summary>
    internal Task ProbeAsync()
    {
        var ran = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _queuedAt = _time.GetTimestamp();
        }

        _queue(() =>
        {
            lock (_gate)
            {
                _waits[_next] = Waiting();
                _next = (_next + 1) % Kept;
                _queuedAt = null;
            }

            ran.SetResult();
        });
        return ran.Task;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await ProbeAsync();
            await Task.Delay(Every, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private double Waiting() => _queuedAt is { } at ? _time.GetElapsedTime(at).TotalSeconds : 0;

    private double Longest()
    {
        lock (_gate)
        {
            return Math.Max(_waits.Max(), Waiting());
        }
    }
}
