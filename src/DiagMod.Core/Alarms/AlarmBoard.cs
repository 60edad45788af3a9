using System.Collections.Frozen;
using System.Collections.Immutable;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Alarms;

/// <summary>The open cases of every motor as this host knows them, and who wants to know of changes. Thread-safe.</summary>
/// <remarks>It is fed by what the store tells after each commit, on every host; pages read it and never poll. Changes are rare, so that
/// each is told at once; a page that is still busy takes them together.</remarks>
public sealed class AlarmBoard
{
    private readonly Lock _gate = new();
    private readonly Dictionary<EquipmentId, ImmutableArray<AlarmCase>> _open = [];
    private ImmutableArray<Subscription> _subscriptions = [];
    private long _failedNotices;

    /// <summary>Calls of subscribers that threw; the others were still called.</summary>
    public long FailedNotices => Interlocked.Read(ref _failedNotices);

    /// <summary>All open cases: gravest first, then those that want an acknowledgement, then the newest.</summary>
    public IReadOnlyList<AlarmCase> Open
    {
        get
        {
            lock (_gate)
            {
                return [.. InOrder(_open.Values.SelectMany(cases => cases))];
            }
        }
    }

    /// <summary>The open cases of a motor, in the same order.</summary>
    /// <param name="id">The motor.</param>
    public IReadOnlyList<AlarmCase> OpenOf(EquipmentId id)
    {
        lock (_gate)
        {
            return _open.GetValueOrDefault(id, []);
        }
    }

    /// <summary>The case of a motor that counts most: one that is put aside only when there is no other; null when none is open.</summary>
    /// <param name="id">The motor.</param>
    public AlarmCase? FirstOf(EquipmentId id) => OpenOf(id) is [var first, ..] ? first : null;

    /// <summary>Takes the open cases of a motor as they are now.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="cases">Its open cases; none when all is well.</param>
    public void Set(EquipmentId id, IEnumerable<AlarmCase> cases) => Set([KeyValuePair.Create(id, cases)]);

    /// <summary>Takes the open cases of many motors, so that one notice tells of all of them.</summary>
    /// <param name="motors">Open cases a motor.</param>
    public void Set(IEnumerable<KeyValuePair<EquipmentId, IEnumerable<AlarmCase>>> motors)
    {
        ArgumentNullException.ThrowIfNull(motors);
        var changed = new HashSet<EquipmentId>();
        lock (_gate)
        {
            foreach (var (id, cases) in motors)
            {
                if (Take(id, [.. InOrder(cases)]))
                {
                    changed.Add(id);
                }
            }
        }

        Tell(changed);
    }

    /// <summary>Takes all open cases there are: motors that are not among them have none.</summary>
    /// <param name="cases">All open cases.</param>
    public void Reset(IEnumerable<AlarmCase> cases)
    {
        var now = cases.GroupBy(one => one.EquipmentId).ToFrozenDictionary(group => group.Key, group => group.AsEnumerable());
        EquipmentId[] known;
        lock (_gate)
        {
            known = [.. _open.Keys];
        }

        Set(known.Union(now.Keys).Select(id => KeyValuePair.Create(id, now.GetValueOrDefault(id, []))));
    }

    /// <summary>Asks to be told of changes, on the thread that brings them; a slow callback delays the others.</summary>
    /// <param name="onChange">Gets the motors whose open cases changed.</param>
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

    /// <summary>Cases in the order in which a person should see them.</summary>
    /// <param name="cases">Open cases.</param>
    public static IEnumerable<AlarmCase> InOrder(IEnumerable<AlarmCase> cases) => cases
        .OrderBy(one => one.State is AlarmState.Shelved or AlarmState.Suppressed or AlarmState.OutOfService)
        .ThenBy(one => one.Priority)
        .ThenByDescending(one => one.WantsAcknowledgement)
        .ThenByDescending(one => one.ActiveSince)
        .ThenBy(one => one.Id);

    private bool Take(EquipmentId id, ImmutableArray<AlarmCase> cases)
    {
        var known = _open.GetValueOrDefault(id, []);
        if (known.SequenceEqual(cases))
        {
            return false;
        }

        if (cases.IsEmpty)
        {
            _open.Remove(id);
        }
        else
        {
            _open[id] = cases;
        }

        return true;
    }

    private void Tell(HashSet<EquipmentId> changed)
    {
        if (changed.Count == 0)
        {
            return;
        }

        foreach (var subscription in _subscriptions)
        {
            try
            {
                subscription.OnChange(changed);
            }
#pragma warning disable CA1031 // One page that fails must not silence the board for all others.
            catch (Exception)
#pragma warning restore CA1031
            {
                Interlocked.Increment(ref _failedNotices);
            }
        }
    }

    private sealed class Subscription(AlarmBoard board, Action<IReadOnlySet<EquipmentId>> onChange) : IDisposable
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
