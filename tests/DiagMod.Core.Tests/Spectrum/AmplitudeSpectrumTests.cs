using System.Numerics;
using DiagMod.Core.Spectrum;

namespace DiagMod.Core.Tests.Spectrum;

public sealed class AmplitudeSpectrumTests
{
    [Fact]
    public void Measure_OfASineOnABin_HasItsAmplitudeThereAndHalfBeside()
    {
        var samples = new float[1_000];
        for (var n = 0; n < samples.Length; n++)
        {
            samples[n] = (float)(2 + (10 * Math.Cos(2 * Math.PI * 50 * n / 1_000.0)));
        }

        var spectrum = new AmplitudeSpectrum(1_000);
        var amplitudes = new double[spectrum.Bins];
        spectrum.Measure(samples, amplitudes);

        Assert.Equal(10, amplitudes[50], 1e-5);
        Assert.Equal(5, amplitudes[49], 1e-5);
        Assert.Equal(5, amplitudes[51], 1e-5);
        Assert.True(amplitudes[0] < 1e-5);
        Assert.True(amplitudes[53] < 1e-5);
    }

    [Theory]
    [InlineData(25_600)]
    [InlineData(1_000)]
    [InlineData(1_006)]
    public void StrongestLines_OfNoise_AreThoseOfAPlainSearch(int length)
    {
        var random = new Random(length);
        var samples = new float[length];
        for (var n = 0; n < length; n++)
        {
            samples[n] = (float)(random.NextDouble() - 0.5 + (0.05 * Math.Sin(0.31 * n)));
        }

        var spectrum = new AmplitudeSpectrum(length);
        var amplitudes = new double[spectrum.Bins];
        spectrum.Measure(samples, amplitudes);
        var lines = spectrum.StrongestLines();

        var expected = PlainSearch(PlainSpectrum(samples));
        Assert.Equal(expected.Count, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            Assert.Equal(expected[i].Bin, lines[i].Bin, 1e-3);
            Assert.Equal(expected[i].AmplitudeAmps, lines[i].AmplitudeAmps, 1e-5);
        }
    }

    [Fact]
    public void StrongestLines_OfSilence_AreNone()
    {
        var spectrum = new AmplitudeSpectrum(500);
        spectrum.Measure(new float[500], new double[spectrum.Bins]);

        Assert.Empty(spectrum.StrongestLines());
    }

    [Fact]
    public void Measure_OfANaN_Throws()
    {
        var spectrum = new AmplitudeSpectrum(500);
        var samples = new float[500];
        samples[3] = float.NaN;

        Assert.Throws<ArgumentException>(() => spectrum.Measure(samples, new double[spectrum.Bins]));
        Assert.Throws<ArgumentException>(() => spectrum.Measure(new float[499], new double[spectrum.Bins]));
    }

    [Fact]
    public void HannPhasor_OfACosine_IsItsPhasor()
    {
        var samples = new float[25_600];
        for (var n = 0; n < samples.Length; n++)
        {
            samples[n] = (float)(3 + (7 * Math.Cos((2 * Math.PI * 49.37 * n / 25_600) + 0.6)));
        }

        var phasor = Goertzel.HannPhasor(samples, 3, 49.37 / 25_600);

        Assert.True((phasor - Complex.FromPolarCoordinates(7, 0.6)).Magnitude < 1e-5);
    }

    [Fact]
    public void HannPhasor_AboveNyquist_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Goertzel.HannPhasor([1, 2], 0, 0.6));
    }

    private static double[] PlainSpectrum(float[] samples)
    {
        var mean = samples.Average(sample => (double)sample);
        var numbers = new Complex[samples.Length];
        for (var n = 0; n < numbers.Length; n++)
        {
            numbers[n] = (samples[n] - mean) * (0.5 - (0.5 * Math.Cos(2 * Math.PI * n / numbers.Length)));
        }

        MathNet.Numerics.IntegralTransforms.Fourier.Forward(
            numbers, MathNet.Numerics.IntegralTransforms.FourierOptions.NoScaling);
        return [.. numbers.Take((numbers.Length / 2) + 1).Select(bin => 4 * bin.Magnitude / numbers.Length)];
    }

    private static List<SpectrumLine> PlainSearch(double[] amplitudes)
    {
        var tops = Enumerable.Range(2, amplitudes.Length - 3)
            .Where(k => amplitudes[k] > amplitudes[k - 1] && amplitudes[k] >= amplitudes[k + 1]).ToList();
        return [.. tops
            .Where(k => !tops.Any(other => other != k && Math.Abs(other - k) < 3 && amplitudes[other] > amplitudes[k]))
            .OrderByDescending(k => amplitudes[k]).ThenBy(k => k).Take(10)
            .Select(k => Interpolate(amplitudes, k))];
    }

    // Grandke 1983, written out once more.
    private static SpectrumLine Interpolate(double[] amplitudes, int k)
    {
        var isUp = amplitudes[k + 1] >= amplitudes[k - 1];
        var alpha = Math.Max(amplitudes[k - 1], amplitudes[k + 1]) / amplitudes[k];
        var delta = ((2 * alpha) - 1) / (alpha + 1) * (isUp ? 1 : -1);
        return new SpectrumLine(
            k + delta, amplitudes[k] * Math.PI * delta / Math.Sin(Math.PI * delta) * (1 - (delta * delta)));
    }
}
