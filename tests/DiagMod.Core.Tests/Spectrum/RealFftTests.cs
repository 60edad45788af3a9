using System.Numerics;
using DiagMod.Core.Spectrum;
using MathNet.Numerics.IntegralTransforms;

namespace DiagMod.Core.Tests.Spectrum;

public sealed class RealFftTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(500)] // lowest rate
    [InlineData(510)] // half 255 = 3·5·17
    [InlineData(1_000)]
    [InlineData(1_006)] // half a prime, 503
    [InlineData(10_002)] // half 5,001 = 3·1,667
    [InlineData(11_000)] // 11
    [InlineData(12_800)]
    [InlineData(25_600)]
    [InlineData(25_602)] // half 12,801 = 3·17·251
    [InlineData(44_100)]
    [InlineData(48_000)]
    [InlineData(74)] // half a prime just above the direct radices, 37
    [InlineData(62)] // half the largest direct radix, 31
    [InlineData(200_000)] // highest rate
    public void Transform_OfNoise_AgreesWithDoublePrecision(int length)
    {
        var random = new Random(length);
        var samples = new float[length];
        for (var n = 0; n < length; n++)
        {
            samples[n] = (float)((2 * random.NextDouble()) - 1);
        }

        var fft = RealFft.For(length);
        var real = new float[fft.Bins];
        var imaginary = new float[fft.Bins];
        fft.Transform(samples, real, imaginary);

        var expected = Array.ConvertAll(samples, sample => new Complex(sample, 0));
        Fourier.Forward(expected, FourierOptions.NoScaling);
        double error = 0;
        double total = 0;
        for (var k = 0; k < fft.Bins; k++)
        {
            error += Math.Pow((new Complex(real[k], imaginary[k]) - expected[k]).Magnitude, 2);
            total += Math.Pow(expected[k].Magnitude, 2);
        }

        Assert.True(Math.Sqrt(error / total) <= 1e-6, $"relative L2 error {Math.Sqrt(error / total):e2}");
    }

    [Fact]
    public void Transform_OfSmallSignals_IsTheDefiningSum()
    {
        for (var length = 2; length <= 140; length += 2)
        {
            var random = new Random(length);
            var samples = new float[length];
            for (var n = 0; n < length; n++)
            {
                samples[n] = (float)random.NextDouble();
            }

            var fft = RealFft.For(length);
            var real = new float[fft.Bins];
            var imaginary = new float[fft.Bins];
            fft.Transform(samples, real, imaginary);

            for (var k = 0; k < fft.Bins; k++)
            {
                var sum = Complex.Zero;
                for (var n = 0; n < length; n++)
                {
                    sum += samples[n] * Complex.FromPolarCoordinates(1, -2 * Math.PI * k * n / length);
                }

                Assert.True((sum - new Complex(real[k], imaginary[k])).Magnitude < 1e-4, $"length {length}, bin {k}");
            }
        }
    }

    [Fact]
    public void Transform_Twice_IsBitEqual()
    {
        var samples = new float[25_600];
        for (var n = 0; n < samples.Length; n++)
        {
            samples[n] = MathF.Sin(n * 0.01f);
        }

        var fft = RealFft.For(samples.Length);
        float[] first = new float[fft.Bins], second = new float[fft.Bins], rest = new float[fft.Bins];
        fft.Transform(samples, first, rest);
        fft.Transform(samples, second, rest);

        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-2)]
    public void For_AnOddOrEmptyLength_Throws(int length)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => RealFft.For(length));

        Assert.Equal(length, error.ActualValue);
    }

    [Fact]
    public void Transform_OfAWrongLength_ThrowsAndWritesNothing()
    {
        var fft = RealFft.For(500);
        var real = new float[fft.Bins];

        Assert.Throws<ArgumentException>(() => fft.Transform(new float[499], real, new float[fft.Bins]));

        Assert.All(real, value => Assert.Equal(0, value));
    }
}
