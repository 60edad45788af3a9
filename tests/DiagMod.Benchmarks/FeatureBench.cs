using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Spectrum;

namespace DiagMod.Benchmarks;

/// <summary>What windows cost: the spectra alone and all features, in processor time, which tells more than the clock on a machine
/// that others use too.</summary>
internal sealed class FeatureBench : IBench
{
    private const int Seed = 1;
    private const int Rounds = 7;
    private const int WarmUp = 3;

    private static readonly TimeSpan CompilersTime = TimeSpan.FromSeconds(0.6);

    /// <inheritdoc/>
    public string Name => "features";

    /// <inheritdoc/>
    public IEnumerable<BenchRow> Run(Action<string> progress)
    {
        progress(Text($"Vector<float>: {Vector<float>.Count} lanes; {Environment.ProcessorCount} processors"));

        // Times of one machine say nothing of another: no bar, but the acceptance row's below.
        yield return Spectra("fft-25600", 25_600);
        yield return Spectra("fft-12800", 12_800);
        yield return Spectra("fft-44100", 44_100);
        yield return Spectra("fft-1000", 1_000);
        yield return Spectra("fft-25602", 25_602);

        // What a numerical library gives for a window: speed of the parts that can be compared.
        foreach (var row in Compared())
        {
            yield return row;
        }

        var rate = SampleRate.Default;
        var phases = Recording(rate, 1_500_000);
        progress("made a recording of 1.5 million rows");

        // Acceptance B16: 115 windows within 0.5 s a core.
        yield return Features("features-rst", rate, phases, PhaseSet.All, 1, 500);
        yield return Features("features-rst-2", rate, phases, PhaseSet.All, 2, 500);
        yield return Features("features-r", rate, phases, PhaseSet.R, 1, 500);
    }

    private static BenchRow Spectra(string id, double hertz)
    {
        var rate = new SampleRate(hertz);
        var spectra = new PhaseSpectra(rate.WindowSamples);
        var phases = Recording(rate, rate.WindowSamples);
        var repeats = Math.Max(1, 2_560_000 / rate.WindowSamples);
        var best = BestMilliseconds(() =>
        {
            for (var i = 0; i < repeats; i++)
            {
                spectra.Measure(phases[0], phases[1], phases[2], default, distinct: 3);
            }
        });
        var what = Text($"Hann spectrum and ten lines, N = {rate.WindowSamples}, a phase");
        return Row(id, what, 3 * repeats, 1000 * best / (3 * repeats), "us", double.NaN);
    }

    private static IEnumerable<BenchRow> Compared()
    {
        const int WindowPhases = 348;
        var rate = SampleRate.Default;
        var phases = Recording(rate, rate.WindowSamples);
        var spectra = new PhaseSpectra(rate.WindowSamples);
        var fft = RealFft.For(rate.WindowSamples);
        var workspace = new RealFft.Workspace(fft);
        var sum = 0.0;
        double Microseconds(Action<int> action)
        {
            void All()
            {
                for (var i = 0; i < WindowPhases; i++)
                {
                    action(i % 3);
                }
            }

            // They are short: without this they would be over before the compiler has done its best.
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < CompilersTime;)
            {
                All();
            }

            return 1000 * BestMilliseconds(All) / WindowPhases;
        }

        var bins = 1000 * BestMilliseconds(() =>
        {
            for (var i = 0; i < WindowPhases; i += 3)
            {
                fft.Transform(workspace, phases[0], phases[1], phases[2], default, distinct: 3);
            }
        }) / WindowPhases;
        var moments = Microseconds(phase => sum += TimeFeatures.Measure(phases[phase]).Rms);
        var bare = Microseconds(phase => sum += BareSum(phases[phase]));
        var all = BestMilliseconds(() =>
        {
            for (var i = 0; i < WindowPhases; i += 3)
            {
                foreach (var phase in phases)
                {
                    sum += TimeFeatures.Measure(phase).Rms;
                }

                spectra.Measure(phases[0], phases[1], phases[2], default, distinct: 3);
            }
        });
        GC.KeepAlive(sum);

        // FFTW 3.3.10 on the machine of these results, planned with MEASURE: 21 to 38 us for the bins of one signal.
        yield return Row("bins-25600", "real transform alone, N = 25600, a phase", WindowPhases, bins, "us", 38);
        yield return Row("moments-25600", "RMS, peak, crest, skewness, kurtosis, range, a phase", WindowPhases, moments, "us", double.NaN);
        yield return Row("sum-25600", "bare sum of the samples in vectors of 512 bits, a phase", WindowPhases, bare, "us", double.NaN);
        yield return Row("moments-ratio", "moments over the bare sum", WindowPhases, moments / bare, "times", 2);

        // An optimised script with a numerical library takes 123 ms for these.
        yield return Row("peer-features", "RMS to ten lines of 348 windows of a phase", WindowPhases, all, "ms", 10.2);
    }

    private static float BareSum(ReadOnlySpan<float> samples)
    {
        var (a, b) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (c, d) = (a, b);
        ref var first = ref MemoryMarshal.GetReference(samples);
        for (var i = 0; i + (4 * Vector512<float>.Count) <= samples.Length; i += 4 * Vector512<float>.Count)
        {
            a += Vector512.LoadUnsafe(ref first, (nuint)i);
            b += Vector512.LoadUnsafe(ref first, (nuint)(i + Vector512<float>.Count));
            c += Vector512.LoadUnsafe(ref first, (nuint)(i + (2 * Vector512<float>.Count)));
            d += Vector512.LoadUnsafe(ref first, (nuint)(i + (3 * Vector512<float>.Count)));
        }

        return Vector512.Sum(a + b + (c + d));
    }

    private static BenchRow Features(
        string id, SampleRate rate, float[][] phases, PhaseSet present, int workers, double bar)
    {
        var rows = phases[0].Length;
        var summary = new RecordingSummary(
            rows, Counts(phases[0], present.Has(Phase.R)), Counts(phases[1], present.Has(Phase.S)),
            Counts(phases[2], present.Has(Phase.T)), []);
        var windows = new List<WindowFeatures>();
        var best = BestMilliseconds(() =>
        {
            windows.Clear();
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
        });
        var what = Text($"features of {windows.Count} windows, phases {present.Letters()}, {workers} workers");
        return Row(id, what, windows.Count, best, "ms", bar);
    }

    private static BenchRow Row(string id, string what, long count, double value, string unit, double bar) => new(
        id, what, count, Seed, value, unit, double.IsNaN(bar) ? "-" : Text($"<= {bar}"), double.IsNaN(bar) || value <= bar);

    private static double BestMilliseconds(Action action)
    {
        var best = double.PositiveInfinity;
        for (var round = 0; round < WarmUp + Rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            action();
            var busy = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
            best = round < WarmUp ? best : Math.Min(best, busy);
        }

        return best;
    }

    private static float[][] Recording(SampleRate rate, int rows)
    {
        var random = new Random(Seed);
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
