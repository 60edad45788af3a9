using System.Collections.Immutable;
using System.Diagnostics;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Twin;

/// <summary>Newest status of every motor, and who wants to know of changes. Thread-safe.</summary>
/// <remarks>Notices are gathered: however many statuses come, subscribers are called at most five times a second, each time with
/// the set of motors that changed since the last call. The first change after a pause is told at once.</remarks>
public sealed class Board : IDisposable
{
    /// <summary>Least time between two notices.</summary>
    public static readonly TimeSpan NoticeInterval = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Dictionary<EquipmentId, MotorStatus> _statuses = [];
    private readonly Dictionary<EquipmentId, ActivityContext> _traces = [];
    private readonly HashSet<EquipmentId> _changed = [];
    private ImmutableArray<Subscription> _subscriptions = [];
    private long? _lastNotice;
    private bool _armed;
    private bool _disposed;

    /// <summary>An empty board.</summary>
    /// <param name="time">Clock and timers.</param>
    public Board(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _timer = time.CreateTimer(_ => Notify(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Newest status of every motor, in the order of their ids.</summary>
    public IReadOnlyList<MotorStatus> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _statuses.Values.OrderBy(status => status.EquipmentId.Value, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Calls of subscribers that threw; the others were still called.</summary>
    public long FailedNotices { get; private set; }

    /// <summary>Takes a status.</summary>
    /// <param name="status">The status.</param>
    /// <returns>False when the board already has a newer one (notices may overtake each other).</returns>
    public bool Set(MotorStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        lock (_gate)
        {
            return Take(status, default);
        }
    }

    /// <summary>Takes statuses that came together, so that one notice tells of all of them.</summary>
    /// <param name="statuses">The statuses; one older than what the board has is passed over.</param>
    /// <param name="traces">The span that brought each, where it was traced; null when none was.</param>
    public void Set(
        IReadOnlyCollection<MotorStatus> statuses, IReadOnlyDictionary<EquipmentId, ActivityContext>? traces = null)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        lock (_gate)
        {
            foreach (var status in statuses)
            {
                Take(status, traces?.GetValueOrDefault(status.EquipmentId) ?? default);
            }
        }
    }

    /// <summary>Drops a motor that is no more: subscribers are told of it, also when it had no status yet, and find none.</summary>
    /// <param name="id">The motor.</param>
    public void Remove(EquipmentId id)
    {
        lock (_gate)
        {
            _statuses.Remove(id);
            _traces.Remove(id);
            if (!_disposed)
            {
                Changed(id);
            }
        }
    }

    /// <summary>The newest status of one motor.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="status">Its status, when the board has one.</param>
    public bool TryGet(EquipmentId id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MotorStatus? status)
    {
        lock (_gate)
        {
            return _statuses.TryGetValue(id, out status);
        }
    }

    /// <summary>The span that brought a motor's newest status: whoever passes the status on continues that trace.</summary>
    /// <param name="id">The motor.</param>
    /// <returns>Its context; default when the status was not traced.</returns>
    public ActivityContext TraceOf(EquipmentId id)
    {
        lock (_gate)
        {
            return _traces.GetValueOrDefault(id);
        }
    }

    /// <summary>Asks to be told of changes, on a timer's thread; a slow callback delays the others.</summary>
    /// <param name="onChange">Gets the motors whose status changed.</param>
    /// <returns>Dispose it to be told no more.</returns>
    public IDisposable Subscribe(Action<IReadOnlySet<EquipmentId>> onChange)
    {
        ArgumentNullException.ThrowIfNull(onChange);
        var subscription = new Subscription(this, onChange);
        lock (_gate)
        {
            _subscriptions = _subscriptions.Add(subscription);
        }

        return subscription;
    }

    /// <summary>Ends all notices.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _subscriptions = [];
        }

        _timer.Dispose();
    }

    private bool Take(MotorStatus status, ActivityContext trace)
    {
        if (_disposed
            || (_statuses.TryGetValue(status.EquipmentId, out var known) && known.JournalSeq > status.JournalSeq))
        {
            return false;
        }

        _statuses[status.EquipmentId] = status;
        if (trace == default)
        {
            _traces.Remove(status.EquipmentId);
        }
        else
        {
            _traces[status.EquipmentId] = trace;
        }

        Changed(status.EquipmentId);
        return true;
    }

    private void Changed(EquipmentId id)
    {
        _changed.Add(id);
        if (!_armed)
        {
            _armed = true;
            _timer.Change(Wait(), Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan Wait()
    {
        if (_lastNotice is not { } last)
        {
            return TimeSpan.Zero;
        }

        var left = NoticeInterval - _time.GetElapsedTime(last);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Notify()
    {
        ImmutableArray<Subscription> subscriptions;
        ImmutableHashSet<EquipmentId> changed;
        lock (_gate)
        {
            changed = [.. _changed];
            _changed.Clear();
            _armed = false;
            _lastNotice = _time.GetTimestamp();
            subscriptions = _subscriptions;
        }

        foreach (var subscription in subscriptions)
        {
            try
            {
                subscription.OnChange(changed);
            }
#pragma warning disable CA1031 // One page that fails must not silence the board for all others.
            catch (Exception)
#pragma warning restore CA1031
            {
                lock (_gate)
                {
                    FailedNotices++;
                }
            }
        }
    }

    private sealed class Subscription(Board board, Action<IReadOnlySet<EquipmentId>> onChange) : IDisposable
    {
        public Action<IReadOnlySet<EquipmentId>> OnChange { get; } = onChange;

        public void Dispose()
        {
            lock (board._gate)
            {
                board._subscriptions = board._subscriptions.Remove(this);
            }
        }
    }
}
