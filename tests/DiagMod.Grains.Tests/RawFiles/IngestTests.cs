using System.Data.Common;
using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.Motors;
using DiagMod.Grains.Tests.Support;

namespace DiagMod.Grains.Tests.RawFiles;

/// <summary>Files from their claim to their end, with every message copied.</summary>
public sealed class IngestTests
{
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task File_IsAbsorbedOnceWithAllItsWindows()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(40));

        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(file);

        var absorbed = Assert.Single(host.Stores.Absorbed);
        Assert.Equal(Enumerable.Range(0, 40), absorbed.Windows.Select(w => w.Index));
        Assert.Equal(PhaseSet.All, absorbed.Phases);
        Assert.Equal(file.Claim.RawId, (await host.Motors.GetAsync(new EquipmentId("EQ_1"), default)).LastFile);
        Assert.Single(host.Stores.Journal("EQ_1"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(32)]
    [InlineData(33)]
    public async Task File_AtTheEdgesOfABatch_KeepsEveryWindow(int windows)
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(windows));

        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(file);

        Assert.Equal(windows, Assert.Single(host.Stores.Absorbed).Windows.Count);
    }

    [Fact]
    public async Task File_ThatNobodyAnnounced_IsFoundByTime()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        await host.Time.UntilArmedAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));

        host.Time.Advance(TimeSpan.FromSeconds(2));
        await host.Stores.UntilEnded(file);

        Assert.Equal(ProcessingStatus.Completed, file.Status);
    }

    [Fact]
    public async Task File_TooShortForAWindow_FailsInWords()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", 200);

        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(file);

        Assert.Equal("E_INSUFFICIENT_DATA", file.Code);
        Assert.Equal("0.2 s of signal, 1 s needed", file.Reason);
        Assert.Empty(host.Stores.Absorbed);
    }

    [Fact]
    public async Task File_WithoutAPhase_FailsInWords()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", 5000, phases: PhaseSet.None);

        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(file);

        Assert.Equal("E_NO_PHASE", file.Code);
        Assert.Contains("no phase has a current", file.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_WithOnePhase_IsAbsorbedWithThatPhase()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(3), phases: PhaseSet.R);

        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(file);

        Assert.Equal(PhaseSet.R, Assert.Single(host.Stores.Absorbed).Phases);
    }

    [Fact]
    public async Task File_WhoseSamplesAreGone_FailsInWords()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", 5000, rowsStored: 3000);

        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(file);

        Assert.Equal("E_SAMPLES_MISSING", file.Code);
        Assert.Equal("3000 of 5000 rows are stored: send the file again", file.Reason);
    }

    [Fact]
    public async Task FailedFile_DoesNotHoldBackTheNextOfItsMotor()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var first = host.Stores.Put("EQ_1", 200);
        var second = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));

        host.Files.Announce(first.Claim.RawId);
        await host.Stores.UntilEnded(first, second);

        Assert.Equal(ProcessingStatus.Failed, first.Status);
        Assert.Equal(ProcessingStatus.Completed, second.Status);
    }

    [Fact]
    public async Task Save_ThatFailsOnce_IsTriedAgainAndStoredOnce()
    {
        await using var host = await TestHost.OfMotorsStartedAsync(("Ingest:LeaseSeconds", "600"));
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(20));
        host.Stores.BeforeSave = Once(() => throw new IOException("the database is away"));

        host.Files.Announce(file.Claim.RawId);
        await host.Stores.Until(() => file.GivenBack == 1);
        host.Time.Advance(Later);
        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(file);

        Assert.Equal("IOException: the database is away", file.LastError);
        Assert.Equal(2, file.Claim.Attempt);
        Assert.Equal(20, Assert.Single(host.Stores.Absorbed).Windows.Count);
        Assert.Single(host.Stores.Journal("EQ_1"));
    }

    [Fact]
    public async Task Commit_WhoseAnswerIsLost_IsNotRepeated()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(5));
        var next = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(6));
        host.Stores.AfterSave = Once(() => throw new IOException("the connection was cut"));

        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(file, next);

        Assert.Equal([5, 6], host.Stores.Absorbed.Select(a => a.Windows.Count));
        Assert.Equal([1, 2], host.Stores.Journal("EQ_1").Select(e => e.Seq));
    }

    [Fact]
    public async Task Batch_OfAFileThatIsAbsorbed_IsAnsweredCompleted()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));
        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(file);

        var answer = await host.Grains.GetGrain<IMotorGrain>("motor/EQ_1")
            .AcceptAsync(new FeatureBatch(file.Claim, 0, host.Stores.Absorbed[0].Windows, true));

        Assert.Equal(BatchResult.Completed, answer.Result);
        Assert.Single(host.Stores.Journal("EQ_1"));
    }

    [Fact]
    public async Task Conflict_LoadsTheTwinAgainAndAbsorbsTheFile()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var first = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(20));
        var id = new EquipmentId("EQ_1");
        var other = MotorTwin.Restore(id, new StoredTwin(null, [], 0))
            .ChangeSettings(MotorSettings.Unknown with { RatedCurrentAmps = 7 });
        host.Stores.BeforeSave = Once(() => host.Stores.WriteBehindTheTwin(other));

        host.Files.Announce(first.Claim.RawId);
        await host.Stores.UntilEnded(first);

        Assert.Equal(
            [JournalKind.SettingsChanged, JournalKind.FileAbsorbed], host.Stores.Journal("EQ_1").Select(e => e.Kind));
        Assert.Equal(20, Assert.Single(host.Stores.Absorbed).Windows.Count);
        Assert.Equal(2, (await host.Motors.GetAsync(id, default)).JournalSeq);
        Assert.Equal(0, first.GivenBack);
    }

    [Fact]
    public async Task Fence_LostBeforeTheCommit_StoresNothing()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(20));
        host.Stores.BeforeSave = Once(() => host.Stores.StealClaim(file));
        var other = host.Stores.Put("EQ_2", InMemoryStores.RowsFor(2));

        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(other);
        await host.StopAsync();

        Assert.DoesNotContain(host.Stores.Absorbed, a => a.Claim.RawId == file.Claim.RawId);
        Assert.Empty(host.Stores.Journal("EQ_1"));
        Assert.Equal((ProcessingStatus.Processing, 0), (file.Status, file.GivenBack));
    }

    [Fact]
    public async Task Fence_LostWhileReading_StopsTheWork()
    {
        await using var host = await TestHost.OfMotorsStartedAsync(
            ("Ingest:LeaseSeconds", "30"), ("Ingest:MaxConcurrentFiles", "1"));
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(40));
        var next = host.Stores.Put("EQ_2", InMemoryStores.RowsFor(2));
        var door = Door();
        var isReading = Door();
        host.Stores.BeforeRead = (id, _) =>
        {
            isReading.TrySetResult();
            return id == file.Claim.RawId ? door.Task : Task.CompletedTask;
        };
        host.Files.Announce(file.Claim.RawId);
        await isReading.Task;

        host.Stores.StealClaim(file);
        await host.Time.UntilArmedAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        host.Time.Advance(TimeSpan.FromSeconds(10));
        await host.Stores.UntilEnded(next);

        Assert.Equal(0, file.GivenBack);
        Assert.Empty(host.Stores.Journal("EQ_1"));
    }

    [Fact]
    public async Task Lease_IsRenewedWhileAFileIsInWork()
    {
        await using var host = await TestHost.OfMotorsStartedAsync(("Ingest:LeaseSeconds", "30"));
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(40));
        var door = Door();
        var isLate = Door();
        host.Stores.BeforeRead = (_, first) =>
        {
            if (first < 15_000)
            {
                return Task.CompletedTask;
            }

            isLate.TrySetResult();
            return door.Task;
        };
        host.Files.Announce(file.Claim.RawId);
        await isLate.Task;

        await host.Time.UntilArmedAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        host.Time.Advance(TimeSpan.FromSeconds(10));
        await host.Stores.Until(() => host.Stores.Renewals.Count == 1);
        door.SetResult();
        await host.Stores.UntilEnded(file);

        Assert.Equal([16], host.Stores.Renewals);
        Assert.Equal(1, file.Claim.Attempt);
    }

    [Fact]
    public async Task Motor_ThatIsLostInTheMiddleOfAFile_GetsItFromItsStart()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(40));
        var motor = host.Grains.GetGrain<IMotorGrain>("motor/EQ_1");
        var isLost = false;
        host.Stores.BeforeRead = async (_, first) =>
        {
            if (first >= 15_000 && !isLost)
            {
                // A refused step ends the activation, and with it the windows that it had collected.
                isLost = true;
                host.Stores.BeforeSave = Once(() => throw new IOException("refused"));
                await Assert.ThrowsAsync<IOException>(
                    () => motor.ChangeSettingsAsync(MotorSettings.Unknown with { RatedCurrentAmps = 5 }));
            }
        };

        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(file);

        Assert.True(isLost);
        Assert.Equal(Enumerable.Range(0, 40), Assert.Single(host.Stores.Absorbed).Windows.Select(w => w.Index));
        Assert.Equal(0, file.GivenBack);
        Assert.Contains(host.Logged, line => line.Contains("is sent again from its start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task BusyMotor_HoldsBackTheReadingOfItsFile()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var door = Door();
        var isBusy = Door();
        host.Stores.BeforeSave = commit =>
        {
            if (commit.EquipmentId.Value != "EQ_1" || commit.File is not null)
            {
                return Task.CompletedTask;
            }

            isBusy.TrySetResult();
            return door.Task;
        };
        var busy = host.Motors.ChangeSettingsAsync(
            new EquipmentId("EQ_1"), MotorSettings.Unknown with { RatedCurrentAmps = 5 }, default);
        await isBusy.Task;
        var held = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(100));
        var free = host.Stores.Put("EQ_2", InMemoryStores.RowsFor(100));
        var furthest = 0L;
        host.Stores.BeforeRead = (id, first) =>
        {
            furthest = id == held.Claim.RawId ? Math.Max(furthest, first) : furthest;
            return Task.CompletedTask;
        };

        host.Files.Announce(held.Claim.RawId);
        await host.Stores.UntilEnded(free);
        var whileBusy = furthest;
        door.SetResult();
        await busy;
        await host.Stores.UntilEnded(held);

        // 17 windows need 9,000 rows: with the first batch un-taken nothing beyond them is read.
        Assert.InRange(whileBusy, 0, 9_000);
        Assert.Equal(50_000, furthest);
    }

    [Fact]
    public async Task Files_InWork_AreNeverMoreThanAllowed()
    {
        await using var host = await TestHost.OfMotorsStartedAsync(("Ingest:MaxConcurrentFiles", "3"));
        var files = Enumerable.Range(0, 12)
            .Select(i => host.Stores.Put($"EQ_{i}", InMemoryStores.RowsFor(2))).ToArray();
        var door = Door();
        host.Stores.BeforeRead = (_, _) => door.Task;

        host.Files.Announce(files[0].Claim.RawId);
        await host.Stores.Until(() => host.Stores.MostInWork == 3);
        door.SetResult();
        await host.Stores.UntilEnded(files);

        Assert.Equal(3, host.Stores.MostInWork);
    }

    [Fact]
    public async Task Files_OfOneMotor_AreAbsorbedInTheirOrder()
    {
        await using var host = await TestHost.OfMotorsStartedAsync(("Ingest:MaxConcurrentFiles", "8"));
        var files = Enumerable.Range(0, 24)
            .Select(i => host.Stores.Put($"EQ_{i % 3}", InMemoryStores.RowsFor(1 + (i % 5)))).ToArray();

        host.Files.Announce(files[0].Claim.RawId);
        await host.Stores.UntilEnded(files);

        foreach (var motor in files.GroupBy(f => f.Claim.EquipmentId))
        {
            Assert.Equal(
                motor.Select(f => f.Claim.RawId),
                host.Stores.Absorbed.Where(a => a.Claim.EquipmentId == motor.Key).Select(a => a.Claim.RawId));
        }
    }

    [Fact]
    public async Task File_ThatAlwaysFails_EndsAsPoison()
    {
        await using var host = await TestHost.OfMotorsStartedAsync(("Ingest:LeaseSeconds", "600"));
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));
        host.Stores.BeforeRead = (_, _) => throw new IOException("bad block");

        for (var attempt = 1; attempt <= 5; attempt++)
        {
            host.Time.Advance(Later);
            host.Files.Announce(file.Claim.RawId);
            await host.Stores.Until(() => file.GivenBack == attempt);
        }

        Assert.Equal(("E_POISON", "IOException: bad block"), (file.Code, file.LastError));
        Assert.Empty(host.Stores.Journal("EQ_1"));
    }

    [StandInFact(StandInFactAttribute.Clock)]
    public Task File_WhoseSamplesCannotBeReadAgainAndAgainForTheDatabaseIsAway_IsNeverPoison() => AwayAsync(isAtTheCommit: false);

    [StandInFact(StandInFactAttribute.Clock)]
    public Task File_WhoseCommitFailsAgainAndAgainForTheDatabaseIsAway_IsNeverPoison() => AwayAsync(isAtTheCommit: true);

    private static async Task AwayAsync(bool isAtTheCommit)
    {
        const int Outages = 8;
        await using var host = await TestHost.OfMotorsStartedAsync(("Ingest:LeaseSeconds", "600"));
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));
        var left = Outages;
        Task Fail() => left-- > 0 ? throw new AwayException() : Task.CompletedTask;
        host.Stores.BeforeRead = (_, _) => isAtTheCommit ? Task.CompletedTask : Fail();
        host.Stores.BeforeSave = _ => isAtTheCommit ? Fail() : Task.CompletedTask;

        for (var outage = 1; outage <= Outages; outage++)
        {
            host.Time.Advance(Later);
            host.Files.Announce(file.Claim.RawId);
            await host.Stores.Until(() => file.GivenBack == outage);
        }

        host.Time.Advance(Later);
        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(file);

        Assert.Equal((ProcessingStatus.Completed, 1), (file.Status, file.Claim.Attempt));
    }

    [Fact]
    public async Task Stop_LetsAFileInWorkEnd()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var (file, door) = await FileAtTheDoorAsync(host);
        var waiting = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));

        var stopped = host.StopAsync();
        await host.Time.UntilArmedAsync(TimeSpan.FromSeconds(18), TimeSpan.FromSeconds(18));
        door.SetResult();
        await stopped;

        Assert.Equal((ProcessingStatus.Completed, ProcessingStatus.Pending), (file.Status, waiting.Status));
    }

    [Fact]
    public async Task Stop_GivesBackAFileThatTakesTooLong()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var (file, _) = await FileAtTheDoorAsync(host);

        var stopped = host.StopAsync();
        await host.Time.UntilArmedAsync(TimeSpan.FromSeconds(18), TimeSpan.FromSeconds(18));
        host.Time.Advance(TimeSpan.FromSeconds(18));
        await stopped;

        Assert.Equal((ProcessingStatus.Pending, 1), (file.Status, file.GivenBack));
        Assert.Null(file.LastError);
        Assert.Equal(0, file.Claim.Attempt);
    }

    [Fact]
    public async Task Database_ThatIsAway_IsAskedUntilItIsBack_AndLoggedOnce()
    {
        await using var host = TestHost.OfMotors();
        var failures = 0;
        host.Stores.BeforeClaim = () => failures < 6 ? throw new IOException($"away {++failures}") : Task.CompletedTask;
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));
        await host.StartAsync();

        await host.Time.AdvanceUntilAsync(host.Stores.UntilEnded(file), TimeSpan.FromSeconds(61));

        Assert.Equal(6, failures);
        Assert.Single(host.Logged, line => line.Contains("Files cannot be claimed", StringComparison.Ordinal));
        Assert.Single(host.Logged, line => line.Contains("claimed again after 6 failures", StringComparison.Ordinal));
    }

    private static async Task<(InMemoryStores.StoredFile File, TaskCompletionSource Door)> FileAtTheDoorAsync(
        TestHost host)
    {
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));
        var door = Door();
        var isReading = Door();
        host.Stores.BeforeRead = (_, _) =>
        {
            isReading.TrySetResult();
            return door.Task;
        };
        host.Files.Announce(file.Claim.RawId);
        await isReading.Task;
        return (file, door);
    }

    private static TaskCompletionSource Door() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Func<TwinCommit, Task> Once(Action act)
    {
        var isDone = 0;
        return _ =>
        {
            if (Interlocked.Exchange(ref isDone, 1) == 0)
            {
                act();
            }

            return Task.CompletedTask;
        };
    }

    private sealed class AwayException() : DbException("the server closed the connection")
    {
        public override bool IsTransient => true;
    }
}
