using DiagMod.Core.Currents;
using DiagMod.Core.Twin;

namespace DiagMod.Host.Live;

/// <summary>Which motors one connection is still to be told of: a set, so a slow reader costs no memory and misses
/// nothing but what was overtaken. A motor comes up at most once in <see cref="Spacing"/>, and its newest change always
/// does. Thread-safe.</summary>
/// <remarks>Statuses are not kept here: whoever sends takes the newest one from the board at that moment.</remarks>
internal sealed class TwinOutbox(TimeProvider time)
{
    /// <summary>Least time between two updates of one motor: at most five a second.</summary>
    public static readonly TimeSpan Spacing = Board.NoticeInterval;

    private readonly Lock _gate = new();
    private readonly HashSet<EquipmentId> _wanted = [];
    private readonly HashSet<EquipmentId> _pending = [];
    private readonly HashSet<EquipmentId> _queued = [];
    private readonly PriorityQueue<EquipmentId, long> _queue = new();
    private readonly Dictionary<EquipmentId, long> _sentAt = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _wantsAll;

    /// <summary>Motors waiting to be told of; never more than there are motors.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Wants one motor from now on; it is due at once.</summary>
    public void Want(EquipmentId id)
    {
        lock (_gate)
        {
            _wanted.Add(id);
            Add(id);
            _news.TrySetResult();
        }
    }

    /// <summary>Wants every motor from now on; those that exist are due at once.</summary>
    public void WantAll(IEnumerable<EquipmentId> existing)
    {
        lock (_gate)
        {
            _wantsAll = true;
            foreach (var id in existing)
            {
                Add(id);
            }

            _news.TrySetResult();
        }
    }

    /// <summary>Wants one motor no more, unless all are wanted.</summary>
    public void Leave(EquipmentId id)
    {
        lock (_gate)
        {
            _wanted.Remove(id);
            if (!_wantsAll)
            {
                _pending.Remove(id);
            }
        }
    }

    /// <summary>Says which motors changed; those that are not wanted are passed over.</summary>
    public void Tell(IReadOnlySet<EquipmentId> changed)
    {
        lock (_gate)
        {
            var before = _pending.Count;
            if (!_wantsAll && _wanted.Count < changed.Count)
            {
                foreach (var id in _wanted.Where(changed.Contains))
                {
                    Add(id);
                }
            }
            else
            {
                foreach (var id in changed.Where(id => _wantsAll || _wanted.Contains(id)))
                {
                    Add(id);
                }
            }

            if (_pending.Count > before)
            {
                _news.TrySetResult();
            }
        }
    }

    /// <summary>Takes the next motor that is due.</summary>
    /// <param name="wait">When there is none: how long until one is; infinite when nothing waits.</param>
    /// <returns>The motor; null when none is due.</returns>
    public EquipmentId? Take(out TimeSpan wait)
    {
        wait = Timeout.InfiniteTimeSpan;
        lock (_gate)
        {
            while (_queue.TryPeek(out var id, out var due))
            {
                var now = time.GetTimestamp();
                if (due > now)
                {
                    wait = time.GetElapsedTime(now, due);
                    break;
                }

                _queue.Dequeue();
                _queued.Remove(id);
                if (_pending.Remove(id))
                {
                    _sentAt[id] = now;
                    return id;
                }
            }

            if (_news.Task.IsCompleted)
            {
                _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return null;
        }
    }

    /// <summary>Waits until something may be due.</summary>
    /// <param name="wait">What <see cref="Take"/> said.</param>
    /// <param name="cancellationToken">Ends the wait; it never throws.</param>
    public async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        Task news;
        lock (_gate)
        {
            news = _news.Task;
        }

        await news.WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Add(EquipmentId id)
    {
        if (_pending.Add(id) && _queued.Add(id))
        {
            var now = time.GetTimestamp();
            var spacing = (long)(Spacing.TotalSeconds * time.TimestampFrequency);
            _queue.Enqueue(id, _sentAt.TryGetValue(id, out var sent) ? Math.Max(now, sent + spacing) : now);
        }
    }
}
