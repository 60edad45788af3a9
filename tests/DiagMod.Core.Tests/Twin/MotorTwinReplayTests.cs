using DiagMod.Core.Currents;
using DiagMod.Core.Tests.Support;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Tests.Twin;

public class MotorTwinReplayTests
{
    private static readonly EquipmentId Motor = new("M1");
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Replay_OfTheWholeJournal_IsBitIdentical(int seed)
    {
        var (live, commits) = Live(seed, 112);

        var replayed = MotorTwin.Restore(Motor, new StoredTwin(null, [.. commits.Select(c => c.Entry)], commits.Count));

        Assert.Equal(live.Checkpoint().Sha256, replayed.Checkpoint().Sha256);
        SameStatus(live.Status, replayed.Status);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Replay_OfCheckpointAndTail_IsBitIdentical(int seed)
    {
        var (live, commits) = Live(seed, 112);
        var checkpoint = commits.Last(commit => commit.Checkpoint is not null).Checkpoint!;
        Assert.Equal(100, checkpoint.Seq);

        var restored = MotorTwin.Restore(Motor, new StoredTwin(
            checkpoint, [.. commits.Skip((int)checkpoint.Seq).Select(commit => commit.Entry)], commits.Count));

        Assert.Equal(live.Checkpoint().Sha256, restored.Checkpoint().Sha256);
        SameStatus(live.Status, restored.Status);
    }

    [Fact]
    public void Restored_Twin_GoesOnWithTheSameOutputs()
    {
        var (live, commits) = Live(6, 77);
        var restored = MotorTwin.Restore(Motor, new StoredTwin(live.Checkpoint(), [], commits.Count));
        var one = new SyntheticMotor(60);
        var two = new SyntheticMotor(60);

        for (var i = 0; i < 30; i++)
        {
            var a = live.Absorb(one.Next());
            var b = restored.Absorb(two.Next());
            Assert.Equal(a.Entry.Hash, b.Entry.Hash);
            Assert.Equal(a.File!.Verdict.Score, b.File!.Verdict.Score);
            Assert.Equal(a.File.Verdict.PValue, b.File.Verdict.PValue);
            Assert.Equal(a.File.Scores.Select(score => score.Score), b.File.Scores.Select(score => score.Score));
            Assert.Equal(a.File.Forecast?.Phases[0].Future, b.File.Forecast?.Phases[0].Future);
        }

        Assert.Equal(live.Checkpoint().Sha256, restored.Checkpoint().Sha256);
    }

    [Fact]
    public void Journal_OrderOfFiles_Matters()
    {
        var motor = new SyntheticMotor(7);
        var files = Enumerable.Range(0, 10).Select(_ => motor.Next()).ToList();
        var forward = Empty();
        var backward = Empty();

        files.ForEach(file => forward.Absorb(file));
        files.AsEnumerable().Reverse().ToList().ForEach(file => backward.Absorb(file));

        Assert.NotEqual(forward.Checkpoint().Sha256, backward.Checkpoint().Sha256);
    }

    [Fact]
    public void State_AfterHundredsOfFiles_StaysBelow128Kilobytes()
    {
        var twin = Empty();
        var motor = new SyntheticMotor(8);
        for (var i = 0; i < 300; i++)
        {
            // 25 minutes apart: all three cadences fill up.
            twin.Absorb(motor.Next(Day.AddMinutes(25 * i), windows: i % 5 == 0 ? 19 : 116));
        }

        var state = twin.Checkpoint().State;

        Assert.InRange(state.Length, 1000, 128 * 1024);
    }

    [Fact]
    public void Rest_OfAFullTwin_IsBelow64KilobytesAndWakesAsItWas()
    {
        var (resting, awake) = (Empty(), Empty());
        var (one, other) = (new SyntheticMotor(9), new SyntheticMotor(9));
        for (var i = 0; i < 300; i++)
        {
            var at = Day.AddMinutes(25 * i);
            awake.Absorb(one.Next(at));
            resting.Absorb(other.Next(at));
            resting = i % 50 == 49 ? MotorTwin.Wake(resting.Rest()) : resting;
        }

        var rest = resting.Rest();

        Assert.Equal(awake.Checkpoint().Sha256, resting.Checkpoint().Sha256);
        Assert.Equal(awake.Status.Anomaly.Score, MotorTwin.Wake(rest).Status.Anomaly.Score);
        Assert.InRange(rest.Size, 1000, 64 * 1024);
    }

    [Fact]
    public void Restore_AlteredPayload_IsRefused()
    {
        var (_, commits) = Live(9, 20);
        var entries = commits.Select(commit => commit.Entry).ToList();
        var bent = (byte[])entries[11].Payload.Clone();
        bent[^1] ^= 1;
        entries[11] = entries[11] with { Payload = bent };

        var fault = Assert.Throws<BrokenTwinException>(
            () => MotorTwin.Restore(Motor, new StoredTwin(null, entries, entries.Count)));

        Assert.Equal(12, fault.Seq);
    }

    [Fact]
    public void Restore_RehashedEntry_BreaksTheChainAfterIt()
    {
        var (_, commits) = Live(9, 20);
        var entries = commits.Select(commit => commit.Entry).ToList();
        var bent = (byte[])entries[11].Payload.Clone();
        bent[^1] ^= 1;
        entries[11] = Journal.Next(12, entries[11].Kind, bent, entries[11].PreviousHash);

        var fault = Assert.Throws<BrokenTwinException>(
            () => MotorTwin.Restore(Motor, new StoredTwin(null, entries, entries.Count)));

        Assert.Equal(13, fault.Seq);
    }

    [Fact]
    public void Restore_MissingEntries_IsRefused()
    {
        var (live, commits) = Live(9, 20);
        var entries = commits.Select(commit => commit.Entry).ToList();

        Assert.Throws<BrokenTwinException>(() => MotorTwin.Restore(
            Motor, new StoredTwin(null, [.. entries.Where(entry => entry.Seq != 5)], entries.Count)));
        Assert.Throws<BrokenTwinException>(
            () => MotorTwin.Restore(Motor, new StoredTwin(null, [.. entries.SkipLast(1)], entries.Count)));
        Assert.Throws<BrokenTwinException>(
            () => MotorTwin.Restore(Motor, new StoredTwin(live.Checkpoint(), [], live.Seq + 1)));
    }

    [Fact]
    public void Restore_AlteredOrForeignCheckpoint_IsRefused()
    {
        var (live, _) = Live(9, 5);
        var checkpoint = live.Checkpoint();
        var bent = (byte[])checkpoint.State.Clone();
        bent[200] ^= 1;

        Assert.Throws<BrokenTwinException>(
            () => MotorTwin.Restore(Motor, new StoredTwin(checkpoint with { State = bent }, [], live.Seq)));
        Assert.Throws<BrokenTwinException>(
            () => MotorTwin.Restore(new EquipmentId("M2"), new StoredTwin(checkpoint, [], live.Seq)));
    }

    /// <summary>A life with everything in it: faults, stops, late files, short files, missing phases, orders.</summary>
    private static (MotorTwin Twin, List<TwinCommit> Commits) Live(int seed, int steps)
    {
        var motor = new SyntheticMotor(seed);
        var random = new Random(seed);
        var twin = Empty();
        var commits = new List<TwinCommit>();
        for (var i = 0; i < steps; i++)
        {
            if (i == 90)
            {
                motor.Fault["sb"] = 9;
            }

            commits.Add(random.Next(40) switch
            {
                0 => twin.Acknowledge(),
                1 => twin.ChangeSettings(MotorSettings.Unknown with { RatedCurrentAmps = 10 + random.Next(5) }),
                2 => i > 60 ? twin.Rebaseline() : twin.Acknowledge(),
                3 => twin.Absorb(motor.Next(Day.AddHours(i), windows: 7)),
                4 => twin.Absorb(motor.Next(Day.AddHours(i - 10))),
                5 => twin.Absorb(motor.Next(phases: PhaseSet.R | PhaseSet.T)),
                6 => twin.Absorb(motor.Next(valid: false)),
                7 => twin.Absorb(motor.Next()),
                _ => twin.Absorb(motor.Next(Day.AddHours(i))),
            });
        }

        return (twin, commits);
    }

    private static MotorTwin Empty() => MotorTwin.Restore(Motor, new StoredTwin(null, [], 0));

    private static void SameStatus(MotorStatus expected, MotorStatus actual)
    {
        Assert.Equal(expected.RecentRms, actual.RecentRms);
        Assert.Equal(expected.Anomaly.TopFeatures, actual.Anomaly.TopFeatures);
        Assert.Equal(expected.Anomaly.HardRules, actual.Anomaly.HardRules);
        Assert.Equal(expected.Forecast, actual.Forecast);

        // Lists compare by reference inside a record: they were compared above.
        static MotorStatus Bare(MotorStatus status) =>
            status with { RecentRms = [], Anomaly = status.Anomaly with { TopFeatures = [], HardRules = [] } };
        Assert.Equal(Bare(expected).ToString(), Bare(actual).ToString());
    }
}
