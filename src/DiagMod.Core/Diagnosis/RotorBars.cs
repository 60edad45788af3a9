namespace DiagMod.Core.Diagnosis;

/// <summary>Measures the sidebands of the rotor cage, f(1 ± 2ks) (signals.md, section 5.5).</summary>
internal static class RotorBars
{
    private const double MostBinsApart = 2;

    /// <summary>Measures them.</summary>
    /// <param name="spectra">The stretch.</param>
    /// <param name="slip">Its slip.</param>
    /// <param name="slipSpread">Standard deviation of the slip along it.</param>
    public static RotorBarLines Measure(StretchSpectra spectra, SlipEstimate slip, double slipSpread)
    {
        var f = spectra.Whole.SupplyHz;
        MeasuredLine Line(int k, string formula) =>
            spectra.Measure(2 * k * slip.Value * f, formula, 2 * Math.Abs(k) * f * slipSpread);
        var lower = Line(-1, "f(1-2s)");
        var upper = Line(1, "f(1+2s)");
        return new RotorBarLines(
            lower, upper, Line(-2, "f(1-4s)"), Line(2, "f(1+4s)"), -(lower.Dbc + upper.Dbc) / 2,
            -20 * Math.Log10(Math.Pow(10, lower.Dbc / 20) + Math.Pow(10, upper.Dbc / 20)),
            IsConsistent(spectra.Whole, slip, slipSpread));
    }

    // Do the sidebands lie where the rotation pair alone says? That is what tells a cage from a load that pulsates.
    private static bool IsConsistent(LineSpectrum spectrum, SlipEstimate slip, double slipSpread)
    {
        var f = spectrum.SupplyHz;
        double weights = 0, sum = 0;
        var tolerance = spectrum.ToleranceHz;
        for (var side = -1; side <= 1; side += 2)
        {
            var offset = side * slip.RotationHz;
            if (spectrum.Covers(offset))
            {
                var line = spectrum.Measure(offset, tolerance, null, out var place);
                var weight = line.IsSeen ? Math.Pow(10, line.SnrDb / 10) : 0;
                sum += weight * (1 - (slip.PolePairs * Math.Abs(place) / f));
                weights += weight;
            }
        }

        if (weights == 0)
        {
            return false;
        }

        // A line that smears has its maximum anywhere within its spread.
        var expected = 2 * f * (sum / weights);
        var apart = (MostBinsApart * spectrum.BinHz) + (2 * f * slipSpread);
        var seen = 0;
        for (var side = -1; side <= 1; side += 2)
        {
            var line = spectrum.Measure(side * 2 * slip.Value * f, tolerance, null, out var place);
            if (line.IsSeen && Math.Abs(Math.Abs(place) - expected) > apart)
            {
                return false;
            }

            seen += line.IsSeen ? 1 : 0;
        }

        return seen > 0;
    }
}
