using System.Security.Cryptography;
using DiagMod.Core.Currents;
using DiagMod.Core.Tests.Support;
using DiagMod.Core.Twin;
using DiagMod.Core.Views;

namespace DiagMod.Core.Tests.Views;

/// <summary>Twins recomputed from their journals, and everything that may be bent in what is stored of them.</summary>
public class TwinVerificationTests
{
    private const int Longest = 120;

    private static readonly EquipmentId Motor = new("M1");

    // Lived through once: every journal here is its beginning.
    private static readonly Lazy<IReadOnlyList<TwinCommit>> Life = new(Live);

    [Fact]
    public async Task Verify_AWholeJournal_ComparesEveryCheckpoint()
    {
        var journal = Journal(Longest);

        var verified = await VerifyAsync(journal);

        Assert.True(verified.IsSound, verified.Fault);
        Assert.Equal((120L, 2, 0), (verified.Entries, verified.Checkpoints, verified.OlderCheckpoints));
        var last = MotorTwin.Restore(Motor, new StoredTwin(null, journal.Entries, 120)).Checkpoint();
        Assert.Equal(Convert.ToHexStringLower(last.Sha256), verified.StateSha256);
    }

    [Fact]
    public async Task Verify_AMotorWithoutAJournal_IsSound() => Assert.True((await VerifyAsync(new MemoryJournal(Motor))).IsSound);

    [Fact]
    public async Task Verify_AnAlteredPayload_IsFoundAtItsEntry()
    {
        var journal = Journal(30);
        Bend(journal, 11);

        var verified = await VerifyAsync(journal);

        Assert.Equal((12L, 11L), (verified.BrokenSeq, verified.Entries));
    }

    [Fact]
    public async Task Verify_AnEntryRehashedByItsForger_BreaksTheChainBehindIt()
    {
        var journal = Journal(30);
        var entry = journal.Entries[11];
        var payload = (byte[])entry.Payload.Clone();
        payload[^1] ^= 1;
        journal.Entries[11] = Core.Twin.Journal.Next(12, entry.Kind, payload, entry.PreviousHash);

        Assert.Equal(13, (await VerifyAsync(journal)).BrokenSeq);
    }

    [Fact]
    public async Task Verify_AJournalRehashedToItsEnd_DiffersFromTheHead()
    {
        var journal = Journal(30);
        var payload = (byte[])journal.Entries[11].Payload.Clone();
        payload[^1] ^= 1;
        var previous = journal.Entries[10].Hash;
        for (var i = 11; i < journal.Entries.Count; i++)
        {
            var entry = journal.Entries[i];
            journal.Entries[i] = Core.Twin.Journal.Next(entry.Seq, entry.Kind, i == 11 ? payload : entry.Payload, previous);
            previous = journal.Entries[i].Hash;
        }

        Assert.Equal(30, (await VerifyAsync(journal)).BrokenSeq);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Verify_AnAlteredCheckpoint_IsFoundEvenWithAHashOfItsOwn(bool isRehashed)
    {
        var journal = Journal(60);
        var checkpoint = journal.Checkpoints[50];
        var state = (byte[])checkpoint.State.Clone();
        state[400] ^= 1;
        journal.Checkpoints[50] = checkpoint with
        {
            State = state,
            Sha256 = isRehashed ? SHA256.HashData(state) : checkpoint.Sha256,
        };

        var verified = await VerifyAsync(journal);

        Assert.Equal(50, verified.BrokenSeq);
        Assert.Contains("checkpoint", verified.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_ACheckpointOfAnotherVersion_IsCountedNotCompared()
    {
        var journal = Journal(60);
        Age(journal, 50);

        var verified = await VerifyAsync(journal);

        Assert.Equal((true, 0, 1), (verified.IsSound, verified.Checkpoints, verified.OlderCheckpoints));
    }

    [Fact]
    public async Task Verify_AClearedJournal_BeginsAtItsOldestCheckpointOfThisVersion()
    {
        var journal = Journal(Longest);
        journal.ClearBefore(50);
        Age(journal, 50);

        var broken = await VerifyAsync(journal);
        journal.Ends = journal.Ends! with { OldestEntry = 50 };
        var verified = await VerifyAsync(journal);
        Bend(journal, 60);
        Bend(journal, 2);
        var bent = await VerifyAsync(journal);

        Assert.False(broken.IsSound);
        Assert.Equal((true, 120L, 1, 1), (verified.IsSound, verified.Entries, verified.Checkpoints, verified.OlderCheckpoints));
        Assert.Equal(110, bent.BrokenSeq);
    }

    [Fact]
    public async Task Verify_AClearedJournalThatAnUpdateLeftWithoutACheckpoint_BeginsAtItsFirstEntryAsTheTwinDoes()
    {
        var journal = Journal(60);
        journal.ClearBefore(50);
        Age(journal, 50);
        journal.Ends = journal.Ends! with { OldestEntry = 50 };
        var stored = new StoredTwin(null, journal.Entries, 60);

        var verified = await VerifyAsync(journal);
        var anew = MotorTwin.Restore(Motor, stored with { MayBeCleared = true });

        Assert.Throws<BrokenTwinException>(() => MotorTwin.Restore(Motor, stored));
        Assert.Equal((60L, 11), (anew.Seq, anew.Status.FilesAbsorbed));
        Assert.Equal((true, Convert.ToHexStringLower(anew.Checkpoint().Sha256)), (verified.IsSound, verified.StateSha256));
    }

    [Fact]
    public async Task Verify_MissingAndSurplusEntries_AreFound()
    {
        var cut = Journal(30);
        cut.Entries.RemoveRange(25, 5);
        var hole = Journal(30);
        hole.Entries.RemoveAt(14);
        var long1 = Journal(30);
        long1.Ends = long1.Ends! with { NewestEntry = 31 };
        var ahead = Journal(30);
        ahead.Ends = ahead.Ends! with { NewestCheckpoint = 50 };
        var head = Journal(30);
        head.Ends = head.Ends! with { HeadHash = new byte[32] };

        var broken = new List<long?>();
        foreach (var journal in new[] { cut, hole, long1, ahead, head })
        {
            broken.Add((await VerifyAsync(journal)).BrokenSeq);
        }

        // The entry after the hole is the first that differs.
        Assert.Equal([26, 16, 31, 50, 30], broken);
    }

    [Fact]
    public async Task Verify_WhenItIsCalledOff_Ends()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new TwinVerification(Journal(10)).VerifyAsync(Motor, stop.Token));
    }

    private static Task<VerifiedTwin> VerifyAsync(MemoryJournal journal) =>
        new TwinVerification(journal).VerifyAsync(Motor, CancellationToken.None);

    // Makes a checkpoint one of another version of the state.
    private static void Age(MemoryJournal journal, long seq)
    {
        var state = (byte[])journal.Checkpoints[seq].State.Clone();
        state[4]++;
        journal.Checkpoints[seq] = new TwinCheckpoint(seq, state, SHA256.HashData(state));
    }

    private static void Bend(MemoryJournal journal, int index)
    {
        var payload = (byte[])journal.Entries[index].Payload.Clone();
        payload[^1] ^= 1;
        journal.Entries[index] = journal.Entries[index] with { Payload = payload };
    }

    private static MemoryJournal Journal(int steps)
    {
        var journal = new MemoryJournal(Motor);
        foreach (var commit in Life.Value.Take(steps))
        {
            journal.Keep(commit);
        }

        return journal;
    }

    private static List<TwinCommit> Live()
    {
        var journal = new MemoryJournal(Motor);
        var motor = new SyntheticMotor(11);
        for (var i = 0; i < Longest; i++)
        {
            journal.Take(twin => twin.Absorb(motor.Next(windows: 20)));
        }

        return journal.Commits;
    }
}
