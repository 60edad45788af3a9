using DiagMod.Core.Currents;

namespace DiagMod.Core.Diagnosis;

/// <summary>What the sizes of the phase currents say: a lost phase, unequal phases, too much current (signals.md, sections 6 and
/// 7).</summary>
internal static class CurrentRules
{
    /// <summary>u2 of the current, 1 (signals.md, section 7).</summary>
    private static readonly Scale Unbalance = new(0.02, 0.05, 0.10);

    /// <summary>Rise of u2 over the own baseline, 1: five points are an alarm (signals.md, section 7); half and a fifth of it
    /// before (our choice).</summary>
    private static readonly Scale UnbalanceRise = new(0.01, 0.025, 0.05);

    /// <summary>Current over the rated one, 1 (signals.md, section 7).</summary>
    private static readonly Scale Overload = new(1.0, 1.05, 1.15);

    /// <summary>Two phases in opposition have u2 = 1. Where only a sensor is dead the others stay 120° apart: ½, or near 0 when the
    /// third phase is reckoned from them.</summary>
    private const double SinglePhasing = 0.8;

    public static void Judge(DiagnosisInput file, Findings found)
    {
        var u2 = file.Medians.Unbalance;
        if (double.IsNaN(u2) || file.Analysis.Phases.Count() < 2)
        {
            found.Skip(FaultCodes.PhaseLoss, Reasons.PhasesMissing);
            found.Skip(FaultCodes.PhaseImbalance, Reasons.PhasesMissing);
            found.Skip(FaultCodes.WindingShort, Reasons.PhasesMissing);
        }
        else if (file.Medians.Silent != PhaseSet.None)
        {
            JudgeSilence(u2, found);
            found.Skip(FaultCodes.PhaseImbalance, Reasons.PhasesMissing);
            found.Skip(FaultCodes.WindingShort, Reasons.PhasesMissing);
        }
        else
        {
            found.Cleared.Add(FaultCodes.PhaseLoss);
            JudgeUnbalance(file, u2, found);
        }

        JudgeCurrent(file, found);
    }

    private static void JudgeSilence(double u2, Findings found)
    {
        var isLost = u2 >= SinglePhasing;
        found.Judged(new FaultHypothesis
        {
            Fault = FaultCodes.PhaseLoss,
            Severity = isLost ? Severity.Alarm : Severity.Watch,
            Confidence = Hypotheses.Share(true, isLost),
            Evidence = [new Evidence("u2", u2, "ratio", SinglePhasing, double.NaN)],
            Lines = [],
            Alternatives = [Alternatives.DeadSensor],
            NextChecks = [NextChecks.CheckFuses, NextChecks.CheckTransformers],
        });
    }

    private static void JudgeUnbalance(DiagnosisInput file, double u2, Findings found)
    {
        var own = file.OwnValue(reading => reading.Unbalance);
        var scale = Unbalance.Grade(u2);
        var rise = UnbalanceRise.Grade(u2 - own);
        var hasRisen = rise != Severity.Good;
        var severity = Hypotheses.Worse(scale, rise);
        if (severity == Severity.Good)
        {
            found.Cleared.Add(FaultCodes.PhaseImbalance);
            ClearWinding(own, found);
            return;
        }

        // What was always there is the supply or a transformer, what grows may be the winding.
        var limit = hasRisen && rise >= scale ? own + UnbalanceRise.LimitOf(rise) : Unbalance.LimitOf(scale);
        found.Judged(new FaultHypothesis
        {
            Fault = hasRisen ? FaultCodes.WindingShort : FaultCodes.PhaseImbalance,
            Severity = severity,
            Confidence = Hypotheses.Share(
                scale != Severity.Good, hasRisen, file.Analysis.Phases == PhaseSet.All, false),
            Evidence = [new Evidence("u2", u2, "ratio", limit, own)],
            Lines = [],
            Alternatives = hasRisen
                ? [Alternatives.Supply, Alternatives.CurrentTransformer]
                : [Alternatives.Supply, Alternatives.CurrentTransformer, Alternatives.ShortedTurns],
            NextChecks = [NextChecks.MeasureVoltages, NextChecks.CheckTransformers, NextChecks.MeasureWinding],
        });
        if (!hasRisen)
        {
            ClearWinding(own, found);
        }
    }

    private static void ClearWinding(double own, Findings found)
    {
        if (double.IsNaN(own))
        {
            found.Skip(FaultCodes.WindingShort, Reasons.NoBaseline);
        }
        else
        {
            found.Cleared.Add(FaultCodes.WindingShort);
        }
    }

    private static void JudgeCurrent(DiagnosisInput file, Findings found)
    {
        var share = file.Medians.LargestRmsAmps / file.Plate.CurrentAmps;
        if (double.IsNaN(share))
        {
            found.Skip(
                FaultCodes.Overload,
                double.IsNaN(file.Plate.CurrentAmps) ? Reasons.NameplateMissing : Reasons.NoCurrent);
            return;
        }

        var scale = Overload with { Alarm = Math.Max(Overload.Alarm, file.ServiceFactor) };
        var severity = scale.Grade(share);
        if (share <= scale.Watch)
        {
            severity = Severity.Good;
        }

        found.Judged(new FaultHypothesis
        {
            Fault = FaultCodes.Overload,
            Severity = severity,
            Confidence = 1,
            Evidence = [new Evidence("load", share, "ratio", scale.LimitOf(severity), double.NaN)],
            Lines = [],
            Alternatives = [Alternatives.HeavyLoad, Alternatives.Supply],
            NextChecks = [NextChecks.CheckLoad, NextChecks.MeasureVoltages],
        });
    }
}
