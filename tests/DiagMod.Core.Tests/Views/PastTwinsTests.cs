using DiagMod.Core.Currents;
using DiagMod.Core.Tests.Support;
using DiagMod.Core.Twin;
using DiagMod.Core.Views;

namespace DiagMod.Core.Tests.Views;

/// <summary>Twins as they were, also where the journal no longer reaches back to its beginning.</summary>
public sealed class PastTwinsTests
{
    private const int Files = 60;

    private static readonly EquipmentId Motor = new("M1");
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task At_BeforeWhatIsKept_SaysSoInsteadOfShowingAnotherState()
    {
        using var past = new PastTwins(Cleared(lead: 0));

        await Assert.ThrowsAsync<PastNotKeptException>(
            () => past.AtAsync(Motor, Day.AddHours(MotorTwin.CheckpointInterval - 2), CancellationToken.None));
        await Assert.ThrowsAsync<PastNotKeptException>(() => past.AtAsync(Motor, Day.AddYears(-1), CancellationToken.None));
        await Assert.ThrowsAsync<PastNotKeptException>(() => past.AtAsync(Motor, 3, CancellationToken.None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task At_WithinWhatIsKept_IsTheStateOfThen(int lead)
    {
        using var past = new PastTwins(Cleared(lead));
        var first = MotorTwin.CheckpointInterval - lead;

        var oldest = await past.AtAsync(Motor, Day.AddHours(first), CancellationToken.None);
        var newest = await past.AtAsync(Motor, Day.AddYears(1), CancellationToken.None);

        Assert.Equal((MotorTwin.CheckpointInterval, first), (oldest.JournalSeq, oldest.FilesAbsorbed));
        Assert.Equal((Files + lead, Files), (newest.JournalSeq, newest.FilesAbsorbed));
    }

    // The entry of the checkpoint is no file: the state that it holds is of the last file before, which is cleared away.
    [Fact]
    public async Task At_WhereTheCheckpointHoldsALaterFile_SaysSo()
    {
        using var past = new PastTwins(Cleared(lead: 1));
        var lastCleared = Day.AddHours(MotorTwin.CheckpointInterval - 1);

        await Assert.ThrowsAsync<PastNotKeptException>(() => past.AtAsync(Motor, lastCleared.AddTicks(-1), CancellationToken.None));
        Assert.Equal(
            MotorTwin.CheckpointInterval - 1, (await past.AtAsync(Motor, lastCleared, CancellationToken.None)).FilesAbsorbed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Open_BeforeWhatIsKept_IsTheOldestStateAndMarkedSo(int lead)
    {
        using var past = new PastTwins(Cleared(lead));

        var before = await past.OpenAsync(Motor, Day.AddHours(2), CancellationToken.None);
        var within = await past.OpenAsync(Motor, Day.AddHours(Files - 1), CancellationToken.None);

        Assert.Equal((false, MotorTwin.CheckpointInterval), (before.IsKept, before.Status.JournalSeq));
        Assert.Equal((true, Files - 1 + lead), (within.IsKept, within.Status.JournalSeq));
    }

    [Fact]
    public async Task At_BeforeTheFirstFileOfAWholeJournal_IsAMotorWithoutData()
    {
        using var past = new PastTwins(Journal(2, 0));

        var empty = await past.AtAsync(Motor, Day, CancellationToken.None);

        Assert.Equal((RunState.NoData, 0L), (empty.State, empty.JournalSeq));
    }

    [Fact]
    public async Task At_WhereAMotorThatIsNotSimulatedHasLostItsBeginning_IsABrokenTwin()
    {
        var journal = Cleared(lead: 0);
        journal.IsSimulated = false;
        using var past = new PastTwins(journal);

        await Assert.ThrowsAsync<BrokenTwinException>(() => past.AtAsync(Motor, MotorTwin.CheckpointInterval - 1, CancellationToken.None));
    }

    // File n is recorded at hour n; with a lead the file before the checkpoint's entry is followed by an entry that is no file.
    private static MemoryJournal Cleared(int lead)
    {
        var journal = Journal(Files, lead);
        journal.ClearBefore(MotorTwin.CheckpointInterval);
        return journal;
    }

    private static MemoryJournal Journal(int files, int lead)
    {
        var journal = new MemoryJournal(Motor);
        var motor = new SyntheticMotor(3);
        for (var file = 1; file <= files; file++)
        {
            journal.Take(twin => twin.Absorb(motor.Next(Day.AddHours(file), windows: 20)));
            if (lead > 0 && file == MotorTwin.CheckpointInterval - 1)
            {
                journal.Take(twin => twin.Acknowledge());
            }
        }

        return journal;
    }
}
