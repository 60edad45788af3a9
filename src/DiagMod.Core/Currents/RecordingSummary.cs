namespace DiagMod.Core.Currents;

/// <summary>What was counted while one recording was read; kept as meta.validation and shown to people.</summary>
/// <param name="Rows">Data rows.</param>
/// <param name="R">Counts of phase R.</param>
/// <param name="S">Counts of phase S.</param>
/// <param name="T">Counts of phase T.</param>
/// <param name="Warnings">Codes such as W_PHASE_MISSING, in alphabetical order, each once.</param>
public sealed record RecordingSummary(
    long Rows, PhaseCounts R, PhaseCounts S, PhaseCounts T, IReadOnlyList<string> Warnings)
{
    /// <summary>The counts of one phase.</summary>
    /// <param name="phase">The phase asked for.</param>
    public PhaseCounts this[Phase phase] => phase switch { Phase.R => R, Phase.S => S, _ => T };

    /// <summary>The phases that can be analysed.</summary>
    /// <param name="absentNanShare">A phase with a larger share of empty cells is absent; 0 to 1, default 0.2 (D22).</param>
    /// <remarks>A phase is also absent when its RMS is below 1e-3 of the largest one (signals.md, section 2).</remarks>
    public PhaseSet Present(double absentNanShare = 0.2)
    {
        var largest = Math.Max(Nan0(R.Rms), Math.Max(Nan0(S.Rms), Nan0(T.Rms)));
        var set = PhaseSet.None;
        foreach (var phase in PhaseSets.InOrder)
        {
            var counts = this[phase];
            if (Rows > 0 && counts.Nan <= absentNanShare * Rows && counts.Finite > 0
                && (largest == 0 || counts.Rms >= 1e-3 * largest))
            {
                set |= (PhaseSet)(1 << (int)phase);
            }
        }

        return set;
    }

    /// <summary>Alternating RMS of the strongest phase, amperes; 0 without any.</summary>
    /// <param name="phases">The phases looked at.</param>
    public double AcRms(PhaseSet phases)
    {
        double largest = 0;
        foreach (var phase in PhaseSets.InOrder)
        {
            largest = phases.Has(phase) ? Math.Max(largest, Nan0(this[phase].AcRms)) : largest;
        }

        return largest;
    }

    private static double Nan0(double value) => double.IsNaN(value) ? 0 : value;
}

/// <summary>What was counted of one phase.</summary>
/// <param name="Finite">Cells with a number.</param>
/// <param name="Nan">Empty cells.</param>
/// <param name="LeadingNan">Empty cells before the first number.</param>
/// <param name="TrailingNan">Empty cells after the last number.</param>
/// <param name="LongestNanRun">Longest run of empty cells, samples.</param>
/// <param name="Min">Smallest value, amperes; NaN without any.</param>
/// <param name="Max">Largest value, amperes; NaN without any.</param>
/// <param name="Sum">Sum of the values, amperes.</param>
/// <param name="SumOfSquares">Sum of the squares, amperes squared.</param>
public sealed record PhaseCounts(
    long Finite, long Nan, long LeadingNan, long TrailingNan, long LongestNanRun,
    double Min, double Max, double Sum, double SumOfSquares)
{
    /// <summary>Root mean square over the numbers, amperes; NaN without any.</summary>
    public double Rms => Finite == 0 ? double.NaN : Math.Sqrt(SumOfSquares / Finite);

    /// <summary>Root mean square about the mean, amperes; NaN without any number.</summary>
    public double AcRms
    {
        get
        {
            var mean = Sum / Finite;
            return Finite == 0 ? double.NaN : Math.Sqrt(Math.Max(0, (SumOfSquares / Finite) - (mean * mean)));
        }
    }
}
