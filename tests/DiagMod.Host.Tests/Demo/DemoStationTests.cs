using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Simulation;
using DiagMod.Core.Twin;
using DiagMod.Host.Demo;
using MotorHealth = DiagMod.Core.Twin.Health;

namespace DiagMod.Host.Tests.Demo;

/// <summary>What the product's own twin says of the station: nobody writes a verdict by hand.</summary>
public sealed class DemoStationTests
{
    private const int Recordings = 36;
    private const int LiveRecordings = 60;

    private static readonly DateTimeOffset Epoch = new(2026, 11, 22, 5, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task History_AndTheHourBehindIt_LeaveExactlyTheTwoFaultyMotorsInAlarm()
    {
        var worst = new Dictionary<string, (MotorHealth InHistory, MotorHealth Live, int FirstAlarm)>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(DemoStation.Motors, async (motor, _) =>
        {
            var found = await LiveAsync(motor);
            lock (worst)
            {
                worst[motor.Id.Value] = found;
            }
        });

        Assert.Equal(
            ["P-117", "P-202"],
            worst.Where(one => one.Value.Live != MotorHealth.Normal).Select(one => one.Key).Order(StringComparer.Ordinal));
        Assert.All(worst.Where(one => one.Value.Live == MotorHealth.Normal), one => Assert.Equal(MotorHealth.Normal, one.Value.InHistory));
        Assert.All(
            worst.Where(one => one.Value.Live != MotorHealth.Normal),
            one => Assert.True(one.Value.FirstAlarm > 0.6 * Recordings, $"{one.Key} alarmed before its fault began."));
    }

    [Fact]
    public void Recordings_OfTheSameMoment_AreTheSame()
    {
        var motor = DemoStation.Motors[1];

        double[] Past() => Samples(DemoStation.Past(motor, 3, Recordings, Epoch));
        double[] Live(int second) => Samples(DemoStation.Live(motor, Epoch.AddSeconds(second), Epoch));

        Assert.Equal(Past(), Past());
        Assert.NotEqual(Live(0), Live(1));
    }

    [Fact]
    public void History_IsInOrderAndOver_AndFileNamesWithoutAClockTellNoTime()
    {
        foreach (var motor in DemoStation.Motors)
        {
            var starts = Enumerable.Range(0, Recordings).Select(n => DemoStation.Past(motor, n, Recordings, Epoch)).ToList();

            Assert.Equal(starts.Select(one => one.StartsAt).Order(), starts.Select(one => one.StartsAt));
            Assert.All(starts, one => Assert.InRange(one.StartsAt, Epoch.AddDays(-31), Epoch.AddMinutes(-30)));
            Assert.All(starts, one => Assert.Equal(motor.HasClock, RecordingName.RecordedAt(motor.FileName(one, 7)) is not null));
            Assert.Null(RecordingName.RecordedAt(DemoStation.Motors[5].FileName(starts[0], Epoch.ToUnixTimeSeconds())));
        }
    }

    private static async Task<(MotorHealth InHistory, MotorHealth Live, int FirstAlarm)> LiveAsync(DemoMotor motor)
    {
        var twin = MotorTwin.Restore(motor.Id, new StoredTwin(null, [], 0));
        twin.ChangeSettings(motor.Describe(Epoch).Settings());
        var inHistory = MotorHealth.Normal;
        var firstAlarm = 0;
        for (var number = 0; number < Recordings; number++)
        {
            var health = await AbsorbAsync(twin, motor, DemoStation.Past(motor, number, Recordings, Epoch));
            inHistory = health > inHistory ? health : inHistory;
            firstAlarm = firstAlarm == 0 && health > MotorHealth.Normal ? number + 1 : firstAlarm;
        }

        var live = MotorHealth.Unknown;
        for (var minute = 0; minute < LiveRecordings; minute++)
        {
            var health = await AbsorbAsync(twin, motor, DemoStation.Live(motor, Epoch.AddMinutes(minute), Epoch));
            live = health > live ? health : live;
        }

        return (inHistory, live, firstAlarm);
    }

    private static async Task<MotorHealth> AbsorbAsync(MotorTwin twin, DemoMotor motor, SimulatedRecording recording)
    {
        using var csv = new MemoryStream();
        await SimulatedCsv.WriteAsync(recording, csv, 4, default);
        csv.Position = 0;
        var sink = new Collector();
        var read = await CurrentCsv.ReadAsync(csv, new CurrentCsvLimits(), sink, default);
        var extractor = new FeatureExtractor(recording.Rate, read.Summary);
        var windows = new List<WindowFeatures>();
        foreach (var rows in sink.Rows)
        {
            extractor.Push(rows, windows);
        }

        extractor.Finish(windows);
        var claim = new RawFileClaim(
            RawFileId.New(recording.StartsAt), motor.Id, 1, 1, "recording.csv", recording.Rate,
            motor.HasClock ? recording.StartsAt : null, motor.HasClock ? TimeSource.Recorded : TimeSource.Sequence, read.Summary);
        return twin.Absorb(new FileWindows(claim, extractor.Phases, windows)).Status.Health;
    }

    private static double[] Samples(SimulatedRecording recording)
    {
        double[] r = new double[1000], s = new double[1000], t = new double[1000];
        new CurrentSimulator(recording).Read(r, s, t);
        return [.. r, .. s, .. t];
    }

    private sealed class Collector : ISampleSink
    {
        public List<PhaseCurrents> Rows { get; } = [];

        public ValueTask AcceptAsync(PhaseCurrents rows, CancellationToken cancellationToken)
        {
            Rows.Add(new PhaseCurrents(rows.FirstSample, rows.R.ToArray(), rows.S.ToArray(), rows.T.ToArray()));
            return ValueTask.CompletedTask;
        }
    }
}
