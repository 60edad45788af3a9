using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;

namespace DiagMod.Host.Tests.Postgres;

/// <summary>Uploads in chunks in the database: what is counted is there, and what is forgotten goes.</summary>
public class UploadSessionsTests
{
    private static readonly UploadQuota Plenty = new(64, 0);

    [Fact]
    public async Task Session_LeftAloneForADay_IsGoneWithItsBytes()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var sessions = stores.Get<IUploadSessions>();
        var session = (await sessions.OpenAsync(await UploadAsync(stores, 10), Plenty, CancellationToken.None)).Session!;
        Assert.True(await sessions.AppendAsync(session.Id, 0, new byte[4], CancellationToken.None));
        Assert.Equal(UploadSession.Lifetime, session.ExpiresAt - session.TouchedAt);

        await TestDatabase.ScalarAsync(database, "update upload_sessions set touched_at = touched_at - interval '23 hours 59 minutes'");
        var late = await sessions.FindAsync(session.Id, Stores.Anna.Name, CancellationToken.None);
        await TestDatabase.ScalarAsync(database, "update upload_sessions set touched_at = touched_at - interval '1 minute'");
        var gone = await sessions.FindAsync(session.Id, Stores.Anna.Name, CancellationToken.None);
        var isTaken = await sessions.AppendAsync(session.Id, 4, new byte[4], CancellationToken.None);
        await stores.Get<DatabaseUpkeep>().ExpireSignInsAsync(CancellationToken.None);

        Assert.Equal(4, late!.Offset);
        Assert.Null(gone);
        Assert.False(isTaken);
        Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from upload_sessions"));
        Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from upload_parts"));
    }

    [Fact]
    public async Task Parts_SentTwiceAtOnce_AreTakenOnceAndReadBackWhole()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var sessions = stores.Get<IUploadSessions>();
        var session = (await sessions.OpenAsync(await UploadAsync(stores, 3000), Plenty, CancellationToken.None)).Session!;
        var content = new byte[3000];
        new Random(5).NextBytes(content);

        for (var at = 0; at < 3000; at += 1000)
        {
            var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(
                _ => sessions.AppendAsync(session.Id, at, content.AsMemory(at, 1000), CancellationToken.None)));
            Assert.Single(taken, one => one);
        }

        var beyond = await sessions.AppendAsync(session.Id, 3000, new byte[1], CancellationToken.None);
        var read = new List<byte>();
        var part = new byte[UploadSession.MaxPartBytes];
        for (int got; (got = await sessions.ReadPartAsync(session.Id, read.Count, part, CancellationToken.None)) > 0;)
        {
            read.AddRange(part.AsSpan(0, got));
        }

        Assert.False(beyond);
        Assert.Equal(content, read);
    }

    [Fact]
    public async Task Sessions_OpenedAtOnce_NeverExceedTheQuota()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var sessions = stores.Get<IUploadSessions>();
        var upload = await UploadAsync(stores, 10);

        var byNumber = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => sessions.OpenAsync(upload, new UploadQuota(3, 0), CancellationToken.None)));
        var byBytes = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => sessions.OpenAsync(upload, new UploadQuota(64, 55), CancellationToken.None)));

        Assert.Equal(3, byNumber.Count(one => one.Kind == SessionOpeningKind.New));
        Assert.Equal(5, byNumber.Count(one => one.Kind == SessionOpeningKind.TooManySessions));
        Assert.Equal(2, byBytes.Count(one => one.Kind == SessionOpeningKind.New));
        Assert.Equal(6, byBytes.Count(one => one.Kind == SessionOpeningKind.TooManyBytes));
    }

    [Fact]
    public async Task Session_OfAMotorThatIsNotThere_DoesNotBegin()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var upload = await UploadAsync(stores, 10) with { EquipmentId = new EquipmentId("NOBODY") };

        var opening = await stores.Get<IUploadSessions>().OpenAsync(upload, Plenty, CancellationToken.None);

        Assert.Equal((SessionOpeningKind.UnknownMotor, null), (opening.Kind, opening.Session));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(UploadSession.MaxPartBytes + 1)]
    public async Task Part_WithoutBytesOrTooLong_IsAFault(int bytes)
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());

        await Assert.ThrowsAsync<ArgumentException>(() => stores.Get<IUploadSessions>().AppendAsync(
            Guid.NewGuid(), 0, new byte[bytes], CancellationToken.None));
    }

    private static async Task<NewUpload> UploadAsync(Stores stores, long size) => new(
        await stores.MotorAsync(), "a.csv", size, null, Stores.Slow, null, Stores.Anna);
}
