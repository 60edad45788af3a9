using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Tests.Diagnosis;

public class HypothesesTests
{
    private static readonly OwnBaseline Healthy = Baseline(Analyses.Of(), Analyses.Medians());

    // The chart of signals.md, section 7.
    [Theory]
    [InlineData(62, Severity.Good)]
    [InlineData(54.1, Severity.Good)]
    [InlineData(53.9, Severity.Watch)]
    [InlineData(47.9, Severity.Warning)]
    [InlineData(41.9, Severity.Alarm)]
    [InlineData(34.35, Severity.Alarm)]
    public void RotorBars_GradedByTheChart_HaveItsSeverity(double meanDb, Severity expected)
    {
        var diagnosis = Judge(Analyses.Of(meanDb: meanDb), own: OwnBaseline.None);

        Assert.Equal(expected, SeverityOf(diagnosis, FaultCodes.BrokenRotorBar));
        Assert.Equal(expected == Severity.Good, diagnosis.Cleared.Contains(FaultCodes.BrokenRotorBar));
    }

    [Fact]
    public void RotorBars_ThatAreBroken_SayWhatSpeaksForThem()
    {
        var found = Judge(Analyses.Of(meanDb: 40)).Hypotheses[0];

        Assert.Equal((FaultCodes.BrokenRotorBar, 1.0), (found.Fault, found.Confidence));
        var mean = found.Evidence.Single(evidence => evidence.Code == "n_av");
        var sum = found.Evidence.Single(evidence => evidence.Code == "n_sum");
        Assert.Equal((40.0, 42.0), (mean.Value, mean.Limit));
        Assert.Equal(57.98, sum.OwnBaseline, 0.01);
        Assert.Equal(["f(1-2s)", "f(1+2s)", "f(1-4s)", "f(1+4s)"], found.Lines.Select(line => line.Formula));
        Assert.Contains(Alternatives.LoadOscillation, found.Alternatives);
        Assert.Contains(NextChecks.RepeatAtRatedLoad, found.NextChecks);
    }

    [Fact]
    public void Sidebands_ThatTheRotationContradicts_AreTheLoads()
    {
        var diagnosis = Judge(Analyses.Of(meanDb: 38, isConsistent: false));

        var found = Assert.Single(diagnosis.Hypotheses);
        Assert.Equal((FaultCodes.LoadOscillation, Severity.Watch), (found.Fault, found.Severity));
        Assert.Equal(Reasons.LoadOscillates, ReasonOf(diagnosis, FaultCodes.BrokenRotorBar));
        Assert.Equal(2, found.Lines.Count);
    }

    // N_Σ of 57.98 dB is the baseline; the scale of its rise is +3, +6, +10 dB.
    [Theory]
    [InlineData(62, Severity.Good)]
    [InlineData(59, Severity.Watch)]
    [InlineData(57, Severity.Warning)]
    [InlineData(54.1, Severity.Warning)]
    public void RotorBars_BelowTheChart_AreFoundByTheOwnBaseline(double meanDb, Severity expected)
    {
        Assert.Equal(expected, SeverityOf(Judge(Analyses.Of(meanDb: meanDb)), FaultCodes.BrokenRotorBar));
    }

    [Theory]
    [InlineData(0.002, 4, Reasons.LoadTooLow)]
    [InlineData(double.NaN, 10, Reasons.SlipUnknown)]
    public void RotorBars_ThatTheRecordCannotTellOf_AreNotAssessable(double slip, double loadAmps, string reason)
    {
        var diagnosis = Judge(Analyses.Of(slip: slip, meanDb: 40, loadAmps: loadAmps));

        Assert.Equal(reason, ReasonOf(diagnosis, FaultCodes.BrokenRotorBar));
        Assert.DoesNotContain(diagnosis.Hypotheses, one => one.Fault == FaultCodes.BrokenRotorBar);
    }

    [Fact]
    public void Record_ThatIsTooShort_SaysSoOfEveryLine()
    {
        var diagnosis = Judge(Analyses.Of(obstacle: Obstacle.TooShort));

        Assert.Equal(Reasons.RecordTooShort, ReasonOf(diagnosis, FaultCodes.BrokenRotorBar));
        Assert.Equal(Reasons.RecordTooShort, ReasonOf(diagnosis, FaultCodes.RotationModulation));
        Assert.Equal(Reasons.RecordTooShort, ReasonOf(diagnosis, FaultCodes.BearingOuter));
    }

    [Fact]
    public void MotorWithoutNameplate_ThatShowsNothing_IsNotCalledSound()
    {
        var nothing = Judge(Analyses.Of(), plate: NamePlate.Unknown, own: OwnBaseline.None);
        var broken = Judge(Analyses.Of(meanDb: 40), plate: NamePlate.Unknown, own: OwnBaseline.None);

        Assert.Equal(Reasons.LoadUnknown, ReasonOf(nothing, FaultCodes.BrokenRotorBar));
        Assert.Equal(Severity.Alarm, SeverityOf(broken, FaultCodes.BrokenRotorBar));
        Assert.True(broken.Hypotheses[0].Confidence < 1);
        Assert.Contains(NextChecks.CompleteNameplate, broken.Hypotheses[0].NextChecks);
    }

    [Fact]
    public void MotorOnADrive_IsComparedWithItselfOnly()
    {
        var drive = Analyses.Plate with { Drive = DriveKind.VariableFrequency };

        var alone = Judge(Analyses.Of(meanDb: 40), drive, OwnBaseline.None);
        var asBefore = Judge(Analyses.Of(meanDb: 40), drive, Baseline(Analyses.Of(meanDb: 40), Analyses.Medians()));
        var risen = Judge(Analyses.Of(meanDb: 50), drive);

        Assert.Equal(Reasons.Vfd, ReasonOf(alone, FaultCodes.BrokenRotorBar));
        Assert.Contains(FaultCodes.BrokenRotorBar, asBefore.Cleared);
        Assert.Equal(Severity.Alarm, SeverityOf(risen, FaultCodes.BrokenRotorBar));
        Assert.Contains(Alternatives.DriveControl, risen.Hypotheses[0].Alternatives);
        Assert.Equal(Reasons.Vfd, ReasonOf(risen, FaultCodes.SupplyFrequency));
    }

    // Own level −62 dBc; +3, +6, +10 dB.
    [Theory]
    [InlineData(-61, Severity.Good)]
    [InlineData(-58, Severity.Watch)]
    [InlineData(-55.5, Severity.Warning)]
    [InlineData(-51.5, Severity.Alarm)]
    public void Rotation_IsGradedOverItsOwnPast(double levelDb, Severity expected)
    {
        Assert.Equal(expected, SeverityOf(Judge(Analyses.Of(rotationDb: levelDb)), FaultCodes.RotationModulation));
    }

    [Fact]
    public void Rotation_WithoutComparableLoad_IsNotAssessable()
    {
        var other = Judge(Analyses.Of(rotationDb: -40, loadAmps: 7));
        var notFrozen = Judge(Analyses.Of(rotationDb: -40), own: new OwnBaseline([Readings(Analyses.Of())]));

        Assert.Equal(Reasons.NoBaseline, ReasonOf(other, FaultCodes.RotationModulation));
        Assert.Equal(Reasons.NoBaseline, ReasonOf(notFrozen, FaultCodes.RotationModulation));
    }

    [Fact]
    public void Bearing_HoweverLoud_IsNeverMoreThanWatch()
    {
        var found = Judge(Analyses.Of(bearingScore: 140)).Hypotheses.Single();

        Assert.Equal((FaultCodes.BearingOuter, Severity.Watch), (found.Fault, found.Severity));
    }

    // u2 of 1 % is the baseline.
    [Theory]
    [InlineData(0.015, null, Severity.Good)]
    [InlineData(0.03, FaultCodes.WindingShort, Severity.Watch)]
    [InlineData(0.045, FaultCodes.WindingShort, Severity.Warning)]
    [InlineData(0.061, FaultCodes.WindingShort, Severity.Alarm)]
    public void Unbalance_ThatGrew_MayBeTheWinding(double u2, string? fault, Severity expected)
    {
        var diagnosis = Judge(Analyses.Of(), medians: Analyses.Medians(u2));

        Assert.Equal(expected, diagnosis.Severity);
        Assert.Equal(fault, diagnosis.Hypotheses.Count == 0 ? null : diagnosis.Hypotheses[0].Fault);
        Assert.All(diagnosis.Hypotheses, one => Assert.Contains(Alternatives.Supply, one.Alternatives));
    }

    [Theory]
    [InlineData(0.03, Severity.Watch)]
    [InlineData(0.06, Severity.Warning)]
    [InlineData(0.11, Severity.Alarm)]
    public void Unbalance_ThatWasAlwaysThere_IsCalledSo(double u2, Severity expected)
    {
        var diagnosis = Judge(
            Analyses.Of(), own: Baseline(Analyses.Of(), Analyses.Medians(u2)), medians: Analyses.Medians(u2));

        Assert.Equal((FaultCodes.PhaseImbalance, expected), (diagnosis.Hypotheses[0].Fault, diagnosis.Severity));
        Assert.Contains(FaultCodes.WindingShort, diagnosis.Cleared);
    }

    [Fact]
    public void SilentPhase_IsALostOneOrADeadSensor_AsTheOthersTell()
    {
        var lost = Judge(Analyses.Of(), medians: Analyses.Medians(0.99, silent: PhaseSet.T));
        var dead = Judge(Analyses.Of(), medians: Analyses.Medians(0.5, silent: PhaseSet.T));

        Assert.Equal(Severity.Alarm, SeverityOf(lost, FaultCodes.PhaseLoss));
        Assert.Equal(Severity.Watch, SeverityOf(dead, FaultCodes.PhaseLoss));
    }

    [Theory]
    [InlineData(10.9, Severity.Good)]
    [InlineData(11.3, Severity.Watch)]
    [InlineData(12, Severity.Warning)]
    [InlineData(12.8, Severity.Alarm)]
    public void Current_IsGradedAgainstTheNameplate(double rmsAmps, Severity expected)
    {
        var diagnosis = Judge(Analyses.Of(), medians: Analyses.Medians(rmsAmps: rmsAmps));

        Assert.Equal(expected, SeverityOf(diagnosis, FaultCodes.Overload));
    }

    [Theory]
    [InlineData(50.4, Severity.Good)]
    [InlineData(49.3, Severity.Watch)]
    [InlineData(51.2, Severity.Warning)]
    [InlineData(51.6, Severity.Alarm)]
    [InlineData(47.4, Severity.Alarm)]
    public void SupplyFrequency_IsGradedByItsZones(double hertz, Severity expected)
    {
        var diagnosis = Judge(Analyses.Of(supplyHz: hertz));

        Assert.Equal(expected, SeverityOf(diagnosis, FaultCodes.SupplyFrequency));
    }

    [Fact]
    public void PulsatingLoad_IsSaid_AndIsNoFault()
    {
        var found = Judge(Analyses.Of(modulationDbc: -28)).Hypotheses.Single();

        Assert.Equal((FaultCodes.LoadOscillation, Severity.Watch), (found.Fault, found.Severity));
        Assert.False(FaultCodes.SpeaksForHealth(found.Fault));
    }

    [Fact]
    public void EveryFault_IsJudgedClearedOrNotAssessable_ExactlyOnceAtMost()
    {
        foreach (var analysis in (FileAnalysis[])
            [Analyses.Of(), Analyses.Of(meanDb: 40), Analyses.Of(obstacle: Obstacle.NoSupply), Analyses.Of(slip: double.NaN)])
        {
            var diagnosis = Judge(analysis);
            var named = diagnosis.Hypotheses.Select(one => one.Fault).Concat(diagnosis.Cleared)
                .Concat(diagnosis.NotAssessable.Select(one => one.Fault)).ToList();

            Assert.Equal(named.Count, named.Distinct().Count());
            Assert.All(named, fault => Assert.Contains(fault, FaultCodes.All));
        }
    }

    private static MotorDiagnosis Judge(
        FileAnalysis analysis, NamePlate? plate = null, OwnBaseline? own = null, FileMedians? medians = null) =>
        Hypotheses.Judge(new DiagnosisInput(
            analysis, medians ?? Analyses.Medians(), plate ?? Analyses.Plate, own ?? Healthy));

    private static OwnBaseline Baseline(FileAnalysis analysis, FileMedians medians) =>
        new([.. Enumerable.Repeat(FileReadings.Of(analysis, medians), OwnBaseline.Files)]);

    private static FileReadings Readings(FileAnalysis analysis) => FileReadings.Of(analysis, Analyses.Medians());

    private static Severity SeverityOf(MotorDiagnosis diagnosis, string fault) =>
        diagnosis.Hypotheses.FirstOrDefault(one => one.Fault == fault)?.Severity ?? Severity.Good;

    private static string? ReasonOf(MotorDiagnosis diagnosis, string fault) =>
        diagnosis.NotAssessable.SingleOrDefault(one => one.Fault == fault)?.Reason;
}
