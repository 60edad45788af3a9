namespace DiagMod.Core.Alarms;

/// <summary>When one mode of one motor is an alarm.</summary>
/// <param name="Mode">One of <see cref="AlarmModes.All"/>.</param>
/// <param name="Steps">1 to 3 steps, limits rising, priorities never less grave than the step before. Larger values are worse.</param>
/// <param name="OnDelay">How long a step must hold before it counts, 0 to 30 days; of imported data the data's own time.</param>
/// <param name="OffDelay">How long it must be gone before it counts as gone, 0 to 30 days.</param>
/// <param name="IsInService">False: out of service, nothing of this mode is announced.</param>
public sealed record AlarmThreshold(
    string Mode, IReadOnlyList<AlarmStep> Steps, TimeSpan OnDelay, TimeSpan OffDelay, bool IsInService = true)
{
    /// <inheritdoc/>
    public bool Equals(AlarmThreshold? other) =>
        other is not null && Mode == other.Mode && OnDelay == other.OnDelay && OffDelay == other.OffDelay
        && IsInService == other.IsInService && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mode, Steps.Count, OnDelay, OffDelay, IsInService);
}

/// <summary>One step of a threshold.</summary>
/// <param name="Limit">Reached from here on, in the mode's unit.</param>
/// <param name="Hysteresis">It holds until the value is so far below the limit; at least 0.</param>
/// <param name="Priority">How soon somebody must act.</param>
public sealed record AlarmStep(double Limit, double Hysteresis, AlarmPriority Priority);

/// <summary>The thresholds of a motor: one a mode, of one version.</summary>
/// <param name="Version">Version; 0 = the defaults, nobody has set any.</param>
/// <param name="Items">One a mode, in the order of <see cref="AlarmModes.All"/>.</param>
/// <param name="RmsThresholdAmps">RMS threshold that a person set, amperes; NaN: the name-plate's, else the baseline's (D44).</param>
/// <param name="ExpectedIntervalSeconds">How often data should come, seconds; NaN: never stale (D43).</param>
/// <param name="SetAt">When this version was set, UTC; null for the defaults.</param>
/// <param name="SetBy">Who; null for the defaults.</param>
/// <param name="Note">Why; null when not said.</param>
public sealed record AlarmThresholds(
    int Version, IReadOnlyList<AlarmThreshold> Items, double RmsThresholdAmps, double ExpectedIntervalSeconds,
    DateTimeOffset? SetAt, string? SetBy, string? Note)
{
    /// <summary>The threshold of a mode.</summary>
    /// <param name="mode">The mode.</param>
    public AlarmThreshold Of(string mode) => Items.FirstOrDefault(one => one.Mode == mode) ?? AlarmDefaults.Of(mode);
}
