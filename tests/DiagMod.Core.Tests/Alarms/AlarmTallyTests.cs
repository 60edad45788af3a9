using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Tests.Alarms;

public class AlarmTallyTests
{
    private static readonly DateTimeOffset Begin = new(2025, 8, 17, 0, 0, 0, TimeSpan.Zero);
    private static readonly StandingAlarms Standing = new(5, 2, 1, 1);

    [Fact]
    public void Figures_OfADay_AreThoseOfTheStandard()
    {
        // Twelve alarms in one stretch of ten minutes are a flood; one more stands alone; an advisory is no alarm.
        var announced = Enumerable.Range(0, 12)
            .Select(i => new Announcement(Begin.AddHours(3).AddSeconds(40 * i), new EquipmentId($"P-{i}"), "rms", AlarmPriority.P3))
            .Append(new(Begin.AddHours(9), new EquipmentId("P-1"), "rotor_bar", AlarmPriority.P1))
            .Append(new(Begin.AddHours(9), new EquipmentId("P-1"), "thd", AlarmPriority.Advisory)).ToList();

        var figures = AlarmTally.Count(Begin, Begin.AddDays(1), announced, Standing, [30, 90, 60]);

        Assert.Equal((13, 1L, 0L, 12L, 1L), (figures.Raised, figures.Priority1, figures.Priority2, figures.Priority3, figures.Advisories));
        Assert.Equal(13.0 / 144, figures.PerTenMinutes, 12);
        Assert.Equal((12, 1.0 / 144), (figures.MostInTenMinutes, figures.FloodShare));
        Assert.Equal((5, 2, 1, 1, 60.0), (
            figures.Open, figures.Unacknowledged, figures.Shelved, figures.Standing, figures.MedianSecondsToAcknowledge));
        Assert.Empty(figures.Chattering);
    }

    [Fact]
    public void Chattering_IsThreeTimesAMinuteOrTenTimesInAll()
    {
        var quick = Enumerable.Range(0, 3).Select(i => new Announcement(Begin.AddSeconds(25 * i), new EquipmentId("A"), "rms", AlarmPriority.P2));
        var often = Enumerable.Range(0, 10).Select(i => new Announcement(Begin.AddHours(2 * i), new EquipmentId("B"), "rms", AlarmPriority.P2));
        var seldom = Enumerable.Range(0, 9).Select(i => new Announcement(Begin.AddHours(2 * i), new EquipmentId("C"), "rms", AlarmPriority.P2));

        var figures = AlarmTally.Count(Begin, Begin.AddDays(1), [.. quick, .. often, .. seldom], Standing, []);

        Assert.Equal([("B", 10), ("A", 3)], figures.Chattering.Select(one => (one.EquipmentId.Value, one.Times)));
        Assert.True(double.IsNaN(figures.MedianSecondsToAcknowledge));
    }
}
