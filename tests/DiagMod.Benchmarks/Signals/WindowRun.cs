using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Benchmarks.Signals;

/// <summary>The windows of samples in memory.</summary>
internal static class WindowRun
{
    /// <summary>All windows of a recording.</summary>
    /// <param name="rate">Its sample rate.</param>
    /// <param name="samples">Its samples; a phase whose summary counts no number is absent.</param>
    public static List<WindowFeatures> Of(SampleRate rate, SimulatedSamples samples)
    {
        var windows = new List<WindowFeatures>();
        var extractor = new FeatureExtractor(rate, samples.Summary);
        for (var at = 0; at < samples.R.Length; at += 10_000)
        {
            extractor.Push(samples.Rows(at, Math.Min(10_000, samples.R.Length - at)), windows);
        }

        extractor.Finish(windows);
        return windows;
    }

    /// <summary>The same recording with phase R alone.</summary>
    public static SimulatedSamples OnlyR(SimulatedSamples samples)
    {
        var empty = new float[samples.R.Length];
        Array.Fill(empty, float.NaN);
        var absent = new PhaseCounts(0, empty.Length, empty.Length, empty.Length, empty.Length, double.NaN, double.NaN, 0, 0);
        return new SimulatedSamples(samples.R, empty, empty, samples.Summary with { S = absent, T = absent });
    }

    /// <summary>A recording of samples that are at hand.</summary>
    public static SimulatedSamples Of(float[] r, float[] s, float[] t) =>
        new(r, s, t, new RecordingSummary(r.Length, Count(r), Count(s), Count(t), []));

    private static PhaseCounts Count(float[] samples)
    {
        var tally = new PhaseTally();
        tally.Add(samples);
        return tally.ToCounts();
    }
}
