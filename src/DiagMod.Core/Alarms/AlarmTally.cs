using DiagMod.Core.Currents;

namespace DiagMod.Core.Alarms;

/// <summary>Counts how the alarm system did (ISA-18.2, section 16.5; EEMUA 191).</summary>
public static class AlarmTally
{
    /// <summary>More alarms than this in one stretch are a flood.</summary>
    public const int Flood = 10;

    /// <summary>An alarm that comes so often within a minute chatters.</summary>
    public const int TimesAMinute = 3;

    /// <summary>An alarm that comes so often in all chatters.</summary>
    public const int TimesInAll = 10;

    private static readonly TimeSpan Stretch = TimeSpan.FromMinutes(10);

    /// <summary>Counts.</summary>
    /// <param name="from">Begin, UTC.</param>
    /// <param name="to">End, UTC, after the begin.</param>
    /// <param name="announced">What was announced in that time, in any order.</param>
    /// <param name="standing">What is open now.</param>
    /// <param name="secondsToAcknowledge">How long cases raised in that time waited for their first acknowledgement.</param>
    public static AlarmFigures Count(
        DateTimeOffset from, DateTimeOffset to, IReadOnlyCollection<Announcement> announced, StandingAlarms standing,
        IReadOnlyList<double> secondsToAcknowledge)
    {
        ArgumentNullException.ThrowIfNull(announced);
        ArgumentNullException.ThrowIfNull(standing);
        ArgumentNullException.ThrowIfNull(secondsToAcknowledge);
        if (to <= from)
        {
            throw new ArgumentOutOfRangeException(nameof(to), to, "A stretch of time ends after it begins.");
        }

        var alarms = announced.Where(one => one.Priority != AlarmPriority.Advisory).ToList();
        var stretches = Math.Max(1, (long)Math.Ceiling((to - from) / Stretch));
        var perStretch = alarms.GroupBy(one => (long)((one.At - from) / Stretch)).Select(group => group.Count()).ToList();
        long Of(AlarmPriority priority) => announced.Count(one => one.Priority == priority);
        return new AlarmFigures(
            from, to, alarms.Count, alarms.Count / ((to - from) / Stretch), perStretch.DefaultIfEmpty(0).Max(),
            (double)perStretch.Count(count => count > Flood) / stretches, Chattering(alarms), standing.OverADay, standing.Open,
            standing.Unacknowledged, standing.Shelved, Of(AlarmPriority.P1), Of(AlarmPriority.P2), Of(AlarmPriority.P3),
            Of(AlarmPriority.Advisory), Median(secondsToAcknowledge));
    }

    private static List<ChatteringAlarm> Chattering(List<Announcement> alarms) =>
    [
        .. alarms.GroupBy(one => (one.EquipmentId, one.Mode))
            .Select(group => (group.Key, Times: group.Select(one => one.At).Order().ToList()))
            .Where(one => one.Times.Count >= TimesInAll || HasBurst(one.Times))
            .OrderByDescending(one => one.Times.Count)
            .ThenBy(one => one.Key.EquipmentId.Value, StringComparer.Ordinal)
            .ThenBy(one => one.Key.Mode, StringComparer.Ordinal)
            .Select(one => new ChatteringAlarm(one.Key.EquipmentId, one.Key.Mode, one.Times.Count)),
    ];

    private static bool HasBurst(List<DateTimeOffset> times)
    {
        for (var i = TimesAMinute - 1; i < times.Count; i++)
        {
            if (times[i] - times[i - TimesAMinute + 1] <= TimeSpan.FromMinutes(1))
            {
                return true;
            }
        }

        return false;
    }

    private static double Median(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            return double.NaN;
        }

        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>Something that was announced to people.</summary>
/// <param name="At">When, UTC, by the wall clock.</param>
/// <param name="EquipmentId">The motor.</param>
/// <param name="Mode">The mode.</param>
/// <param name="Priority">Its priority then.</param>
public sealed record Announcement(DateTimeOffset At, EquipmentId EquipmentId, string Mode, AlarmPriority Priority);

/// <summary>What is open now.</summary>
/// <param name="Open">Open cases.</param>
/// <param name="Unacknowledged">Those that want an acknowledgement.</param>
/// <param name="Shelved">Those on a shelf.</param>
/// <param name="OverADay">Alarms, not advisories, whose condition has held for more than 24 hours.</param>
public sealed record StandingAlarms(int Open, int Unacknowledged, int Shelved, int OverADay);
