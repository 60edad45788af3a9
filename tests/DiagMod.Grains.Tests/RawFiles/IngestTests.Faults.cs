using System.Data.Common;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.Motors;
using DiagMod.Grains.Tests.Support;

namespace DiagMod.Grains.Tests.RawFiles;

/// <content>What goes wrong on the way: lost answers, lost claims, lost motors, a database that is away.</content>
public sealed partial class IngestTests
{
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
