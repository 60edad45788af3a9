using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;

namespace DiagMod.Core.Tests.Simulation;

public sealed class SimulatedDisturbancesTests
{
    private static readonly SimulatedRecording Quiet = new()
    {
        Motor = new SimulatedMotor { Id = new EquipmentId("M1"), RatedCurrentAmps = 20 },
        Seed = 3,
        Seconds = 5,
        Rate = new SampleRate(12_800),
        Load = 1,
        SupplyHz = 50,
    };

    [Fact]
    public void Gaps_AreEmptyCellsAndAreCountedOnce()
    {
        var recording = Quiet with
        {
            Disturbances = new SimulatedDisturbances
            {
                Gaps =
                [
                    new(100, 50), new(120, 100, PhaseSet.R), new(63_990, 10, PhaseSet.T),
                    .. SimulatedGap.Draw(9, 64_000, 30, 300),
                ],
            },
        };
        var truth = GroundTruth.Of(recording);
        var phases = SimulatedSamples.Of(recording, 1000);

        Assert.Equal(
            new[] { truth.EmptyCellsR, truth.EmptyCellsS, truth.EmptyCellsT },
            phases.Select(x => x.LongCount(double.IsNaN)));
        Assert.All(Enumerable.Range(100, 120), n => Assert.True(double.IsNaN(phases[0][n])));
        Assert.All(Enumerable.Range(100, 50), n => Assert.True(double.IsNaN(phases[1][n])));
        Assert.True(double.IsNaN(phases[2][^1]));
    }

    [Fact]
    public void Phases_NotMeasured_AreEmptyThroughout()
    {
        var recording = Quiet with { Disturbances = new SimulatedDisturbances { Phases = PhaseSet.R } };
        var phases = SimulatedSamples.Of(recording);
        var truth = GroundTruth.Of(recording);

        Assert.DoesNotContain(phases[0], double.IsNaN);
        Assert.All(phases[1].Concat(phases[2]), x => Assert.True(double.IsNaN(x)));
        Assert.Equal((0, 64_000, 64_000), (truth.EmptyCellsR, truth.EmptyCellsS, truth.EmptyCellsT));
    }

    [Fact]
    public void Order_WhenReversed_TurnsTheVectorTheOtherWay()
    {
        var phases = SimulatedSamples.Of(Quiet);
        var reversed = SimulatedSamples.Of(
            Quiet with { Disturbances = new SimulatedDisturbances { IsReversed = true } });
        var z = SimulatedSamples.SpaceVector(reversed);

        Assert.Equal(phases[0], reversed[0]);
        Assert.True(
            SimulatedSamples.Amplitude(z, -50, 12_800) > 50 * SimulatedSamples.Amplitude(z, 50, 12_800));
    }

    [Fact]
    public void Clipping_AndOffsets_ShowAsTold()
    {
        var recording = Quiet with
        {
            Disturbances = new SimulatedDisturbances { ClipAmps = 26, OffsetAmps = new PhaseValues(1.5, 0, -0.5) },
        };
        var clipped = SimulatedSamples.Of(recording);
        var free = SimulatedSamples.Of(recording with
        {
            Disturbances = recording.Disturbances with { ClipAmps = double.PositiveInfinity },
        });

        Assert.Equal(26, clipped.Max(phase => phase.Max()));
        Assert.Equal(-26, clipped.Min(phase => phase.Min()));
        Assert.True(free.Max(phase => phase.Max()) > 28);
        Assert.Equal(1.5, free[0].Average(), 0.02);
        Assert.Equal(0, free[1].Average(), 0.02);
        Assert.Equal(-0.5, free[2].Average(), 0.02);
        Assert.Equal(1.5, GroundTruth.Of(recording).OffsetAmps.R);
    }

    [Fact]
    public void Stop_LeavesNoiseOnly_AndAStartDrawsItsInrush()
    {
        var recording = Quiet with { Disturbances = new SimulatedDisturbances { Stops = [new SimulatedStop(1, 1)] } };
        var r = SimulatedSamples.Of(recording)[0];
        var truth = GroundTruth.Of(recording);

        Assert.Equal(truth.NoiseAmps, SimulatedSamples.Rms(r.AsSpan(13_000, 12_000)), 0.1 * truth.NoiseAmps);
        Assert.InRange(r[25_600..28_000].Max(Math.Abs) / (20 * Math.Sqrt(2)), 5.5, 12);
        Assert.Equal(20, SimulatedSamples.Rms(r.AsSpan(51_200)), 1.5);
        Assert.InRange(truth.SteadySeconds, 2.7, 3.1);
    }

    [Theory]
    [InlineData(Phase.R)]
    [InlineData(Phase.S)]
    [InlineData(Phase.T)]
    public void LostPhase_CarriesNothing_AndTheOthersRise(Phase lost)
    {
        var healthy = SimulatedSamples.Of(Quiet);
        var phases = SimulatedSamples.Of(
            Quiet with { Faults = [new SimulatedFault(FaultKind.PhaseLoss, 1) { Phase = lost }] });

        foreach (var phase in PhaseSets.InOrder)
        {
            var ratio = SimulatedSamples.Rms(phases[(int)phase]) / SimulatedSamples.Rms(healthy[(int)phase]);
            Assert.Equal(phase == lost ? 0 : Math.Sqrt(3), ratio, 0.02);
        }
    }

    [Fact]
    public void Fault_DevelopsWithTheMotorsLife()
    {
        var fault = new SimulatedFault(FaultKind.BrokenBars, 0.8) { OnsetSeconds = 100, GrowthSeconds = 200 };

        Assert.Equal([0, 0, 0.4, 0.8, 0.8], new[] { 0.0, 99, 200, 300, 1e6 }.Select(fault.SeverityAt));
        var before = GroundTruth.Of(Quiet with { Faults = [fault] });
        var during = GroundTruth.Of(Quiet with { Faults = [fault], LifeSeconds = 200 });
        Assert.True(before.IsHealthy);
        Assert.Equal(0.4, during.Faults.Single().SeverityAtStart, 1e-9);
        Assert.Equal(0.42, during.Faults.Single().SeverityAtEnd, 1e-9);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Severity_OutsideItsRange_IsRefused(double severity)
    {
        var recording = Quiet with { Faults = [new SimulatedFault(FaultKind.Bearing, severity)] };

        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => new CurrentSimulator(recording));

        Assert.Contains("The severity of a fault lies between 0 and 1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OutsideItsRange_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => GroundTruth.Of(Quiet with { Load = 3 }));

    [Fact]
    public void Gap_OutsideTheRecording_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => GroundTruth.Of(
        Quiet with { Disturbances = new SimulatedDisturbances { Gaps = [new SimulatedGap(63_999, 2)] } }));
}
