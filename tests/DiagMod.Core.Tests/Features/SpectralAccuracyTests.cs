using System.Numerics;
using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Spectrum;

namespace DiagMod.Core.Tests.Features;

/// <summary>Accuracy that the specification's acceptance rows B1, B2 and B6 ask for.</summary>
public sealed class SpectralAccuracyTests
{
    private static readonly SampleRate Rate = SampleRate.Default;

    [Fact]
    public void SupplyHz_OfACleanSecond_IsWithinATenthOfAMillihertz()
    {
        const int Seed = 45;
        var random = new Random(Seed);
        double squares = 0;
        for (var trial = 0; trial < 20; trial++)
        {
            var hz = 49 + (2 * random.NextDouble());
            var window = Window(hz, NoiseFor(45), (ulong)random.Next());
            squares += Math.Pow(window.SupplyHz - hz, 2);
        }

        // B1: rms < 0.1 mHz at SNR 45 dB.
        Assert.True(Math.Sqrt(squares / 20) < 1e-4, $"rms {Math.Sqrt(squares / 20):e2} Hz, seed {Seed}");
    }

    [Fact]
    public void SupplyHz_WithSidebands_IsWithinAMillihertz()
    {
        const int Seed = 46;
        var random = new Random(Seed);
        for (var trial = 0; trial < 10; trial++)
        {
            var hz = 49 + (2 * random.NextDouble());
            var side = 10 * Math.Pow(10, -45 / 20.0);
            var window = Window(hz, NoiseFor(45), (ulong)random.Next(), (side, hz - 2, 0.4), (side, hz + 2, 1.1));

            // B1: with −45 dBc sidebands max < 1 mHz.
            Assert.True(Math.Abs(window.SupplyHz - hz) < 1e-3, $"{window.SupplyHz} for {hz} Hz, seed {Seed}");
        }
    }

    [Fact]
    public void StrongestPeak_AtSnr45_IsWithinATenthOfAPercent()
    {
        const int Seed = 47;
        var random = new Random(Seed);
        for (var trial = 0; trial < 20; trial++)
        {
            var hz = 45 + (20 * random.NextDouble());
            var peak = Window(hz, NoiseFor(45), (ulong)random.Next()).S!.Peaks[0];

            // B2: amplitude < 0.1 %, frequency < 1 mHz.
            Assert.True(Math.Abs(peak.AmplitudeAmps - 10) < 0.01, $"{peak.AmplitudeAmps} A at {hz} Hz, seed {Seed}");
            Assert.True(Math.Abs(peak.FrequencyHz - hz) < 1e-3, $"{peak.FrequencyHz} for {hz} Hz, seed {Seed}");
        }
    }

    [Theory]
    [InlineData(50)]
    [InlineData(49.73)]
    [InlineData(60.5)]
    public void Thd_OfKnownHarmonics_IsWithinTwoHundredthsOfAPercentagePoint(double hz)
    {
        (double, double, double)[] harmonics =
            [(0.5, 2 * hz, 0.3), (0.4, 3 * hz, 1), (0.3, 5 * hz, -1), (0.1, 7 * hz, 2), (0.02, 23 * hz, 0), (0.05, 39 * hz, 1)];

        var window = Window(hz, 0, 1, harmonics);

        var expected = Math.Sqrt(harmonics.Sum(harmonic => harmonic.Item1 * harmonic.Item1)) / 10;
        Assert.Equal(expected, window.R!.Thd, 2e-4);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(1_000)]
    [InlineData(25_600)]
    public void Project_FromBins_IsTheDirectSum(double hertz)
    {
        var rate = new SampleRate(hertz);
        var samples = SyntheticCurrents.Lines(rate, rate.WindowSamples, 0, 0.05, 3, (10, 49.73, 0.3), (0.5, 149.19, 1));
        var spectra = new PhaseSpectra(samples.Length);
        var re = new double[4];
        var im = new double[4];
        spectra.Measure(samples, samples, samples, default, distinct: 1);

        foreach (var hz in new[] { 49.73, 50, 99.46, 149.19, 180.5, 198.92, 3.2, 240.1 })
        {
            spectra.Project(hz * samples.Length / rate.Hertz, re, im);
            var direct = Goertzel.HannPhasor(samples, 0, hz / rate.Hertz);

            // 1e-5 of the fundamental is −100 dBc, far below any sensor.
            Assert.True((direct - new Complex(re[0], im[0])).Magnitude < 1e-4, $"{hz} Hz: {re[0]} {im[0]}, {direct}");
        }
    }

    [Fact]
    public void Unbalance_OfKnownSequences_IsTheirRatio()
    {
        var positive = Complex.FromPolarCoordinates(10, 0.2);
        var negative = Complex.FromPolarCoordinates(0.35, 1.3);
        var zero = Complex.FromPolarCoordinates(0.1, -0.7);
        var turn = Complex.FromPolarCoordinates(1, 2 * Math.PI / 3);
        Complex[] phasors =
        [
            positive + negative + zero, (positive * turn * turn) + (negative * turn) + zero,
            (positive * turn) + (negative * turn * turn) + zero,
        ];
        var phases = Array.ConvertAll(
            phasors, phasor => SyntheticCurrents.Lines(Rate, 25_600, 0, 0, 1, (phasor.Magnitude, 50.02, phasor.Phase)));

        var window = Assert.Single(SyntheticCurrents.Extract(Rate, phases));

        Assert.Equal(0.035, window.Unbalance, 1e-6);
        Assert.Equal(10 / Math.Sqrt(2), window.PositiveSequenceAmps, 1e-5);
        Assert.Equal((negative / positive).Real, window.Vector[0], 1e-6);
        Assert.Equal((negative / positive).Imaginary, window.Vector[1], 1e-6);
        Assert.Equal(0.01, window.Vector[2], 1e-6);
    }

    private static double NoiseFor(double snrDb)
    {
        // Four uniform numbers of width 1 have variance 1/3; the sine of 10 A has power 50 A².
        return Math.Sqrt(50 * Math.Pow(10, -snrDb / 10) * 3);
    }

    private static WindowFeatures Window(
        double hz, double noise, ulong seed, params (double Amps, double Hz, double Angle)[] extra)
    {
        var phases = new float[3][];
        for (var phase = 0; phase < 3; phase++)
        {
            var turn = -2 * Math.PI / 3 * phase;
            var lines = extra.Select(line => (line.Amps, line.Hz, line.Angle + turn)).Prepend((10, hz, turn)).ToArray();
            phases[phase] = SyntheticCurrents.Lines(Rate, 25_600, 0, noise, seed + (ulong)phase, lines);
        }

        return Assert.Single(SyntheticCurrents.Extract(Rate, phases));
    }
}
