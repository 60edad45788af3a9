using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres.Dumps;
using DiagMod.Postgres.Retention;
using Npgsql;

namespace DiagMod.Host.Tests.Postgres.Retention;

/// <summary>Whole months leave the large tables, with a file each, and come back (PAR-07, PAR-12).</summary>
public sealed class MonthRetentionTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _archive = Directory.CreateTempSubdirectory("diagmod-archive-");

    public void Dispose() => _archive.Delete(recursive: true);

    [Fact]
    public async Task FeatureMonth_PastItsTime_LeavesWithAFileAndComesBackAsItWas()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database, keepFeaturesDays: 30, archive: _archive.FullName);
        await CompleteAsync(stores, Stores.Noon);
        await ExpireFilesAsync(database);
        var before = await ContentAsync(database, "features");
        await stores.Get<MonthRetention>().RunAsync(CancellationToken.None);

        var run = await stores.Get<MonthRetention>().RunAsync(CancellationToken.None);

        Assert.Equal(["features 2025-03"], run.Retired);
        Assert.Equal("detached", await TestDatabase.ScalarAsync(database, "select state from retired_months"));
        Assert.Empty(_archive.GetFiles());
        var again = await stores.Get<MonthRetention>().RunAsync(CancellationToken.None);
        var removal = await RemoveAsync(stores);
        Assert.Empty(again.Retired);
        Assert.Equal(["features 2025-03"], removal.Dropped);
        Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from features"));
        Assert.Equal(3L, await TestDatabase.ScalarAsync(database, "select windows_count from hourly_feature_summary"));
        Assert.Equal("dropped", await TestDatabase.ScalarAsync(database, "select state from retired_months"));
        Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from pg_class where relname like 'retired!_%y%' escape '!' and relkind = 'r'"));
        var file = Assert.Single(_archive.GetFiles());
        Assert.Equal([file.FullName], removal.Archived);
        var back = await MonthArchive.AttachAsync(database, file.FullName, CancellationToken.None);

        Assert.Equal(("features", 3L, true), (back.Table, back.Rows, back.IsAttached));
        Assert.Equal(before, await ContentAsync(database, "features"));
        Assert.Null((await stores.Audit.CheckAsync([], CancellationToken.None)).FirstBroken);
    }

    [Fact]
    public async Task Attaching_AMonth_ReadsNoneOfItsRows()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database, keepFeaturesDays: 30, archive: _archive.FullName);
        await CompleteAsync(stores, Stores.Noon);
        await ExpireFilesAsync(database);
        await LookTwiceAsync(stores);
        var notices = new List<string>();
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        connection.Notice += (_, told) => notices.Add(told.Notice.MessageText);
        await connection.OpenAsync();
        await using var load = new NpgsqlCommand(
            """
            select receive_month('features', '2025-03-01Z');
            insert into received_features_y2025m03 (raw_id, equipment_id, window_start, window_end, window_index, first_sample,
                is_valid, conditions, fft_spectrum, extra)
            values (gen_random_uuid(), 'M', '2025-03-09Z', '2025-03-09 00:00:01Z', 0, 0, true, 0, '{}', '{}');
            set client_min_messages = debug1;
            select attach_month('features', '2025-03-01Z');
            """,
            connection);

        await load.ExecuteNonQueryAsync();

        Assert.Contains(notices, told => told.Contains("is implied by existing constraints", StringComparison.Ordinal));
        Assert.Equal(1L, await TestDatabase.ScalarAsync(database, "select count(*) from features"));
    }

    [Fact]
    public async Task Month_ThatWasWrittenToAgain_TakesItsOldRowsBackBesideTheNewOnes()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database, keepFeaturesDays: 30, archive: _archive.FullName);
        await CompleteAsync(stores, Stores.Noon);
        await ExpireFilesAsync(database);
        await LookTwiceAsync(stores);
        await RemoveAsync(stores);
        await CompleteAsync(stores, Stores.Noon.AddDays(3));

        var back = await MonthArchive.AttachAsync(database, Assert.Single(_archive.GetFiles()).FullName, CancellationToken.None);

        Assert.False(back.IsAttached);
        Assert.Equal(6L, await TestDatabase.ScalarAsync(database, "select count(*) from features"));
    }

    [Fact]
    public async Task SampleMonth_LeavesWhenItsFilesAreAnalysedAndComesBackReadable()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        var time = new SetTime(new DateTimeOffset(2025, 1, 10, 0, 0, 0, TimeSpan.Zero));
        await using var stores = new Stores(database, time, keepRawDays: 30, archive: _archive.FullName);
        var id = await CompleteAsync(stores, Stores.Noon);
        await LookTwiceAsync(stores);
        var samples = await ReadAsync(stores, id);
        time.Now = new DateTimeOffset(2025, 4, 1, 0, 0, 0, TimeSpan.Zero);
        await RetentionState.ConfirmClockAsync(database, time, CancellationToken.None);

        var early = await stores.Get<MonthRetention>().RunAsync(CancellationToken.None);
        await TestDatabase.ScalarAsync(
            database, "update raw_signals set analysis_status = 'failed', analysis_reason = 'E_TEST: drawn'");
        var due = await stores.Get<MonthRetention>().RunAsync(CancellationToken.None);

        Assert.Empty(early.Retired);
        Assert.Equal(["raw_chunks 2025-01"], due.Retired);
        Assert.Null((await RemoveAsync(stores)).Fault);
        Assert.False((await stores.Files.FindAsync(id, CancellationToken.None))!.SamplesKept);
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(stores, id));
        await MonthArchive.AttachAsync(database, Assert.Single(_archive.GetFiles()).FullName, CancellationToken.None);
        Assert.True((await stores.Files.FindAsync(id, CancellationToken.None))!.SamplesKept);
        Assert.Equal(samples, await ReadAsync(stores, id));
    }

    [Fact]
    public async Task Clock_ThatLeaps_RemovesNothingUntilConfirmed()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        var time = new SetTime(TimeProvider.System.GetUtcNow());
        await using var stores = new Stores(database, time, keepFeaturesDays: 30, archive: _archive.FullName);
        await CompleteAsync(stores, Stores.Noon);
        await LookTwiceAsync(stores);
        time.Now = time.Now.AddDays(40);

        var held = await stores.Get<MonthRetention>().RunAsync(CancellationToken.None);
        time.Now = time.Now.AddHours(1);
        var stillHeld = await stores.Get<MonthRetention>().RunAsync(CancellationToken.None);
        var kept = await TestDatabase.ScalarAsync(database, "select count(*) from features");
        await RetentionState.ConfirmClockAsync(database, time, CancellationToken.None);
        var confirmed = await stores.Get<MonthRetention>().RunAsync(CancellationToken.None);

        Assert.Equal((true, true, 3L), (held.IsHeld, stillHeld.IsHeld, kept));
        Assert.Equal(["features 2025-03"], confirmed.Retired);
        Assert.Equal(1L, await TestDatabase.ScalarAsync(database, "select count(*) from audit_log where action = 'retention.hold'"));
    }

    [Fact]
    public async Task Clock_ThatComesBack_IsTrustedAgain()
    {
        var time = new SetTime(TimeProvider.System.GetUtcNow());
        await using var stores = new Stores(
            await TestDatabase.CreateMigratedAsync(), time, keepFeaturesDays: 30, archive: _archive.FullName);
        await LookTwiceAsync(stores);
        time.Now = time.Now.AddYears(-10);
        var held = await stores.Get<MonthRetention>().RunAsync(CancellationToken.None);
        time.Now = time.Now.AddYears(10).AddHours(2);

        var back = await stores.Get<MonthRetention>().RunAsync(CancellationToken.None);

        Assert.Equal((true, false), (held.IsHeld, back.IsHeld));
    }

    [Fact]
    public async Task Month_ThatIsNotOver_IsNeverRetired()
    {
        var database = await TestDatabase.CreateMigratedAsync();

        await Assert.ThrowsAsync<PostgresException>(
            () => TestDatabase.ScalarAsync(database, "select retire_month('features', now())"));
        await Assert.ThrowsAsync<PostgresException>(
            () => TestDatabase.ScalarAsync(database, "select retire_month('audit_log', '2020-01-01Z')"));
    }

    [Fact]
    public async Task ArchivedMonth_ThatWasDamaged_IsRefusedAndNothingIsAttached()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database, keepFeaturesDays: 30, archive: _archive.FullName);
        await CompleteAsync(stores, Stores.Noon);
        await ExpireFilesAsync(database);
        await LookTwiceAsync(stores);
        await RemoveAsync(stores);
        var file = Assert.Single(_archive.GetFiles()).FullName;
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^200] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        await Assert.ThrowsAsync<DumpException>(() => MonthArchive.AttachAsync(database, file, CancellationToken.None));

        Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from features"));
        Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from pg_class where relname like 'received%'"));
    }

    // The first look has nothing to compare the clock with.
    private static async Task LookTwiceAsync(Stores stores)
    {
        await stores.Get<MonthRetention>().RunAsync(CancellationToken.None);
        await stores.Get<MonthRetention>().RunAsync(CancellationToken.None);
    }

    private static Task<RemovalRun> RemoveAsync(Stores stores) => stores.Get<MonthRemoval>().RunAsync(CancellationToken.None);

    private static Task<object?> ExpireFilesAsync(string database) =>
        TestDatabase.ScalarAsync(database, "update raw_signals set finished_at = now() - interval '31 days'");

    private static Task<object?> ContentAsync(string database, string table) =>
        TestDatabase.ScalarAsync(database, $"select md5(string_agg(t::text, '' order by t::text)) from {table} t");

    private static async Task<RawFileId> CompleteAsync(Stores stores, DateTimeOffset at)
    {
        var motor = await stores.MotorAsync();
        await stores.StoreAsync(motor, "a.csv", at, rows: 1_000);
        var claim = (await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None))!;
        Assert.Equal(SaveOutcome.Saved, await stores.Twins.SaveAsync(Stores.Absorb(claim, null, at), CancellationToken.None));
        return claim.RawId;
    }

    private static async Task<float[]> ReadAsync(Stores stores, RawFileId id)
    {
        var samples = new List<float>();
        await foreach (var rows in stores.Files.ReadSamplesAsync(id, 0, CancellationToken.None))
        {
            samples.AddRange(rows.R.ToArray());
        }

        return [.. samples];
    }
}
