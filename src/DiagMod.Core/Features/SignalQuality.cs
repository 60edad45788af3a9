using System.Numerics;
using System.Runtime.InteropServices;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Features;

/// <summary>Faults of the sensor and transients that show in the samples of one window (signals.md, section 2.4).</summary>
internal static class SignalQuality
{
    private const double ClipBand = 1e-3;
    private const double ClipShare = 5e-4;
    private const double FlatSeconds = 2e-3;
    private const double StartChange = 0.2;

    /// <summary>What is wrong with a window of finite samples that is not off.</summary>
    /// <param name="samples">Samples of one phase.</param>
    /// <param name="time">Their time features.</param>
    /// <param name="rate">Sample rate.</param>
    /// <param name="supplyHz">Supply frequency; NaN when unknown.</param>
    public static WindowConditions Inspect(
        ReadOnlySpan<float> samples, in TimeFeatures time, SampleRate rate, double supplyHz)
    {
        var found = WindowConditions.None;
        if (IsFlat(samples, rate))
        {
            found |= WindowConditions.Flat;
        }

        if (IsClipped(samples, time, rate, double.IsNaN(supplyHz) ? 45 : supplyHz))
        {
            found |= WindowConditions.Clipped;
        }

        // About the window's mean: a sensor's offset is no current, and would hide a change of it.
        var half = samples.Length / 2;
        var mean = (float)time.Mean;
        var change = Rms(samples[half..], mean) - Rms(samples[..half], mean);
        return Math.Abs(change) > StartChange * time.AcRms ? found | WindowConditions.Start : found;
    }

    // Samples within 0.1 % of an extreme, in runs. The crest of a clean sine stays there for 2·acos(0.999)/2π = 1.42 % of a
    // period, which must not count; so a run has to last twice that (and at least three samples).
    private static bool IsClipped(ReadOnlySpan<float> samples, in TimeFeatures time, SampleRate rate, double supplyHz)
    {
        var band = (float)(ClipBand * 0.5 * (time.Max - time.Min));
        if (!(band > 0))
        {
            return false;
        }

        var least = Math.Max(3, (int)Math.Ceiling(2 * 0.01424 * rate.Hertz / supplyHz));
        var high = (float)time.Max - band;
        var low = (float)time.Min + band;
        var clipped = InRuns(samples, high, float.PositiveInfinity, least) + InRuns(samples, float.NegativeInfinity, low, least);
        return clipped > ClipShare * samples.Length;
    }

    // A run of at least `least` samples holds a multiple of `least` − 1: only those are looked at.
    private static int InRuns(ReadOnlySpan<float> samples, float from, float to, int least)
    {
        var total = 0;
        for (var probe = 0; probe < samples.Length; probe += least - 1)
        {
            if (!(samples[probe] >= from && samples[probe] <= to))
            {
                continue;
            }

            var first = probe;
            while (first > 0 && samples[first - 1] >= from && samples[first - 1] <= to)
            {
                first--;
            }

            var end = probe + 1;
            while (end < samples.Length && samples[end] >= from && samples[end] <= to)
            {
                end++;
            }

            total += end - first >= least ? end - first : 0;
            probe = end - ((end - 1) % (least - 1)) - 1;
        }

        return total;
    }

    private static bool IsFlat(ReadOnlySpan<float> samples, SampleRate rate)
    {
        // From the first of the equal samples to the last: at 500 Hz two alike are but the two sides of a crest.
        var least = (int)Math.Floor((FlatSeconds * rate.Hertz) + 1e-9) + 2;
        var stride = least - 1;
        for (var probe = 0; probe + 1 < samples.Length; probe += stride)
        {
            if (samples[probe] != samples[probe + 1])
            {
                continue;
            }

            var first = probe;
            while (first > 0 && samples[first - 1] == samples[probe])
            {
                first--;
            }

            var end = probe + 1;
            while (end < samples.Length && samples[end] == samples[probe])
            {
                end++;
            }

            if (end - first >= least)
            {
                return true;
            }
        }

        return false;
    }

    private static double Rms(ReadOnlySpan<float> samples, float about)
    {
        const int Block = 512;
        double sum = 0;
        var width = Vector<float>.Count;
        var centre = new Vector<float>(about);
        ref var x = ref MemoryMarshal.GetReference(samples);
        var n = 0;
        for (; n + (2 * Block) <= samples.Length; n += 2 * Block)
        {
            // Two blocks at a time: an addition need not wait for the one before.
            Vector<float> lanes = Vector<float>.Zero, lanesNext = Vector<float>.Zero;
            for (var i = n; i < n + Block; i += width)
            {
                var v = Vector.LoadUnsafe(ref x, (nuint)i) - centre;
                var next = Vector.LoadUnsafe(ref x, (nuint)(i + Block)) - centre;
                lanes = Vector.MultiplyAddEstimate(v, v, lanes);
                lanesNext = Vector.MultiplyAddEstimate(next, next, lanesNext);
            }

            sum = sum + Vector.Sum(lanes) + Vector.Sum(lanesNext);
        }

        while (n + width <= samples.Length)
        {
            var end = Math.Min(n + Block, samples.Length);
            var lanes = Vector<float>.Zero;
            for (; n + width <= end; n += width)
            {
                var v = Vector.LoadUnsafe(ref x, (nuint)n) - centre;
                lanes = Vector.MultiplyAddEstimate(v, v, lanes);
            }

            sum += Vector.Sum(lanes);
        }

        for (; n < samples.Length; n++)
        {
            double v = samples[n] - about;
            sum += v * v;
        }

        return Math.Sqrt(sum / samples.Length);
    }
}
