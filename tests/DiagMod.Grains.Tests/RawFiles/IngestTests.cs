using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.Motors;
using DiagMod.Grains.Tests.Support;

namespace DiagMod.Grains.Tests.RawFiles;

/// <summary>Files from their claim to their end, with every message copied.</summary>
public sealed partial class IngestTests
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
        Assert.Equal("0.2 s of signal at 1000 Hz, 1 s needed", file.Reason);
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
}
