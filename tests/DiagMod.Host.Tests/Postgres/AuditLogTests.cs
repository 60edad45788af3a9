using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Attacks;
using DiagMod.Host.Tests.Support;
using Npgsql;

namespace DiagMod.Host.Tests.Postgres;

public class AuditLogTests
{
    private const string WithoutTriggers = "set session_replication_role = replica; ";

    [Fact]
    public async Task Rows_WrittenByMany_FormOneWholeChain()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        await Task.WhenAll(Enumerable.Range(0, 40).Select(
            i => stores.Audit.AppendAsync(Entry($"event {i}", i % 3 == 0 ? null : """{"ключ": [1, null]}"""), CancellationToken.None)));

        var first = await stores.Audit.ListAsync(AuditFilter.All, new PageRequest(25, null), CancellationToken.None);
        var second = await stores.Audit.ListAsync(AuditFilter.All, new PageRequest(25, first.Next), CancellationToken.None);

        var rows = first.Items.Concat(second.Items).ToList();
        Assert.Null((await stores.Audit.CheckAsync([], CancellationToken.None)).FirstBroken);
        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i).Reverse(), rows.Select(row => row.Seq));
        Assert.Equal(Stores.Anna, rows[0].Entry.Actor);
        Assert.Equal(40, rows.Select(row => row.HashHex).Distinct().Count());
    }

    [Theory]
    [InlineData("update audit_log set actor = 'x'")]
    [InlineData("delete from audit_log")]
    [InlineData("truncate audit_log")]
    [InlineData("update audit_head set seq = 0")]
    [InlineData("delete from audit_head")]
    [InlineData("truncate audit_head")]
    public async Task Change_ByTheOwner_IsStoppedByTriggers(string sql)
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        await stores.Audit.AppendAsync(Entry("a", null), CancellationToken.None);

        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => TestDatabase.ScalarAsync(database, "set role diagmod_owner; " + sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        Assert.Null((await stores.Audit.CheckAsync([], CancellationToken.None)).FirstBroken);
    }

    [Fact]
    public async Task Partition_TruncatedByTheOwner_IsStoppedToo()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        await stores.Audit.AppendAsync(Entry("a", null), CancellationToken.None);
        var partition = await TestDatabase.ScalarAsync(database, "select tableoid::regclass::text from audit_log");

        await Assert.ThrowsAsync<PostgresException>(() => TestDatabase.ScalarAsync(database, $"truncate {partition}"));
        await Assert.ThrowsAsync<PostgresException>(() => TestDatabase.ScalarAsync(database, $"delete from {partition}"));

        Assert.Null((await stores.Audit.CheckAsync([], CancellationToken.None)).FirstBroken);
    }

    [Theory]
    [InlineData("update audit_log set actor = 'x'")]
    [InlineData("delete from audit_log")]
    [InlineData("truncate audit_log")]
    [InlineData("insert into audit_log select * from audit_log")]
    [InlineData("update audit_head set seq = 0")]
    [InlineData("alter table audit_log disable trigger all")]
    [InlineData("drop trigger audit_log_no_change on audit_log")]
    [InlineData("drop table audit_log")]
    [InlineData("create table mine (i integer)")]
    [InlineData("create function mine() returns integer language sql as 'select 1'")]
    [InlineData("alter table features add column mine integer")]
    [InlineData("update twin_journal set payload = ''")]
    [InlineData("delete from twin_journal")]
    [InlineData("delete from raw_signals")]
    [InlineData("truncate raw_chunks")]
    [InlineData("select ensure_month('features', now())")]
    [InlineData("copy audit_log to program 'id'")]
    [InlineData("copy audit_log to '/tmp/x'")]
    [InlineData("select pg_read_file('/etc/passwd')")]
    [InlineData("create extension dblink")]
    [InlineData("alter role diagmod_app superuser")]
    [InlineData("update schema_migrations set sha256 = ''")]
    [AttackCase("AUDIT-01")]
    public async Task Escape_ByTheApplicationRole_IsRefused(string sql)
    {
        var database = await TestDatabase.CreateMigratedAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => TestDatabase.ScalarAsync(database, "set role diagmod_app; " + sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Stores_Work_AsTheApplicationRole()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        await using var command = stores.Get<NpgsqlDataSource>().CreateCommand("select current_user::text");

        Assert.Equal("diagmod_app", await command.ExecuteScalarAsync());
        Assert.Equal("diagmod_app", await command.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData("update audit_log set actor = 'evil' where seq = 5", 5)]
    [InlineData("update audit_log set at = at + interval '1 us' where seq = 5", 5)]
    [InlineData("update audit_log set changes = null where seq = 6", 6)]
    [InlineData("delete from audit_log where seq = 7", 7)]
    [InlineData("delete from audit_log where seq = 12", 12)]
    [InlineData("delete from audit_log where seq > 3", 4)]
    [InlineData("update audit_log set hash = sha256(hash) where seq = 9", 9)]
    [InlineData("update audit_log set seq = case seq when 9 then 10 else 9 end where seq in (9, 10)", 9)]
    [InlineData("update audit_head set hash = sha256('x')", 12)]
    public async Task Edit_ByASuperuser_IsNamedByItsRow(string sql, long first)
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        for (var i = 1; i <= 12; i++)
        {
            await stores.Audit.AppendAsync(Entry($"event {i}", """{"a":1}"""), CancellationToken.None);
        }

        await TestDatabase.ScalarAsync(database, WithoutTriggers + sql);

        Assert.Equal(first, (await stores.Audit.CheckAsync([], CancellationToken.None)).FirstBroken);
    }

    [Fact]
    public async Task Reads_OfOneSecond_BecomeOneRowAnActor()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var bert = new Actor("bert", "10.0.0.8", null);
        for (var i = 0; i < 120; i++)
        {
            stores.Audit.NoteRead(new AuditEntry(Stores.Anna, "signal.read", "raw_file", $"{i}", "success", null));
        }

        stores.Audit.NoteRead(new AuditEntry(bert, "forecast.read", "motor", "M1", "success", null));
        await stores.Audit.FlushReadsAsync(CancellationToken.None);
        await stores.Audit.FlushReadsAsync(CancellationToken.None);

        var rows = await stores.Audit.ListAsync(AuditFilter.All, PageRequest.First, CancellationToken.None);
        Assert.Equal(2, rows.Items.Count);
        var ofAnna = Assert.Single(rows.Items, row => row.Entry.Actor == Stores.Anna).Entry;
        Assert.Equal("data.read", ofAnna.Action);
        Assert.Contains("\"count\":120", ofAnna.ChangesJson, StringComparison.Ordinal);
        Assert.Equal("forecast.read", Assert.Single(rows.Items, row => row.Entry.Actor == bert).Entry.Action);
        Assert.Null((await stores.Audit.CheckAsync([], CancellationToken.None)).FirstBroken);
    }

    private static AuditEntry Entry(string what, string? changes) =>
        new(Stores.Anna, "test", "thing", what, "success", changes);
}
