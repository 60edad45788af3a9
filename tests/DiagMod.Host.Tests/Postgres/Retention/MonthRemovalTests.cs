using DiagMod.Host.Startup;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;
using DiagMod.Postgres.Retention;
using Npgsql;

namespace DiagMod.Host.Tests.Postgres.Retention;

/// <summary>Months that left their tables are written to a file and deleted, each by itself, at any number of tries (PAR-07).</summary>
public sealed class MonthRemovalTests : IDisposable
{
    private readonly DirectoryInfo _archive = Directory.CreateTempSubdirectory("diagmod-archive-");

    public void Dispose() => _archive.Delete(recursive: true);

    [Fact]
    public async Task Month_WhoseFileCannotBeWritten_StopsNoOtherAndIsTriedAgain()
    {
        var database = await RetiredAsync("2025-03", "2025-04");
        await using var stores = await TrustedAsync(database);
        var inTheWay = Directory.CreateDirectory(Path.Combine(_archive.FullName, "features_2025-03_1" + MonthArchive.Extension));

        var first = await RemoveAsync(stores);
        var states = await StatesAsync(database);
        inTheWay.Delete();
        var second = await RemoveAsync(stores);

        Assert.StartsWith("features 2025-03 stays: ", first.Fault!.Message, StringComparison.Ordinal);
        Assert.IsType<UnauthorizedAccessException>(first.Fault.InnerException);
        Assert.Equal(["features 2025-04"], first.Dropped);
        Assert.Equal("detached, dropped", states);
        Assert.Null(second.Fault);
        Assert.Equal(["features 2025-03"], second.Dropped);
        Assert.Equal("dropped, dropped", await StatesAsync(database));
        Assert.Equal(
            ["features_2025-03_1.diagmod-month", "features_2025-04_2.diagmod-month"],
            _archive.GetFiles().Select(file => file.Name).Order());
    }

    [Theory]
    [InlineData("detached", 1)]
    [InlineData("archived", 0)]
    public async Task Month_WhoseRemovalWasKilledBetweenTwoSteps_IsGoneOnWith(string state, int written)
    {
        var database = await RetiredAsync("2025-03");
        await using var stores = await TrustedAsync(database);
        await File.WriteAllTextAsync(Path.Combine(_archive.FullName, "features_2025-03_1.diagmod-month.part"), "half");
        if (state == "archived")
        {
            await TestDatabase.ScalarAsync(database, "select note_archive(1, 'features_2025-03_1.diagmod-month', 1, 'x', 3)");
        }

        var run = await RemoveAsync(stores);

        Assert.Null(run.Fault);
        Assert.Equal("dropped", await StatesAsync(database));
        Assert.Equal(written, _archive.GetFiles("*" + MonthArchive.Extension).Length);
    }

    [Fact]
    public async Task Month_WhoseDropWasKilled_KeepsItsFileAndIsDroppedAtTheNextRun()
    {
        var database = await RetiredAsync("2025-03");
        await using var stores = await TrustedAsync(database);
        await using (var killed = new NpgsqlConnection(database + ";Pooling=false"))
        {
            await killed.OpenAsync();
            await using var drop = new NpgsqlCommand(
                "begin; select note_archive(1, 'kept', 1, 'x', 0); commit; begin; select drop_retired(1);", killed);
            await drop.ExecuteNonQueryAsync();

            // While that drop holds the month, another gives up after its own patience.
            var meanwhile = await RemoveAsync(stores);
            Assert.Contains("features 2025-03 stays", meanwhile.Fault!.Message, StringComparison.Ordinal);
            await TestDatabase.ScalarAsync(database, $"select pg_terminate_backend({killed.ProcessID}, 10000)");
        }

        Assert.Equal("archived", await StatesAsync(database));
        Assert.Equal(1L, await TablesAsync(database));
        var run = await RemoveAsync(stores);

        Assert.Equal(["features 2025-03"], run.Dropped);
        Assert.Equal("dropped", await StatesAsync(database));
        Assert.Equal(0L, await TablesAsync(database));
        Assert.Empty(_archive.GetFiles());
    }

    [Fact]
    public async Task Clock_ThatIsHeld_RemovesNothingAndStaysHeld()
    {
        var database = await RetiredAsync("2025-03");
        await using var stores = await TrustedAsync(database);
        await TestDatabase.ScalarAsync(database, "update trusted_clock set leapt_to = now(), leapt_at = now()");

        var held = await RemoveAsync(stores);
        var state = await StatesAsync(database);
        await RetentionState.ConfirmClockAsync(database, TimeProvider.System, CancellationToken.None);
        var confirmed = await RemoveAsync(stores);

        Assert.Equal((true, "detached"), (held.IsHeld, state));
        Assert.Empty(held.Dropped);
        Assert.Equal(["features 2025-03"], confirmed.Dropped);
    }

    [Fact]
    public async Task Clock_ThatNobodyLookedAtYet_RemovesNothingAndIsNotTrustedByIt()
    {
        var database = await RetiredAsync("2025-03");
        await using var stores = new Stores(database, keepFeaturesDays: 30, archive: _archive.FullName);

        var run = await RemoveAsync(stores);

        Assert.Empty(run.Dropped);
        Assert.Equal("detached", await StatesAsync(database));
        Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from trusted_clock"));
    }

    [Fact]
    public async Task Clock_ThatLeaptSinceTheNewestLook_RemovesNothingAndIsNotMoved()
    {
        var database = await RetiredAsync("2025-03");
        var time = new SetTime(TimeProvider.System.GetUtcNow());
        await using var stores = new Stores(database, time, keepFeaturesDays: 30, archive: _archive.FullName);
        await RetentionState.ConfirmClockAsync(database, time, CancellationToken.None);
        time.Now = time.Now.AddDays(2);

        var run = await RemoveAsync(stores);

        Assert.True(run.IsHeld);
        Assert.Equal("detached", await StatesAsync(database));
        Assert.Equal(
            1L, await TestDatabase.ScalarAsync(database, "select count(*) from trusted_clock where leapt_to is null and trusted_at < now() + interval '1 hour'"));
    }

    [Fact]
    public async Task Month_OfAnEarlierSetting_IsRemovedThoughNobodyLooksAtTheClock()
    {
        var database = await RetiredAsync("2025-03");
        await TestDatabase.ScalarAsync(database, "insert into trusted_clock (trusted_at) values (now() - interval '9 days')");
        await using var stores = new Stores(database, archive: _archive.FullName);

        var run = await RemoveAsync(stores);

        Assert.Equal(["features 2025-03"], run.Dropped);
        Assert.Single(_archive.GetFiles());
    }

    [Fact]
    public async Task TwoHosts_AtOnce_RemoveAMonthOnce()
    {
        var database = await RetiredAsync("2025-03");
        await using var one = await TrustedAsync(database);
        await using var other = await TrustedAsync(database);
        bool? joined = null;

        var ran = await one.Get<JobLocks>().TryRunAsync(
            UpkeepService.RemovalJob,
            async stop =>
            {
                joined = await other.Get<JobLocks>().TryRunAsync(
                    UpkeepService.RemovalJob, inner => other.Get<MonthRemoval>().RunAsync(inner), stop);
                await one.Get<MonthRemoval>().RunAsync(stop);
            },
            CancellationToken.None);
        var late = await RemoveAsync(other);

        Assert.Equal((true, false), (ran, joined));
        Assert.Empty(late.Dropped);
        Assert.Equal(1L, await TestDatabase.ScalarAsync(database, "select count(*) from audit_log where action = 'retention.archive'"));
        Assert.Single(_archive.GetFiles());
    }

    // Months without rows, which left their table as retention takes them out.
    private static async Task<string> RetiredAsync(params string[] months)
    {
        var database = await TestDatabase.CreateMigratedAsync();
        foreach (var month in months)
        {
            await TestDatabase.ScalarAsync(database, $"select ensure_month('features', '{month}-01Z')");
            await TestDatabase.ScalarAsync(database, $"select retire_month('features', '{month}-01Z')");
        }

        return database;
    }

    private async Task<Stores> TrustedAsync(string database)
    {
        await RetentionState.ConfirmClockAsync(database, TimeProvider.System, CancellationToken.None);
        return new Stores(database, keepFeaturesDays: 30, archive: _archive.FullName);
    }

    private static Task<RemovalRun> RemoveAsync(Stores stores) => stores.Get<MonthRemoval>().RunAsync(CancellationToken.None);

    private static async Task<string> StatesAsync(string database) =>
        (string)(await TestDatabase.ScalarAsync(database, "select string_agg(state, ', ' order by id) from retired_months"))!;

    private static Task<object?> TablesAsync(string database) =>
        TestDatabase.ScalarAsync(database, "select count(*) from pg_class where relname like 'retired!_%y%' escape '!' and relkind = 'r'");
}
