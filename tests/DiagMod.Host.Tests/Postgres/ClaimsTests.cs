using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Postgres;

public class ClaimsTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Claims_OfOneMotor_FollowTimeThenNaturalNameOneAtATime()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var motor = await stores.MotorAsync();
        foreach (var (name, at) in ((string, DateTimeOffset?)[])
        [
            ("file10.csv", null), ("file123456789012345678901.csv", null), ("file9.csv", null), ("file09.csv", null),
            ("z.csv", Stores.Noon.AddHours(1)), ("y.csv", Stores.Noon),
        ])
        {
            await stores.StoreAsync(motor, name, at);
        }

        var order = new List<string>();
        while (await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None) is { } claim)
        {
            order.Add(claim.FileName);
            Assert.Null(await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None));
            Assert.True(await stores.Files.FailAsync(claim, "E_TEST", "done", CancellationToken.None));
        }

        Assert.Equal(["y.csv", "z.csv", "file09.csv", "file9.csv", "file10.csv", "file123456789012345678901.csv"], order);
    }

    [Fact]
    public async Task Claims_OfSeveralMotors_GoInParallelAndEachFileGoesOnce()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        for (var i = 0; i < 6; i++)
        {
            await stores.StoreAsync(await stores.MotorAsync(), "a.csv");
        }

        var claims = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            _ => stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None)));

        Assert.Equal(6, claims.Count(claim => claim is not null));
        Assert.Equal(6, claims.Where(claim => claim is not null).Select(claim => claim!.RawId).Distinct().Count());
    }

    [Fact]
    public async Task Lease_ThatRanOut_LetsAnotherClaimAndFencesTheFirst()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        await stores.StoreAsync(await stores.MotorAsync(), "a.csv");

        var late = await stores.Files.ClaimNextAsync("slow", TimeSpan.Zero, CancellationToken.None);
        var next = await stores.Files.ClaimNextAsync("quick", Lease, CancellationToken.None);

        Assert.Equal((1L, 1, 2L, 2), (late!.Fence, late.Attempt, next!.Fence, next.Attempt));
        Assert.False(await stores.Files.RenewAsync(late, 1, Lease, CancellationToken.None));
        Assert.False(await stores.Files.FailAsync(late, "E_TEST", "late", CancellationToken.None));
        await stores.Files.GiveBackAsync(late, "late", TimeSpan.Zero, CancellationToken.None);
        Assert.True(await stores.Files.RenewAsync(next, 1, Lease, CancellationToken.None));
    }

    [Fact]
    public async Task Claims_OfAFile_CarryTheTraceOfItsUploadThroughEveryAttempt()
    {
        const string TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        var database = await TestDatabase.CreateMigratedAsync();
        RawFileClaim first;
        await using (var stores = new Stores(database))
        {
            await stores.StoreAsync(await stores.MotorAsync(), "traced.csv", traceParent: TraceParent);
            first = (await stores.Files.ClaimNextAsync("one", TimeSpan.Zero, CancellationToken.None))!;
        }

        await using var others = new Stores(database);
        var second = await others.Files.ClaimNextAsync("two", Lease, CancellationToken.None);
        await others.StoreAsync(await others.MotorAsync(), "untraced.csv");
        var untraced = await others.Files.ClaimNextAsync("two", Lease, CancellationToken.None);

        Assert.Equal((1, TraceParent), (first.Attempt, first.TraceParent));
        Assert.Equal((2, TraceParent), (second!.Attempt, second.TraceParent));
        Assert.Null(untraced!.TraceParent);
    }

    [Fact]
    public async Task Renewal_NotesProgressNeverBeyondTheFile()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        await stores.StoreAsync(await stores.MotorAsync(), "a.csv");
        var claim = await stores.Files.ClaimNextAsync("test", TimeSpan.Zero, CancellationToken.None);

        Assert.True(await stores.Files.RenewAsync(claim!, 999, Lease, CancellationToken.None));

        var row = await stores.Files.FindAsync(claim!.RawId, CancellationToken.None);
        Assert.Equal((3L, 3L), (row!.WindowsDone, row.WindowsTotal));
        Assert.Null(await stores.Files.ClaimNextAsync("other", Lease, CancellationToken.None));
    }

    [Fact]
    public async Task GivingBack_AtShutdown_CountsNoAttempt_AndAfterAnErrorWaits()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        await stores.StoreAsync(await stores.MotorAsync(), "a.csv");

        var first = await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None);
        await stores.Files.GiveBackAsync(first!, null, TimeSpan.Zero, CancellationToken.None);
        var second = await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None);
        await stores.Files.GiveBackAsync(second!, "the database went away", TimeSpan.FromHours(1), CancellationToken.None);
        var third = await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None);

        Assert.Equal(1, second!.Attempt);
        Assert.True(second.Fence > first!.Fence);
        Assert.Null(third);
        var row = await stores.Files.FindAsync(second.RawId, CancellationToken.None);
        Assert.Equal((ProcessingStatus.Pending, 1), (row!.Status, row.Attempt));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task File_ThatNeverEnds_FailsAsPoisonAndCanBeRetried(bool isGivenBack)
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync(), attempts: 3);
        var motor = await stores.MotorAsync();
        var stored = await stores.StoreAsync(motor, "a.csv");

        var claims = 0;
        while (await stores.Files.ClaimNextAsync("test", TimeSpan.Zero, CancellationToken.None) is { } claim)
        {
            claims++;
            if (isGivenBack)
            {
                await stores.Files.GiveBackAsync(claim, "it burns", TimeSpan.Zero, CancellationToken.None);
            }
        }

        var row = await stores.Files.FindAsync(stored.RawId, CancellationToken.None);
        Assert.Equal((isGivenBack ? 3 : 12, ProcessingStatus.Failed, "E_POISON"), (claims, row!.Status, row.FailureCode));
        Assert.Contains(isGivenBack ? "it burns" : "lease ran out", row.Reason, StringComparison.Ordinal);
        Assert.True(await stores.Files.RetryAsync(stored.RawId, Stores.Anna, CancellationToken.None));
        Assert.False(await stores.Files.RetryAsync(stored.RawId, Stores.Anna, CancellationToken.None));
        Assert.Equal(1, (await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None))!.Attempt);
    }

    [Fact]
    public async Task Delete_OfAFileInWork_IsRefusedAsBusy()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var stored = await stores.StoreAsync(await stores.MotorAsync(), "a.csv");
        await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None);

        Assert.Equal(DeleteOutcome.Busy, await stores.Files.DeleteAsync(stored.RawId, Stores.Anna, CancellationToken.None));
    }

    [Fact]
    public async Task DeleteFailed_OfAFileThatIsNotFailed_LeavesItWhereItStands()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var id = (await stores.StoreAsync(await stores.MotorAsync(), "a.csv")).RawId;
        Task<DeleteOutcome> DeleteAsync(RawFileId of) => stores.Files.DeleteFailedAsync(of, Stores.Anna, CancellationToken.None);

        var whilePending = await DeleteAsync(id);
        var claim = await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None);
        var whileInWork = await DeleteAsync(id);
        var stayed = await stores.Files.FindAsync(id, CancellationToken.None);
        Assert.True(await stores.Files.FailAsync(claim!, "E_TEST", "done", CancellationToken.None));
        Assert.True(await stores.Files.RetryAsync(id, Stores.Anna, CancellationToken.None));
        var whenRetried = await DeleteAsync(id);
        claim = await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None);
        Assert.True(await stores.Files.FailAsync(claim!, "E_TEST", "done", CancellationToken.None));
        var whenFailed = await DeleteAsync(id);
        var unknown = await DeleteAsync(new RawFileId(Guid.NewGuid()));

        Assert.Equal(ProcessingStatus.Processing, stayed!.Status);
        Assert.Equal(
            [DeleteOutcome.NotFailed, DeleteOutcome.Busy, DeleteOutcome.NotFailed, DeleteOutcome.Deleted, DeleteOutcome.NotFound],
            new[] { whilePending, whileInWork, whenRetried, whenFailed, unknown });
        Assert.Null(await stores.Files.FindAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task ClaimedFile_CarriesWhatTheGrainNeeds()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var motor = await stores.MotorAsync();
        await stores.StoreAsync(motor, "a.csv", rows: 2_000);

        var claim = await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None);

        Assert.Equal((motor, Stores.Slow, TimeSource.Sequence), (claim!.EquipmentId, claim.Rate, claim.Clock));
        Assert.Null(claim.RecordedAt);
        Assert.Equal(2_000, claim.Summary.Rows);
        Assert.Equal(PhaseSet.All, claim.Summary.Present());
    }
}
