using System.Text.Json;
using System.Text.Json.Serialization;
using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Tests.Diagnosis;

/// <summary>Recordings as they come: wired the wrong way, with offsets, clipped, with gaps, with starts, short, empty.</summary>
public sealed class FileAnalyzerRecordingTests
{
    private static readonly JsonSerializerOptions Exact = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        IncludeFields = true,
    };

    [Fact]
    public void Analysis_OfAReversedSequence_OrATurnedTransformer_SaysTheSame()
    {
        var phases = new SyntheticRecord { RateHz = 6_400, NoiseDb = 45 }.WithMotor(0.018, 2, -60, -52).Phases();
        var plate = new NamePlate { PolePairs = 2 };
        var straight = SyntheticRecord.Analyze(phases, 6_400, plate);

        var reversed = SyntheticRecord.Analyze([phases[0], phases[2], phases[1]], 6_400, plate);
        var turned = SyntheticRecord.Analyze(
            [phases[0], Array.ConvertAll(phases[1], x => -x), phases[2]], 6_400, plate);

        foreach (var other in new[] { reversed, turned })
        {
            Assert.Equal(straight.LoadAmps, other.LoadAmps, 1e-4);
            Assert.Equal(straight.Slip!.Value, other.Slip!.Value, 1e-6);
            Assert.Equal(straight.RotorBars!.MeanDb, other.RotorBars!.MeanDb, 0.01);
        }
    }

    [Fact]
    public void Analysis_OfAnOffset_SaysTheSame()
    {
        var record = new SyntheticRecord { RateHz = 6_400, NoiseDb = 50 }.WithMotor(0.018, 1, -60, -52);
        var plate = new NamePlate { PolePairs = 1 };

        var level = record.Analyze(plate);
        var offset = (record with { OffsetAmps = 5 }).Analyze(plate);

        Assert.Equal(level.Slip!.Value, offset.Slip!.Value, 1e-6);
        Assert.Equal(level.Rotation!.LevelDb, offset.Rotation!.LevelDb, 0.05);
    }

    [Fact]
    public void Analysis_OfAClippedCurrent_KeepsItsLines()
    {
        var phases = new SyntheticRecord { RateHz = 12_800, NoiseDb = 45 }.WithMotor(0.02, 2, -58, -46).Phases();
        var clipped = Array.ConvertAll(phases, phase => Array.ConvertAll(phase, x => Math.Clamp(x, -9f, 9f)));

        var analysis = SyntheticRecord.Analyze(clipped, 12_800, new NamePlate { PolePairs = 2 });

        // The slope of the clipped amplitude against the true one is smaller: sidebands of amplitude shrink, a little.
        Assert.Equal(0.02, analysis.Slip!.Value, 2e-5);
        Assert.Equal(47.5, analysis.RotorBars!.MeanDb, 4.0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(777)]
    [InlineData(12_801)]
    [InlineData(200_000)]
    public void Analysis_HoweverRowsAreCut_HasTheSameBits(int run)
    {
        var record = new SyntheticRecord { RateHz = 2_560, Seconds = 25, NoiseDb = 40 }.WithMotor(0.02, 2, -58, -50);
        var phases = record.Phases();
        phases[1].AsSpan(30_000, 20).Fill(float.NaN);
        phases[0].AsSpan(0, 100).Fill(float.NaN);

        var one = SyntheticRecord.Analyze(phases, 2_560, null, 10_000);
        var other = SyntheticRecord.Analyze(phases, 2_560, null, run, 10_000 - 1);

        Assert.Equal(JsonSerializer.Serialize(one, Exact), JsonSerializer.Serialize(other, Exact));
    }

    [Fact]
    public void Analysis_WithAGapAndEmptyEnds_UsesTheLongestStretch()
    {
        var record = new SyntheticRecord { RateHz = 6_400, Seconds = 40, NoiseDb = 45 }.WithMotor(0.02, 2, -58, -50);
        var phases = record.Phases();
        phases[2].AsSpan(0, 64_00).Fill(float.NaN);
        phases[0].AsSpan(10 * 6_400, 6_400).Fill(float.NaN);

        var analysis = SyntheticRecord.Analyze(phases, 6_400, new NamePlate { PolePairs = 2 });

        Assert.Equal(11 * 6_400, analysis.FirstSample, 6_400.0 * 0.6);
        Assert.InRange(analysis.Seconds, 28.4, 29.1);
        Assert.Equal(0.02, analysis.Slip!.Value, 2e-5);
        Assert.Equal(51.5, analysis.RotorBars!.MeanDb, 0.2);
    }

    [Fact]
    public void Analysis_OfAStartAndAStop_UsesTheSteadyRun()
    {
        var record = new SyntheticRecord { RateHz = 6_400, Seconds = 40, NoiseDb = 45 }.WithMotor(0.02, 2, -58, -50);
        var phases = record.Phases();
        foreach (var phase in phases)
        {
            for (var n = 0; n < phase.Length; n++)
            {
                // Off for 5 s, six times the current for 1 s, then running; off again for the last 4 s.
                var t = n / 6_400.0;
                phase[n] *= t < 5 || t >= 36 ? 0.001f : t < 6 ? 6 : 1;
            }
        }

        var analysis = SyntheticRecord.Analyze(phases, 6_400, new NamePlate { PolePairs = 2 });

        Assert.InRange(analysis.FirstSample / 6_400.0, 6, 7);
        Assert.InRange(analysis.Seconds, 28, 30);
        Assert.Equal(10 / Math.Sqrt(2), analysis.LoadAmps, 0.01);
        Assert.Equal(0.02, analysis.Slip!.Value, 2e-5);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.7)]
    [InlineData(1)]
    [InlineData(5.9)]
    public void Analysis_OfAShortRecord_SaysTooShortAndTheSupply(double seconds)
    {
        var record = new SyntheticRecord { RateHz = 12_800, Seconds = seconds }.WithMotor(0.02, 2, -58, -50);

        var analysis = record.Analyze();

        Assert.Equal(Obstacle.TooShort, analysis.Obstacle);
        Assert.Equal(50, analysis.SupplyHz, 0.1);
        Assert.InRange(analysis.SupplyRangeHz.Lowest, 49, analysis.SupplyRangeHz.Highest);
        Assert.Null(analysis.Slip);
        Assert.Null(analysis.RotorBars);
        Assert.Empty(analysis.Lines);
        Assert.Empty(analysis.Spectrum.Dbc);
    }

    [Theory]
    [InlineData(0, 0f)]
    [InlineData(1, 1f)]
    [InlineData(3, 1f)]
    [InlineData(6_400, float.NaN)]
    [InlineData(64_000, 0f)]
    [InlineData(64_001, 4.2f)]
    public void Analysis_OfRowsWithoutACurrent_SaysSo(int rows, float value)
    {
        var phases = Enumerable.Range(0, 3).Select(_ => Enumerable.Repeat(value, rows).ToArray()).ToArray();

        var analysis = SyntheticRecord.Analyze(phases, 6_400);

        Assert.Equal(Obstacle.NoCurrent, analysis.Obstacle);
        Assert.True(double.IsNaN(analysis.SupplyHz));
    }

    [Fact]
    public void Analysis_OfNoise_FindsNoSupply()
    {
        var record = new SyntheticRecord { RateHz = 6_400, Amps = 1e-3, NoiseDb = -40 };

        var analysis = record.Analyze();

        Assert.Equal(Obstacle.NoSupply, analysis.Obstacle);
    }
}
