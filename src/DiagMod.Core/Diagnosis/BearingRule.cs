namespace DiagMod.Core.Diagnosis;

/// <summary>Bearings: the weakest traces that a current carries, so supporting evidence and never more than watch (signals.md,
/// section 5.7).</summary>
internal static class BearingRule
{
    /// <summary>A score so far above the motor's own speaks for a defect: two lines that each came out of the noise by 15 dB
    /// (our choice; a score is a sum of decibels).</summary>
    private const double LeastRise = 30;

    /// <summary>Fewer lines are a coincidence (signals.md, section 5.7).</summary>
    private const int LeastLines = 2;

    private static readonly string[] Others =
        [Alternatives.Coincidence, Alternatives.LoadOscillation, Alternatives.Transmission];

    private static readonly string[] Checks = [NextChecks.CheckBearing, NextChecks.MeasureVibration];

    private static readonly BearingPart[] Parts =
        [BearingPart.Outer, BearingPart.Inner, BearingPart.Ball, BearingPart.Cage];

    public static void Judge(DiagnosisInput file, Findings found)
    {
        foreach (var part in Parts)
        {
            Judge(file, part, found);
        }
    }

    private static void Judge(DiagnosisInput file, BearingPart part, Findings found)
    {
        var fault = FaultCodes.Of(part);
        var analysis = file.Analysis;
        if (analysis.Slip is null)
        {
            found.Skip(fault, Reasons.Of(analysis.Obstacle) ?? Reasons.SlipUnknown);
            return;
        }

        var family = analysis.Bearings.Where(one => one.Part == part).MaxBy(one => one.Score);
        if (family is null)
        {
            found.Skip(fault, Reasons.NameplateMissing);
            return;
        }

        var own = file.OwnValue(reading => reading.ScoreOf(part));
        if (double.IsNaN(own))
        {
            found.Skip(fault, Reasons.NoBaseline);
            return;
        }

        var seen = family.Lines.Count(line => line.IsSeen);
        var isKnown = file.Plate.Bearings.Any(bearing => bearing.Name == family.Bearing);
        found.Judged(new FaultHypothesis
        {
            Fault = fault,
            Severity = family.Score >= own + LeastRise && seen >= LeastLines ? Severity.Watch : Severity.Good,
            Confidence = Hypotheses.Share(seen >= LeastLines, seen > LeastLines, isKnown, false),
            Evidence =
            [
                new Evidence("bearing_score", family.Score, "db", own + LeastRise, own),
                new Evidence("defect_frequency", family.DefectHz, "hz", double.NaN, double.NaN),
            ],
            Lines = family.Lines,
            Alternatives = Others,
            NextChecks = Checks,
        });
    }
}
