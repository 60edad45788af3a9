using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;

namespace DiagMod.Host.Tests.Postgres;

/// <summary>Each check is tried on a database in which just that is broken.</summary>
public class DatabaseChecksTests
{
    private const string WithoutTriggers = "set session_replication_role = replica; ";

    [Fact]
    public async Task SoundDatabase_HasNothingWorseThanNotes()
    {
        var database = await MakeAsync();

        var findings = await LookAsync(database);

        // No job and no backup ran here, which is worth knowing and no fault.
        Assert.All(findings, one => Assert.True(
            one.Level == (one.Id is "schedule" or "backup" ? FindingLevel.Note : FindingLevel.Ok), $"{one.Id}: {one.What}"));
        Assert.Equal(DatabaseChecks.Count, findings.Count);
        Assert.Equal(findings.Count, findings.Select(one => one.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("journal", "delete from twin_journal where seq = 2", FindingLevel.Problem, "entry 2 is missing (its head is at 3)")]
    [InlineData("journal", "delete from twin_journal where seq = 3", FindingLevel.Problem, "head is at 3, its journal ends at 2")]
    [InlineData("journal", "update twins set seq = 2", FindingLevel.Problem, "head is at 2, its journal ends at 3")]
    [InlineData("journal", "update twins set head_hash = sha256('x')", FindingLevel.Problem, "head's hash is not that of entry 3")]
    [InlineData("journal-chain", "update twin_journal set payload = 'x' where seq = 1", FindingLevel.Problem, "entry 1: its hash")]
    [InlineData("journal-chain", "update twin_journal set previous_hash = sha256('x') where seq = 3", FindingLevel.Problem, "entry 3: its previous")]
    [InlineData(
        "checkpoints", "insert into twin_checkpoints select equipment_id, 2, 'state', sha256('other') from twins", FindingLevel.Warning,
        "at entry 2 does not match")]
    [InlineData(
        "checkpoints", "insert into twin_checkpoints select equipment_id, 9, 'state', sha256('state') from twins", FindingLevel.Warning,
        "at entry 9 is ahead")]
    [InlineData("audit", WithoutTriggers + "update audit_log set actor = 'x' where seq = 2", FindingLevel.Problem, "Row 2 of the audit log")]
    [InlineData("audit", WithoutTriggers + "delete from audit_log where seq = 3", FindingLevel.Problem, "Row 3 of the audit log")]
    [InlineData("audit", WithoutTriggers + "delete from audit_head", FindingLevel.Problem, "lost its head row")]
    [InlineData("balance", "update ingest_counters set sent = sent + 1", FindingLevel.Problem, "5 sent is not 3 completed")]
    [InlineData(
        "stuck",
        "update raw_signals set processing_status = 'processing', attempt = 2, lease_until = now() - interval '1 hour' where file_name = 'waits.csv'",
        FindingLevel.Warning, "1 in work whose lease ran out, first waits.csv")]
    [InlineData(
        "retries", "update raw_signals set attempt = 3, last_error = 'disk full' where file_name = 'waits.csv'", FindingLevel.Warning,
        "first waits.csv after 3: disk full")]
    [InlineData(
        "backlog", "update raw_signals set created_at = now() - interval '2 hours' where file_name = 'waits.csv'", FindingLevel.Warning,
        "1 files wait, the oldest for 120 min")]
    [InlineData(
        "failed",
        "update raw_signals set processing_status = 'failed', failure_code = 'E_TEST', reason = 'drawn' where file_name = 'waits.csv'",
        FindingLevel.Note, "1 E_TEST (newest: waits.csv: drawn)")]
    [InlineData(
        "samples", "delete from raw_chunks where raw_id = (select id from raw_signals where file_name = 'waits.csv')", FindingLevel.Problem,
        "1 files that wait have lost samples, for example waits.csv")]
    [InlineData(
        "analyses", "update raw_signals set analysis_status = 'completed' where processing_status = 'completed'", FindingLevel.Problem,
        "of 3 analysed ones the result is missing")]
    [InlineData(
        "analyses",
        "update raw_signals set analysis_status = 'running', analysis_lease_until = now() - interval '1 hour' where processing_status = 'completed'",
        FindingLevel.Warning, "3 in work whose lease ran out")]
    [InlineData(
        "analyses", "update raw_signals set finished_at = now() - interval '2 hours' where processing_status = 'completed'",
        FindingLevel.Warning, "the oldest waits for 120 min")]
    [InlineData(
        "analyses",
        "update raw_signals set analysis_status = 'failed', analysis_reason = 'E_TEST: drawn' where processing_status = 'completed'",
        FindingLevel.Note, "3 failed, for example: E_TEST: drawn")]
    [InlineData(
        "data", "update raw_signals set recorded_at = now() + interval '9 days' where processing_status = 'completed'", FindingLevel.Warning,
        "in the future")]
    [InlineData("indexes", "update pg_index set indisvalid = false where indexrelid = 'raw_signals_motor'::regclass", FindingLevel.Warning, "raw_signals_motor")]
    [InlineData(
        "schema", "insert into schema_migrations (name, sha256) values ('sql/schema/999_later.sql', 'x')", FindingLevel.Problem,
        "newer than this program: sql/schema/999_later.sql")]
    [InlineData(
        "schema", "update schema_migrations set sha256 = 'x' where name = 'sql/schema/002_equipment.sql'", FindingLevel.Problem,
        "Changed since it was applied: sql/schema/002_equipment.sql")]
    [InlineData("partition-gaps", "drop table features_y2025m03", FindingLevel.Problem, "nobody retired them: features_y2025m03")]
    [InlineData(
        "retention", "insert into trusted_clock (trusted_at, leapt_to) values (now(), now() + interval '9 days')", FindingLevel.Warning,
        "nothing more is removed: the clock leapt")]
    [InlineData(
        "schedule", "insert into job_runs (job, host, started_at, fault) values ('retention', 'h', now(), 'no room')", FindingLevel.Warning,
        "retention on h")]
    [InlineData(
        "backup",
        "insert into job_runs (job, host, started_at, last_success_at) values ('backup', 'h', now(), now() - interval '8 days')",
        FindingLevel.Warning, "(8.0 days ago)")]
    [InlineData("schema", "delete from schema_migrations where name like 'sql/views/%'", FindingLevel.Warning, "scripts are not applied yet")]
    public async Task BrokenDatabase_IsNamedWithWhatToDo(string id, string harm, FindingLevel level, string words)
    {
        var database = await MakeAsync();
        await TestDatabase.ScalarAsync(database, harm);

        var findings = await LookAsync(database);

        var found = Assert.Single(findings, one => one.Id == id);
        Assert.Equal(level, found.Level);
        Assert.Contains(words, found.What, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(found.Remedy));
    }

    [Fact]
    public async Task MonthWithoutPartition_IsNamed()
    {
        var database = await MakeAsync();
        var child = await TestDatabase.ScalarAsync(
            database,
            """select 'features' || to_char((date_trunc('month', now() at time zone 'UTC') + interval '3 months'), '"_y"YYYY"m"MM')""");
        await TestDatabase.ScalarAsync(database, $"drop table {child}");

        var found = Assert.Single(await LookAsync(database), one => one.Id == "partitions");

        Assert.Equal(FindingLevel.Warning, found.Level);
        Assert.EndsWith($": {child}", found.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmptyDatabase_IsNotedAndItsDataNotAskedFor()
    {
        var findings = await LookAsync(await TestDatabase.CreateEmptyAsync());

        Assert.Equal(FindingLevel.Note, Assert.Single(findings, one => one.Id == "schema").Level);
        Assert.DoesNotContain(findings, one => one.Id is "journal" or "balance");
    }

    [Fact]
    public async Task DatabaseThatDoesNotAnswer_IsAProblem()
    {
        var found = Assert.Single(await LookAsync("Host=127.0.0.1;Port=1;Username=nobody;Database=nothing"));

        Assert.Equal(("database", FindingLevel.Problem), (found.Id, found.Level));
        Assert.StartsWith("The database does not answer: ", found.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClockOfTheDatabase_FarFromThisMachines_IsNamed()
    {
        var database = await MakeAsync();

        var findings = await LookAsync(database, new SetTime(DateTimeOffset.UtcNow.AddMinutes(-10)));

        Assert.Equal(FindingLevel.Warning, Assert.Single(findings, one => one.Id == "database-clock").Level);
    }

    /// <summary>A motor with three absorbed files and one that waits.</summary>
    private static async Task<string> MakeAsync()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var motor = await stores.MotorAsync();
        JournalEntry? head = null;
        for (var file = 1; file <= 3; file++)
        {
            await stores.StoreAsync(motor, $"file{file}.csv");
            var claim = await stores.Files.ClaimNextAsync("test", TimeSpan.FromMinutes(5), CancellationToken.None);
            var commit = Stores.Absorb(claim!, head, Stores.Noon.AddHours(file));
            Assert.Equal(SaveOutcome.Saved, await stores.Twins.SaveAsync(commit, CancellationToken.None));
            head = commit.Entry;
        }

        await stores.StoreAsync(motor, "waits.csv");
        return database;
    }

    private static async Task<List<Finding>> LookAsync(string database, TimeProvider? time = null)
    {
        var findings = new List<Finding>();
        await foreach (var one in new DatabaseChecks(database, time ?? TimeProvider.System).RunAsync(CancellationToken.None))
        {
            findings.Add(one);
        }

        return findings;
    }
}
