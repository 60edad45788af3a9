using System.Numerics;
using DiagMod.Core.Features;
using DiagMod.Core.Spectrum;

namespace DiagMod.Core.Diagnosis;

/// <summary>Finds the fundamental of a steady stretch: about where it lies, and its phasor in each phase (signals.md,
/// sections 4.3 and 5.1).</summary>
/// <param name="Hz">Supply frequency, good to a few millihertz.</param>
/// <param name="Phasors">Phasor of each phase, amperes peak; 0 where a phase is absent.</param>
internal sealed record SupplySearch(double Hz, Complex[] Phasors)
{
    private const double Seconds = 8;
    private const double LeastSeconds = 0.5;
    private const double DriveLowHz = 5;
    private const double DriveHighHz = 120;

    // Of the power of the alternating current: mains, where it is looked for in a narrow band, and a drive's output.
    private const double MainsShare = 0.2;
    private const double DriveShare = 0.6;

    // Half the width of Hann's main lobe, and one bin for a frequency that wanders.
    private const int LobeBins = 3;

    /// <summary>Looks for the supply: between the options' limits first, as a drive's fundamental between 5 and 120 Hz
    /// else.</summary>
    /// <param name="samples">The stretch of each phase, equally long; empty where it is absent.</param>
    /// <param name="rate">Their rate.</param>
    /// <param name="drive">How the motor is fed: a drive's output is looked for in the wide band only.</param>
    /// <param name="options">Limits of the narrow band.</param>
    /// <returns>Null when no frequency stands out.</returns>
    public static SupplySearch? Find(float[][] samples, RecordRate rate, DriveKind drive, FeatureOptions options)
    {
        var present = samples.Where(phase => phase.Length > 0).ToArray();
        var length = present.Length == 0 ? 0 : Length((int)Math.Min(Seconds * rate.Hertz, present[0].Length));
        if (length < LeastSeconds * rate.Hertz)
        {
            return null;
        }

        var spectra = new PhaseSpectra(length);
        float[] Lane(int lane) => present[Math.Min(lane, present.Length - 1)];
        spectra.Measure(
            Lane(0).AsSpan(0, length), Lane(1).AsSpan(0, length), Lane(2).AsSpan(0, length),
            (Mean(Lane(0), length), Mean(Lane(1), length), Mean(Lane(2), length)), present.Length);
        var power = new double[spectra.Nyquist + 1];
        for (var k = 0; k < power.Length; k++)
        {
            for (var lane = 0; lane < present.Length; lane++)
            {
                power[k] += spectra.Power[(RealFft.Lanes * k) + lane];
            }
        }

        // What a mean that drifts leaves at the bottom is no alternating current.
        var hertzABin = rate.Hertz / length;
        power.AsSpan(0, Math.Min(power.Length, (int)Math.Ceiling(1 / hertzABin) + 2)).Clear();
        var bin = drive == DriveKind.VariableFrequency
            ? -1 : Peak(power, options.SupplyLowHz / hertzABin, options.SupplyHighHz / hertzABin, MainsShare);
        bin = bin >= 0 ? bin : Peak(power, DriveLowHz / hertzABin, DriveHighHz / hertzABin, DriveShare);
        if (bin < 0)
        {
            return null;
        }

        var place = SpectrumLine.Interpolate(
            bin, Math.Sqrt(power[bin - 1]), Math.Sqrt(power[bin]), Math.Sqrt(power[bin + 1])).Bin;
        Span<double> re = stackalloc double[RealFft.Lanes];
        Span<double> im = stackalloc double[RealFft.Lanes];
        spectra.Project(place, re, im);
        var phasors = new Complex[samples.Length];
        for (int phase = 0, lane = 0; phase < samples.Length; phase++)
        {
            if (samples[phase].Length > 0)
            {
                phasors[phase] = new Complex(re[lane], im[lane]);
                lane++;
            }
        }

        return new SupplySearch(place * hertzABin, phasors);
    }

    // The strongest bin of a band, when it and its neighbours carry enough of the whole power; else -1.
    private static int Peak(double[] power, double low, double high, double leastShare)
    {
        var from = Math.Max(2, (int)Math.Floor(low));
        var to = Math.Min(power.Length - 2, (int)Math.Ceiling(high));
        if (to <= from)
        {
            return -1;
        }

        var best = from;
        for (var k = from; k <= to; k++)
        {
            best = power[k] > power[best] ? k : best;
        }

        double around = 0;
        for (var k = Math.Max(0, best - LobeBins); k <= Math.Min(power.Length - 1, best + LobeBins); k++)
        {
            around += power[k];
        }

        return power[best] > 0 && around >= leastShare * power.Sum() ? best : -1;
    }

    private static float Mean(float[] samples, int length)
    {
        double sum = 0;
        foreach (var sample in samples.AsSpan(0, length))
        {
            sum += sample;
        }

        return (float)(sum / length);
    }

    // An even length without a large prime factor, hardly shorter.
    private static int Length(int most)
    {
        var length = most & ~1;
        while (length > 2 && MixedRadix.Factorise(length)[^1] > 5)
        {
            length -= 2;
        }

        return length;
    }
}
