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
        var expected = new Complex[ZeroPaddedFft.Padding * length];
        for (var n = 0; n < samples; n++)
        {
            real[n] = (float)(random.NextDouble() - 0.5);
            imaginary[n] = (float)(random.NextDouble() - 0.5);
            expected[n] = new Complex(real[n], imaginary[n]);
        }

        var bins = new ZeroPaddedFft(length).Transform(real, imaginary);

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
