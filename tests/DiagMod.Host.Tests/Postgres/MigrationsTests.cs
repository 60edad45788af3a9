using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;

namespace DiagMod.Host.Tests.Postgres;

public class MigrationsTests
{
    [Fact]
    public async Task Migrations_OnAnEmptyDatabase_ApplyEverythingOnce()
    {
        var database = await TestDatabase.CreateEmptyAsync();

        var first = await Migrations.RunAsync(database, isCluster: false, null, CancellationToken.None);
        var second = await Migrations.RunAsync(database, isCluster: false, null, CancellationToken.None);

        Assert.Equal(Migrations.Embedded().Count, first);
        Assert.Equal(0, second);
        Assert.Equal(25L, await TestDatabase.ScalarAsync(database, "select count(*) from defect_types"));
    }

    [Fact]
    public async Task Migrations_RunFourTimesAtOnce_ApplyEachScriptOnce()
    {
        var database = await TestDatabase.CreateEmptyAsync();

        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => Migrations.RunAsync(database, isCluster: false, null, CancellationToken.None)));

        Assert.Equal(Migrations.Embedded().Count, applied.Sum());
    }

    [Fact]
    public async Task Migrations_OfAChangedSchemaScript_AreRefusedByName()
    {
        var database = await TestDatabase.CreateEmptyAsync();
        await Migrations.RunAsync(
            database, [("sql/schema/001_a.sql", "create table a (i integer);")], null, CancellationToken.None);

        var changed = await Assert.ThrowsAsync<DatabaseStartException>(() => Migrations.RunAsync(
            database, [("sql/schema/001_a.sql", "create table a (i bigint);")], null, CancellationToken.None));

        Assert.Contains("sql/schema/001_a.sql", changed.Message, StringComparison.Ordinal);
        Assert.Contains("changed", changed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrations_ThatFailHalfway_KeepWholeScriptsAndGoOnLater()
    {
        var database = await TestDatabase.CreateEmptyAsync();
        (string, string) good = ("sql/schema/001_a.sql", "create table a (i integer);");

        var failed = await Assert.ThrowsAsync<DatabaseStartException>(() => Migrations.RunAsync(
            database, [good, ("sql/schema/002_b.sql", "create table b (i integer); select 1 / 0;")], null,
            CancellationToken.None));
        var left = await TestDatabase.ScalarAsync(database, "select to_regclass('b') is null and to_regclass('a') is not null");
        var resumed = await Migrations.RunAsync(
            database, [good, ("sql/schema/002_b.sql", "create table b (i integer);")], null, CancellationToken.None);

        Assert.Contains("002_b.sql", failed.Message, StringComparison.Ordinal);
        Assert.Equal(true, left);
        Assert.Equal(1, resumed);
    }

    [Fact]
    public async Task Migrations_OfAChangedProcedure_RunItAgain()
    {
        var database = await TestDatabase.CreateEmptyAsync();
        const string Name = "sql/procedures/p.sql";
        await Migrations.RunAsync(
            database, [(Name, "create or replace function p() returns int language sql as 'select 1';")], null,
            CancellationToken.None);

        var applied = await Migrations.RunAsync(
            database, [(Name, "create or replace function p() returns int language sql as 'select 2';")], null,
            CancellationToken.None);

        Assert.Equal(1, applied);
        Assert.Equal(2, await TestDatabase.ScalarAsync(database, "select p()"));
    }

    [Fact]
    public async Task Schema_WhatIsTooWideForARow_IsCompressedByTheFastestMethodThereIs()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        var hasLz4 = await TestDatabase.ScalarAsync(
            database, "select 'lz4' = any(enumvals) from pg_settings where name = 'default_toast_compression'");

        await TestDatabase.ScalarAsync(database, "select ensure_month('features', '2031-05-17Z')");

        var methods = await TestDatabase.ScalarAsync(database, """
            select string_agg(distinct c.relkind::text || ':' || a.attcompression::text, ' ')
            from pg_attribute a
            join pg_class c on c.oid = a.attrelid
            where c.relname ~ '^features(_y|$)'
                and a.attname in ('fft_spectrum', 'extra')
            """);
        Assert.Equal(hasLz4 is true ? "p:l r:l" : "p: r:", methods);
    }

    [Fact]
    public async Task Schema_EveryIndexOfItsOwn_SaysWhichQueryItServes()
    {
        var database = await TestDatabase.CreateMigratedAsync();

        var silent = await TestDatabase.ScalarAsync(
            database,
            """
            select string_agg(c.relname, ', ')
            from pg_index i
            join pg_class c on c.oid = i.indexrelid
            join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public'
                and not c.relispartition
                and not exists (select from pg_constraint k where k.conindid = c.oid)
                and obj_description(c.oid) is null
            """);

        Assert.Null(silent);
    }

    [Fact]
    public async Task Schema_NoForeignKey_PointsAtAPartitionedTable()
    {
        var database = await TestDatabase.CreateMigratedAsync();

        var pointing = await TestDatabase.ScalarAsync(
            database,
            "select count(*) from pg_constraint k join pg_class c on c.oid = k.confrelid where k.contype = 'f' and c.relkind = 'p'");

        Assert.Equal(0L, pointing);
    }
}
