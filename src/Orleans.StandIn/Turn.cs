namespace Orleans.StandIn;

/// <summary>One turn at a time, first come first served, across awaits. Turns run on a scheduler that runs one task at a time, so
/// that even the parts of one call which run "at the same time" never run in parallel.</summary>
internal sealed class Turns
{
    private readonly Lock _gate = new();
    private readonly Queue<Func<Task>> _waiting = new();
    private bool _running;
    private bool _closed;

    /// <summary>Where turns, and what they start without leaving it, run.</summary>
    public TaskScheduler Scheduler { get; } = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;

    /// <summary>True when nothing runs and nothing waits.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return !_running;
            }
        }
    }

    /// <summary>Queues a turn, which must not throw; false after the close.</summary>
    public bool TryPost(Func<Task> turn)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _waiting.Enqueue(turn);
            if (_running)
            {
                return true;
            }

            _running = true;
        }

        Start(RunAsync);
        return true;
    }

    /// <summary>Closes for good when nothing runs and nothing waits.</summary>
    public bool TryClose()
    {
        lock (_gate)
        {
            _closed |= !_running;
            return _closed;
        }
    }

    /// <summary>Runs something on the scheduler without waiting for a turn.</summary>
    public void Start(Func<Task> work)
    {
        // No caller's ambient values (AsyncLocal) flow into a turn: across machines they could not.
        if (ExecutionContext.IsFlowSuppressed())
        {
            _ = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Scheduler);
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Scheduler);
        }
    }

    private async Task RunAsync()
    {
        while (true)
        {
            Func<Task>? turn;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out turn))
                {
                    _running = false;
                    return;
                }
            }

            await turn();
        }
    }
}
