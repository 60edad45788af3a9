namespace DiagMod.Core.Diagnosis;

/// <summary>Measures modulation at the rotation frequency, f ± k·f_r (signals.md, section 5.6).</summary>
internal static class Eccentricity
{
    /// <summary>Measures it.</summary>
    /// <param name="spectra">The stretch.</param>
    /// <param name="slip">Its slip.</param>
    /// <param name="slipSpread">Standard deviation of the slip along it.</param>
    public static RotationLines Measure(StretchSpectra spectra, SlipEstimate slip, double slipSpread)
    {
        var lower = Line(-1, "f-fr");
        var upper = Line(1, "f+fr");
        return new RotationLines(lower, upper, Level(lower, upper), Level(Line(-2, "f-2fr"), Line(2, "f+2fr")));

        MeasuredLine Line(int k, string formula)
        {
            var f = spectra.Whole.SupplyHz;
            var offset = k * slip.RotationHz;
            var harmonic = f * Math.Round(offset / f);

            // So near to 0 Hz or to twice the supply it cannot be told from what is there anyway.
            return harmonic != 0 && Math.Abs(offset - harmonic) < LineSpectrum.ClearBins * spectra.Whole.BinHz
                ? new MeasuredLine(Math.Abs(f + offset), double.NaN, double.NaN, double.NaN, formula)
                : spectra.Measure(offset, formula, Math.Abs(k) * f * slipSpread / slip.PolePairs);
        }
    }

    private static double Level(MeasuredLine lower, MeasuredLine upper) =>
        20 * Math.Log10((Math.Pow(10, lower.Dbc / 20) + Math.Pow(10, upper.Dbc / 20)) / 2);
}
