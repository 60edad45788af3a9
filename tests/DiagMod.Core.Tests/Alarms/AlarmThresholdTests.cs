using DiagMod.Core.Alarms;

namespace DiagMod.Core.Tests.Alarms;

public class AlarmThresholdTests
{
    [Fact]
    public void Defaults_AreSoundAndCoverEveryMode()
    {
        AlarmThresholdRules.Check(AlarmDefaults.All.Items);

        Assert.Equal(AlarmModes.All, AlarmDefaults.All.Items.Select(one => one.Mode));
    }

    [Theory]
    [InlineData("gearbox", 0.1, 0.0, 0, "mode")]
    [InlineData("unbalance", 2, 0.0, 0, "limit")]
    [InlineData("unbalance", double.NaN, 0.0, 0, "limit")]
    [InlineData("unbalance", 0.1, -0.1, 0, "hysteresis")]
    [InlineData("unbalance", 0.1, double.NaN, 0, "hysteresis")]
    [InlineData("unbalance", 0.1, 0.0, -1, "on_delay_s")]
    [InlineData("unbalance", 0.1, 0.0, 3_000_000, "on_delay_s")]
    [InlineData("single_phasing", 1.5, 0.0, 0, "limit")]
    public void Threshold_ThatCannotBe_IsRefusedByField(string mode, double limit, double hysteresis, double delay, string field)
    {
        var one = new AlarmThreshold(mode, [new(limit, hysteresis, AlarmPriority.P2)], TimeSpan.FromSeconds(delay), TimeSpan.Zero);

        var fault = Assert.Throws<AlarmThresholdException>(() => AlarmThresholdRules.Check([one]));

        Assert.Equal((mode, field), (fault.Mode, fault.Field));
    }

    [Fact]
    public void Steps_MustRise()
    {
        AlarmThreshold Of(params AlarmStep[] steps) => new("unbalance", steps, TimeSpan.Zero, TimeSpan.Zero);

        Assert.Equal("limit", Assert.Throws<AlarmThresholdException>(() => AlarmThresholdRules.Check(
            [Of(new(0.1, 0, AlarmPriority.P2), new(0.05, 0, AlarmPriority.P1))])).Field);
        Assert.Equal("priority", Assert.Throws<AlarmThresholdException>(() => AlarmThresholdRules.Check(
            [Of(new(0.05, 0, AlarmPriority.P1), new(0.1, 0, AlarmPriority.P2))])).Field);
        Assert.Equal("steps", Assert.Throws<AlarmThresholdException>(() => AlarmThresholdRules.Check([Of()])).Field);
        Assert.Equal("mode", Assert.Throws<AlarmThresholdException>(() => AlarmThresholdRules.Check(
            [Of(new AlarmStep(0.1, 0, AlarmPriority.P2)), Of(new AlarmStep(0.2, 0, AlarmPriority.P2))])).Field);
    }

    [Fact]
    public void Words_ReadBack()
    {
        foreach (var state in Enum.GetValues<AlarmState>())
        {
            Assert.Equal(state, AlarmWords.Read<AlarmState>(AlarmWords.Of(state)));
        }

        Assert.Equal(["1", "2", "3", "advisory"], AlarmWords.All<AlarmPriority>());
        Assert.Null(AlarmWords.Read<AlarmPriority>("4"));
    }
}
