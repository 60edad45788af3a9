using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Tests.Features;

/// <summary>Every recording is read as it is: any rate, any supply, few phases, offsets, clipping, noise, nothing at all.</summary>
public sealed class WindowRobustnessTests
{
    public static TheoryData<double, double> RatesAndSupplies()
    {
        var cases = new TheoryData<double, double>();
        foreach (var hertz in new[] { 500, 501.3, 777, 1_000, 1_333, 2_049, 4_096, 6_400, 11_025, 12_800, 44_100, 48_001, 64_000, 200_000 })
        {
            foreach (var hz in new[] { 47.9, 50.02, 60.3 })
            {
                cases.Add(hertz, hz);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(RatesAndSupplies))]
    public void Window_AtAnyRateAndSupply_HasTheFundamentalAndKnownBands(double hertz, double hz)
    {
        var rate = new SampleRate(hertz);
        var phases = new float[3][];
        for (var phase = 0; phase < 3; phase++)
        {
            var turn = -2 * Math.PI / 3 * phase;
            phases[phase] = SyntheticCurrents.Lines(
                rate, rate.WindowSamples, 0, 0.05, 3 + (ulong)phase, (10, hz, turn + 0.2), (0.3, hz, 0.2 - turn));
        }

        var window = Assert.Single(SyntheticCurrents.Extract(rate, phases));

        Assert.Equal(hz, window.SupplyHz, 5e-3);
        Assert.Equal(10 / Math.Sqrt(2), window.PositiveSequenceAmps, 0.01);
        Assert.Equal(0.03, window.Unbalance, 1e-3);
        Assert.Equal(WindowConditions.None, window.Conditions);
        Assert.Equal(1, window.Run);
        var shape = window.R!.Shape;
        Assert.Equal(hertz < 190, double.IsNaN(shape.SidebandsDb));
        Assert.Equal(hertz < 1_200, double.IsNaN(shape.MiddleDb));
        Assert.Equal(0.45 * hertz <= 600, double.IsNaN(shape.HighDb));
        Assert.Equal(hertz < 25_600, double.IsNaN(shape.From2To5KilohertzDb));
        Assert.Equal(hertz < 25_600, double.IsNaN(shape.From5To11KilohertzDb));
        Assert.All(window.R.Peaks, peak => Assert.InRange(peak.FrequencyHz, 0, hertz / 2));
        Assert.All(window.Vector, value => Assert.False(double.IsInfinity(value)));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(1_000)]
    [InlineData(1_001)]
    [InlineData(25_600)]
    public void Window_OfACleanSine_IsNeitherFlatNorClipped(double hertz)
    {
        // At 500 Hz the two samples beside a crest are alike, bit for bit.
        var rate = new SampleRate(hertz);
        foreach (var angle in new[] { 0, Math.PI / 10, 0.3 })
        {
            var samples = SyntheticCurrents.Lines(rate, rate.WindowSamples, 0, 0, 1, (10, 50, angle));
            var quantised = Array.ConvertAll(samples, sample => MathF.Round(sample * 51.2f) / 51.2f);

            var window = Assert.Single(SyntheticCurrents.Extract(rate, [quantised, Gone(quantised), Gone(quantised)]));

            Assert.Equal(WindowConditions.None, window.Conditions);
        }
    }

    [Fact]
    public void Window_WithAnOffsetOfHalfTheAmplitude_HasTheSameSpectrum()
    {
        var plain = Assert.Single(SyntheticCurrents.Extract(SampleRate.Default, Noisy(0)));
        var shifted = Assert.Single(SyntheticCurrents.Extract(SampleRate.Default, Noisy(5)));

        Assert.Equal(WindowConditions.None, shifted.Conditions);
        Assert.Equal(plain.SupplyHz, shifted.SupplyHz, 1e-5);
        Assert.Equal(plain.Unbalance, shifted.Unbalance, 1e-5);
        Assert.Equal(plain.R!.Thd, shifted.R!.Thd, 1e-5);
        Assert.Equal(plain.R.Kurtosis, shifted.R.Kurtosis, 1e-5);
        Assert.Equal(plain.R.Shape.NoiseDb, shifted.R.Shape.NoiseDb, 0.01);
        Assert.Equal(plain.R.Mean + 5, shifted.R.Mean, 1e-5);
        Assert.Equal(plain.R.Shape.DcRatio + 0.5, shifted.R.Shape.DcRatio, 1e-3);
    }

    [Fact]
    public void Window_WithAnOffset_StillShowsALoadStep()
    {
        var phases = Noisy(5);
        foreach (var phase in phases)
        {
            for (var n = 12_800; n < 25_600; n++)
            {
                phase[n] = (1.3f * (phase[n] - 5)) + 5;
            }
        }

        var window = Assert.Single(SyntheticCurrents.Extract(SampleRate.Default, phases));

        Assert.True(window.Conditions.HasFlag(WindowConditions.Start));
        Assert.Equal(0, window.Run);
    }

    [Fact]
    public void Window_ClippedAtFourFifths_SaysSoAndHasTheHarmonicsOfAClippedSine()
    {
        var samples = SyntheticCurrents.Lines(SampleRate.Default, 25_600, 0, 0, 1, (10, 50, 0));
        var clipped = Array.ConvertAll(samples, sample => Math.Clamp(sample, -8f, 8f));

        var window = Assert.Single(SyntheticCurrents.Extract(SampleRate.Default, [clipped, Gone(clipped), Gone(clipped)]));

        // Fourier series of a clipped cosine: b1 = (2/π)(asin c + c·√(1 − c²)) with c = 0.8.
        var fundamental = 10 * 2 / Math.PI * (Math.Asin(0.8) + (0.8 * 0.6));
        Assert.True(window.Conditions.HasFlag(WindowConditions.Clipped));
        Assert.True(window.IsValid);
        Assert.Equal(fundamental / Math.Sqrt(2), window.R!.Shape.FundamentalAmps, 1e-3);
        Assert.Equal(8 / window.R.Rms, window.R.CrestFactor, 1e-6);

        // The third by integrating its definition.
        var third = Integral(angle => Math.Clamp(10 * Math.Cos(angle), -8, 8) * Math.Cos(3 * angle)) / Math.PI;
        Assert.Equal(Math.Abs(third) / fundamental, window.R.Shape.Harmonics[1], 1e-4);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(0)]
    public void Window_InHeavyNoise_HasTheSupplyWithinAHundredthOfAHertz(double snrDb)
    {
        const int Seed = 31;
        var noise = Math.Sqrt(50 * Math.Pow(10, -snrDb / 10) * 3);
        var phases = SyntheticCurrents.Balanced(SampleRate.Default, 25_600, 10, 49.3, noise, Seed);

        var window = Assert.Single(SyntheticCurrents.Extract(SampleRate.Default, phases));

        Assert.True(Math.Abs(window.SupplyHz - 49.3) < 0.02, $"{window.SupplyHz} Hz, seed {Seed}");
        Assert.True(Math.Abs(window.PositiveSequenceAmps - (10 / Math.Sqrt(2))) < 0.1, $"{window.PositiveSequenceAmps} A, seed {Seed}");
        Assert.True(window.IsValid);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(25_600)]
    public void Window_OfNoiseAlone_HasNoSupplyAndNoLoad(double hertz)
    {
        var rate = new SampleRate(hertz);
        for (var seed = 5UL; seed < 25; seed++)
        {
            var noise = SyntheticCurrents.Lines(rate, rate.WindowSamples, 0.3, 1, seed);

            var window = Assert.Single(SyntheticCurrents.Extract(rate, [noise, Gone(noise), Gone(noise)]));

            Assert.True(double.IsNaN(window.SupplyHz), $"{window.SupplyHz} Hz, seed {seed}");
            Assert.True(double.IsNaN(window.PositiveSequenceAmps));
            Assert.True(double.IsNaN(window.R!.Thd));
            Assert.Equal(WindowConditions.SupplyOutOfRange, window.Conditions);
            Assert.Equal(0, window.Run);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    public void Recording_ShorterThanAWindow_HasNone(int rows)
    {
        var rate = new SampleRate(1_000);
        var samples = SyntheticCurrents.Lines(rate, rows, 0, 0, 1, (10, 50, 0));

        Assert.Empty(SyntheticCurrents.Extract(rate, [samples, samples, samples]));
    }

    [Fact]
    public void Recording_OfExactlyOneWindow_HasOne()
    {
        var rate = new SampleRate(1_000);
        var samples = SyntheticCurrents.Lines(rate, 1_499, 0, 0, 1, (10, 50, 0));

        Assert.Single(SyntheticCurrents.Extract(rate, [samples, Gone(samples), Gone(samples)]));
    }

    [Fact]
    public void Window_OfZeros_HasNullsAndNeverInfinities()
    {
        var zeros = new float[25_600];

        var window = Assert.Single(SyntheticCurrents.Extract(SampleRate.Default, [zeros, zeros, zeros]));

        Assert.Equal(WindowConditions.Off, window.Conditions);
        Assert.All(window.Vector, value => Assert.True(double.IsNaN(value)));
        Assert.True(double.IsNaN(window.R!.Shape.FundamentalAmps));
        Assert.Empty(window.R.Shape.Harmonics);
        Assert.True(double.IsNaN(window.Ellipse.Eccentricity));
        Assert.Equal(0, window.Run);
    }

    private static float[][] Noisy(double offset)
    {
        var phases = SyntheticCurrents.Balanced(SampleRate.Default, 25_600, 10, 50, 0.05);
        return Array.ConvertAll(phases, phase => Array.ConvertAll(phase, sample => sample + (float)offset));
    }

    private static float[] Gone(float[] samples) => SyntheticCurrents.Absent(samples.Length);

    private static double Integral(Func<double, double> function)
    {
        const int Steps = 1_000_000;
        double sum = 0;
        for (var i = 0; i < Steps; i++)
        {
            sum += function(2 * Math.PI * (i + 0.5) / Steps);
        }

        return 2 * Math.PI * sum / Steps;
    }
}
