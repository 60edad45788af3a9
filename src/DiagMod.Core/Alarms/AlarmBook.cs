using DiagMod.Core.Currents;

namespace DiagMod.Core.Alarms;

/// <summary>All that is remembered of one motor's alarms between two events.</summary>
public sealed record AlarmBook
{
    /// <summary>The motor.</summary>
    public required EquipmentId EquipmentId { get; init; }

    /// <summary>Newest journal entry that was judged; an entry that is not newer changes nothing.</summary>
    public long Seq { get; init; }

    /// <summary>Open cases, at most one a mode.</summary>
    public IReadOnlyList<AlarmCase> Open { get; init; } = [];

    /// <summary>Where each condition stands; modes never read are not among them.</summary>
    public IReadOnlyList<AlarmLevel> Levels { get; init; } = [];

    /// <summary>End of the newest data, UTC; null before the first.</summary>
    public DateTimeOffset? LastDataAt { get; init; }

    /// <summary>Where that time comes from.</summary>
    public TimeSource Clock { get; init; }
}

/// <summary>Where one condition stands.</summary>
/// <param name="Mode">Its mode.</param>
/// <param name="Step">Step that holds, 0 = none; what has held, or been gone, for its delay.</param>
/// <param name="Pending">Step that would hold once its delay is over; equal to Step when nothing is pending.</param>
/// <param name="Since">Since when that has been so, UTC, by the data's clock; null when nothing is pending.</param>
/// <param name="LastAt">End of the newest data that told of it, UTC.</param>
/// <param name="Newest">Newest reading.</param>
/// <param name="IsLive">True when that reading was fresh: then the wall clock carries a delay on, though no data come.</param>
/// <param name="IsSpent">True after a person closed the case while the condition held: only new data may open another.</param>
public sealed record AlarmLevel(
    string Mode, int Step, int Pending, DateTimeOffset? Since, DateTimeOffset LastAt, AlarmReading Newest, bool IsLive, bool IsSpent)
{
    /// <summary>Nothing is known yet.</summary>
    /// <param name="mode">The mode.</param>
    public static AlarmLevel Start(string mode) =>
        new(mode, 0, 0, null, DateTimeOffset.MinValue, new AlarmReading(mode, double.NaN), false, false);

    /// <summary>Takes a reading in.</summary>
    /// <param name="threshold">The mode's threshold.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="from">Begin of its data.</param>
    /// <param name="to">End of its data.</param>
    /// <param name="isLive">True when it is fresh.</param>
    /// <param name="isAtOnce">True: without delays.</param>
    public AlarmLevel Take(
        AlarmThreshold threshold, AlarmReading reading, DateTimeOffset from, DateTimeOffset to, bool isLive, bool isAtOnce)
    {
        ArgumentNullException.ThrowIfNull(threshold);
        var level = this with { LastAt = to > LastAt ? to : LastAt, Newest = reading, IsLive = isLive, IsSpent = false };
        var reached = level.Reached(threshold);
        if (reached == Step)
        {
            return level.Settle(Step);
        }

        if (isAtOnce)
        {
            return level.Settle(reached);
        }

        // What has held all the time is the least of what was reached; on the way down the most.
        var isUp = reached > Step;
        var goesOn = Since is not null && Pending > Step == isUp && Pending != Step;
        level = goesOn
            ? level with { Pending = isUp ? Math.Min(Pending, reached) : Math.Max(Pending, reached) }
            : level with { Pending = reached, Since = from };
        level = level.Ripen(threshold, to);
        return level.Step != Step && reached != level.Step
            ? (level with { Pending = reached, Since = from }).Ripen(threshold, to)
            : level;
    }

    /// <summary>Lets a pending step count when its delay is over.</summary>
    /// <param name="threshold">The mode's threshold.</param>
    /// <param name="at">The time, by the data's clock.</param>
    public AlarmLevel Ripen(AlarmThreshold threshold, DateTimeOffset at) => RipensAt(threshold) <= at ? Settle(Pending) : this;

    /// <summary>When the pending step counts; null when none is pending.</summary>
    /// <param name="threshold">The mode's threshold.</param>
    public DateTimeOffset? RipensAt(AlarmThreshold threshold)
    {
        ArgumentNullException.ThrowIfNull(threshold);
        return Since is { } since && Pending != Step
            ? since + (Pending > Step ? threshold.OnDelay : threshold.OffDelay)
            : null;
    }

    /// <summary>The same readings by other limits, at once.</summary>
    /// <param name="threshold">The new threshold.</param>
    public AlarmLevel Rejudge(AlarmThreshold threshold) => IsSpent || LastAt == DateTimeOffset.MinValue
        ? this
        : Settle(Reached(threshold));

    /// <summary>The case was closed by a person: what holds is answered, new data speak anew.</summary>
    public AlarmLevel Spend() => Settle(0) with { IsSpent = true };

    private AlarmLevel Settle(int step) => this with { Step = step, Pending = step, Since = null };

    /// <summary>The highest step that the newest reading reaches, or still holds by its hysteresis.</summary>
    private int Reached(AlarmThreshold threshold)
    {
        var reached = 0;
        for (var i = 0; i < threshold.Steps.Count; i++)
        {
            var step = threshold.Steps[i];
            if (Newest.Value >= step.Limit - (Step > i ? step.Hysteresis : 0))
            {
                reached = i + 1;
            }
        }

        return Math.Clamp(Math.Max(reached, Newest.LeastStep), 0, Math.Min(Newest.MostStep, threshold.Steps.Count));
    }
}
