using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Tests.Alarms;

/// <summary>A motor's alarms driven by hand: book, thresholds, maintenance and wall clock between the events, as a store keeps them.</summary>
internal sealed class AlarmDesk
{
    public static readonly EquipmentId Motor = new("EQ_2025_000001");
    public static readonly DateTimeOffset Noon = new(2025, 8, 17, 12, 0, 0, TimeSpan.Zero);

    private int _ids;
    private long _seq;

    public AlarmBook Book { get; private set; } = new() { EquipmentId = Motor };

    public AlarmThresholds Thresholds { get; set; } = AlarmDefaults.All;

    public List<MaintenanceEvent> Maintenance { get; } = [];

    public DateTimeOffset Now { get; set; } = Noon;

    /// <summary>Every case that ever was, as the store would have it.</summary>
    public Dictionary<Guid, AlarmCase> Cases { get; } = [];

    public List<AlarmTransition> Steps { get; } = [];

    public DateTimeOffset? DueAt { get; private set; }

    public AlarmCase? Open(string mode) => Book.Open.SingleOrDefault(one => one.Mode == mode);

    public T With<T>(Func<AlarmMachine, T> act)
    {
        var machine = new AlarmMachine(
            Book, Thresholds, Maintenance, Now, () => new Guid(++_ids, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));

        // As the store does: what time has done already comes first.
        machine.Pass();
        var result = act(machine);
        Book = machine.Book;
        DueAt = machine.DueAt;
        Steps.AddRange(machine.Steps);
        foreach (var one in machine.Touched)
        {
            Cases[one.Id] = one;
        }

        return result;
    }

    /// <summary>Readings of a live file that ended just now and lasted a minute.</summary>
    public void Read(params AlarmReading[] items) => ReadAt(Now.AddMinutes(-1), Now, items);

    /// <summary>Readings of data of another time.</summary>
    public void ReadAt(DateTimeOffset from, DateTimeOffset to, params AlarmReading[] items) => With(machine =>
    {
        machine.Take(new AlarmReadings(++_seq, from, to, TimeSource.Recorded, items));
        return true;
    });

    public void Pass(TimeSpan time)
    {
        Now += time;
        With(machine =>
        {
            machine.Pass();
            return true;
        });
    }

    public AlarmRefusal? Acknowledge(string mode, AcknowledgeChoice choice = AcknowledgeChoice.Seen) => With(machine =>
        machine.Acknowledge(Open(mode)!.Id, new AcknowledgeOrder(choice, null), "n.petrova"));

    public AlarmRefusal? Shelve(string mode, TimeSpan time, TimeSpan? most = null) => With(machine => machine.Shelve(
        Open(mode)!.Id, new ShelveOrder("spare runs", Now + time, most ?? ShelveOrder.MostForOperator), "n.petrova"));

    public AlarmRefusal? Close(string mode, string finding = "broken_rotor_bar") => With(machine =>
        machine.Close(Open(mode)!.Id, new CloseOrder(finding, null), "n.petrova"));

    public MaintenanceEvent Maintain(DateTimeOffset from, DateTimeOffset? to)
    {
        var one = new MaintenanceEvent(
            Maintenance.Count + 1, Motor, "repair", from, to, null, null, null, "e.sokolov", null, false);
        Maintenance.Add(one);
        return one;
    }
}
