using DiagMod.Core.Diagnosis;
using DiagMod.Host.Http;
using DiagMod.Host.Motors;
using static DiagMod.Host.Http.ExampleValues;

namespace DiagMod.Host.Diagnosis;

/// <summary>What the API's description shows of diagnoses.</summary>
internal static class DiagnosisExamples
{
    /// <summary>The left sideband of a broken bar.</summary>
    public static readonly RecordLine LowerBar = new(47.88, -40.1, "f(1-2s)", -92.4, 52.3);

    private static readonly RecordLine UpperBar = new(52.08, -43.0, "f(1+2s)", -92.1, 49.1);

    private static readonly RecordLine LowerRotation = new(25.51, -61.8, "f-fr", -93.3, 31.5);

    private static readonly RecordLine UpperRotation = new(74.45, -62.3, "f+fr", -93.0, 30.7);

    /// <summary>A motor with a broken bar.</summary>
    public static readonly DiagnosisAnswer Diagnosis = new()
    {
        RawId = RawId,
        EquipmentId = Motor,
        RecordedAt = Recorded,
        CreatedAt = Finished,
        AnalysisVersion = FileAnalyzer.Version,
        RulesVersion = Hypotheses.Version,
        Severity = "alarm",
        Hypotheses =
        [
            new(
                FaultCodes.BrokenRotorBar, "alarm", 0.833,
                [
                    new("n_av", 41.55, "db", 42, double.NaN), new("n_sum", 35.4, "db", 46.3, 56.3),
                    new("slip", 0.021, "ratio", double.NaN, double.NaN),
                ],
                [LowerBar, UpperBar],
                [Alternatives.HighResistanceJoint, Alternatives.EndRing, Alternatives.LoadOscillation],
                [NextChecks.RepeatAtRatedLoad, NextChecks.RecordAStart, NextChecks.InspectRotor]),
        ],
        Cleared = [FaultCodes.RotationModulation, FaultCodes.PhaseLoss, FaultCodes.PhaseImbalance],
        NotAssessable = [new(FaultCodes.WindingShort, Reasons.NoBaseline)],
        Lines = [LowerBar, UpperBar, LowerRotation, UpperRotation, new(61.3, -74.2, null, -92.8, 18.6)],
        Record = new MeasuredRecord
        {
            Obstacle = "none",
            Phases = "RST",
            StartS = 0,
            DurationS = 58.59375,
            Smeared = false,
            SupplyHz = 49.98,
            SupplyLowestHz = 49.96,
            SupplyHighestHz = 50.01,
            LoadA = 17.42,
            LoadSpread = 0.006,
            Slip = new(0.021, 74.2, 4, 2, false, 24.47),
            RotorBars = new(41.55, 35.4, true, [LowerBar, UpperBar]),
            Rotation = new(-62, double.NaN, [LowerRotation, UpperRotation]),
            Bearings = [new("6205", "outer", 87.7, 0, [])],
            Modulation = new(new(-38.2, -58.4, -52.1), new(-44.7, -63.5, -60.2)),
        },
    };

    /// <summary>Two types of bearings.</summary>
    public static readonly ListAnswer<BearingTypeAnswer> Bearings =
        new([.. BearingCatalogue.All.Skip(1).Take(2).Select(BearingTypeAnswer.Of)], null);

    /// <summary>The record was not analysed yet.</summary>
    public static readonly Problem Pending = Problem.AnalysisPending();

    /// <summary>The record cannot be analysed.</summary>
    public static readonly Problem Failed =
        Problem.AnalysisFailed("E_SAMPLES_REMOVED: the samples were removed before they could be analysed");

    /// <summary>The file is not completed.</summary>
    public static readonly Problem NotCompleted = Problem.NotCompleted();
}
