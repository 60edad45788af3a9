using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;

namespace DiagMod.Core.Tests.Simulation;

public sealed class SimulatedLinesTests
{
    // Load and supply stand still, so that each line is a line: 10 s under a Hann window part lines 0.4 Hz from each
    // other.
    private static readonly SimulatedRecording Steady = new()
    {
        Motor = new SimulatedMotor { Id = new EquipmentId("M1"), RatedCurrentAmps = 20 },
        Seed = 11,
        Seconds = 10,
        Rate = new SampleRate(25_600),
        Load = 0.8,
        LoadWander = 0,
        SupplyDrift = 0,
        SupplyHz = 50.02,
    };

    public static TheoryData<FaultKind, LineSource> LinesOfFaults => new()
    {
        { FaultKind.BrokenBars, LineSource.RotorBar },
        { FaultKind.Eccentricity, LineSource.Eccentricity },
        { FaultKind.Bearing, LineSource.Bearing },
        { FaultKind.ShortedTurns, LineSource.ShortedTurns },
        { FaultKind.SupplyUnbalance, LineSource.SupplyUnbalance },
        { FaultKind.LoadOscillation, LineSource.LoadOscillation },
        { FaultKind.DriveRipple, LineSource.Drive },
    };

    [Theory]
    [MemberData(nameof(LinesOfFaults))]
    public void Lines_OfAFault_StandWhereTheTruthSaysAndAHealthyMotorHasThemNot(FaultKind kind, LineSource source)
    {
        var signature = Steady.Motor.Signature with { NegativeSequenceRatio = 0, Harmonics = [] };
        var healthy = Steady with { Motor = Steady.Motor with { Signature = signature } };
        var faulty = healthy with { Faults = [new SimulatedFault(kind, 0.6)] };
        var truth = GroundTruth.Of(faulty);
        var z = SimulatedSamples.SpaceVector(SimulatedSamples.Of(faulty));
        var sound = SimulatedSamples.SpaceVector(SimulatedSamples.Of(healthy));
        var lines = truth.Lines.Where(line => line.Source == source && line.LevelDbc > -61).ToList();

        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            // White noise of −45 dB is −98 dBc in a line of 10 s: it moves one of −61 dBc by 0.1 dB.
            Assert.Equal(line.LevelDbc, Level(z, truth, line), 0.35);
            Assert.True(Level(sound, truth, line) < line.LevelDbc - 10, $"A healthy motor has {line}.");
        });
    }

    [Fact]
    public void Lines_OfAHealthyMotor_AreHarmonicsAndResiduals()
    {
        var truth = GroundTruth.Of(Steady);
        var z = SimulatedSamples.SpaceVector(SimulatedSamples.Of(Steady));
        var lines = truth.Lines.Where(line => line.LevelDbc > -61).ToList();

        Assert.True(truth.IsHealthy);
        Assert.Equal(
            ["f", "-5f", "7f"],
            truth.Lines.Take(4).Where(line => line.Name != "-f").Select(Signed));
        Assert.All(lines, line => Assert.Equal(line.LevelDbc, Level(z, truth, line), 0.35));
        Assert.DoesNotContain(
            truth.Lines, line => line.Source is LineSource.Bearing or LineSource.Drive or LineSource.ShortedTurns);
    }

    [Fact]
    public void Frequencies_FollowLoadAndNamePlate()
    {
        var truth = GroundTruth.Of(Steady with { Faults = [new SimulatedFault(FaultKind.Bearing, 0.5)] });

        // Slip grows straight with load; fr = f(1 − s)/p; BPFO = (n/2)(1 − d/D)fr.
        Assert.Equal(0.8 * 0.02, truth.Slip, 1e-12);
        Assert.Equal(50.02, truth.SupplyHz, 1e-9);
        Assert.Equal(50.02 * (1 - 0.016) / 2, truth.ShaftHz, 1e-9);
        Assert.Equal(50.02 * (1 - 0.032), Line(truth, "f(1-2s)").FrequencyHz, 1e-9);
        Assert.Equal(50.02 + (4.5 * (1 - 0.2034) * truth.ShaftHz), Line(truth, "f+1bpfo").FrequencyHz, 1e-9);
    }

    [Theory]
    [InlineData(BearingPart.OuterRace, 0.4)]
    [InlineData(BearingPart.InnerRace, 0.6)]
    public void BearingLines_WithoutGeometry_FollowTheRuleOfThumb(BearingPart part, double share)
    {
        var truth = GroundTruth.Of(Steady with
        {
            Motor = Steady.Motor with { BallPitchRatio = double.NaN },
            Faults = [new SimulatedFault(FaultKind.Bearing, 0.5) { Part = part }],
        });
        var line = Line(truth, part == BearingPart.OuterRace ? "f+1bpfo" : "f-fr+1bpfi");

        var shaft = part == BearingPart.OuterRace ? 0 : -truth.ShaftHz;
        Assert.Equal(50.02 + shaft + (share * 9 * truth.ShaftHz), line.FrequencyHz, 1e-9);
    }

    [Fact]
    public void Rms_FollowsLoad()
    {
        var phases = SimulatedSamples.Of(
            Steady with { Motor = Steady.Motor with { Signature = MotorSignature.Ideal } });
        var truth = GroundTruth.Of(Steady);

        // I = I_N·√(0.35² + L²)/√(0.35² + 1), in each phase.
        var expected = 20 * Math.Sqrt((0.35 * 0.35) + (0.8 * 0.8)) / Math.Sqrt((0.35 * 0.35) + 1);
        Assert.Equal(expected * Math.Sqrt(2), truth.FundamentalPeakAmps, 1e-9);
        Assert.All(phases, phase => Assert.Equal(expected, SimulatedSamples.Rms(phase), 0.001 * expected));
    }

    [Fact]
    public void Unbalance_IsAsTold()
    {
        var motor = Steady.Motor with { Signature = MotorSignature.Ideal };
        var z = SimulatedSamples.SpaceVector(SimulatedSamples.Of(
            Steady with { Motor = motor, Faults = [new SimulatedFault(FaultKind.SupplyUnbalance, 0.4)] }));

        var ratio = SimulatedSamples.Amplitude(z, -50.02, 25_600) / SimulatedSamples.Amplitude(z, 50.02, 25_600);

        Assert.Equal(0.4 * 0.15, ratio, 1e-6);
    }

    [Theory]
    [InlineData(Phase.R)]
    [InlineData(Phase.S)]
    [InlineData(Phase.T)]
    public void ShortedTurns_ShowAThirdHarmonicStrongestInTheirPhase(Phase damaged)
    {
        var motor = Steady.Motor with { Signature = MotorSignature.Ideal };
        var fault = new SimulatedFault(FaultKind.ShortedTurns, 1) { Phase = damaged };
        var phases = SimulatedSamples.Of(Steady with { Motor = motor, Faults = [fault] });

        var third = phases.Select(x => 2 * SimulatedSamples.Amplitude([.. x], 3 * 50.02, 25_600)).ToArray();
        var fundamental = GroundTruth.Of(Steady).FundamentalPeakAmps;
        foreach (var phase in PhaseSets.InOrder)
        {
            Assert.Equal((phase == damaged ? 0.03 : 0.015) * fundamental, third[(int)phase], 1e-4 * fundamental);
        }
    }

    [Fact]
    public void SupplyFrequency_OfADriftingGrid_IsWhatTheTruthSays()
    {
        var recording = Steady with { LoadWander = 1, SupplyDrift = 1, SupplyHz = double.NaN };
        var truth = GroundTruth.Of(recording);
        var z = SimulatedSamples.SpaceVector(SimulatedSamples.Of(recording));

        // Turns of the vector, averaged over a tenth of a second at both ends.
        double total = 0;
        var angles = new double[z.Length];
        for (var n = 1; n < z.Length; n++)
        {
            total += (z[n] / z[n - 1]).Phase;
            angles[n] = total;
        }

        const int Ends = 2560;
        var turns = (angles[^Ends..].Average() - angles[..Ends].Average()) / (2 * Math.PI);
        Assert.Equal(truth.SupplyHz, turns / ((z.Length - Ends) / 25_600.0), 0.001);
        Assert.InRange(truth.SupplyHz, 49.8, 50.2);
    }

    private static double Level(System.Numerics.Complex[] z, GroundTruth truth, TrueLine line) => 20 * Math.Log10(
        SimulatedSamples.Amplitude(z, (line.IsNegativeSequence ? -1 : 1) * line.FrequencyHz, truth.SampleRateHz)
        / SimulatedSamples.Amplitude(z, truth.SupplyHz, truth.SampleRateHz));

    private static TrueLine Line(GroundTruth truth, string name) => truth.Lines.Single(line => line.Name == name);

    private static string Signed(TrueLine line) => (line.IsNegativeSequence ? "-" : "") + line.Name;
}
