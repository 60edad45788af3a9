using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;

namespace DiagMod.Core.Tests.Simulation;

public sealed class CurrentSimulatorTests
{
    // Everything at once, so that no path is left out of what must be reproducible.
    private static readonly SimulatedRecording Everything = new()
    {
        Motor = SimulatedMotor.Draw(new EquipmentId("M1"), 5),
        Seed = 42,
        Seconds = 3,
        Rate = new SampleRate(12_800),
        Faults = [.. Enum.GetValues<FaultKind>().Select(kind => new SimulatedFault(kind, 0.5) { GrowthSeconds = 2 })],
        Disturbances = new SimulatedDisturbances
        {
            StartsFromRest = true,
            Stops = [new SimulatedStop(1.5, 0.3)],
            IsReversed = true,
            OffsetAmps = new PhaseValues(0.1, 0, -0.1),
            ClipAmps = 200,
            Gaps = SimulatedGap.Draw(1, 38_400, 10, 500),
        },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(38_400)]
    public void Samples_DoNotDependOnTheLengthOfTheBuffers(int rowsAtOnce)
    {
        var expected = SimulatedSamples.Of(Everything, 4096);

        var samples = SimulatedSamples.Of(Everything, rowsAtOnce);

        Assert.Equal(Bits(expected), Bits(samples));
    }

    [Fact]
    public void Samples_OfAnotherSeed_Differ()
    {
        var one = SimulatedSamples.Of(Everything, 4096);
        var other = SimulatedSamples.Of(Everything with { Seed = 43 }, 4096);

        Assert.NotEqual(Bits(one), Bits(other));
    }

    [Fact]
    public void Samples_InSinglePrecision_AreTheDoublesNarrowed()
    {
        var doubles = SimulatedSamples.Of(Everything, 4096);
        var simulator = new CurrentSimulator(Everything);
        float[] r = new float[simulator.Samples], s = new float[simulator.Samples], t = new float[simulator.Samples];

        var rows = simulator.Read(r, s, t);

        Assert.Equal(simulator.Samples, rows);
        Assert.Equal(doubles[0].Select(x => (float)x), r);
        Assert.Equal(doubles[1].Select(x => (float)x), s);
        Assert.Equal(doubles[2].Select(x => (float)x), t);
    }

    [Fact]
    public void LoadStep_ChangesTheCurrentFromItsSecondOn()
    {
        var motor = SimulatedMotor.Draw(new EquipmentId("M1"), 5);
        var steady = new SimulatedRecording
        {
            Motor = motor,
            Seed = 7,
            Seconds = 4,
            Rate = new SampleRate(3200),
            Load = 0.8,
            LoadWander = 0,
        };
        double RmsAmps(double[] phase, double from) =>
            Math.Sqrt(phase.AsSpan((int)(from * 3200), 3200).ToArray().Average(amps => amps * amps));
        double Current(double load) => Math.Sqrt((motor.MagnetisingRatio * motor.MagnetisingRatio) + (load * load));

        var before = SimulatedSamples.Of(steady)[0];
        var stepped = SimulatedSamples.Of(steady with { LoadStep = new SimulatedLoadStep(2, 0.75) })[0];

        Assert.Equal(RmsAmps(before, 0.5), RmsAmps(stepped, 0.5), 1e-9);
        Assert.Equal(Current(0.6) / Current(0.8), RmsAmps(stepped, 2.5) / RmsAmps(before, 2.5), 0.005);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new CurrentSimulator(steady with { LoadStep = new SimulatedLoadStep(2, 0) }));
    }

    [Fact]
    public void Read_IntoBuffersOfDifferentLengths_IsRefused() =>
        Assert.Throws<ArgumentException>(
            () => new CurrentSimulator(Everything).Read(new double[2], new double[2], new double[3]));

    private static long[] Bits(double[][] phases) =>
        [.. phases.SelectMany(phase => phase).Select(BitConverter.DoubleToInt64Bits)];
}
