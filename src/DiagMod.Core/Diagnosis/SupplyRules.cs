using DiagMod.Core.Currents;

namespace DiagMod.Core.Diagnosis;

/// <summary>What the current says of its supply: its frequency, and the trend of its distortion (signals.md, section 7).</summary>
internal static class SupplyRules
{
    /// <summary>Distance from the rated frequency, 1: EN 50160 has ±1 %, IEC 60034-1 ±2 % (zone A).</summary>
    private static readonly Scale Distance = new(0.01, 0.02, double.PositiveInfinity);

    /// <summary>Zone B of IEC 60034-1 ends at −5 % and +3 %.</summary>
    private const double LowestShare = 0.95;

    private const double HighestShare = 1.03;

    /// <summary>There is no limit for a motor's current: distortion is only compared with the own one. Twice of it (6 dB) is worth a
    /// look (our choice).</summary>
    private const double DistortionRise = 2;

    /// <summary>Below 2 % a doubled distortion is still a small one (our choice).</summary>
    private const double LeastDistortion = 0.02;

    public static void Judge(DiagnosisInput file, Findings found)
    {
        JudgeFrequency(file, found);
        if (file.Medians.Silent != PhaseSet.None)
        {
            // Of a phase without a current every ratio to its fundamental is noise.
            found.Skip(FaultCodes.SupplyHarmonics, Reasons.PhasesMissing);
            return;
        }

        var thd = file.Medians.Thd;
        var own = file.OwnValue(reading => reading.Thd);
        if (double.IsNaN(thd) || double.IsNaN(own))
        {
            found.Skip(FaultCodes.SupplyHarmonics, double.IsNaN(thd) ? Reasons.NoCurrent : Reasons.NoBaseline);
            return;
        }

        found.Judged(new FaultHypothesis
        {
            Fault = FaultCodes.SupplyHarmonics,
            Severity = thd >= DistortionRise * own && thd >= LeastDistortion ? Severity.Watch : Severity.Good,
            Confidence = Hypotheses.Share(true, false),
            Evidence = [new Evidence("thd", thd, "ratio", DistortionRise * own, own)],
            Lines = [],
            Alternatives = [Alternatives.ShortedTurns, Alternatives.CurrentTransformer],
            NextChecks = [NextChecks.MeasureVoltages],
        });
    }

    private static void JudgeFrequency(DiagnosisInput file, Findings found)
    {
        var (hertz, rated) = (file.Analysis.SupplyHz, file.Plate.FrequencyHz);
        var reason = file.Plate.Drive == DriveKind.VariableFrequency ? Reasons.Vfd
            : double.IsNaN(hertz) ? Reasons.Of(file.Analysis.Obstacle) ?? Reasons.NoSupply
            : double.IsNaN(rated) ? Reasons.NameplateMissing
            : null;
        if (reason is not null)
        {
            found.Skip(FaultCodes.SupplyFrequency, reason);
            return;
        }

        var share = hertz / rated;
        var isOutside = share is < LowestShare or > HighestShare;
        var severity = isOutside ? Severity.Alarm : Distance.Grade(Math.Abs(share - 1));
        var limit = isOutside
            ? rated * (share < 1 ? LowestShare : HighestShare)
            : rated * (1 + (Math.Sign(share - 1) * Distance.LimitOf(severity)));
        found.Judged(new FaultHypothesis
        {
            Fault = FaultCodes.SupplyFrequency,
            Severity = severity,
            Confidence = 1,
            Evidence = [new Evidence("supply", hertz, "hz", limit, double.NaN)],
            Lines = [],
            Alternatives = [Alternatives.DriveControl],
            NextChecks = [NextChecks.MeasureVoltages, NextChecks.CompleteNameplate],
        });
    }
}
