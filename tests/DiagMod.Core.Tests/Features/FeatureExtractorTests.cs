using System.Text.Json;
using System.Text.Json.Serialization;
using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Tests.Features;

public sealed class FeatureExtractorTests
{
    private static readonly JsonSerializerOptions Exact =
        new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    [Theory]
    [InlineData(500)]
    [InlineData(1_000)]
    [InlineData(12_800)]
    [InlineData(200_000)]
    public void Extract_AtAnyRate_GivesEachWindowOfTheGrid(double hertz)
    {
        var rate = new SampleRate(hertz);
        var count = (2 * rate.WindowSamples) + (rate.HopSamples / 3);
        var phases = SyntheticCurrents.Balanced(rate, count, 10, 50.03, 0.02);

        var windows = SyntheticCurrents.Extract(rate, phases);

        Assert.Equal(3, windows.Count);
        Assert.Equal(rate.WindowCount(count), windows.Count);
        Assert.All(windows, (window, index) =>
        {
            Assert.Equal(index, window.Index);
            Assert.Equal((long)index * rate.HopSamples, window.FirstSample);
            Assert.True(window.IsValid);
            Assert.Equal(WindowConditions.None, window.Conditions);
            Assert.Equal(50.03, window.SupplyHz, 1e-3);
            Assert.Equal(10 / Math.Sqrt(2), window.R!.Rms, 0.01);
            Assert.Equal(10 / Math.Sqrt(2), window.PositiveSequenceAmps, 0.001);
            Assert.Equal(10, window.T!.Peaks[0].AmplitudeAmps, 0.01);
            Assert.True(window.Unbalance < 1e-3);
        });
    }

    [Fact]
    public void Extract_OfLessThanAWindow_GivesNone()
    {
        var phases = SyntheticCurrents.Balanced(SampleRate.Default, 25_599, 10, 50);

        Assert.Empty(SyntheticCurrents.Extract(SampleRate.Default, phases));
        Assert.Empty(SyntheticCurrents.Extract(SampleRate.Default, [[], [], []]));
    }

    [Fact]
    public void Extract_CutIntoAnyRunsByAnyWorkers_IsBitEqual()
    {
        const int Seed = 20_240_517;
        var random = new Random(Seed);
        var rate = new SampleRate(2_000);
        var phases = SyntheticCurrents.Balanced(rate, 30_123, 5, 49.9, 0.05);
        for (var gap = 0; gap < 60; gap++)
        {
            // Gaps of every kind, some closer together than a fill looks.
            var length = (int)Math.Pow(10, random.NextDouble() * 3.4);
            var start = random.Next(0, 30_000);
            Array.Fill(phases[gap % 3], float.NaN, start, Math.Min(length, 30_123 - start));
        }

        var options = new FeatureOptions { AbsentNanShare = 1 };
        var expected = Text(SyntheticCurrents.Extract(rate, phases, options, 30_123));

        foreach (var runs in new int[][] { [1], [7, 1, 3_333], [1_999, 2_001], [10_000], [25_000, 11] })
        {
            Assert.True(expected == Text(SyntheticCurrents.Extract(rate, phases, options, runs)), $"seed {Seed}, runs {runs[0]}");
        }

        foreach (var workers in new[] { 2, 3, 8 })
        {
            var actual = Text(SyntheticCurrents.Extract(rate, phases, options with { Workers = workers }, 4_567));
            Assert.True(expected == actual, $"seed {Seed}, {workers} workers");
        }
    }

    [Fact]
    public void Extract_OfAScaledRecording_ScalesAmperesAndNothingElse()
    {
        const int Seed = 99;
        var rate = new SampleRate(12_800);
        var plain = SyntheticCurrents.Balanced(rate, 12_800, 3, 50.2, 0.05, Seed);
        var scaled = plain.Select(phase => Array.ConvertAll(phase, sample => sample * 4)).ToArray();

        var first = Assert.Single(SyntheticCurrents.Extract(rate, plain));
        var second = Assert.Single(SyntheticCurrents.Extract(rate, scaled));

        Assert.True(Math.Abs((second.S!.Rms / first.S!.Rms) - 4) < 1e-6, $"seed {Seed}");
        Assert.Equal(first.S.Kurtosis, second.S.Kurtosis, 1e-5);
        Assert.Equal(4 * first.PositiveSequenceAmps, second.PositiveSequenceAmps, 1e-5);
        Assert.Equal(first.SupplyHz, second.SupplyHz, 1e-9);
        for (var i = 0; i < FeatureVector.Length; i++)
        {
            Assert.True(Math.Abs(first.Vector[i] - second.Vector[i]) < 1e-3, $"seed {Seed}, {FeatureVector.Names[i]}");
        }
    }

    [Fact]
    public void Extract_OfSwappedPhases_SwapsTheirFeatures()
    {
        const int Seed = 7;
        var rate = new SampleRate(12_800);
        var phases = SyntheticCurrents.Balanced(rate, 12_800, 3, 50.2, 0.05, Seed);
        phases[1] = Array.ConvertAll(phases[1], sample => sample * 1.1f);

        var straight = Assert.Single(SyntheticCurrents.Extract(rate, phases));
        var swapped = Assert.Single(SyntheticCurrents.Extract(rate, [phases[1], phases[0], phases[2]]));

        Assert.Equal(straight.R!.Rms, swapped.S!.Rms);
        Assert.Equal(straight.S!.Kurtosis, swapped.R!.Kurtosis);
        Assert.Equal(straight.T!.Thd, swapped.T!.Thd, 1e-6);
        Assert.Equal(straight.Unbalance, swapped.Unbalance, 1e-5);
        Assert.True(swapped.Conditions.HasFlag(WindowConditions.Reversed), $"seed {Seed}");
        Assert.False(straight.Conditions.HasFlag(WindowConditions.Reversed));
    }

    [Fact]
    public void Extract_WithoutPhaseS_HasNoFeaturesOfSAndNoZeroSequence()
    {
        var rate = SampleRate.Default;
        var phases = SyntheticCurrents.Balanced(rate, 25_600, 10, 50, 0.01);
        phases[1] = SyntheticCurrents.Absent(25_600);

        var window = Assert.Single(SyntheticCurrents.Extract(rate, phases));

        Assert.Null(window.S);
        Assert.NotNull(window.R);
        Assert.True(window.IsValid);
        Assert.True(window.Unbalance < 1e-3);
        Assert.Equal(10 / Math.Sqrt(2), window.PositiveSequenceAmps, 0.01);
        Assert.True(double.IsNaN(window.Vector[Input("u0")]));
        Assert.False(double.IsNaN(window.Vector[Input("u2re")]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Extract_OfOnePhase_HasItsOwnRmsAndNoUnbalance(int present)
    {
        var rate = SampleRate.Default;
        var phases = SyntheticCurrents.Balanced(rate, 25_600, 10, 50, 0.01);
        for (var phase = 0; phase < 3; phase++)
        {
            phases[phase] = phase == present ? phases[phase] : SyntheticCurrents.Absent(25_600);
        }

        var window = Assert.Single(SyntheticCurrents.Extract(rate, phases));

        Assert.Equal(10 / Math.Sqrt(2), window[(Phase)present]!.Rms, 0.01);
        Assert.Equal(10 / Math.Sqrt(2), window.PositiveSequenceAmps, 0.01);
        Assert.Equal(50, window.SupplyHz, 1e-3);
        Assert.True(double.IsNaN(window.Unbalance));
        Assert.True(double.IsNaN(window.Vector[Input("u2im")]));
        Assert.False(double.IsNaN(window.Vector[Input("am")]));
    }

    [Fact]
    public void Extract_WithoutAnyPhase_GivesWindowsWithoutFeatures()
    {
        var phases = Enumerable.Range(0, 3).Select(_ => SyntheticCurrents.Absent(3_000)).ToArray();

        var windows = SyntheticCurrents.Extract(new SampleRate(1_000), phases);

        Assert.Equal(5, windows.Count);
        Assert.All(windows, window =>
        {
            Assert.False(window.IsValid);
            Assert.Null(window.R);
            Assert.All(window.Vector, value => Assert.True(double.IsNaN(value)));
        });
    }

    [Fact]
    public void Extract_OfAnAllZeroRecording_IsOff()
    {
        var window = Assert.Single(SyntheticCurrents.Extract(
            SampleRate.Default, [new float[25_600], new float[25_600], new float[25_600]]));

        Assert.Equal(WindowConditions.Off, window.Conditions);
        Assert.True(window.IsValid);
        Assert.Equal(0, window.R!.Rms);
        Assert.Empty(window.R.Peaks);
        Assert.True(double.IsNaN(window.R.CrestFactor));
        Assert.True(double.IsNaN(window.SupplyHz));
        Assert.True(double.IsNaN(window.Unbalance));
    }

    [Fact]
    public void Extract_OfAConstant_IsFlatWithoutSupply()
    {
        var constant = new float[25_600];
        Array.Fill(constant, 5);

        var window = Assert.Single(SyntheticCurrents.Extract(SampleRate.Default, [constant, constant, constant]));

        Assert.Equal(WindowConditions.Flat | WindowConditions.SupplyOutOfRange, window.Conditions);
        Assert.Equal(5, window.R!.Rms);
        Assert.Empty(window.R.Peaks);
        Assert.True(double.IsNaN(window.SupplyHz));
    }

    [Theory]
    [InlineData(100.4, 100.4)] // half the true rate was given
    [InlineData(25.2, 25.2)]
    [InlineData(43, 43)]
    [InlineData(400, double.NaN)]
    public void Extract_WithTheSupplyElsewhere_SaysSo(double hz, double found)
    {
        var phases = SyntheticCurrents.Balanced(SampleRate.Default, 25_600, 10, hz, 0.01);

        var window = Assert.Single(SyntheticCurrents.Extract(SampleRate.Default, phases));

        Assert.True(window.Conditions.HasFlag(WindowConditions.SupplyOutOfRange));
        Assert.Equal(found, window.SupplyHz, 0.01);
    }

    [Fact]
    public void Extract_WithATransformerReversed_GivesNoThreePhaseFeature()
    {
        var phases = SyntheticCurrents.Balanced(SampleRate.Default, 25_600, 10, 50, 0.01);
        phases[2] = Array.ConvertAll(phases[2], sample => -sample);

        var window = Assert.Single(SyntheticCurrents.Extract(SampleRate.Default, phases));

        Assert.Equal(WindowConditions.CtPolarity, window.Conditions);
        Assert.True(double.IsNaN(window.Unbalance));
        Assert.True(double.IsNaN(window.Vector[Input("u0")]));
        Assert.Equal(10 / Math.Sqrt(2), window.PositiveSequenceAmps, 0.01);
    }

    [Theory]
    [InlineData(9.5)]
    [InlineData(8)]
    [InlineData(5)]
    public void Extract_OfAClippedSine_SaysSo(float limit)
    {
        var phases = SyntheticCurrents.Balanced(SampleRate.Default, 25_600, 10, 50, 0.002);
        phases[1] = Array.ConvertAll(phases[1], sample => Math.Clamp(sample, -limit, limit));

        var window = Assert.Single(SyntheticCurrents.Extract(SampleRate.Default, phases));

        Assert.True(window.Conditions.HasFlag(WindowConditions.Clipped));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.001)]
    [InlineData(0.05)]
    public void Extract_OfACleanSine_IsNotClipped(double noise)
    {
        var phases = SyntheticCurrents.Balanced(SampleRate.Default, 25_600, 10, 49.7, noise);

        Assert.Equal(WindowConditions.None, Assert.Single(SyntheticCurrents.Extract(SampleRate.Default, phases)).Conditions);
    }

    [Fact]
    public void Extract_OfAStaircase_IsFlat()
    {
        var phases = SyntheticCurrents.Balanced(SampleRate.Default, 25_600, 10, 50);
        for (var n = 0; n < 25_600; n++)
        {
            // A logger that repeats a value for 60 samples = 2.3 ms.
            phases[0][n] = phases[0][n / 60 * 60];
        }

        var window = Assert.Single(SyntheticCurrents.Extract(SampleRate.Default, phases));

        Assert.True(window.Conditions.HasFlag(WindowConditions.Flat));
    }

    [Fact]
    public void Extract_OfALoadStep_IsAStart()
    {
        var phases = SyntheticCurrents.Balanced(SampleRate.Default, 25_600, 10, 50, 0.01);
        foreach (var phase in phases)
        {
            for (var n = 12_800; n < 25_600; n++)
            {
                phase[n] *= 1.3f;
            }
        }

        var window = Assert.Single(SyntheticCurrents.Extract(SampleRate.Default, phases));

        Assert.True(window.Conditions.HasFlag(WindowConditions.Start));
    }

    [Fact]
    public void Extract_WithEmptyEnds_FlagsTheirWindowsAndKeepsTheGrid()
    {
        var rate = new SampleRate(1_000);
        var phases = SyntheticCurrents.Balanced(rate, 4_000, 10, 50, 0.01);
        Array.Fill(phases[0], float.NaN, 0, 100);
        Array.Fill(phases[2], float.NaN, 3_990, 10);

        var windows = SyntheticCurrents.Extract(rate, phases);

        Assert.Equal(7, windows.Count);
        Assert.Equal([true, false, false, false, false, false, true], windows.Select(IsTrimmed));
        Assert.Equal([false, true, true, true, true, true, false], windows.Select(window => window.IsValid));
        Assert.DoesNotContain(windows, window => window.Conditions.HasFlag(WindowConditions.Gaps));
        Assert.Equal(10 / Math.Sqrt(2), windows[0].R!.Rms, 0.02);
        Assert.Empty(windows[0].R!.Peaks);
        Assert.NotEmpty(windows[0].S!.Peaks);

        static bool IsTrimmed(WindowFeatures window) => window.Conditions.HasFlag(WindowConditions.Trimmed);
    }

    [Fact]
    public void Extract_WithAWindowWhollyEmptyInAPhase_GivesNaNForIt()
    {
        var rate = new SampleRate(1_000);
        var phases = SyntheticCurrents.Balanced(rate, 20_000, 10, 50, 0.01);
        Array.Fill(phases[1], float.NaN, 4_900, 2_000);

        var windows = SyntheticCurrents.Extract(rate, phases);

        Assert.Equal(39, windows.Count);
        var empty = windows[10];
        Assert.False(empty.IsValid);
        Assert.Equal(WindowConditions.Gaps | WindowConditions.Reconstructed, empty.Conditions);
        Assert.True(double.IsNaN(empty.S!.Rms));
        Assert.Equal(10 / Math.Sqrt(2), empty.R!.Rms, 0.01);
        Assert.Equal(50, empty.SupplyHz, 0.01);
        Assert.True(windows[20].IsValid);
    }

    [Fact]
    public void Push_OfRowsThatDoNotFollow_Throws()
    {
        var phases = SyntheticCurrents.Balanced(SampleRate.Default, 100, 1, 50);
        var extractor = new FeatureExtractor(SampleRate.Default, SyntheticCurrents.Summary(phases));

        Assert.Throws<ArgumentException>(() => extractor.Push(new PhaseCurrents(1, phases[0], phases[1], phases[2]), []));
        Assert.Throws<InvalidOperationException>(() => extractor.Finish([]));
    }

    private static int Input(string name) => FeatureVector.Names.ToList().IndexOf(name);

    private static string Text(List<WindowFeatures> windows) => JsonSerializer.Serialize(windows, Exact);
}
