using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;
using Npgsql;

namespace DiagMod.Host.Tests.Postgres;

public class PartitionsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task EnsurePartitions_AfterMigration_HasNothingLeftToMake()
    {
        var made = await database.ScalarAsync("select ensure_partitions()");

        Assert.Equal(0, made);
    }

    [Fact]
    public async Task EnsureFeaturePartitions_ForAnOldMonthAndTwiceAtOnce_MakesItOnce()
    {
        const string Sql = "select ensure_feature_partitions('1999-12-31 23:59:59Z', '2000-01-01 00:00:10Z')";

        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => database.ScalarAsync(Sql)));

        // Two months of features, of scores and of minutes, made by one or shared among the six.
        Assert.Equal(6, made.Sum(count => (int)count!));
        Assert.Equal(
            2L,
            await database.ScalarAsync(
                "select count(*) from pg_class where relname in ('features_y1999m12', 'features_y2000m01')"));
    }

    [Fact]
    public async Task RawChunks_OfAnIdFromAnyYear_FindTheirMonth()
    {
        var id = Guid.CreateVersion7(new DateTimeOffset(2031, 7, 31, 23, 59, 59, 999, TimeSpan.Zero));

        await database.ScalarAsync($"select ensure_chunk_partition('{id}')");
        var table = await database.ScalarAsync(
            $"insert into raw_chunks (raw_id, chunk_no, first_sample, samples, codec) values ('{id}', 0, 0, 1, 0) returning tableoid::regclass::text");

        Assert.Equal("raw_chunks_y2031m07", table);
    }

    [Fact]
    public async Task EnsureMonth_OfATableWithoutMonths_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => database.ScalarAsync("select ensure_month('users', now())"));

        Assert.Contains("no monthly partitions", refused.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureMonth_BehindWorkOnTheMonths_WaitsLongerThanItsCallerWould()
    {
        const string Waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted "
            + "and waitstart < clock_timestamp() - interval '100 ms' "
            + "and database = (select oid from pg_database where datname = current_database())";
        await using var holder = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await holder.OpenAsync();
        await using var begin = new NpgsqlCommand("begin; select pg_advisory_xact_lock(hashtext('diagmod partitions'));", holder);
        await begin.ExecuteNonQueryAsync();

        var made = TestDatabase.ScalarAsync(
            database.ConnectionString + ";Options=-c lock_timeout=20ms", "select ensure_month('features', '1998-05-01Z')");
        while (!made.IsCompleted && await database.ScalarAsync(Waiting) is 0L)
        {
            await Task.Yield();
        }

        await using var end = new NpgsqlCommand("commit;", holder);
        await end.ExecuteNonQueryAsync();

        Assert.Equal(true, await made);
    }

    [Fact]
    public async Task Upkeep_OfADatabaseThatIsUpToDate_MakesNoPartition()
    {
        await using var stores = new Stores(database.ConnectionString);
        var upkeep = stores.Get<DatabaseUpkeep>();

        var made = await upkeep.RunAsync(CancellationToken.None);

        Assert.Equal(0, made);
    }

    [Fact]
    public async Task DatabaseLock_TakenTwice_IsGivenOnceUntilLetGo()
    {
        await using var first = await DatabaseLock.TryTakeAsync(database.ConnectionString, isShared: false, CancellationToken.None);

        var second = await DatabaseLock.TryTakeAsync(database.ConnectionString, isShared: false, CancellationToken.None);
        await first!.DisposeAsync();
        await using var third = await DatabaseLock.TryTakeAsync(database.ConnectionString, isShared: false, CancellationToken.None);

        Assert.Null(second);
        Assert.NotNull(third);
        Assert.True(third.IsHeld);
    }

    [Fact]
    public async Task DatabaseLock_OfAClustersHosts_IsSharedAmongThemAndKeepsASingleHostOut()
    {
        await using var first = await DatabaseLock.TryTakeAsync(database.ConnectionString, isShared: true, CancellationToken.None);
        await using var second = await DatabaseLock.TryTakeAsync(database.ConnectionString, isShared: true, CancellationToken.None);

        var single = await DatabaseLock.TryTakeAsync(database.ConnectionString, isShared: false, CancellationToken.None);

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Null(single);
    }

    [Fact]
    public async Task Probe_OfALiveAndOfADeadDatabase_TellsThemApart()
    {
        var live = new DatabaseProbe(database.ConnectionString);
        var dead = new DatabaseProbe(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "/nowhere" }.ConnectionString);

        Assert.True(await live.IsUpAsync(CancellationToken.None));
        Assert.False(await dead.IsUpAsync(CancellationToken.None));
    }
}
