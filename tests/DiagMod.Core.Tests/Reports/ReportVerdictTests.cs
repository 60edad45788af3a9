using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Reports;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Tests.Reports;

/// <summary>What a report says first.</summary>
public sealed class ReportVerdictTests
{
    private static readonly DateTimeOffset Newest = new(2025, 8, 17, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Health.Alarm, 1, 8)]
    [InlineData(Health.Warning, 2, 7 * 24)]
    [InlineData(Health.Advisory, 3, 30 * 24)]
    public void Verdict_ByHealth_HasItsPriorityAndDeadline(Health health, int priority, int hours)
    {
        var verdict = ReportVerdict.Of(Status(health), null);

        Assert.Equal((priority, TimeSpan.FromHours(hours)), (verdict.Priority, verdict.ActWithin));
        Assert.False(verdict.IsByForecast);
    }

    [Fact]
    public void Verdict_OfANormalMotor_AsksForNothing()
    {
        var verdict = ReportVerdict.Of(Status(Health.Normal), null);

        Assert.Equal((0, VerdictGround.Nothing), (verdict.Priority, verdict.Ground));
        Assert.Null(verdict.ActWithin);
        Assert.Equal(VerdictGround.Learning, ReportVerdict.Of(Status(Health.Unknown), null).Ground);
        Assert.Equal(
            VerdictGround.NoData, ReportVerdict.Of(MotorStatus.Empty(new EquipmentId("M1"), "lcm/2"), null).Ground);
    }

    [Fact]
    public void Verdict_WithAForecastThatCrossesSooner_TakesItsEarlyCrossing()
    {
        var crossing = new Crossing(Newest.AddDays(3), Newest.AddDays(2), Newest.AddDays(5));
        var forecast = new ForecastSummary(86_400 * 7, 0.8, 0.7, 42, ThresholdSource.Nameplate, crossing, Cadence.Hour);

        var sooner = ReportVerdict.Of(Status(Health.Warning) with { Forecast = forecast }, null);
        var later = ReportVerdict.Of(Status(Health.Alarm) with { Forecast = forecast }, null);
        var over = ReportVerdict.Of(
            Status(Health.Warning) with { Forecast = forecast with { Crossing = crossing with { Early = Newest.AddHours(-1) } } }, null);

        Assert.Equal((TimeSpan.FromDays(2), true), (sooner.ActWithin, sooner.IsByForecast));
        Assert.Equal((TimeSpan.FromHours(8), false), (later.ActWithin, later.IsByForecast));
        Assert.Equal(TimeSpan.Zero, over.ActWithin);
        Assert.Equal(VerdictGround.Forecast, sooner.Ground);
    }

    [Fact]
    public void Verdict_WithANamedFault_RestsOnItBeforeTheDetector()
    {
        var diagnosis = new MotorDiagnosis
        {
            Version = "rules/2",
            Severity = Severity.Alarm,
            Hypotheses =
            [
                new FaultHypothesis
                {
                    Fault = FaultCodes.BrokenRotorBar,
                    Severity = Severity.Alarm,
                    Confidence = 0.8,
                    Evidence = [],
                    Lines = [],
                    Alternatives = [],
                    NextChecks = [],
                },
            ],
            Cleared = [],
            NotAssessable = [],
        };
        var status = Status(Health.Alarm) with
        {
            Anomaly = AnomalyVerdict.None with { Level = AnomalyLevel.Alarm },
            Diagnosis = new DiagnosisSummary(Severity.Alarm, FaultCodes.BrokenRotorBar, 38, default, Newest, 8),
        };

        var named = ReportVerdict.Of(status, diagnosis);
        var detected = ReportVerdict.Of(status with { Diagnosis = null }, null);

        Assert.Equal((VerdictGround.Diagnosis, FaultCodes.BrokenRotorBar, 0.8), (named.Ground, named.Fault, named.Confidence));
        Assert.Equal(VerdictGround.Detector, detected.Ground);
        Assert.True(double.IsNaN(detected.Confidence));
    }

    private static MotorStatus Status(Health health) => MotorStatus.Empty(new EquipmentId("M1"), "lcm/2") with
    {
        State = RunState.Running,
        Health = health,
        LastWindowAt = Newest,
    };
}
