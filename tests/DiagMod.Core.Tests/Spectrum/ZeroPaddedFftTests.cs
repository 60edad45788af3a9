using System.Numerics;
using DiagMod.Core.Spectrum;
using MathNet.Numerics.IntegralTransforms;

namespace DiagMod.Core.Tests.Spectrum;

public sealed class ZeroPaddedFftTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(12, 11)]
    [InlineData(480, 480)]
    [InlineData(1_000, 983)]
    [InlineData(15_625, 15_000)]
    [InlineData(98_304, 92_800)]
    public void Transform_OfNoise_AgreesWithDoublePrecision(int length, int samples)
    {
        var random = new Random(length);
        var real = new float[samples];
        var imaginary = new float[samples];
        var window = new float[samples];
        var expected = new Complex[ZeroPaddedFft.Padding * length];
        for (var n = 0; n < samples; n++)
        {
            real[n] = (float)(random.NextDouble() - 0.5);
            imaginary[n] = (float)(random.NextDouble() - 0.5);
            window[n] = (float)random.NextDouble();
            expected[n] = new Complex(window[n] * real[n], window[n] * imaginary[n]);
        }

        var bins = new ZeroPaddedFft(length).Transform(window, real, imaginary);

        Fourier.Forward(expected, FourierOptions.AsymmetricScaling);
        double error = 0, total = 0;
        for (var k = 0; k < expected.Length; k++)
        {
            var at = (8 * (k / 4)) + (k % 4);
            error += Math.Pow((new Complex(bins[at], bins[at + 4]) - expected[k]).Magnitude, 2);
            total += Math.Pow(expected[k].Magnitude, 2);
        }

        Assert.True(Math.Sqrt(error / total) < 1e-6, $"relative error {Math.Sqrt(error / total):E1}");
    }

    [Fact]
    public void Transform_WithAPlanUsedBefore_EqualsThatOfANewOne()
    {
        float[] window = [1, 1, 1], real = [1, -2, 3], imaginary = [0, 4, -1];
        var plan = new ZeroPaddedFft(64);
        plan.Transform(new float[64].Select(_ => 1f).ToArray(), new float[64].Select((_, n) => (float)n).ToArray(), new float[64]);

        var bins = plan.Transform(window, real, imaginary).ToArray();

        Assert.Equal(new ZeroPaddedFft(64).Transform(window, real, imaginary).ToArray(), bins);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_001)]
    [InlineData(92_821)] // a prime
    [InlineData(480_001)]
    public void SmoothLength_OfAnyLength_IsHardlyLongerAndSmooth(int least)
    {
        var length = MixedRadix.SmoothLength(least);

        Assert.InRange(length, least, Math.Max(least + 8, least * 1.0625));
        var rest = length;
        foreach (var prime in new[] { 2, 3, 5 })
        {
            while (rest % prime == 0)
            {
                rest /= prime;
            }
        }

        Assert.Equal(1, rest);
    }
}
