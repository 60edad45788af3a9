using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Tests.Diagnosis;

public sealed class FileAnalyzerTests
{
    [Theory]
    [InlineData(500, 50, 2)] // lowest rate
    [InlineData(1_000, 60, 2)]
    [InlineData(1_024, 48, 3)]
    [InlineData(6_400, 50, 1)]
    [InlineData(10_000, 60, 2)]
    [InlineData(25_600, 50, 2)]
    [InlineData(25_601, 50, 3)] // a prime
    [InlineData(44_100, 50, 4)] // no whole divisor ends near the record's rate
    [InlineData(64_000, 60, 2)]
    [InlineData(200_000, 50, 2)] // highest rate
    public void Analysis_OfKnownLines_FindsSlipAndLevels(double rateHz, double supplyHz, int polePairs)
    {
        const double Slip = 0.0213;
        var seconds = rateHz > 50_000 ? 12 : 20;
        var record = new SyntheticRecord { RateHz = rateHz, Seconds = seconds, SupplyHz = supplyHz + 0.0137, NoiseDb = 50 }
            .WithMotor(Slip, polePairs, -58, -47);

        var analysis = record.Analyze(new NamePlate { PolePairs = polePairs });

        Assert.Equal(Obstacle.None, analysis.Obstacle);
        Assert.Equal(record.SupplyHz, analysis.SupplyHz, 2e-4);
        Assert.Equal(10 / Math.Sqrt(2), analysis.LoadAmps, 1e-3);
        Assert.Equal(Slip, analysis.Slip!.Value, 2e-5);
        Assert.Equal(polePairs, analysis.Slip.PolePairs);
        Assert.Equal(4, analysis.Slip.Lines);
        Assert.Equal(-47, analysis.RotorBars!.Lower.Dbc, 0.2);
        Assert.Equal(-50, analysis.RotorBars.Upper.Dbc, 0.2);
        Assert.Equal(48.5, analysis.RotorBars.MeanDb, 0.1);
        Assert.Equal(
            -20 * Math.Log10(Math.Pow(10, -47 / 20.0) + Math.Pow(10, -50 / 20.0)), analysis.RotorBars.SumDb, 0.1);
        Assert.True(analysis.RotorBars.IsConsistent);
        Assert.Equal(-58, analysis.Rotation!.Upper.Dbc, 0.2);
        Assert.Equal(-60, analysis.Rotation.Lower.Dbc, 0.2);
        Assert.Equal(record.SupplyHz * (1 + ((1 - Slip) / polePairs)), analysis.Rotation.Upper.Hz, 0.01);
    }

    [Theory]
    [InlineData(PhaseSet.R)]
    [InlineData(PhaseSet.T)]
    [InlineData(PhaseSet.R | PhaseSet.S)]
    [InlineData(PhaseSet.S | PhaseSet.T)]
    public void Analysis_WithPhasesMissing_SaysTheSame(PhaseSet present)
    {
        var phases = new SyntheticRecord { RateHz = 6_400, NoiseDb = 45 }.WithMotor(0.018, 2, -60, -52).Phases();
        var plate = new NamePlate { PolePairs = 2 };
        var all = SyntheticRecord.Analyze(phases, 6_400, plate);

        var some = SyntheticRecord.Analyze(SyntheticRecord.Only(phases, present), 6_400, plate);

        Assert.Equal(present, some.Phases);
        Assert.Equal(all.SupplyHz, some.SupplyHz, 1e-4);
        Assert.Equal(all.LoadAmps, some.LoadAmps, 0.01);
        Assert.Equal(0.018, some.Slip!.Value, 2e-5);
        Assert.Equal(all.RotorBars!.MeanDb, some.RotorBars!.MeanDb, 0.3);
        Assert.Equal(all.Rotation!.LevelDb, some.Rotation!.LevelDb, 0.3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Analysis_WithUnknownPoles_TakesTheMostThatTellTheSameSlip(int polePairs)
    {
        var record = new SyntheticRecord { RateHz = 6_400, Seconds = 40, NoiseDb = 45 }
            .WithMotor(0.02, polePairs, -58, -60);
        var rotation = 50 * 0.98 / polePairs;

        // Multiples of the rotation lie where the rotation of fewer pole pairs is looked for.
        record = record with
        {
            Lines = [.. record.Lines, (2 * rotation, -56), (-2 * rotation, -57), (3 * rotation, -58)],
        };

        var slip = record.Analyze().Slip!;

        Assert.Equal(polePairs, slip.PolePairs);
        Assert.True(slip.IsInferred);
        Assert.Equal(0.02, slip.Value, 1e-4);
        Assert.Equal(rotation, slip.RotationHz, 0.01);
    }

    [Fact]
    public void Analysis_OfAWanderingSupply_StillMeasuresLines()
    {
        var record = new SyntheticRecord { RateHz = 6_400, Seconds = 54, WanderHz = 0.05, NoiseDb = 45 }
            .WithMotor(0.01, 2, -60, -50);

        var analysis = record.Analyze(new NamePlate { PolePairs = 2 });

        // Nine swings of 6 s: (1 − cos) vanishes at the end, so the mean is the carrier's own.
        Assert.Equal(50, analysis.SupplyHz, 3e-4);
        Assert.InRange(analysis.SupplyRangeHz.Highest - analysis.SupplyRangeHz.Lowest, 0.05, 0.1);
        Assert.Equal(0.01, analysis.Slip!.Value, 1e-4);
        Assert.Equal(51.5, analysis.RotorBars!.MeanDb, 0.5);
    }

    [Fact]
    public void Analysis_OfADrivesOutput_FindsTheFundamental()
    {
        var record = new SyntheticRecord { RateHz = 12_800, SupplyHz = 30.2, NoiseDb = 40 }
            .WithMotor(0.03, 2, -50, -45);

        var analysis = record.Analyze(new NamePlate { PolePairs = 2, Drive = DriveKind.VariableFrequency });

        Assert.Equal(30.2, analysis.SupplyHz, 2e-4);
        Assert.Equal(0.03, analysis.Slip!.Value, 5e-5);
    }

    [Fact]
    public void Analysis_OfNothingButTheSupply_KnowsNoSlip()
    {
        var analysis = new SyntheticRecord { RateHz = 6_400, NoiseDb = 45 }.Analyze();

        Assert.Equal(Obstacle.None, analysis.Obstacle);
        Assert.Null(analysis.Slip);
        Assert.Null(analysis.Rotation);
        Assert.Empty(analysis.Bearings);
    }

    [Fact]
    public void Analysis_OfALoadThatPulsatesBesideTheSidebands_IsNotConsistent()
    {
        var record = new SyntheticRecord { RateHz = 6_400, Seconds = 40, NoiseDb = 45 }.WithMotor(0.02, 2, -55, -90);

        // 2sf is 2 Hz; the load pulsates 0.1 Hz beside it, which is within the search.
        var off = record with { Lines = [.. record.Lines, (2.09, -45), (-2.09, -45)] };
        var on = record with { Lines = [.. record.Lines, (2.0, -45), (-2.0, -45)] };
        var plate = new NamePlate { PolePairs = 2 };

        Assert.False(off.Analyze(plate).RotorBars!.IsConsistent);
        Assert.True(on.Analyze(plate).RotorBars!.IsConsistent);
    }

    [Fact]
    public void Analysis_OfALoadThatDrifts_MeasuresTheSmearedLineInPieces()
    {
        // Current and slip rise together by a tenth in 60 s: the sidebands move by 0.2 Hz, eleven bins.
        const double Rate = 3_200;
        var phases = Enumerable.Range(0, 3).Select(_ => new float[60 * (int)Rate]).ToArray();
        var random = new Random(5);
        for (var n = 0; n < phases[0].Length; n++)
        {
            var t = n / Rate;
            var load = 0.95 + (t / 600);
            var sidebands = 2 * Math.PI * 2 * ((0.95 * t) + (t * t / 1_200));
            var rotation = ((2 * Math.PI * 50 * t) - (sidebands / 2)) / 2;
            var re = 1 + (0.011 * Math.Cos(sidebands)) + (0.002 * Math.Cos(rotation));
            var im = (-0.003 * Math.Sin(sidebands)) + (0.0003 * Math.Sin(rotation));
            for (var phase = 0; phase < 3; phase++)
            {
                var (sin, cos) = Math.SinCos(2 * Math.PI * ((50 * t) - (phase / 3.0)));
                phases[phase][n] = (float)((10 * load * ((re * cos) - (im * sin))) + (0.02 * (random.NextDouble() - 0.5)));
            }
        }

        var analysis = SyntheticRecord.Analyze(phases, Rate, new NamePlate { PolePairs = 2 });

        Assert.True(analysis.IsSmeared);
        Assert.Equal(0.02, analysis.Slip!.Value, 1e-3);

        // (0.011 + 0.003)/2 below, (0.011 − 0.003)/2 above; the pieces of 20 s are smeared a little still.
        Assert.InRange(analysis.RotorBars!.Lower.Dbc, 20 * Math.Log10(0.007) - 2.5, 20 * Math.Log10(0.007) + 0.2);
        Assert.InRange(analysis.RotorBars.Upper.Dbc, 20 * Math.Log10(0.004) - 2.5, 20 * Math.Log10(0.004) + 0.2);
    }

    [Fact]
    public void Modulation_OfATone_IsItsPower()
    {
        // 1 + m·cos: both sidebands m/2, in phase about the fundamental's own angle; power m²/2.
        var record = new SyntheticRecord { RateHz = 6_400, Seconds = 40 };
        var phases = record.Phases();
        for (var n = 0; n < phases[0].Length; n++)
        {
            var factor = (float)(1 + (0.02 * Math.Cos(2 * Math.PI * 8 * n / 6_400.0)));
            foreach (var phase in phases)
            {
                phase[n] *= factor;
            }
        }

        var modulation = SyntheticRecord.Analyze(phases, 6_400).Modulation;

        Assert.Equal(10 * Math.Log10(0.02 * 0.02 / 2), modulation.Amplitude.Middle, 0.05);
        Assert.True(modulation.Phase.Middle < -100, $"phase modulation {modulation.Phase.Middle:F1} dBc");
        Assert.True(modulation.Amplitude.Low < -100 && modulation.Amplitude.High < -100);
    }

    [Fact]
    public void Floor_WithoutNoise_LiesBelow120()
    {
        var record = new SyntheticRecord { Seconds = 20 }.WithMotor(0.02, 2, -40, -40);

        var floor = record.Analyze(new NamePlate { PolePairs = 2 }).Spectrum.FloorDbc;

        var median = floor.Order().ElementAt(floor.Length / 2);
        Assert.True(median < -120, $"median floor {median:F1} dBc");
    }

    [Fact]
    public void Lines_OfAMotor_CarryTheirFormula()
    {
        var record = new SyntheticRecord { RateHz = 6_400, Seconds = 40, NoiseDb = 45 }.WithMotor(0.02, 2, -50, -45);
        record = record with { Lines = [.. record.Lines, (-300, -35), (7.77, -55), (-100, -46.5)] };

        var lines = record.Analyze(new NamePlate { PolePairs = 2 }).Lines;

        Assert.Equal("5f", lines[0].Formula);
        Assert.Equal(250, lines[0].Hz, 0.01);
        Assert.Equal(
            ["f(1-2s)", "-f", "f(1+2s)", "f+fr", "f-fr", null], lines.Skip(1).Take(6).Select(line => line.Formula));
        Assert.Equal(57.77, lines[6].Hz, 0.01);
        Assert.All(lines, line => Assert.True(line.IsSeen));
    }

    [Fact]
    public void Push_OutOfOrder_Throws()
    {
        var phases = new SyntheticRecord { RateHz = 500, Seconds = 2 }.Phases();
        var tally = new PhaseTally();
        tally.Add(phases[0]);
        var counts = tally.ToCounts();
        var analyzer = new FileAnalyzer(
            new SampleRate(500), new RecordingSummary(1_000, counts, counts, counts, []), NamePlate.Unknown);
        var rows = new PhaseCurrents(10, phases[0], phases[1], phases[2]);

        Assert.Throws<ArgumentException>(() => analyzer.Push(rows));
        Assert.Throws<InvalidOperationException>(() => analyzer.Finish());
    }
}
