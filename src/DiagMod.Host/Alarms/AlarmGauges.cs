using System.Diagnostics.Metrics;
using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;

namespace DiagMod.Host.Alarms;

/// <summary>The alarms as metrics: what is open on this host's board, and how often something was announced. Every host of a cluster
/// shows all of them.</summary>
internal sealed class AlarmGauges : IHostedService, IDisposable
{
    private readonly AlarmBoard _board;
    private readonly TimeProvider _time;
    private readonly Counter<long> _raised;
    private readonly Dictionary<EquipmentId, Dictionary<Guid, AlarmCase>> _known = [];
    private readonly Lock _gate = new();
    private IDisposable? _subscription;
    private DateTimeOffset _since;

    /// <summary>Makes the instruments.</summary>
    public AlarmGauges(IMeterFactory meters, AlarmBoard board, TimeProvider time)
    {
        (_board, _time) = (board, time);
        var meter = meters.Create("DiagMod.Alarms");
        meter.CreateObservableGauge(
            "diagmod_alarms_open", Open, null,
            "Open alarm cases, by state: unacknowledged, acknowledged, returned_unacknowledged, shelved, suppressed, out_of_service; and "
                + "priority: 1, 2, 3, advisory.");
        _raised = meter.CreateCounter<long>(
            "diagmod_alarms_raised_total", null,
            "Alarms announced since the host's start (raised, recurred, escalated), by priority: 1, 2, 3, advisory; every host counts all.");
        foreach (var priority in Enum.GetValues<AlarmPriority>())
        {
            _raised.Add(0, Label(priority));
        }
    }

    /// <summary>Hears the board from now on.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _since = _time.GetUtcNow();
        _subscription = _board.Subscribe(Count);
        Count(_board.Open.Select(one => one.EquipmentId).ToHashSet());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _subscription?.Dispose();

    private static KeyValuePair<string, object?> Label(AlarmPriority priority) => new("priority", AlarmWords.Of(priority));

    private List<Measurement<long>> Open()
    {
        var counts = _board.Open.CountBy(one => (one.State, one.Priority)).ToDictionary();
        return
        [
            .. Enum.GetValues<AlarmState>().Where(state => state != AlarmState.Normal)
                .SelectMany(_ => Enum.GetValues<AlarmPriority>(), (state, priority) => new Measurement<long>(
                    counts.GetValueOrDefault((state, priority)), new("state", AlarmWords.Of(state)), Label(priority))),
        ];
    }

    // An alarm stays on the board until a person answers it, so that each can be counted there; an advisory that comes and goes
    // between two notices is missed.
    private void Count(IReadOnlySet<EquipmentId> motors)
    {
        lock (_gate)
        {
            foreach (var motor in motors)
            {
                var before = _known.GetValueOrDefault(motor, []);
                var now = _board.OpenOf(motor).ToDictionary(one => one.Id);
                foreach (var one in now.Values)
                {
                    _raised.Add(Times(before.GetValueOrDefault(one.Id), one), Label(one.Priority));
                }

                if (now.Count == 0)
                {
                    _known.Remove(motor);
                }
                else
                {
                    _known[motor] = now;
                }
            }
        }
    }

    // As the alarms' own figures count them: what came while it was shelved, suppressed or out of service was not announced. What was
    // raised before this host listened, the others have counted.
    private int Times(AlarmCase? before, AlarmCase now) =>
        now.State != AlarmState.Unacknowledged ? 0
        : before is null ? now.RaisedAt >= _since ? now.Occurrences : 0
        : now.Occurrences > before.Occurrences ? now.Occurrences - before.Occurrences
        : now.Priority < before.Priority ? 1
        : 0;
}
