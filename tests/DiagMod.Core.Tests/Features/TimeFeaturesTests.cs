using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Tests.Features;

public sealed class TimeFeaturesTests
{
    [Theory]
    [InlineData(1_000)]
    [InlineData(25_600)]
    [InlineData(200_000)]
    public void Measure_OfASine_HasItsClosedForms(double hertz)
    {
        var rate = new SampleRate(hertz);
        var samples = SyntheticCurrents.Lines(rate, rate.WindowSamples, 0, 0, 1, (10, 50, 0));

        var features = TimeFeatures.Measure(samples);

        Assert.Equal(10 / Math.Sqrt(2), features.Rms, 7e-6);
        Assert.Equal(Math.Sqrt(2), features.CrestFactor, 1.4e-6);
        Assert.Equal(-1.5, features.Kurtosis, 1.5e-6);
        Assert.Equal(0, features.Skewness, 1e-6);
        Assert.Equal(10, features.Max, 1e-5);
        Assert.Equal(-10, features.Min, 1e-5);
        Assert.Equal(0, features.Mean, 1e-6);
    }

    [Fact]
    public void Measure_OfNoiseOnALargeOffset_AgreesWithDoublePrecision()
    {
        var random = new Random(5);
        var samples = new float[25_613];
        for (var n = 0; n < samples.Length; n++)
        {
            samples[n] = (float)(100 + (random.NextDouble() * random.NextDouble()));
        }

        var features = TimeFeatures.Measure(samples);

        var values = Array.ConvertAll(samples, sample => (double)sample);
        var mean = values.Average();
        var m2 = values.Average(value => Math.Pow(value - mean, 2));
        var m3 = values.Average(value => Math.Pow(value - mean, 3));
        var m4 = values.Average(value => Math.Pow(value - mean, 4));
        Assert.Equal(mean, features.Mean, 1e-6);
        Assert.Equal(m3 / Math.Pow(m2, 1.5), features.Skewness, 1e-6);
        Assert.Equal((m4 / (m2 * m2)) - 3, features.Kurtosis, 2e-6);
        Assert.Equal(Math.Sqrt(values.Average(value => value * value)), features.Rms, 1e-5);
    }

    [Fact]
    public void Measure_OfAConstant_HasNoShape()
    {
        var samples = new float[1_000];
        Array.Fill(samples, 0.1f);

        var features = TimeFeatures.Measure(samples);

        Assert.Equal(0.1f, features.Rms, 1e-9);
        Assert.Equal(1, features.CrestFactor, 1e-9);
        Assert.True(double.IsNaN(features.Skewness));
        Assert.True(double.IsNaN(features.Kurtosis));
    }

    [Fact]
    public void Measure_OfAStoppedMotor_HasNoCrestFactor()
    {
        var features = TimeFeatures.Measure(new float[1_000]);

        Assert.Equal(0, features.Rms);
        Assert.True(double.IsNaN(features.CrestFactor));
    }

    [Fact]
    public void Measure_WithHoles_DescribesTheNumbers()
    {
        float[] samples = [float.NaN, 3, float.PositiveInfinity, -4, float.NaN, 3, -4];

        var features = TimeFeatures.Measure(samples);

        Assert.Equal(4, features.Finite);
        Assert.Equal(Math.Sqrt(12.5), features.Rms, 1e-12);
        Assert.Equal(4, features.Peak);
        Assert.Equal(-0.5, features.Mean, 1e-12);
    }

    [Fact]
    public void Measure_WithoutAnyNumber_IsUnknown()
    {
        var features = TimeFeatures.Measure([float.NaN, float.NaN]);

        Assert.Equal(0, features.Finite);
        Assert.True(double.IsNaN(features.Rms));
    }

    [Theory]
    [InlineData("sine")]
    [InlineData("square")]
    [InlineData("noise")]
    [InlineData("sine on an offset")]
    [InlineData("small sine on a large offset")]
    [InlineData("spikes")]
    [InlineData("faint")]
    public void Measure_OfManyShapes_AgreesWithDoublePrecisionToAMillionth(string shape)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var samples = Samples(shape, new Random(seed));

            var features = TimeFeatures.Measure(samples);

            var (rms, mean, skewness, kurtosis) = InDouble(samples);
            AssertNear(rms, features.Rms, rms, shape, seed);
            AssertNear(mean, features.Mean, rms, shape, seed);
            AssertNear(skewness, features.Skewness, 1 + Math.Abs(skewness), shape, seed);
            AssertNear(kurtosis, features.Kurtosis, 3 + kurtosis, shape, seed);
            Assert.Equal(samples.Min(), features.Min);
            Assert.Equal(samples.Max(), features.Max);
        }
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e15)]
    public void Measure_OfWhatFloatsCannotRaiseToTheFourthPower_StillHasItsShape(double amps)
    {
        var samples = new float[2_000];
        for (var n = 0; n < samples.Length; n++)
        {
            samples[n] = (float)(amps * Math.Sin(2 * Math.PI * n / 100));
        }

        var features = TimeFeatures.Measure(samples);

        Assert.Equal(-1.5, features.Kurtosis, 1e-6);
        Assert.Equal(1, features.Rms * Math.Sqrt(2) / amps, 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12_345)]
    [InlineData(25_612)]
    public void Measure_WithOneHoleAnywhere_LeavesItOut(int at)
    {
        foreach (var hole in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            var samples = Samples("noise", new Random(at)).Concat(new float[25_613]).Take(25_613).ToArray();
            samples[at] = hole;

            var features = TimeFeatures.Measure(samples);

            var numbers = samples.Where(float.IsFinite).ToArray();
            Assert.Equal(numbers.Length, features.Finite);
            Assert.Equal(numbers.Min(), features.Min);
            Assert.Equal(InDouble(numbers).Kurtosis, features.Kurtosis, 1e-6);
        }
    }

    [Fact]
    public void Measure_OfANegativeZero_HasTheRangeOfAZero()
    {
        var samples = new float[100];
        samples[50] = -0f;
        samples[60] = 1;

        var features = TimeFeatures.Measure(samples);

        Assert.Equal(0, BitConverter.DoubleToInt64Bits(features.Min));
    }

    [Fact]
    public void PowerSums_OfAnyCount_AreTheSameInVectorsOf256And512Bits()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var samples = new float[random.Next(1, seed % 2 == 0 ? 100 : 10_000)];
            for (var n = 0; n < samples.Length; n++)
            {
                samples[n] = (float)((random.NextDouble() - 0.3) * Math.Pow(10, random.Next(3)));
            }

            var centre = seed % 3 == 0 ? 0 : (float)random.NextDouble();

            Assert.Equal(PowerSums.About(samples, centre, isWide: true), PowerSums.About(samples, centre, isWide: false));
        }
    }

    private static float[] Samples(string shape, Random random)
    {
        var samples = new float[random.Next(3) == 0 ? 25_600 : random.Next(40, 26_000)];
        var amps = Math.Pow(10, (random.NextDouble() * 4) - 2);
        var (turn, from) = (2 * Math.PI * (0.001 + (0.01 * random.NextDouble())), random.NextDouble() * 6);
        var offset = random.NextDouble() - 0.5;
        for (var n = 0; n < samples.Length; n++)
        {
            var sine = Math.Sin((turn * n) + from);
            samples[n] = (float)(amps * shape switch
            {
                "sine" => sine,
                "square" => sine > 0.1 ? 1 : -1,
                "noise" => (random.NextDouble() * random.NextDouble()) - 0.3,
                "sine on an offset" => (4 * offset) + sine + (0.3 * Math.Sin(3 * turn * n)),
                "small sine on a large offset" => 3_000 + sine + random.NextDouble(),
                "spikes" => (0.01 * sine) + (n % 2_989 == 7 ? 50 : 0),
                _ => 1e-4 * sine,
            });
        }

        return samples;
    }

    private static (double Rms, double Mean, double Skewness, double Kurtosis) InDouble(float[] samples)
    {
        var values = Array.ConvertAll(samples, sample => (double)sample);
        var mean = values.Average();
        double m2 = 0, m3 = 0, m4 = 0;
        foreach (var value in values)
        {
            var v = value - mean;
            m2 += v * v / values.Length;
            m3 += v * v * v / values.Length;
            m4 += v * v * v * v / values.Length;
        }

        return (Math.Sqrt(m2 + (mean * mean)), mean, m3 / Math.Pow(m2, 1.5), (m4 / (m2 * m2)) - 3);
    }

    private static void AssertNear(double expected, double actual, double scale, string shape, int seed) => Assert.True(
        Math.Abs(actual - expected) <= 1e-6 * scale, $"{shape}, seed {seed}: {actual} in place of {expected}");
}
