using DiagMod.Core.Currents;

namespace DiagMod.Benchmarks.Signals;

/// <summary>B6: sines whose moments have closed forms, and harmonics of known size.</summary>
internal sealed class ClosedFormRows : ISignalRows
{
    private const int Seed = 106;
    private const int Trials = 100;
    private static readonly double[] RatesHz = [1_000, 4_096, 6_400, 22_050, 12_800, 25_600, 44_100, 51_200, 64_000, 200_000];
    private static readonly int[] SuppliesHz = [48, 50, 60];

    public IEnumerable<BenchRow> Measure(Action<string> progress)
    {
        double worst = 0;
        foreach (var hertz in RatesHz)
        {
            foreach (var hz in SuppliesHz)
            {
                // A whole number of cycles that begins at a crest: the crest is a sample, and all sums are exact.
                var rate = new SampleRate(hertz);
                var sine = Sum(rate, [(10, hz, 0)]);
                var phase = WindowRun.Of(rate, WindowRun.Of(sine, sine, sine)).Single().R!;
                worst = new[]
                {
                    worst, Relative(phase.Rms, 10 / Math.Sqrt(2)), Relative(phase.CrestFactor, Math.Sqrt(2)),
                    Math.Abs(phase.Skewness), Relative(phase.Kurtosis, -1.5),
                }.Max();
            }
        }

        yield return Acceptance.Below(
            "B6", "RMS, crest factor, skewness and kurtosis of pure sines at 1 to 200 kHz: largest relative error",
            4 * RatesHz.Length * SuppliesHz.Length, Seed, worst, "1", 1e-6);
        var random = new Random(Seed);
        double thd = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var hz = 48 + (13 * random.NextDouble());
            (double Amps, double Hz, double Angle)[] harmonics = [.. Enumerable.Range(2, 39).Select(order =>
                (random.NextDouble() < 0.3 ? 0.5 * random.NextDouble() : 0, order * hz, 6.28 * random.NextDouble()))];
            var samples = Sum(SampleRate.Default, [(10, hz, 0.3), .. harmonics]);
            var expected = Math.Sqrt(harmonics.Sum(line => line.Amps * line.Amps)) / 10;
            var window = WindowRun.Of(SampleRate.Default, WindowRun.Of(samples, samples, samples)).Single();
            thd = Math.Max(thd, Math.Abs(window.R!.Thd - expected));
        }

        progress("measured closed forms");
        yield return Acceptance.Below(
            "B6", "THD of known harmonics, supply 48 to 61 Hz: largest error", Trials, Seed, 100 * thd, "pp", 0.02);
    }

    private static double Relative(double value, double expected) => Math.Abs((value / expected) - 1);

    private static float[] Sum(SampleRate rate, (double Amps, double Hz, double Angle)[] lines)
    {
        var samples = new float[rate.WindowSamples];
        for (var n = 0; n < samples.Length; n++)
        {
            double value = 0;
            foreach (var (amps, hz, angle) in lines)
            {
                value += amps == 0 ? 0 : amps * Math.Cos((2 * Math.PI * hz * n / rate.Hertz) + angle);
            }

            samples[n] = (float)value;
        }

        return samples;
    }
}
