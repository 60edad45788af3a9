using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Simulation;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Tests.Simulation;

public sealed class SimulatedStationTests
{
    [Fact]
    public void Station_OfTheSameOptions_IsTheSame()
    {
        var one = new SimulatedStation(new SimulatedStationOptions { Seed = 7 });
        var two = new SimulatedStation(new SimulatedStationOptions { Seed = 7 });
        var other = new SimulatedStation(new SimulatedStationOptions { Seed = 8 });

        Assert.Equal(SimulatedSamples.Of(one.Recording(3, 12)), SimulatedSamples.Of(two.Recording(3, 12)));
        Assert.NotEqual(SimulatedSamples.Of(one.Recording(3, 12))[0], SimulatedSamples.Of(other.Recording(3, 12))[0]);
        Assert.NotEqual(SimulatedSamples.Of(one.Recording(3, 12))[0], SimulatedSamples.Of(one.Recording(3, 13))[0]);
    }

    [Fact]
    public void Station_ByDefault_HasSixMotorsInTwoGroupsOfWhichTwoDevelopFaults()
    {
        var station = new SimulatedStation(new SimulatedStationOptions());

        Assert.Equal(6, station.Motors.Length);
        Assert.Equal(2, station.Motors.Select(motor => motor.Group).Distinct().Count());
        Assert.Equal(
            [FaultKind.BrokenBars, FaultKind.SupplyUnbalance],
            station.Motors.SelectMany(motor => motor.Faults).Select(fault => fault.Kind));
        Assert.Equal(40, station.Recordings(0).Count());
    }

    [Fact]
    public void Recordings_TellTheirTimeByTheirNames()
    {
        var station = new SimulatedStation(new SimulatedStationOptions());

        Assert.All(station.Recordings(1), recording =>
            Assert.Equal(recording.StartsAt, RecordingName.RecordedAt(recording.FileStem + ".csv")));
    }

    [Fact]
    public void Fault_OfALongLife_GrowsFromRecordingToRecording()
    {
        var station = new SimulatedStation(new SimulatedStationOptions());

        var severities = station.Recordings(0)
            .Select(recording => GroundTruth.Of(recording).Faults.FirstOrDefault()?.SeverityAtEnd ?? 0).ToList();

        Assert.Equal(severities.Order(), severities);
        Assert.Equal(0, severities[23]);
        Assert.Equal(1, severities[^1]);
    }

    // The whole way of a recording: samples, windows, features, twin, verdict.
    [Fact]
    public void Detector_FindsTheFaultyMotorsOfTheDefaultStationAndLeavesTheHealthyOnesInPeace()
    {
        var station = new SimulatedStation(new SimulatedStationOptions());

        var healths = Enumerable.Range(0, station.Motors.Length).AsParallel().AsOrdered()
            .Select(motor => LiveThrough(station, motor)).ToList();

        for (var motor = 0; motor < station.Motors.Length; motor++)
        {
            var isFaulty = !station.Motors[motor].Faults.IsEmpty;
            var healthy = isFaulty ? healths[motor][..24] : healths[motor];
            var words = $"Motor {motor}, {(isFaulty ? "faulty" : "healthy")}: {string.Join(' ', healths[motor])}";
            Assert.True(healthy.Max() < Health.Warning, words);
            Assert.True(!isFaulty || healths[motor][^1] >= Health.Warning, words);
        }
    }

    private static Health[] LiveThrough(SimulatedStation station, int motor)
    {
        var twin = MotorTwin.Restore(station.Motors[motor].Motor.Id, new StoredTwin(null, [], 0));
        return [.. station.Recordings(motor).Select(recording =>
        {
            twin.Absorb(Windows(recording));
            return twin.Status.Health;
        })];
    }

    private static FileWindows Windows(SimulatedRecording recording)
    {
        var simulator = new CurrentSimulator(recording);
        float[] r = new float[simulator.Samples], s = new float[simulator.Samples], t = new float[simulator.Samples];
        simulator.Read(r, s, t);
        var summary = new RecordingSummary(r.Length, Counts(r), Counts(s), Counts(t), []);
        var extractor = new FeatureExtractor(recording.Rate, summary);
        var windows = new List<WindowFeatures>();
        extractor.Push(new PhaseCurrents(0, r, s, t), windows);
        extractor.Finish(windows);
        var id = new RawFileId(new Guid((int)(recording.LifeSeconds / 60), 1, 1, [1, 2, 3, 4, 5, 6, 7, 8]));
        var claim = new RawFileClaim(
            id, recording.Motor.Id, 1, 1, recording.FileStem, recording.Rate, recording.StartsAt, TimeSource.Recorded,
            summary);
        return new FileWindows(claim, extractor.Phases, windows);
    }

    private static PhaseCounts Counts(float[] samples) => new(
        samples.Length, 0, 0, 0, 0, samples.Min(), samples.Max(), samples.Sum(x => (double)x),
        samples.Sum(x => (double)x * x));
}
