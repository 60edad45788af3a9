using System.Runtime.CompilerServices;
using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Looks into a database for what is missing or not whole. Reads only, over one connection of its own, each check within a
/// bound of rows and of time; beside a working host it takes no lock that would keep it waiting.</summary>
/// <param name="connectionString">The database.</param>
/// <param name="time">Clock of this machine.</param>
public sealed partial class DatabaseChecks(string connectionString, TimeProvider time)
{
    private const int OldestServer = 14;
    private const long Wraparound = 1_500_000_000;

    private const string ServerSql = """
        select current_setting('server_version_num')::integer / 10000, split_part(current_setting('server_version'), ' ', 1),
            pg_size_pretty(pg_database_size(current_database())), clock_timestamp();
        """;

    private const string WraparoundSql = """
        select age(datfrozenxid)::bigint
        from pg_database
        where datname = current_database();
        """;

    private const string PreparedSql = """
        select gid, prepared
        from pg_prepared_xacts
        where database = current_database()
        order by prepared
        limit 1;
        """;

    private const string IndexSql = """
        select string_agg(indexrelid::regclass::text, ', ')
        from pg_index
        where not indisvalid;
        """;

    private const string HasJournalSql = "select to_regclass('public.schema_migrations') is not null;";

    private const string AppliedSql = "select name, sha256 from schema_migrations;";

    private const string PartitionsSql = """
        select string_agg(child, ', ' order by child)
        from unnest(array[
            'raw_chunks', 'raw_envelopes', 'features', 'anomaly_scores', 'minute_feature_summary', 'audit_log']) as parent
        cross join generate_series(0, 3) as ahead
        cross join lateral (
            select parent || to_char(
                date_trunc('month', clock_timestamp() at time zone 'UTC') + make_interval(months => ahead),
                '"_y"YYYY"m"MM') as child) as wanted
        where to_regclass('public.' || child) is null;
        """;

    private static readonly (string Id, Func<NpgsqlConnection, CancellationToken, Task<Finding>> Look)[] OfTheData =
    [
        ("partitions", PartitionsAsync),
        ("partition-gaps", GapsAsync),
        ("retention", RetentionAsync),
        ("schedule", ScheduleAsync),
        ("backup", BackupAsync),
        ("journal", JournalAsync),
        ("journal-chain", JournalChainAsync),
        ("checkpoints", CheckpointsAsync),
        ("audit", AuditAsync),
        ("balance", BalanceAsync),
        ("stuck", StuckAsync),
        ("retries", RetriesAsync),
        ("backlog", BacklogAsync),
        ("failed", FailedAsync),
        ("samples", SamplesAsync),
        ("analyses", AnalysesAsync),
        ("data", DataAsync),
    ];

    /// <summary>Most findings of a run.</summary>
    public static int Count => OfTheData.Length + 6;

    /// <summary>Runs every check; when the database does not answer or has no schema, only those that make sense then.</summary>
    /// <param name="cancellationToken">Ends the run.</param>
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Own());
        if (await OpenAsync(connection, cancellationToken) is { } closed)
        {
            yield return closed;
            yield break;
        }

        yield return await CaughtAsync("database", ServerAsync, connection, cancellationToken);
        yield return await CaughtAsync("database-clock", ClockAsync, connection, cancellationToken);
        yield return await CaughtAsync("transaction-numbers", WraparoundAsync, connection, cancellationToken);
        yield return await CaughtAsync("prepared", PreparedAsync, connection, cancellationToken);
        yield return await CaughtAsync("indexes", IndexesAsync, connection, cancellationToken);
        var schema = await CaughtAsync("schema", SchemaAsync, connection, cancellationToken);
        yield return schema;
        if (schema.Level != FindingLevel.Ok)
        {
            // What follows is written for this version's tables.
            yield break;
        }

        foreach (var (id, look) in OfTheData)
        {
            yield return await CaughtAsync(id, look, connection, cancellationToken);
        }
    }

    private string Own()
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            Timeout = 5,
            CommandTimeout = 60,
            ApplicationName = "diagmod doctor",
        };
        given.Options = string.Join(
            ' ',
            given.Options,
            "-c default_transaction_read_only=on -c statement_timeout=60s -c lock_timeout=2s -c timezone=UTC").Trim();
        return given.ConnectionString;
    }

    private static async Task<Finding?> OpenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.OpenAsync(cancellationToken);
            return null;
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or IOException)
        {
            return Finding.Problem(
                "database", $"The database does not answer: {fault.Message.TrimEnd('.')}",
                "Check that its server runs, and ConnectionStrings__Postgres or DATABASE_URL.");
        }
    }

    // A check that cannot be made is a finding, too; the others go on.
    private static async Task<Finding> CaughtAsync(
        string id, Func<NpgsqlConnection, CancellationToken, Task<Finding>> look, NpgsqlConnection connection,
        CancellationToken cancellationToken)
    {
        try
        {
            return await look(connection, cancellationToken);
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
        {
            return Finding.Problem(
                id, $"This could not be checked: {fault.Message}", "Run doctor again; if it stays, look into the server's log.");
        }
    }

    private static async Task<Finding> ServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ServerSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var what = $"PostgreSQL {reader.GetString(1)} answers; the database takes {reader.GetString(2)}";
        return reader.GetInt32(0) >= OldestServer
            ? Finding.Ok("database", what)
            : Finding.Problem("database", what, FormattableString.Invariant($"Upgrade it: {OldestServer} or newer is needed."));
    }

    private async Task<Finding> ClockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ServerSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var off = Math.Abs((reader.Time(3) - time.GetUtcNow()).TotalSeconds);
        return off < 5
            ? Finding.Ok("database-clock", "The clocks of the database and of this machine agree")
            : Finding.Warning(
                "database-clock", FormattableString.Invariant($"The clock of the database is {off:0} s off this machine's"),
                "Set both by NTP: leases and the age of data are judged by them.");
    }

    private static async Task<Finding> WraparoundAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(WraparoundSql, connection);
        var age = await command.ExecuteScalarAsync(cancellationToken) as long? ?? 0;
        return age < Wraparound
            ? Finding.Ok("transaction-numbers", FormattableString.Invariant($"The oldest transaction number is {age} back"))
            : Finding.Problem(
                "transaction-numbers", FormattableString.Invariant($"The oldest transaction number is {age} back, of 2 billion"),
                "Run vacuum freeze on the database soon: at 2 billion it stops taking writes.");
    }

    private static async Task<Finding> PreparedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PreparedSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? Finding.Problem(
                "prepared",
                FormattableString.Invariant($"Transaction '{reader.GetString(0)}' is prepared since {reader.Time(1):u} and holds its locks"),
                "The product prepares none. End it: rollback prepared '…';")
            : Finding.Ok("prepared", "No prepared transaction is left open");
    }

    private static async Task<Finding> IndexesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(IndexSql, connection);
        return await command.ExecuteScalarAsync(cancellationToken) is string broken
            ? Finding.Warning("indexes", $"Not valid: {broken}", "Make them again: reindex index concurrently …;")
            : Finding.Ok("indexes", "Every index is valid");
    }

    private static async Task<Finding> SchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Id = "schema";
        await using var has = new NpgsqlCommand(HasJournalSql, connection);
        if (await has.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return Finding.Note(Id, "The database is empty", "The next start makes its tables (or: ./diagmod migrate).");
        }

        var applied = new Dictionary<string, string>(StringComparer.Ordinal);
        await using (var command = new NpgsqlCommand(AppliedSql, connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                applied[reader.GetString(0)] = reader.GetString(1);
            }
        }

        var scripts = Migrations.Embedded();
        var unknown = applied.Keys.Where(name => name.StartsWith("sql/schema/", StringComparison.Ordinal))
            .Except(scripts.Select(script => script.Name)).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            return Finding.Problem(
                Id, $"The database is newer than this program: {string.Join(", ", unknown)}",
                "Run the version of the product that made it, or restore a backup.");
        }

        var changed = scripts.Where(script => script.Name.StartsWith("sql/schema/", StringComparison.Ordinal)
            && applied.TryGetValue(script.Name, out var known) && known != Migrations.Digest(script.Sql)).ToList();
        if (changed.Count > 0)
        {
            return Finding.Problem(
                Id, $"Changed since it was applied: {string.Join(", ", changed.Select(script => script.Name))}",
                "Restore the file; a change belongs into a new script.");
        }

        var waiting = scripts.Count(script => !applied.TryGetValue(script.Name, out var known) || known != Migrations.Digest(script.Sql));
        return waiting > 0
            ? Finding.Warning(
                Id, FormattableString.Invariant($"{waiting} of {scripts.Count} scripts are not applied yet; the rest was not looked at"),
                "Run ./diagmod migrate; every start of the host does so, too.")
            : Finding.Ok(Id, FormattableString.Invariant($"All {scripts.Count} scripts of this version are applied"));
    }

    private static async Task<Finding> PartitionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PartitionsSql, connection);
        return await command.ExecuteScalarAsync(cancellationToken) is string missing
            ? Finding.Warning(
                "partitions", $"Missing for this month or the three to come: {missing}",
                "Run ./diagmod migrate; a running host makes them every day.")
            : Finding.Ok("partitions", "There are partitions for this month and the three to come");
    }
}
