using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Tests.Features;

/// <summary>Recordings made of sines, a constant and noise, and what a reader would have counted of them.</summary>
internal static class SyntheticCurrents
{
    /// <summary>Samples of a sum of cosines: amplitude in amperes peak, hertz, radians.</summary>
    public static float[] Lines(
        SampleRate rate, long count, double dc, double noise, ulong seed, params (double Amps, double Hz, double Angle)[] lines)
    {
        var samples = new float[count];
        var state = seed;
        for (var n = 0; n < count; n++)
        {
            var value = dc;
            foreach (var (amps, hz, angle) in lines)
            {
                value += amps * Math.Cos((2 * Math.PI * hz * n / rate.Hertz) + angle);
            }

            double total = 0;
            for (var i = 0; noise != 0 && i < 4; i++)
            {
                state = unchecked((state * 6364136223846793005UL) + 1442695040888963407UL);
                total += ((state >> 11) / 9007199254740992.0) - 0.5;
            }

            samples[n] = (float)(value + (noise * total));
        }

        return samples;
    }

    /// <summary>A balanced three-phase recording in the order R-S-T.</summary>
    public static float[][] Balanced(SampleRate rate, long count, double amps, double hz, double noise = 0, ulong seed = 1) =>
    [
        Lines(rate, count, 0, noise, seed, (amps, hz, 0)),
        Lines(rate, count, 0, noise, seed + 1, (amps, hz, -2 * Math.PI / 3)),
        Lines(rate, count, 0, noise, seed + 2, (amps, hz, 2 * Math.PI / 3)),
    ];

    public static float[] Absent(long count)
    {
        var samples = new float[count];
        Array.Fill(samples, float.NaN);
        return samples;
    }

    public static RecordingSummary Summary(float[][] phases) =>
        new(phases[0].Length, Counts(phases[0]), Counts(phases[1]), Counts(phases[2]), []);

    /// <summary>All windows of a recording, pushed in runs of the lengths given (repeated).</summary>
    public static List<WindowFeatures> Extract(
        SampleRate rate, float[][] phases, FeatureOptions? options = null, params int[] runs)
    {
        var extractor = new FeatureExtractor(rate, Summary(phases), options);
        var windows = new List<WindowFeatures>();
        runs = runs.Length == 0 ? [10_000] : runs;
        for (int at = 0, run = 0; at < phases[0].Length; run++)
        {
            var count = Math.Min(runs[run % runs.Length], phases[0].Length - at);
            extractor.Push(
                new PhaseCurrents(
                    at, phases[0].AsMemory(at, count), phases[1].AsMemory(at, count), phases[2].AsMemory(at, count)),
                windows);
            at += count;
        }

        extractor.Finish(windows);
        return windows;
    }

    private static PhaseCounts Counts(float[] samples)
    {
        long finite = 0, run = 0, longest = 0, leading = 0;
        double min = double.NaN, max = double.NaN, sum = 0, squares = 0;
        foreach (var sample in samples)
        {
            if (float.IsNaN(sample))
            {
                run++;
                longest = Math.Max(longest, run);
                continue;
            }

            leading = finite == 0 ? run : leading;
            run = 0;
            finite++;
            min = double.IsNaN(min) ? sample : Math.Min(min, sample);
            max = double.IsNaN(max) ? sample : Math.Max(max, sample);
            sum += sample;
            squares += (double)sample * sample;
        }

        return new PhaseCounts(
            finite, samples.Length - finite, finite == 0 ? samples.Length : leading, run, longest, min, max, sum, squares);
    }
}
