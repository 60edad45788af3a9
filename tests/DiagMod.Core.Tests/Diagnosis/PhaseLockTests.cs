using System.Numerics;
using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using MathNet.Numerics.IntegralTransforms;

namespace DiagMod.Core.Tests.Diagnosis;

public sealed class PhaseLockTests
{
    [Fact]
    public void LonePhase_WithoutBeingMadeAnalytic_HasTheHilbertSpectrum()
    {
        // The specification makes a lone phase analytic by a transform of the whole file; here it stays real.
        var rate = new RecordRate(new SampleRate(1_600));
        var phases = new SyntheticRecord { RateHz = 1_600, Seconds = 20 }.WithMotor(0.02, 2, -58, -50).Phases();
        float[][] samples = [phases[0], [], []];
        var real = Baseband.Of(samples, rate, SpaceVector.Lone(Phase.R), 50);
        var analytic = Analytic(phases[0], rate);

        var one = new StretchSpectra(real, new PhaseLock(real)).Whole;
        var other = new StretchSpectra(analytic, new PhaseLock(analytic)).Whole;

        foreach (var offset in new[] { 2.0, -2.0, 24.5, -24.5 })
        {
            Assert.Equal(
                other.MeasureOrNone(offset, "line").Dbc, one.MeasureOrNone(offset, "line").Dbc, 0.01);
        }
    }

    [Theory]
    [InlineData(0.4, 1.04)]
    [InlineData(0.5, 1.007)]
    [InlineData(2, 1)]
    public void Correction_OfASlowModulation_IsTheSpecificationsFigure(double offsetHz, double expected)
    {
        Assert.Equal(expected, PhaseLock.Correction(offsetHz), 5e-3);
    }

    [Fact]
    public void Lock_OnASlowModulation_MeasuresItsTrueLevel()
    {
        // A line 0.45 Hz beside the fundamental is partly followed; the correction gives it back.
        var record = new SyntheticRecord { RateHz = 1_600, Seconds = 60, Lines = [(0.45, -50), (-0.45, -50)] };
        var samples = record.Phases();
        var vector = SpaceVector.Of(PhaseSet.All, [.. Enumerable.Range(0, 3).Select(k => Complex.FromPolarCoordinates(
            10, -2 * Math.PI * k / 3))]);
        var baseband = Baseband.Of(samples, new RecordRate(new SampleRate(1_600)), vector, 50);

        var spectrum = new StretchSpectra(baseband, new PhaseLock(baseband)).Whole;

        Assert.Equal(-50, spectrum.MeasureOrNone(0.45, "line").Dbc, 0.1);
        Assert.Equal(-50, spectrum.MeasureOrNone(-0.45, "line").Dbc, 0.1);
        Assert.True(double.IsNaN(spectrum.MeasureOrNone(0.3, "line").Dbc));
    }

    [Theory]
    [InlineData(500, 1)]
    [InlineData(1_000, 1)]
    [InlineData(6_400, 4)]
    [InlineData(25_600, 16)]
    [InlineData(44_100, 27)]
    [InlineData(64_000, 40)]
    [InlineData(200_000, 125)]
    public void RecordRate_OfARate_KeepsAtLeast1600Hz(double hertz, int factor)
    {
        var rate = new RecordRate(new SampleRate(hertz));

        Assert.Equal(factor, rate.Factor);
        Assert.Equal(hertz / factor, rate.Hertz, 1e-9);
        Assert.True(rate.HighestHertz >= Math.Min(640, 0.47 * hertz));
    }

    private static Baseband Analytic(float[] samples, RecordRate rate)
    {
        var spectrum = Array.ConvertAll(samples, sample => new Complex(sample, 0));
        Fourier.Forward(spectrum, FourierOptions.AsymmetricScaling);
        for (var k = 0; k < spectrum.Length; k++)
        {
            spectrum[k] *= k == 0 || k > spectrum.Length / 2 ? 0 : 2;
        }

        Fourier.Inverse(spectrum, FourierOptions.AsymmetricScaling);
        var turned = spectrum
            .Select((value, n) => value * Complex.FromPolarCoordinates(1, -2 * Math.PI * 50 * n / rate.Hertz)).ToArray();
        return new Baseband(
            Array.ConvertAll(turned, value => value.Real), Array.ConvertAll(turned, value => value.Imaginary), rate, 50,
            IsLone: true);
    }
}
