namespace DiagMod.Grains.Tests.Support;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, and calls what falls due, in order.</summary>
    public void Advance(TimeSpan step)
    {
        DateTimeOffset target;
        lock (_gate)
        {
            target = _now + step;
        }

        while (true)
        {
            ManualTimer? due;
            lock (_gate)
            {
                due = _timers.Where(timer => timer.DueAt <= target).MinBy(timer => timer.DueAt);
                _now = due is null ? target : due.DueAt > _now ? due.DueAt : _now;
                due?.Next();
            }

            if (due is null)
            {
                return;
            }

            due.Fire();
        }
    }

    /// <summary>Moves the clock as often as somebody waits for it, until the goal is reached; and now and then without that, for
    /// who began to wait just before a move.</summary>
    public async Task AdvanceUntilAsync(Task goal, TimeSpan step, CancellationToken giveUp = default)
    {
        while (!goal.IsCompleted)
        {
            giveUp.ThrowIfCancellationRequested();
            if (!TestHost.IsStandIn)
            {
                // Calls between grains take the runtime time that this clock does not show: without a pause nothing else would run.
                await Task.Delay(5, giveUp);
            }

            Task armed;
            lock (_gate)
            {
                armed = _armed.Task;
            }

            Advance(step);
            await Task.WhenAny(goal, armed, Task.Delay(250, giveUp));
        }

        await goal;
    }

    /// <summary>Completes when a timer that is due within the limit is armed (or was already).</summary>
    public async Task UntilArmedAsync(TimeSpan min, TimeSpan max)
    {
        while (true)
        {
            Task armed;
            lock (_gate)
            {
                if (_timers.Any(timer => timer.DueAt - _now >= min && timer.DueAt - _now <= max))
                {
                    return;
                }

                armed = _armed.Task;
            }

            await armed;
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset DueAt { get; private set; } = DateTimeOffset.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            TaskCompletionSource armed;
            lock (time._gate)
            {
                _period = period;
                DueAt = dueTime < TimeSpan.Zero ? DateTimeOffset.MaxValue : time._now + dueTime;
                time._timers.Remove(this);
                if (dueTime < TimeSpan.Zero)
                {
                    return true;
                }

                if (dueTime > TimeSpan.Zero)
                {
                    time._timers.Add(this);
                }

                armed = time._armed;
                time._armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (dueTime == TimeSpan.Zero)
            {
                ThreadPool.QueueUserWorkItem(_ => Fire());
            }

            armed.SetResult();
            return true;
        }

        /// <summary>What comes after the call that is due now.</summary>
        public void Next()
        {
            if (_period > TimeSpan.Zero)
            {
                DueAt += _period;
                return;
            }

            DueAt = DateTimeOffset.MaxValue;
            time._timers.Remove(this);
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
