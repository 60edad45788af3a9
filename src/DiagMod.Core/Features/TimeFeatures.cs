using System.Numerics;
using System.Runtime.InteropServices;

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
    // Float lanes hold at most this many samples before they are added up in double: relative error below 1e-6.
    internal const int Block = 512;

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

        var (sum, min, max) = Range(samples);
        if (!double.IsFinite(sum))
        {
            return MeasureFinite(samples);
        }

        if (min == max)
        {
            return Describe(samples.Length, min, 0, 0, 0, min, max);
        }

        // Powers are taken about a number near the mean, then moved to the mean itself: on a large offset the plain sum has
        // lost the digits that skewness needs.
        var about = (float)(sum / samples.Length);
        var (first, second, third, fourth) = Powers(samples, about);
        double n = samples.Length;
        var (shift, p2, p3, p4) = (first / n, second / n, third / n, fourth / n);
        return Describe(
            samples.Length, about + shift, p2 - (shift * shift), p3 - (3 * shift * p2) + (2 * shift * shift * shift),
            p4 - (4 * shift * p3) + (6 * shift * shift * p2) - (3 * shift * shift * shift * shift), min, max);
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

    private static (double Sum, float Min, float Max) Range(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        float min = samples[0], max = samples[0];
        var width = Vector<float>.Count;
        ref var x = ref MemoryMarshal.GetReference(samples);
        Vector<float> least = new(min), most = new(max);
        var n = FourBlocks.Range(samples, ref sum, ref min, ref max);
        while (n + width <= samples.Length)
        {
            var end = Math.Min(n + Block, samples.Length);
            var lanes = Vector<float>.Zero;
            for (; n + width <= end; n += width)
            {
                var v = Vector.LoadUnsafe(ref x, (nuint)n);
                lanes += v;
                least = Vector.Min(least, v);
                most = Vector.Max(most, v);
            }

            sum += Vector.Sum(lanes);
        }

        for (var lane = 0; lane < width; lane++)
        {
            min = Math.Min(min, least[lane]);
            max = Math.Max(max, most[lane]);
        }

        for (; n < samples.Length; n++)
        {
            sum += samples[n];
            min = Math.Min(min, samples[n]);
            max = Math.Max(max, samples[n]);
        }

        return (sum, min, max);
    }

    private static (double First, double Second, double Third, double Fourth) Powers(
        ReadOnlySpan<float> samples, float about)
    {
        double first = 0, second = 0, third = 0, fourth = 0;
        var n = FourBlocks.Powers(samples, about, ref first, ref second, ref third, ref fourth);
        var centre = new Vector<float>(about);
        var width = Vector<float>.Count;
        ref var x = ref MemoryMarshal.GetReference(samples);
        while (n + width <= samples.Length)
        {
            var end = Math.Min(n + Block, samples.Length);
            Vector<float> lanes1 = Vector<float>.Zero, lanes2 = Vector<float>.Zero;
            Vector<float> lanes3 = Vector<float>.Zero, lanes4 = Vector<float>.Zero;
            for (; n + width <= end; n += width)
            {
                var v = Vector.LoadUnsafe(ref x, (nuint)n) - centre;
                var square = v * v;
                lanes1 += v;
                lanes2 += square;
                lanes3 = Vector.MultiplyAddEstimate(square, v, lanes3);
                lanes4 = Vector.MultiplyAddEstimate(square, square, lanes4);
            }

            first += Vector.Sum(lanes1);
            second += Vector.Sum(lanes2);
            third += Vector.Sum(lanes3);
            fourth += Vector.Sum(lanes4);
        }

        for (; n < samples.Length; n++)
        {
            double v = samples[n] - about;
            first += v;
            second += v * v;
            third += v * v * v;
            fourth += v * v * v * v;
        }

        return (first, second, third, fourth);
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
