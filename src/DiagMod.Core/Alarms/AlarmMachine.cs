using DiagMod.Core.Currents;

namespace DiagMod.Core.Alarms;

/// <summary>The state machine of one motor's alarms (ISA-18.2): readings, orders and the time go in, transitions come out.</summary>
/// <remarks>Pure: the same book, thresholds, maintenance and times give the same transitions but for the ids of new cases. Not
/// thread-safe; made anew for each event and thrown away when the event could not be stored.</remarks>
public sealed partial class AlarmMachine
{
    /// <summary>Data that end less than so long ago are live: their delays go on by the wall clock.</summary>
    public static readonly TimeSpan LiveWithin = TimeSpan.FromMinutes(10);

    /// <summary>Who acts when nobody does.</summary>
    public const string System = "system";

    private readonly AlarmThresholds _thresholds;
    private readonly IReadOnlyList<MaintenanceEvent> _maintenance;
    private readonly DateTimeOffset _now;
    private readonly Func<Guid> _newId;
    private readonly SortedDictionary<string, AlarmCase> _open = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, AlarmLevel> _levels = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, AlarmCase> _touched = [];
    private readonly List<AlarmTransition> _steps = [];
    private readonly bool _isUnderMaintenance;
    private AlarmBook _book;

    /// <summary>Takes up a motor's alarms.</summary>
    /// <param name="book">What is remembered.</param>
    /// <param name="thresholds">The motor's thresholds.</param>
    /// <param name="maintenance">Maintenance of the motor, at least what is not over and what covers the data.</param>
    /// <param name="now">The time by the wall clock, UTC.</param>
    /// <param name="newId">Makes ids of cases; null: UUIDv7.</param>
    public AlarmMachine(
        AlarmBook book, AlarmThresholds thresholds, IReadOnlyList<MaintenanceEvent> maintenance, DateTimeOffset now,
        Func<Guid>? newId = null)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(thresholds);
        ArgumentNullException.ThrowIfNull(maintenance);
        (_book, _thresholds, _maintenance, _now) = (book, thresholds, maintenance, now);
        _newId = newId ?? (() => Guid.CreateVersion7(now));
        _isUnderMaintenance = maintenance.Any(one => one.IsUnderWay(now));
        foreach (var one in book.Open)
        {
            _open[one.Mode] = one;
        }

        foreach (var level in book.Levels)
        {
            _levels[level.Mode] = level;
        }
    }

    /// <summary>The thresholds that it judges by.</summary>
    public AlarmThresholds Thresholds => _thresholds;

    /// <summary>The same alarms by other thresholds; see <see cref="Rejudge"/>.</summary>
    /// <param name="thresholds">The thresholds.</param>
    public AlarmMachine By(AlarmThresholds thresholds) => new(Book, thresholds, _maintenance, _now, _newId);

    /// <summary>What is to be remembered.</summary>
    public AlarmBook Book => _book with { Open = [.. _open.Values], Levels = [.. _levels.Values] };

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<AlarmTransition> Steps => _steps;

    /// <summary>The cases that it happened to, as they are now.</summary>
    public IReadOnlyCollection<AlarmCase> Touched => _touched.Values;

    /// <summary>When something happens next by the passing of time alone, UTC by the wall clock; null = nothing will.</summary>
    public DateTimeOffset? DueAt => Earliest(
        _open.Values.Select(one => one.Shelf?.Until)
            .Concat(_maintenance.Select(one => one.StartedAt > _now ? one.StartedAt : (DateTimeOffset?)null))
            .Concat(_maintenance.Select(one => one.EndsAt > _now ? one.EndsAt : null))
            .Concat(_levels.Values.Where(level => level.IsLive).Select(level => level.RipensAt(_thresholds.Of(level.Mode))))
            .Append(DataAgeDueAt()));

    /// <summary>Takes in what a journal entry says; one that was judged already changes nothing.</summary>
    /// <param name="readings">What it says.</param>
    public void Take(AlarmReadings readings)
    {
        ArgumentNullException.ThrowIfNull(readings);
        if (readings.Seq <= _book.Seq)
        {
            return;
        }

        _book = _book with { Seq = readings.Seq };
        var isRecorded = readings.Clock == TimeSource.Recorded;
        if (readings.MovesOn && !(readings.To <= _book.LastDataAt))
        {
            _book = _book with { LastDataAt = readings.To, Clock = readings.Clock };
        }

        // What a motor did while it was worked upon, long ago, says nothing of its health.
        var isOfWork = isRecorded && !_isUnderMaintenance && _maintenance.Any(one => one.IsUnderWay(readings.To));
        if (!isOfWork || readings.IsOrder)
        {
            var isLive = isRecorded && _now - readings.To <= LiveWithin;
            foreach (var reading in readings.Items)
            {
                Take(reading, readings, isLive);
            }
        }

        Pass();
    }

    /// <summary>Lets time pass: shelves, delays, maintenance, the age of data.</summary>
    public void Pass()
    {
        foreach (var level in _levels.Values.Where(level => level.IsLive).ToList())
        {
            Move(level, level.Ripen(_thresholds.Of(level.Mode), _now), null, null);
        }

        PassDataAge();
        Sync();
    }

    /// <summary>Judges the newest readings anew, after the thresholds changed.</summary>
    public void Rejudge()
    {
        foreach (var level in _levels.Values.ToList())
        {
            Move(level, level.Rejudge(_thresholds.Of(level.Mode)), null, null);
        }

        Pass();
    }

    private void Take(AlarmReading reading, AlarmReadings readings, bool isLive)
    {
        if (double.IsNaN(reading.Value) && reading.LeastStep == 0)
        {
            return;
        }

        var level = _levels.GetValueOrDefault(reading.Mode) ?? AlarmLevel.Start(reading.Mode);
        if (readings.To <= level.LastAt && !readings.IsOrder)
        {
            // A late file: what came after it is known already.
            return;
        }

        var next = level.Take(
            _thresholds.Of(reading.Mode), reading, readings.From, readings.To, isLive, readings.IsOrder);
        Move(level, next, readings.To, readings.Seq);
    }

    private void PassDataAge()
    {
        var known = _levels.GetValueOrDefault(AlarmModes.DataAge);
        if (_book is not { LastDataAt: { } last, Clock: TimeSource.Recorded }
            || !(_thresholds.ExpectedIntervalSeconds > 0))
        {
            // Nobody expects data any more: none can be late.
            if (known is { Step: > 0 })
            {
                Move(known, AlarmLevel.Start(AlarmModes.DataAge), null, null);
            }

            return;
        }

        var level = known ?? AlarmLevel.Start(AlarmModes.DataAge);
        var age = Math.Max(0, (_now - last).TotalSeconds) / _thresholds.ExpectedIntervalSeconds;
        var next = level.Take(
            _thresholds.Of(AlarmModes.DataAge), new AlarmReading(AlarmModes.DataAge, age), _now, _now, isLive: true, isAtOnce: false);

        // What a person closed speaks again with new data, not with every look at the clock.
        Move(level, level.IsSpent && next.Step >= level.Step && age >= 1 ? level : next, null, null);
    }

    private DateTimeOffset? DataAgeDueAt()
    {
        if (_book is not { LastDataAt: { } last, Clock: TimeSource.Recorded }
            || !(_thresholds.ExpectedIntervalSeconds > 0))
        {
            return null;
        }

        var step = _levels.GetValueOrDefault(AlarmModes.DataAge)?.Step ?? 0;
        var steps = _thresholds.Of(AlarmModes.DataAge).Steps;

        // A tick later, so that the limit is passed and not only met.
        return step >= steps.Count
            ? null
            : last + TimeSpan.FromSeconds(Math.Min(steps[step].Limit * _thresholds.ExpectedIntervalSeconds, 1e9))
                + TimeSpan.FromMilliseconds(1);
    }

    private static DateTimeOffset? Earliest(IEnumerable<DateTimeOffset?> times) => times.Where(time => time is not null).Min();
}
