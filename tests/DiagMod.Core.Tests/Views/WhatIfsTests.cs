using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Tests.Support;
using DiagMod.Core.Twin;
using DiagMod.Core.Views;

namespace DiagMod.Core.Tests.Views;

/// <summary>What would have been told with another detector or threshold.</summary>
public class WhatIfsTests
{
    private static readonly EquipmentId Motor = new("M1");
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Ask_WithTheSameDetectorFromTheStart_TellsWhatWasTold()
    {
        var journal = Faulty(40, 30);

        var result = await AskAsync(journal, new Supposition(Fresh("lcm"), null));

        Assert.Equal((40L, 0L, 0L), (result.Files, result.GainedFiles, result.LostFiles));
        Assert.Equal(result.Was, result.Would);
        Assert.True(result.Was.Alarms > 0);
        Assert.Equal(
            journal.Commits.Count(commit => commit.File!.Verdict.Level == AnomalyLevel.Alarm), result.Was.Alarms);
        Assert.Equal(
            journal.Commits.Sum(commit => commit.File!.Scores.Count(score => score.IsAnomaly)), result.Was.AnomalousWindows);
    }

    [Fact]
    public async Task Ask_WithAThresholdOutOfReach_LosesTheWindowsButKeepsTheEvidence()
    {
        var journal = Faulty(40, 30);

        var result = await AskAsync(journal, new Supposition(null, 1e6));

        Assert.Equal((0L, 0L), (result.Would.AnomalousWindows, result.GainedFiles));
        Assert.True(result.Was.AnomalousWindows > 0);
        Assert.Equal((result.Was.Alarms, result.Was.Warnings), (result.Would.Alarms, result.Would.Warnings));
        Assert.Equal(1e6, result.WouldModel.Threshold);

        // A file is lost when its windows were all that there was to tell.
        Assert.All(result.Lost, file => Assert.Equal(AnomalyLevel.None, file.Was.Verdict.Level));
        Assert.Equal(
            journal.Commits.Count(commit => commit.File!.Verdict.Level == AnomalyLevel.None
                && commit.File.Scores.Any(score => score.IsAnomaly)),
            result.LostFiles);
    }

    [Fact]
    public async Task Ask_WithAThresholdBelowAll_GainsEveryQuietFile()
    {
        var journal = Faulty(30, 30);

        var result = await AskAsync(journal, new Supposition(null, 1e-6));

        var quiet = journal.Commits.Count(commit => commit.File!.Verdict.Level == AnomalyLevel.None
            && commit.File.Scores.Count > 0 && !commit.File.Scores.Any(score => score.IsAnomaly));
        Assert.True(quiet > 5);
        Assert.Equal((quiet, 0L), (result.GainedFiles, result.LostFiles));
        Assert.All(result.Gained, file => Assert.True(file.Would.AnomalousWindows > 0));
        Assert.Equal(journal.Commits[(int)result.Gained[0].Was.Seq - 1].File!.Claim.RawId, result.Gained[0].Was.RawId);
    }

    [Theory]
    [InlineData("hst")]
    [InlineData("stats")]
    public async Task Ask_WithAnotherDetector_JudgesAsATwinThatHadItFromTheStart(string type)
    {
        var journal = Faulty(40, 30);
        var other = new MemoryJournal(Motor);
        other.Take(twin => twin.AdoptModel(Fresh(type)));
        var motor = new SyntheticMotor(3);
        for (var i = 0; i < 40; i++)
        {
            Fault(motor, i, 30);
            other.Take(twin => twin.Absorb(motor.Next(Day.AddHours(i), windows: 20)));
        }

        var result = await AskAsync(journal, new Supposition(Fresh(type), null));

        var files = other.Commits.Skip(1).Select(commit => commit.File!).ToList();
        Assert.Equal(files.Count(file => file.Verdict.Level == AnomalyLevel.Alarm), result.Would.Alarms);
        Assert.Equal(files.Sum(file => file.Scores.Count(score => score.IsAnomaly)), result.Would.AnomalousWindows);
        Assert.Equal(type, result.WouldModel.ModelType);
        var lost = result.Lost.Count > 0 ? result.Lost[0] : result.Gained[0];
        Assert.Equal(files[(int)lost.Was.Seq - 1].Verdict.Score, lost.Would.Verdict.Score);
    }

    [Fact]
    public async Task Ask_OfAStretch_ComparesItsFilesOnly()
    {
        var journal = Faulty(40, 30);

        var result = await AskAsync(journal, new Supposition(null, 1e-6), Day.AddHours(10), Day.AddHours(20));
        var learned = await AskAsync(journal, new Supposition(Fresh("stats"), null), Day.AddHours(10), Day.AddHours(20));

        Assert.Equal((10L, 10L, 20L), (result.Files, result.FoldedFrom, result.FoldedTo));
        Assert.All(result.Gained, file => Assert.InRange(file.Was.RecordedAt, Day.AddHours(10), Day.AddHours(20).AddTicks(-1)));

        // Another detector learns from the journal's start, or it would know nothing in the stretch.
        Assert.Equal((10L, 0L, 20L), (learned.Files, learned.FoldedFrom, learned.FoldedTo));
    }

    [Fact]
    public async Task Ask_OverAnAdoption_SupposesItAway()
    {
        var journal = new MemoryJournal(Motor);
        var motor = new SyntheticMotor(4);
        for (var i = 0; i < 30; i++)
        {
            journal.Take(twin => i == 15 ? twin.AdoptModel(Fresh("hst")) : twin.Absorb(motor.Next(Day.AddHours(i), windows: 20)));
        }

        var result = await AskAsync(journal, new Supposition(Fresh("stats"), null));

        Assert.Equal(("hst", "stats", 29L), (result.WasModel.ModelType, result.WouldModel.ModelType, result.Files));
    }

    [Fact]
    public async Task Ask_OfTooLongAStretch_SaysHowLongAndReadsNothing()
    {
        var journal = new MemoryJournal(Motor);
        var entries = WhatIfs.MostEntries + 5;
        for (var i = 0; i < entries; i++)
        {
            journal.Take(twin => twin.Acknowledge());
        }

        using var whatIfs = new WhatIfs(journal, journal);
        var all = await whatIfs.AskAsync(Motor, new Supposition(null, 3), Day, null, CancellationToken.None);
        Assert.NotNull(all.Result);
        journal.Times[1] = Day;

        var tooLong = await whatIfs.AskAsync(Motor, new Supposition(null, 3), Day, null, CancellationToken.None);
        var newest = await whatIfs.AskAsync(Motor, new Supposition(Fresh("hst"), null), null, null, CancellationToken.None);

        Assert.Equal((true, entries), (tooLong.Result is null, tooLong.Entries));
        Assert.Equal((5L, (long)entries), (newest.Result!.FoldedFrom, newest.Result.FoldedTo));
    }

    [Fact]
    public async Task Ask_WhenItIsCalledOff_Ends()
    {
        using var whatIfs = new WhatIfs(Faulty(5, 9), Faulty(5, 9));
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => whatIfs.AskAsync(Motor, new Supposition(null, 3), null, null, stop.Token));
    }

    private static async Task<WhatIf> AskAsync(
        MemoryJournal journal, Supposition supposition, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        using var whatIfs = new WhatIfs(journal, journal);
        return (await whatIfs.AskAsync(Motor, supposition, from, to, CancellationToken.None)).Result!;
    }

    private static ModelAdoption Fresh(string type) => new(DetectorTypes.Fresh(type, "M1", Day), null);

    private static void Fault(SyntheticMotor motor, int file, int from)
    {
        if (file == from)
        {
            motor.Fault["sb"] = 12;
        }
    }

    private static MemoryJournal Faulty(int files, int from)
    {
        var journal = new MemoryJournal(Motor);
        var motor = new SyntheticMotor(3);
        for (var i = 0; i < files; i++)
        {
            Fault(motor, i, from);
            journal.Take(twin => twin.Absorb(motor.Next(Day.AddHours(i), windows: 20)));
        }

        return journal;
    }
}
