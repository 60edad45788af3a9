using System.Numerics;
using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Tests.Features;

/// <summary>What is stored beside the detector's inputs, against closed forms (signals.md, sections 4.1, 4.4 and 4.5).</summary>
public sealed class WindowShapeTests
{
    private static readonly SampleRate Rate = SampleRate.Default;

    [Fact]
    public void Sequences_OfKnownPhasors_GiveEllipseAndNemaUnbalance()
    {
        Complex[] phasors = [10, 9.5, 10.2];
        for (var phase = 1; phase < 3; phase++)
        {
            phasors[phase] *= Complex.FromPolarCoordinates(1, -2 * Math.PI / 3 * phase);
        }

        var phases = Array.ConvertAll(
            phasors, phasor => SyntheticCurrents.Lines(Rate, 25_600, 0, 0, 1, (phasor.Magnitude, 50.03, phasor.Phase)));
        var turn = Complex.FromPolarCoordinates(1, 2 * Math.PI / 3);
        var positive = (phasors[0] + (turn * phasors[1]) + (turn * turn * phasors[2])) / 3;
        var negative = (phasors[0] + (turn * turn * phasors[1]) + (turn * phasors[2])) / 3;

        var window = Assert.Single(SyntheticCurrents.Extract(Rate, phases));

        Assert.Equal((9.9 - 9.5) / 9.9, window.Imbalance, 1e-6);
        Assert.Equal((phasors[0] + phasors[1] + phasors[2]).Magnitude / 3 / positive.Magnitude, window.ZeroRatio, 1e-6);
        Assert.Equal(positive.Magnitude + negative.Magnitude, window.Ellipse.MajorAmps, 1e-5);
        Assert.Equal(positive.Magnitude - negative.Magnitude, window.Ellipse.MinorAmps, 1e-5);
        Assert.Equal(WindowConditions.None, window.Conditions);
    }

    [Fact]
    public void Ellipse_OfOnePercentUnbalance_HasEccentricityOfATwentieth()
    {
        // B/A = (1 − u2)/(1 + u2), so ecc = 2√u2/(1 + u2) = 0.198 for u2 = 1 %.
        var ellipse = ParkEllipse.Of(new SequenceComponents(10, 0.1, 0, IsReversed: false));

        Assert.Equal(2 * Math.Sqrt(0.01) / 1.01, ellipse.Eccentricity, 1e-12);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    public void Extract_OfTwoPhases_ReconstructsTheThirdAndSaysSo(int first, int second)
    {
        var phases = Unbalanced(0.04);
        for (var phase = 0; phase < 3; phase++)
        {
            phases[phase] = phase == first || phase == second ? phases[phase] : SyntheticCurrents.Absent(25_600);
        }

        var window = Assert.Single(SyntheticCurrents.Extract(Rate, phases));

        Assert.Equal(WindowConditions.Reconstructed, window.Conditions);
        Assert.Equal(0.04, window.Unbalance, 1e-5);
        Assert.Equal(10.4, window.Ellipse.MajorAmps, 1e-4);
        Assert.True(double.IsNaN(window.ZeroRatio));
        Assert.True(double.IsNaN(window.Imbalance));
    }

    [Fact]
    public void Extract_OfOnePhase_HasNeitherEllipseNorUnbalance()
    {
        var phases = Unbalanced(0.04);
        phases[1] = phases[2] = SyntheticCurrents.Absent(25_600);

        var window = Assert.Single(SyntheticCurrents.Extract(Rate, phases));

        Assert.Equal(WindowConditions.None, window.Conditions);
        Assert.All(
            new[] { window.Unbalance, window.ZeroRatio, window.Imbalance, window.Ellipse.MajorAmps, window.Ellipse.Eccentricity },
            value => Assert.True(double.IsNaN(value)));
        Assert.Equal(10.4 / Math.Sqrt(2), window.R!.Shape.FundamentalAmps, 1e-4);
        Assert.False(double.IsNaN(window.R.Shape.NoiseDb));
    }

    [Fact]
    public void Extract_WithADeadSensor_TakesTheOtherTwo()
    {
        var phases = Unbalanced(0.01);
        phases[2] = SyntheticCurrents.Lines(Rate, 25_600, 0.3, 0.05, 9);

        var window = Assert.Single(SyntheticCurrents.Extract(Rate, phases));

        // Taken at its word, the silent phase would make u0 and u2 one half each.
        Assert.Equal(WindowConditions.Reconstructed, window.Conditions);
        Assert.Equal(0.01, window.Unbalance, 1e-4);
        Assert.True(double.IsNaN(window.ZeroRatio));
        Assert.True(double.IsNaN(window.T!.Shape.FundamentalAmps));
        Assert.True(double.IsNaN(window.T.Thd));
        Assert.Equal(0.3, window.T.Mean, 0.001);
    }

    [Fact]
    public void Extract_WithASensorThatStandsStill_TakesTheOtherTwo()
    {
        var phases = Unbalanced(0.01);
        Array.Fill(phases[1], 2.5f);

        var window = Assert.Single(SyntheticCurrents.Extract(Rate, phases));

        Assert.Equal(WindowConditions.Reconstructed | WindowConditions.Flat, window.Conditions);
        Assert.Equal(0.01, window.Unbalance, 1e-5);
        Assert.All(window.Vector.Where((_, i) => FeatureVector.Names[i] is not "u0"), value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Extract_WithAPhaseLost_HasAnUnbalanceOfOne()
    {
        // The motor runs on two phases: their currents are opposite, and nothing is to be made up.
        var phases = SyntheticCurrents.Balanced(Rate, 25_600, 17, 50, 0.01);
        phases[1] = Array.ConvertAll(phases[0], sample => -sample);
        phases[2] = SyntheticCurrents.Lines(Rate, 25_600, 0, 0.1, 5);

        var window = Assert.Single(SyntheticCurrents.Extract(Rate, phases));

        Assert.Equal(1, window.Unbalance, 1e-3);
        Assert.Equal(0, window.ZeroRatio, 1e-3);
        Assert.False(window.Conditions.HasFlag(WindowConditions.Reconstructed));
        Assert.False(window.Conditions.HasFlag(WindowConditions.CtPolarity));
    }

    [Fact]
    public void Extract_OfOneSensorInThreeColumns_HasItsFrequencyAndNoUnbalance()
    {
        var samples = SyntheticCurrents.Lines(Rate, 25_600, 0.1, 0.2, 8, (10, 50.21, 0.4));

        var window = Assert.Single(SyntheticCurrents.Extract(Rate, [samples, samples, samples]));

        Assert.Equal(50.21, window.SupplyHz, 1e-3);
        Assert.Equal(WindowConditions.CtPolarity, window.Conditions);
        Assert.Equal(10 / Math.Sqrt(2), window.PositiveSequenceAmps, 0.01);
        Assert.True(double.IsNaN(window.Unbalance));
    }

    [Fact]
    public void Shape_OfAnOffsetSineInNoise_HasFundamentalOffsetAndKurtosis()
    {
        const int Seed = 12;
        var samples = SyntheticCurrents.Lines(Rate, 25_600, 5, 0.2, Seed, (10, 50.21, 0.4));

        var shape = Assert.Single(SyntheticCurrents.Extract(Rate, [samples, samples, samples])).R!.Shape;

        // The noise moves the phasor by 0.115 A times √(6/N) = 0.002 A peak.
        Assert.Equal(10 / Math.Sqrt(2), shape.FundamentalAmps, 0.005);

        // 50.21 Hz does not close within the second: the mean of the rest of a cycle stays in the mean.
        Assert.Equal(0.5, shape.DcRatio, 0.01);

        // A sum of four uniform numbers has an excess kurtosis of −1.2/4; its sampling error here is √(24/25600) = 0.03.
        Assert.True(Math.Abs(shape.ResidualKurtosis + 0.3) < 0.1, $"{shape.ResidualKurtosis}, seed {Seed}");

        // White noise of variance 0.2²/3 against 50 A².
        Assert.True(Math.Abs(shape.NoiseDb - (10 * Math.Log10(0.04 / 3 / 50))) < 0.3, $"{shape.NoiseDb} dB, seed {Seed}");
        Assert.InRange(shape.Entropy, 0.9, 1);

        // ln of an exponential variable has the mean −γ: −2.51 dB.
        Assert.True(Math.Abs(shape.FlatnessDb + 2.51) < 0.3, $"{shape.FlatnessDb} dB, seed {Seed}");
    }

    [Theory]
    [InlineData(70, "sidebands")]
    [InlineData(333, "middle")]
    [InlineData(1_234, "high")]
    [InlineData(3_333, "high 2k")]
    [InlineData(7_777, "high 5k")]
    public void Bands_OfALineAtMinusForty_AreMinusFortyWhereItLies(double hz, string band)
    {
        var phases = SyntheticCurrents.Balanced(Rate, 25_600, 10, 50);
        phases[0] = SyntheticCurrents.Lines(Rate, 25_600, 0, 0, 1, (10, 50, 0), (0.1, hz + 0.3, 1));

        var shape = Assert.Single(SyntheticCurrents.Extract(Rate, phases)).R!.Shape;

        (string Name, double Db)[] bands =
        [
            ("sidebands", shape.SidebandsDb), ("middle", shape.MiddleDb), ("high", shape.HighDb),
            ("high 2k", shape.From2To5KilohertzDb), ("high 5k", shape.From5To11KilohertzDb),
        ];
        foreach (var (name, db) in bands)
        {
            var isHere = name == band || (name == "high" && hz > 600);
            Assert.True(isHere ? Math.Abs(db + 40) < 0.05 : db < -70, $"{name}: {db} dB for {hz} Hz");
        }
    }

    [Theory]
    [InlineData(500, 4)]
    [InlineData(1_000, 9)]
    [InlineData(25_600, 40)]
    public void Harmonics_AreGivenUpToNyquist(double hertz, int last)
    {
        var rate = new SampleRate(hertz);
        var lines = Enumerable.Range(2, last - 1).Select(n => (0.3 / n, n * 50.0, n * 0.7)).Prepend((10.0, 50.0, 0.1)).ToArray();
        var samples = SyntheticCurrents.Lines(rate, rate.WindowSamples, 0, 0, 1, lines);

        var window = Assert.Single(SyntheticCurrents.Extract(rate, [samples, SyntheticCurrents.Absent(samples.Length),
            SyntheticCurrents.Absent(samples.Length)]));

        var harmonics = window.R!.Shape.Harmonics;
        Assert.Equal(39, harmonics.Count);
        for (var order = 2; order <= 40; order++)
        {
            var expected = order <= last ? 0.03 / order : double.NaN;
            Assert.Equal(expected, harmonics[order - 2], 1e-5);
        }

        Assert.Equal(Math.Sqrt(Enumerable.Range(2, last - 1).Sum(n => Math.Pow(0.03 / n, 2))), window.R.Thd, 1e-5);
    }

    [Theory]
    [InlineData(5, -1, false)]
    [InlineData(5, 1, true)]
    [InlineData(7, 1, false)]
    [InlineData(7, -1, true)]
    public void HarmonicSequence_OfAWrongDirection_IsNoticed(int order, int direction, bool isNoticed)
    {
        foreach (var isReversed in new[] { false, true })
        {
            var phases = new float[3][];
            for (var phase = 0; phase < 3; phase++)
            {
                var turn = (isReversed ? 1 : -1) * 2 * Math.PI / 3 * phase;
                phases[phase] = SyntheticCurrents.Lines(
                    Rate, 25_600, 0, 0, 1, (10, 50.02, turn), (0.3, order * 50.02, 0.4 + (direction * turn)));
            }

            var window = Assert.Single(SyntheticCurrents.Extract(Rate, phases));

            Assert.Equal(isNoticed, window.Conditions.HasFlag(WindowConditions.HarmonicSequence));
            Assert.Equal(isReversed, window.Conditions.HasFlag(WindowConditions.Reversed));
        }
    }

    [Fact]
    public void Run_PartsAtStopAndStart()
    {
        var rate = new SampleRate(2_000);
        var phases = SyntheticCurrents.Balanced(rate, 30_000, 10, 50, 0.01);
        foreach (var phase in phases)
        {
            for (var n = 10_000; n < 16_000; n++)
            {
                // Stopped: 0.5 % of the running current, and the sensor's offset.
                phase[n] = (float)((0.005 * phase[n]) + 0.02);
            }
        }

        var windows = SyntheticCurrents.Extract(rate, phases);

        Assert.Equal(29, windows.Count);
        Assert.All(windows.Take(9), window => Assert.Equal(1, window.Run));
        Assert.All(windows.Skip(16), window => Assert.Equal(2, window.Run));
        Assert.All(windows.Skip(10).Take(5), window =>
        {
            Assert.Equal(WindowConditions.Off, window.Conditions);
            Assert.Equal(0, window.Run);
        });
        Assert.All([windows[9], windows[15]], window =>
        {
            Assert.True(window.Conditions.HasFlag(WindowConditions.Start));
            Assert.Equal(0, window.Run);
        });
    }

    // Negative sequence in phase with the positive one: R has 1 + u2 of it.
    private static float[][] Unbalanced(double ratio)
    {
        var phases = new float[3][];
        for (var phase = 0; phase < 3; phase++)
        {
            var turn = -2 * Math.PI / 3 * phase;
            phases[phase] = SyntheticCurrents.Lines(Rate, 25_600, 0, 0, 1, (10, 50.02, turn), (10 * ratio, 50.02, -turn));
        }

        return phases;
    }
}
