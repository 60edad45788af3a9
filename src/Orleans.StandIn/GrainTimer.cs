using Orleans.Runtime;

namespace Orleans.StandIn;

/// <summary>Asks its activation for a turn when it is due, and counts its period from the end of that turn.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CancellationTokenSource _ended = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private bool _changed;
    private bool _isDisposed;

    public GrainTimer(
        Activation activation, TimeProvider time, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _period = options.Period;
        _timer = time.CreateTimer(
            static state => ((GrainTimer)state!).Due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(options.DueTime, Timeout.InfiniteTimeSpan);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        _changed = true;
        _period = period;
        _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
    }

    public Task FireAsync()
    {
        _changed = false;
        return _callback(_ended.Token);
    }

    /// <summary>Arms the timer for the next period, unless the callback did it its own way.</summary>
    public void Rearm()
    {
        if (!_changed && !_isDisposed)
        {
            _timer.Change(_period, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _activation.Remove(this);
        _timer.Dispose();
        if (!_isDisposed)
        {
            _isDisposed = true;
            _ended.Cancel();
            _ended.Dispose();
        }
    }

    private void Due() => _activation.Tick(this);
}
