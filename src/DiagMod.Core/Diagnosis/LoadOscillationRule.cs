namespace DiagMod.Core.Diagnosis;

/// <summary>A load that pulsates: no fault of the motor, said because it explains lines that look like one.</summary>
internal static class LoadOscillationRule
{
    /// <summary>Modulation of more than 1.2 % is the load's; what a plant's load wanders by stays below 1 % within seconds (our
    /// choice).</summary>
    private const double LeastDbc = -38;

    public static void Judge(DiagnosisInput file, Findings found)
    {
        var analysis = file.Analysis;
        if (Reasons.Of(analysis.Obstacle) is { } reason)
        {
            found.Skip(FaultCodes.LoadOscillation, reason);
            return;
        }

        var amplitude = analysis.Modulation.Amplitude;
        var level = Math.Max(Known(amplitude.Low), Known(amplitude.Middle));

        // A broken cage modulates the current too, at 2sf.
        var isCage = found.Hypotheses.Any(one =>
            one.Fault == FaultCodes.BrokenRotorBar && one.Severity >= Severity.Warning);
        var isAtTheSlip = found.NotAssessable.Any(one => one.Reason == Reasons.LoadOscillates);
        found.Judged(new FaultHypothesis
        {
            Fault = FaultCodes.LoadOscillation,
            Severity = (level >= LeastDbc && !isCage) || isAtTheSlip ? Severity.Watch : Severity.Good,
            Confidence = Hypotheses.Share(level >= LeastDbc, isAtTheSlip),
            Evidence = [new Evidence("am", level, "dbc", LeastDbc, double.NaN)],
            Lines = isAtTheSlip && analysis.RotorBars is { } bars ? [bars.Lower, bars.Upper] : [],
            Alternatives = [Alternatives.Transmission, Alternatives.DriveControl],
            NextChecks = [NextChecks.CheckProcessPulsation, NextChecks.CheckLoad],
        });
    }

    private static double Known(double level) => double.IsNaN(level) ? double.NegativeInfinity : level;
}
