using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;

namespace DiagMod.Core.Tests.Detection;

public class HardRulesTests
{
    private static readonly HealthyBaseline Healthy = new(new PhaseValues(10, 10, 10), 0.01, PhaseSet.All, true);

    [Fact]
    public void HardRules_OnHealthyWindows_StaySilent()
    {
        var (codes, level) = Judge(Windows(10, 10, 10));

        Assert.Empty(codes);
        Assert.Equal(AnomalyLevel.None, level);
    }

    [Fact]
    public void HardRules_DeadPhaseWhileOthersRise_IsSinglePhasing()
    {
        var (codes, level) = Judge(Windows(0.01f, 17, 17));

        Assert.Contains(HardRules.SinglePhasing, codes);
        Assert.Equal(AnomalyLevel.Alarm, level);
    }

    [Fact]
    public void HardRules_SilentAbsentPhaseWhileOthersRise_IsSinglePhasing()
    {
        var (codes, _) = HardRules.Judge(
            Windows(float.NaN, 17, 17), PhaseSet.S | PhaseSet.T, PhaseSet.R, Healthy, double.NaN, 1);

        Assert.Contains(HardRules.SinglePhasing, codes);
    }

    [Fact]
    public void HardRules_PhaseNotRecorded_IsAChangeAndNoAlarm()
    {
        var (codes, level) = HardRules.Judge(
            Windows(float.NaN, 10, 10), PhaseSet.S | PhaseSet.T, PhaseSet.None, Healthy, double.NaN, 1);

        Assert.Equal([HardRules.PhasesChanged], codes);
        Assert.Equal(AnomalyLevel.None, level);
    }

    [Theory]
    [InlineData(10.4f, AnomalyLevel.None)]
    [InlineData(11.0f, AnomalyLevel.Warning)]
    [InlineData(11.6f, AnomalyLevel.Alarm)]
    public void HardRules_RmsOverRatedCurrent_FollowsTheScale(float rms, AnomalyLevel expected)
    {
        var (_, level) = HardRules.Judge(Windows(rms, rms, rms), PhaseSet.All, PhaseSet.None, Healthy, 10, 1);

        Assert.Equal(expected, level);
    }

    [Theory]
    [InlineData(0.055f, AnomalyLevel.None)]
    [InlineData(0.065f, AnomalyLevel.Alarm)]
    public void HardRules_UnbalanceRise_AlarmsFivePointsOverBaseline(float unbalance, AnomalyLevel expected)
    {
        var (_, level) = Judge(Windows(10, 10, 10, unbalance: unbalance));

        Assert.Equal(expected, level);
    }

    [Theory]
    [InlineData(WindowConditions.Clipped, HardRules.SensorClipped)]
    [InlineData(WindowConditions.Flat, HardRules.SensorFlat)]
    public void HardRules_SensorFault_Warns(WindowConditions conditions, string code)
    {
        var (codes, level) = Judge(Windows(10, 10, 10, conditions));

        Assert.Equal([code], codes);
        Assert.Equal(AnomalyLevel.Warning, level);
    }

    [Fact]
    public void HardRules_StoppedMotor_IsNoFlatSensor()
    {
        var (codes, _) = Judge(Windows(0, 0, 0, WindowConditions.Flat | WindowConditions.Off));

        Assert.Empty(codes);
    }

    private static (IReadOnlyList<string> Codes, AnomalyLevel Level) Judge(IReadOnlyList<WindowInputs> windows) =>
        HardRules.Judge(windows, PhaseSet.All, PhaseSet.None, Healthy, double.NaN, 1);

    private static List<WindowInputs> Windows(
        float r, float s, float t, WindowConditions conditions = WindowConditions.None, float unbalance = 0.01f) =>
        [.. Enumerable.Range(0, 10).Select(i => new WindowInputs(
            i, true, conditions, new float[FeatureVector.Length], 10, 50, unbalance, r, s, t))];
}
