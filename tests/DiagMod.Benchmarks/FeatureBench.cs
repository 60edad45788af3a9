using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Spectrum;

namespace DiagMod.Benchmarks;

/// <summary>What windows cost: the transform alone and all features, on one core and on two.</summary>
internal static class FeatureBench
{
    private const int Rounds = 7;

    /// <summary>Prints a table in Markdown.</summary>
    public static void Run()
    {
        Console.WriteLine(Text($"Vector<float>: {Vector<float>.Count} lanes; {Environment.ProcessorCount} processors"));
        Console.WriteLine("| what | median | best | a window and phase |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var hertz in new[] { 25_600.0, 12_800, 44_100, 1_000, 25_602 })
        {
            Transform(new SampleRate(hertz));
        }

        var rate = SampleRate.Default;
        var phases = Recording(rate, 1_500_000);
        Extract(rate, phases, PhaseSet.All, 1);
        Extract(rate, phases, PhaseSet.All, 2);
        Extract(rate, phases, PhaseSet.R, 1);
    }

    private static void Transform(SampleRate rate)
    {
        var spectra = new PhaseSpectra(rate.WindowSamples);
        var phases = Recording(rate, rate.WindowSamples);
        var repeats = Math.Max(1, 2_560_000 / rate.WindowSamples);
        Measure(Text($"three spectra of N = {rate.WindowSamples}"), 3 * repeats, () =>
        {
            for (var i = 0; i < repeats; i++)
            {
                spectra.Measure(phases[0], phases[1], phases[2], default, distinct: 3);
            }
        });
    }

    private static void Extract(SampleRate rate, float[][] phases, PhaseSet present, int workers)
    {
        var rows = phases[0].Length;
        var summary = new RecordingSummary(
            rows, Counts(phases[0], present.Has(Phase.R)), Counts(phases[1], present.Has(Phase.S)),
            Counts(phases[2], present.Has(Phase.T)), []);
        var windows = new List<WindowFeatures>();
        var allocated = 0L;
        var name = Text($"features of {rate.WindowCount(rows)} windows, phases {present.Letters()}, {workers} workers");
        Measure(name, (int)rate.WindowCount(rows) * present.Count(), () =>
        {
            windows.Clear();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var extractor = new FeatureExtractor(rate, summary, new FeatureOptions { Workers = workers });
            for (var at = 0; at < rows; at += 10_000)
            {
                var count = Math.Min(10_000, rows - at);
                extractor.Push(
                    new PhaseCurrents(
                        at, phases[0].AsMemory(at, count), phases[1].AsMemory(at, count), phases[2].AsMemory(at, count)),
                    windows);
            }

            extractor.Finish(windows);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Console.WriteLine(Text($"| allocated by it | {allocated / 1e6:F1} MB | | |"));
    }

    private static void Measure(string what, int units, Action action)
    {
        var times = new double[Rounds];
        for (var round = -3; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            action();
            times[Math.Max(0, round)] = watch.Elapsed.TotalMilliseconds;
        }

        Array.Sort(times);
        var median = times[Rounds / 2];
        Console.WriteLine(Text($"| {what} | {median:F2} ms | {times[0]:F2} ms | {1000 * median / units:F1} us |"));
    }

    private static float[][] Recording(SampleRate rate, int rows)
    {
        var random = new Random(1);
        var phases = new float[3][];
        for (var phase = 0; phase < 3; phase++)
        {
            phases[phase] = new float[rows];
            for (var n = 0; n < rows; n++)
            {
                var angle = 2 * Math.PI * ((49.97 * n / rate.Hertz) - (phase / 3.0));
                phases[phase][n] = (float)((10 * Math.Cos(angle)) + (0.3 * Math.Cos(5 * angle))
                    + (0.1 * (random.NextDouble() - 0.5)));
            }
        }

        return phases;
    }

    private static PhaseCounts Counts(float[] samples, bool isPresent) => isPresent
        ? new PhaseCounts(samples.Length, 0, 0, 0, 0, -11, 11, 0, 50.0 * samples.Length)
        : new PhaseCounts(
            0, samples.Length, samples.Length, samples.Length, samples.Length, double.NaN, double.NaN, 0, 0);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
