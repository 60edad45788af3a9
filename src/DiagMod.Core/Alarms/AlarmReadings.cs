using DiagMod.Core.Currents;

namespace DiagMod.Core.Alarms;

/// <summary>What one journal entry says of a motor's conditions.</summary>
/// <param name="Seq">The entry.</param>
/// <param name="From">Begin of the data, UTC.</param>
/// <param name="To">End of the data, UTC; not before From.</param>
/// <param name="Clock">Where that time comes from.</param>
/// <param name="Items">Readings, at most one a mode; what the data do not tell is not among them, and stays as it was.</param>
/// <param name="IsOrder">True: an order changed the twin (a new baseline), no new data came. It counts at once.</param>
/// <param name="MovesOn">True when these are the newest data of the motor: their age counts from To.</param>
public sealed record AlarmReadings(
    long Seq, DateTimeOffset From, DateTimeOffset To, TimeSource Clock, IReadOnlyList<AlarmReading> Items, bool IsOrder = false,
    bool MovesOn = true);

/// <summary>One condition's reading.</summary>
/// <param name="Mode">One of <see cref="AlarmModes.All"/>.</param>
/// <param name="Value">Value in the mode's unit; NaN when only a rule speaks.</param>
/// <param name="LeastStep">A rule says that at least this step is reached, 0 to 3.</param>
/// <param name="MostStep">The evidence carries no further than this step, 0 to 3.</param>
public sealed record AlarmReading(string Mode, double Value, int LeastStep = 0, int MostStep = 3);
