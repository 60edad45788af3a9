namespace DiagMod.Core.Diagnosis;

/// <summary>Measures how much the fundamental is modulated, in three bands (signals.md, section 5.8).</summary>
/// <remarks>g = a + jφ with a the amplitude's and φ the phase's modulation, both real: A(ν) = (G(ν) + G*(−ν))/2 and
/// Φ(ν) = (G(ν) − G*(−ν))/2j. A tone of index m has the power m²/2, that of its two sidebands together.</remarks>
internal static class ModulationPower
{
    // Bins around the supply's harmonics are no modulation of the fundamental.
    private const double HarmonicHz = 1;

    /// <summary>Nothing is known.</summary>
    public static ModulationBands Unknown { get; } = new(
        new BandLevels(double.NaN, double.NaN, double.NaN), new BandLevels(double.NaN, double.NaN, double.NaN));

    /// <summary>Measures the bands of a spectrum.</summary>
    /// <remarks>Of a lone phase nothing is known of sidebands below 0 Hz, so that its bands end at the supply
    /// frequency.</remarks>
    public static ModulationBands Measure(LineSpectrum spectrum)
    {
        var (lowA, lowP) = Band(spectrum, 0.4, 5);
        var (middleA, middleP) = Band(spectrum, 5, 25);
        var (highA, highP) = Band(spectrum, 25, LineSpectrum.FarthestValueHz);
        return new ModulationBands(new BandLevels(lowA, middleA, highA), new BandLevels(lowP, middleP, highP));
    }

    private static (double AmplitudeDbc, double PhaseDbc) Band(LineSpectrum spectrum, double fromHz, double toHz)
    {
        double amplitude = 0, phase = 0;
        var f = spectrum.SupplyHz;
        var last = (int)Math.Floor(toHz / spectrum.StepHz);
        for (var i = (int)Math.Ceiling(fromHz / spectrum.StepHz); i <= last; i++)
        {
            var offset = i * spectrum.StepHz;
            if (!spectrum.Covers(offset) || !spectrum.Covers(-offset) || (spectrum.IsLone && offset >= f)
                || Math.Abs(offset - (f * Math.Round(offset / f))) < (offset > f / 2 ? HarmonicHz : 0))
            {
                continue;
            }

            var (upRe, upIm) = spectrum.Value(i);
            var (downRe, downIm) = spectrum.Value(-i);
            var correction = PhaseLock.Correction(offset);
            correction *= correction;
            amplitude += correction * (Square(upRe + downRe) + Square(upIm - downIm));
            phase += correction * (Square(upRe - downRe) + Square(upIm + downIm));
        }

        // |A|² is a quarter of these squares and counts twice, for −ν; the window spreads a line over its noise
        // bandwidth, the padding over as many values as it is fold.
        var scale = 0.5 * spectrum.StepHz / (Spectrum.BlackmanHarrisWindow.NoiseBandwidthBins * spectrum.BinHz);
        return (10 * Math.Log10(scale * amplitude), 10 * Math.Log10(scale * phase));
    }

    private static double Square(double value) => value * value;
}
