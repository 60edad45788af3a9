namespace DiagMod.Core.Features;

/// <summary>What the samples of one phase say without a spectrum. Amperes unless said otherwise.</summary>
/// <param name="Finite">Samples that were numbers; all else describes those.</param>
/// <param name="Rms">Root mean square.</param>
/// <param name="Peak">Largest magnitude.</param>
/// <param name="CrestFactor">Peak over RMS, 1; NaN when RMS is 0.</param>
/// <param name="Skewness">m3/m2^1.5 of the mean-free samples, population moments, 1; NaN for a constant.</param>
/// <param name="Kurtosis">m4/m2² − 3, population moments, 1; NaN for a constant.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="Min">Smallest.</param>
/// <param name="Max">Largest.</param>
public readonly record struct TimeFeatures(
    int Finite, double Rms, double Peak, double CrestFactor, double Skewness, double Kurtosis, double Mean, double Min,
    double Max)
{
    // So far off its centre, as a share of the variance, a mean squared costs the moments no digit that counts.
    private const double Near = 1.0 / 16;

    // Fourth powers of smaller currents, amperes squared, are smaller than a float can be.
    private const double Faint = 1e-16;

    /// <summary>RMS of what alternates, about the mean, amperes.</summary>
    public double AcRms => Math.Sqrt(Math.Max(0, (Rms * Rms) - (Mean * Mean)));

    /// <summary>No sample is a number.</summary>
    public static TimeFeatures Unknown { get; } = new(
        0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);

    /// <summary>Measures samples. NaN and infinities are left out; without any number all is NaN.</summary>
    /// <param name="samples">Samples, amperes.</param>
    public static TimeFeatures Measure(ReadOnlySpan<float> samples)
    {
        if (samples.IsEmpty)
        {
            return Unknown;
        }

        // Currents alternate about zero, so powers are taken about that, then moved to the mean.
        float centre = 0;
        var sums = PowerSums.About(samples, centre);
        if (!double.IsFinite(sums.Fourth))
        {
            return MeasureFinite(samples);
        }

        if (sums.Min == sums.Max)
        {
            return Describe(samples.Length, sums.Min, 0, 0, 0, sums.Min, sums.Max);
        }

        double n = samples.Length;
        var shift = sums.First / n;
        if (shift * shift > Near * ((sums.Second / n) - (shift * shift)))
        {
            // On a large offset they have lost the digits that skewness needs: once more, about a number near the mean.
            centre = (float)shift;
            sums = PowerSums.About(samples, centre);
            shift = sums.First / n;
        }

        var (p2, p3, p4) = (sums.Second / n, sums.Third / n, sums.Fourth / n);
        return p2 < Faint
            ? MeasureFinite(samples)
            : Describe(
                samples.Length, centre + shift, p2 - (shift * shift), p3 - (3 * shift * p2) + (2 * shift * shift * shift),
                p4 - (4 * shift * p3) + (6 * shift * shift * p2) - (3 * shift * shift * shift * shift), sums.Min, sums.Max);
    }

    private static TimeFeatures Describe(int count, double mean, double m2, double m3, double m4, double min, double max)
    {
        m2 = Math.Max(m2, 0);
        var rms = Math.Sqrt(m2 + (mean * mean));
        var peak = Math.Max(Math.Abs(min), Math.Abs(max));

        // A stopped motor gives RMS 0, a dead sensor a constant: 0/0 is not a feature.
        return new TimeFeatures(
            count, rms, peak, rms > 0 ? peak / rms : double.NaN, m2 > 0 ? m3 / (m2 * Math.Sqrt(m2)) : double.NaN,
            m2 > 0 ? (m4 / (m2 * m2)) - 3 : double.NaN, mean, min, max);
    }

    private static TimeFeatures MeasureFinite(ReadOnlySpan<float> samples)
    {
        var count = 0;
        double sum = 0;
        double min = double.PositiveInfinity;
        double max = double.NegativeInfinity;
        foreach (var sample in samples)
        {
            if (float.IsFinite(sample))
            {
                count++;
                sum += sample;
                min = Math.Min(min, sample);
                max = Math.Max(max, sample);
            }
        }

        if (count == 0)
        {
            return Unknown;
        }

        var mean = min == max ? min : sum / count;
        double m2 = 0;
        double m3 = 0;
        double m4 = 0;
        foreach (var sample in samples)
        {
            if (float.IsFinite(sample))
            {
                var v = sample - mean;
                m2 += v * v;
                m3 += v * v * v;
                m4 += v * v * v * v;
            }
        }

        return Describe(count, mean, m2 / count, m3 / count, m4 / count, min, max);
    }
}
