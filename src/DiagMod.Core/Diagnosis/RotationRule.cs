namespace DiagMod.Core.Diagnosis;

/// <summary>Modulation at the rotation frequency over the motor's own past: there is no universal scale (signals.md, section
/// 5.6).</summary>
internal static class RotationRule
{
    /// <summary>Rise over the own baseline at comparable load, decibels (signals.md, section 7).</summary>
    internal static readonly Scale Rise = new(3, 6, 10);

    /// <summary>Healthy motors show lines of up to −54 dBc (signals.md, section 12, B3). A level 6 dB below that is a small
    /// change of nothing much: worth a look, not more (our choice).</summary>
    private const double UsualDbc = -60;

    private static readonly string[] Others =
    [
        Alternatives.Eccentricity, Alternatives.Misalignment, Alternatives.MechanicalImbalance, Alternatives.Transmission,
        Alternatives.LoadOscillation,
    ];

    private static readonly string[] Checks =
        [NextChecks.MeasureVibration, NextChecks.CheckAlignment, NextChecks.CheckBearing];

    public static void Judge(DiagnosisInput file, Findings found)
    {
        var analysis = file.Analysis;
        if (analysis.Rotation is not { } rotation || double.IsNaN(rotation.LevelDb))
        {
            found.Skip(FaultCodes.RotationModulation, Reasons.Of(analysis.Obstacle) ?? Reasons.SlipUnknown);
            return;
        }

        var own = file.OwnValue(reading => reading.RotationDb);
        if (double.IsNaN(own))
        {
            found.Skip(FaultCodes.RotationModulation, Reasons.NoBaseline);
            return;
        }

        var isSeen = rotation.Lower.IsSeen && rotation.Upper.IsSeen;
        var grade = Rise.Grade(rotation.LevelDb - own);
        var severity = isSeen && rotation.LevelDb > UsualDbc ? grade : Hypotheses.AtMost(grade, Severity.Watch);
        if (!rotation.Lower.IsSeen && !rotation.Upper.IsSeen)
        {
            severity = Severity.Good;
        }

        found.Judged(new FaultHypothesis
        {
            Fault = FaultCodes.RotationModulation,
            Severity = severity,
            Confidence = Hypotheses.Share(
                rotation.Lower.IsSeen, rotation.Upper.IsSeen, rotation.LevelDb - own >= Rise.Warning,
                rotation.LevelDb > UsualDbc),
            Evidence =
            [
                new Evidence("ecc", rotation.LevelDb, "dbc", own + Rise.LimitOf(grade), own),
                new Evidence("rotation", analysis.Slip?.RotationHz ?? double.NaN, "hz", double.NaN, double.NaN),
            ],
            Lines = [rotation.Lower, rotation.Upper],
            Alternatives = Others,
            NextChecks = Checks,
        });
    }
}
