using System.Security.Cryptography;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Tests.Support;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Tests.Twin;

/// <summary>Which detector a twin uses, and how its journal keeps that.</summary>
public class MotorTwinModelTests
{
    private static readonly EquipmentId Motor = new("M1");

    [Fact]
    public void MotorTwin_New_BeginsOnTheShippedPrior()
    {
        var twin = Empty();

        twin.Absorb(new SyntheticMotor(1).Next());

        Assert.Equal(4, twin.Status.LearningBlocks);
        Assert.Equal(1, twin.Status.LearnedBlocks);
    }

    [Fact]
    public void Journal_OfBeforeTherePriors_ReplaysWithoutOne()
    {
        var motor = new SyntheticMotor(2);
        var twin = Empty();
        var entries = new List<JournalEntry>();
        var previous = Journal.Genesis;
        for (var i = 0; i < 20; i++)
        {
            // The version byte, and behind raw id, times, clock, rate, rows and phases the name of the prior.
            var payload = twin.Absorb(motor.Next()).Entry.Payload;
            const int At = 1 + 16 + 8 + 1 + 8 + 8 + 1 + 1;
            byte[] old = [1, .. payload[1..At], .. payload[(At + 1 + payload[At])..]];
            entries.Add(Journal.Next(i + 1, JournalKind.FileAbsorbed, old, previous));
            previous = entries[^1].Hash;
        }

        var replayed = MotorTwin.Restore(Motor, new StoredTwin(null, entries, entries.Count));

        Assert.Equal(16, replayed.Status.LearningBlocks);
        replayed.Absorb(motor.Next());
        Assert.Equal(16, replayed.Status.LearningBlocks);
    }

    [Fact]
    public void AdoptModel_LcmWithoutAPrior_BeginsOnTheShippedOne()
    {
        var motor = new SyntheticMotor(3);
        var twin = Empty();
        twin.AdoptModel(Manifest("lcm"));
        Absorb(twin, motor, 3);
        var alone = twin.Status.LearningBlocks;

        twin.Rebaseline();
        Absorb(twin, motor, 1);

        Assert.Equal((4, 4), (alone, twin.Status.LearningBlocks));
    }

    [Theory]
    [InlineData("hst")]
    [InlineData("stats")]
    [InlineData("iforest")]
    [InlineData("lcm")]
    public void AdoptModel_ReplaysBitForBitAndSurvivesANewBaseline(string type)
    {
        var motor = new SyntheticMotor(4);
        var artefact = type == "iforest" ? Forest(motor) : null;
        var twin = Empty();
        var commits = new List<TwinCommit>();
        for (var i = 0; i < 40; i++)
        {
            commits.Add(i switch
            {
                5 => twin.AdoptModel(Manifest(type) with
                {
                    Threshold = 3.5,
                    ArtefactHash = artefact is null ? null : Convert.ToHexStringLower(SHA256.HashData(artefact)),
                }, null, artefact),
                25 => twin.Rebaseline(),
                _ => twin.Absorb(motor.Next()),
            });
        }

        var last = twin.Absorb(motor.Next());
        commits.Add(last);
        var replayed = MotorTwin.Restore(Motor, new StoredTwin(null, [.. commits.Select(commit => commit.Entry)], commits.Count));
        var restored = MotorTwin.Restore(Motor, new StoredTwin(twin.Checkpoint(), [], commits.Count));

        Assert.Equal((type, 3.5), (last.File!.ModelType, last.File.Verdict.ModelThreshold));
        Assert.StartsWith(type + "/", last.File.ModelVersion, StringComparison.Ordinal);
        Assert.Equal(twin.Checkpoint().Sha256, replayed.Checkpoint().Sha256);
        Assert.Equal(twin.Checkpoint().Sha256, restored.Checkpoint().Sha256);
    }

    [Fact]
    public void AdoptPrior_OnARunningTwin_TakesHoldWithTheNextBaseline()
    {
        var motor = new SyntheticMotor(5);
        var prior = FleetPrior.Make("fleet/1", 0, [.. Enumerable.Range(0, 12).Select(Healthy)])!;
        var twin = Empty();
        var other = Empty();
        var commits = new List<TwinCommit>();
        for (var i = 0; i < 20; i++)
        {
            var file = motor.Next();
            commits.Add(twin.Absorb(file));
            other.Absorb(file);
        }

        commits.Add(twin.AdoptPrior(prior));
        var next = motor.Next();
        var scored = twin.Absorb(next);
        commits.Add(scored);
        Assert.Equal(other.Absorb(next).File!.Verdict.Score, scored.File!.Verdict.Score);
        commits.Add(twin.Rebaseline());
        for (var i = 0; i < 6; i++)
        {
            commits.Add(twin.Absorb(motor.Next()));
        }

        var replayed = MotorTwin.Restore(Motor, new StoredTwin(null, [.. commits.Select(commit => commit.Entry)], commits.Count));
        var restored = MotorTwin.Restore(Motor, new StoredTwin(twin.Checkpoint(), [], commits.Count));

        // A motor like its own fleet has p-values from the fifth file on.
        Assert.Equal((4, false), (twin.Status.LearningBlocks, twin.IsLearning));
        Assert.Equal(twin.Checkpoint().Sha256, replayed.Checkpoint().Sha256);
        Assert.Equal(twin.Checkpoint().Sha256, restored.Checkpoint().Sha256);
        Assert.InRange(twin.Checkpoint().State.Length, 1000, 128 * 1024);
    }

    [Fact]
    public void AdoptPrior_WithoutAnArtefact_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Empty().AdoptPrior(FactoryPrior.Current with { Version = "x", Hash = "" }));
        Assert.Throws<InvalidDataException>(() => Empty().AdoptModel(DetectorManifest.Factory));
    }

    [Fact]
    public void Verdict_OfAnAnomalousFile_TellsWhatIsLeftWithoutItsCauses()
    {
        var motor = new SyntheticMotor(6);
        var twin = Empty();
        Absorb(twin, motor, 24);
        motor.Fault["h3"] = 30;

        var verdict = twin.Absorb(motor.Next()).File!.Verdict;

        Assert.True(verdict.ScoreWithoutTop < 0.8 * verdict.Score, $"{verdict.ScoreWithoutTop} of {verdict.Score}");
        Assert.Equal(verdict.ScoreWithoutTop, MotorTwin
            .Restore(Motor, new StoredTwin(twin.Checkpoint(), [], twin.Seq)).Status.Anomaly.ScoreWithoutTop);
    }

    private static DetectorManifest Manifest(string type) => new()
    {
        ModelType = type,
        Version = "v1",
        CreatedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    private static byte[] Forest(SyntheticMotor motor) => IsolationForest.Train(
        [.. Enumerable.Range(0, 8).SelectMany(_ => motor.Next().Windows.Select(WindowInputs.Of)).Select(window => window.Vector)],
        5).ToBytes();

    private static FleetMotor Healthy(int seed)
    {
        var motor = new SyntheticMotor(500 + seed);
        return new FleetMotor(
            [.. Enumerable.Range(0, 40).Select(_ => (IReadOnlyList<WindowInputs>)[.. motor.Next().Windows.Select(WindowInputs.Of)])],
            50);
    }

    private static void Absorb(MotorTwin twin, SyntheticMotor motor, int files)
    {
        for (var i = 0; i < files; i++)
        {
            twin.Absorb(motor.Next());
        }
    }

    private static MotorTwin Empty() => MotorTwin.Restore(Motor, new StoredTwin(null, [], 0));
}
