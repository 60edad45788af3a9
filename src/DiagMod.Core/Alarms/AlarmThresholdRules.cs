namespace DiagMod.Core.Alarms;

/// <summary>A threshold that cannot be.</summary>
/// <param name="mode">Its mode.</param>
/// <param name="field">The field: mode, steps, limit, hysteresis, priority, on_delay_s, off_delay_s.</param>
/// <param name="message">What is wrong, and what is expected.</param>
public sealed class AlarmThresholdException(string mode, string field, string message) : Exception(message)
{
    /// <summary>The mode.</summary>
    public string Mode { get; } = mode;

    /// <summary>The field.</summary>
    public string Field { get; } = field;
}

/// <summary>What a threshold must be like.</summary>
public static class AlarmThresholdRules
{
    /// <summary>Longest delay.</summary>
    public static readonly TimeSpan MostDelay = TimeSpan.FromDays(30);

    /// <summary>Most steps.</summary>
    public const int MostSteps = 3;

    /// <summary>Checks thresholds of one motor.</summary>
    /// <param name="items">The thresholds.</param>
    /// <exception cref="AlarmThresholdException">One is not sound, or a mode is named twice.</exception>
    public static void Check(IReadOnlyList<AlarmThreshold> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in items)
        {
            Check(one);
            if (!seen.Add(one.Mode))
            {
                throw new AlarmThresholdException(one.Mode, "mode", $"The mode {one.Mode} is named twice; name each once.");
            }
        }
    }

    private static void Check(AlarmThreshold one)
    {
        void Must(bool holds, string field, string message)
        {
            if (!holds)
            {
                throw new AlarmThresholdException(one.Mode, field, message);
            }
        }

        Must(AlarmModes.All.Contains(one.Mode), "mode", $"A mode is one of {string.Join(", ", AlarmModes.All)}.");
        Must(one.Steps.Count is >= 1 and <= MostSteps, "steps", $"A threshold has 1 to {MostSteps} steps.");
        Must(IsDelay(one.OnDelay), "on_delay_s", "A delay is 0 to 30 days (2592000 s).");
        Must(IsDelay(one.OffDelay), "off_delay_s", "A delay is 0 to 30 days (2592000 s).");
        var (least, most) = RangeOf(one.Mode);
        AlarmStep? before = null;
        foreach (var step in one.Steps)
        {
            Must(step.Limit >= least && step.Limit <= most, "limit",
                FormattableString.Invariant($"A limit of {one.Mode} is {least} to {most} ({AlarmModes.UnitOf(one.Mode)})."));
            Must(step.Hysteresis >= 0 && step.Hysteresis <= most - least, "hysteresis",
                "A hysteresis is a number of at least 0, within the range of the limits.");
            Must(Enum.IsDefined(step.Priority), "priority", "A priority is 1, 2, 3 or advisory.");
            if (before is not null)
            {
                Must(step.Limit > before.Limit, "limit", "The limits of the steps rise.");
                Must(step.Priority <= before.Priority, "priority", "A later step is not less grave than the one before.");
            }

            before = step;
        }

        Must(
            !AlarmModes.Graded.Contains(one.Mode) || one.Steps.All(step => step.Limit is 1 or 2 or 3), "limit",
            "This mode is graded by a rule: its limits are 1 (watch), 2 (warning), 3 (alarm).");
    }

    private static bool IsDelay(TimeSpan delay) => delay >= TimeSpan.Zero && delay <= MostDelay;

    private static (double Least, double Most) RangeOf(string mode) => mode switch
    {
        AlarmModes.Anomaly => (1, 1e9),
        AlarmModes.Rms => (0.1, 10),
        AlarmModes.Unbalance or AlarmModes.Exceedance => (0.001, 1),
        AlarmModes.Thd => (0.001, 10),
        AlarmModes.RotorBar => (-120, 0),
        AlarmModes.DataAge => (1, 1000),
        _ => (1, 3),
    };
}
