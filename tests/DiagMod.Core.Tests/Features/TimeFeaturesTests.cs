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
}
