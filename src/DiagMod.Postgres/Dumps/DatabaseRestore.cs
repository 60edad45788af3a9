using System.Globalization;
using System.Text.RegularExpressions;
using DiagMod.Core.Ports;
using Npgsql;
using static DiagMod.Postgres.Dumps.OwnerConnection;

namespace DiagMod.Postgres.Dumps;

/// <summary>Puts a backup into an empty database: one transaction, which ends well only when every digest, every chain and the balance
/// are right. Before that nothing of it can be seen, and a kill leaves an empty database.</summary>
public static partial class DatabaseRestore
{
    private const string PartitionsScript = "sql/procedures/010_ensure_partitions.sql";

    private const string FullSql = """
        select exists (select from equipment) or exists (select from raw_signals) or exists (select from users)
            or exists (select from audit_log);
        """;

    private const string EnsureSql = "select ensure_month(@parent, @month);";

    // The head row is there from the start, and may be neither removed nor added: it moves forward.
    private const string HeadSql = """
        update audit_head
        set log_id = h.log_id, seq = h.seq, at = h.at, hash = h.hash, base_seq = h.base_seq, base_hash = h.base_hash
        from restored_head h;
        """;

    // Tables of detached months are not part of a backup.
    private const string RetiredSql = """
        update retired_months
        set state = 'dropped', table_name = null, dropped_at = clock_timestamp()
        where table_name is not null;
        """;

    private const string SequenceSql = """
        select setval(format('%I.%I', schemaname, sequencename)::regclass, greatest(@value, coalesce(last_value, 1)))
        from pg_sequences
        where schemaname = 'public'
            and sequencename = @name;
        """;

    private const string NoteSql = """
        select audit_append('local', null, null, 'backup.restore', 'database', @name, 'success', @details);
        """;

    /// <summary>Restores.</summary>
    /// <param name="connectionString">An empty database, for its owner.</param>
    /// <param name="path">The backup.</param>
    /// <param name="progress">Receives a line a table, or null.</param>
    /// <param name="cancellationToken">Ends it; nothing stays.</param>
    /// <exception cref="DumpException">The file is damaged, of a newer version, or the database is not empty; nothing was changed.</exception>
    public static async Task<RestoreReport> RunAsync(
        string connectionString, string path, Action<string>? progress, CancellationToken cancellationToken)
    {
        var manifest = await DumpReader.ManifestAsync(path, cancellationToken);
        if (manifest.Kind != "backup")
        {
            throw new DumpException($"{path} is no backup of a database, but of kind '{manifest.Kind}'.");
        }

        var schema = Schema(path, manifest);
        await using var connection = await OpenAsync(connectionString, "restore", cancellationToken);
        await RequireEmptyAsync(connection, manifest, cancellationToken);
        await Migrations.RunAsync(connectionString, schema, null, cancellationToken);

        byte[]? secrets = null;
        await ExecuteAsync(connection, "begin;", cancellationToken);
        foreach (var partition in manifest.Partitions)
        {
            await EnsureAsync(connection, path, partition, cancellationToken);
        }

        await RequireTablesAsync(connection, path, manifest, cancellationToken);
        var tables = manifest.Tables.ToDictionary(table => DumpFormat.TablePrefix + table.Name, StringComparer.Ordinal);
        var found = await DumpReader.ReadAsync(
            path,
            async (name, stream) =>
            {
                if (tables.TryGetValue(name, out var table))
                {
                    progress?.Invoke(table.Name);
                    await FillAsync(connection, path, table, stream, cancellationToken);
                }
                else if (name == DumpFormat.Secrets)
                {
                    using var box = new MemoryStream();
                    await stream.CopyToAsync(box, cancellationToken);
                    secrets = box.ToArray();
                }
            },
            cancellationToken);
        foreach (var (name, value) in manifest.Sequences)
        {
            await ScalarAsync(connection, SequenceSql, cancellationToken, Arg.Text("name", name), Arg.Long("value", value));
        }

        await ExecuteAsync(connection, RetiredSql, cancellationToken);
        await RequireRowsAsync(connection, path, manifest, found, cancellationToken);
        progress?.Invoke("checking journals, audit log and balance");
        foreach (var finding in await DatabaseChecks.OfRestoredAsync(connection, cancellationToken))
        {
            if (finding.Level == FindingLevel.Problem)
            {
                throw new DumpException($"{path} was read whole, but what it holds is not right: {finding.What}. Nothing was kept.");
            }
        }

        await ExecuteAsync(connection, "commit;", cancellationToken);
        await Migrations.RunAsync(connectionString, isCluster: false, null, cancellationToken);
        await ExecuteAsync(connection, "analyze;", cancellationToken);
        await ScalarAsync(
            connection, NoteSql, cancellationToken, Arg.Text("name", Path.GetFileName(path)),
            Arg.Of("details", NpgsqlTypes.NpgsqlDbType.Json, StoreJson.Write(new { made_at = manifest.CreatedAt, manifest.Product })));
        return new RestoreReport(manifest, found.Values.Sum(section => section.Rows), secrets);
    }

    // The schema that the backup's database had; what came later is applied to the data when they are there.
    private static List<(string Name, string Sql)> Schema(string path, DumpManifest manifest)
    {
        var scripts = Migrations.Embedded();
        foreach (var (name, sha256) in manifest.Scripts)
        {
            var ours = scripts.FirstOrDefault(script => script.Name == name);
            if (ours.Sql is null)
            {
                throw new DumpException($"{path} was made by a newer version of the product ({manifest.Product}): it has {name}. Restore it with that version.");
            }

            if (Migrations.Digest(ours.Sql) != sha256)
            {
                throw new DumpException($"{path} has another {name} than this version of the product ({manifest.Product}).");
            }
        }

        return [.. scripts.Where(script => manifest.Scripts.ContainsKey(script.Name) || script.Name == PartitionsScript)];
    }

    private static async Task RequireEmptyAsync(
        NpgsqlConnection connection, DumpManifest manifest, CancellationToken cancellationToken)
    {
        if (await ScalarAsync(connection, "select to_regclass('public.schema_migrations') is null;", cancellationToken) is true)
        {
            return;
        }

        if (await ScalarAsync(connection, "select to_regclass('public.audit_log') is null;", cancellationToken) is not true
            && await ScalarAsync(connection, FullSql, cancellationToken) is true)
        {
            throw new DumpException("The database is not empty. A backup is restored into an empty data folder or database only.");
        }

        var there = await DatabaseBackup.ScriptsAsync(connection, cancellationToken);
        if (there.Keys.Except(manifest.Scripts.Keys).FirstOrDefault() is { } newer)
        {
            throw new DumpException(
                $"The database holds no data, but a newer schema than the backup ({newer}). Make a new, empty database, and restore into that.");
        }
    }

    // Names come from a file: each must be one that this version would have made itself.
    private static async Task EnsureAsync(
        NpgsqlConnection connection, string path, string partition, CancellationToken cancellationToken)
    {
        var match = MonthName().Match(partition);
        if (!match.Success)
        {
            throw new DumpException($"{path} names a partition '{partition}' that is no month.");
        }

        var month = new DateTimeOffset(
            int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture),
            int.Parse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture), 1, 0, 0, 0, TimeSpan.Zero);
        await ScalarAsync(
            connection, EnsureSql, cancellationToken, Arg.Text("parent", match.Groups[1].Value), Arg.Time("month", month));
    }

    private static async Task RequireTablesAsync(
        NpgsqlConnection connection, string path, DumpManifest manifest, CancellationToken cancellationToken)
    {
        foreach (var table in manifest.Tables)
        {
            var columns = await ScalarAsync(
                connection,
                """
                select array_agg(a.attname::text)
                from pg_attribute a
                where a.attrelid = to_regclass(format('public.%I', @name))
                    and a.attnum > 0
                    and not a.attisdropped;
                """,
                cancellationToken,
                Arg.Text("name", table.Name)) as string[] ?? [];
            if (table.Columns.Except(columns).FirstOrDefault() is { } unknown)
            {
                throw new DumpException($"{path} has a column {table.Name}.{unknown} that its own schema does not have.");
            }
        }
    }

    private static async Task FillAsync(
        NpgsqlConnection connection, string path, DumpTable table, Stream stream, CancellationToken cancellationToken)
    {
        var target = table.Name;
        if (target == "audit_head")
        {
            target = "restored_head";
            await ExecuteAsync(
                connection, "create temporary table restored_head (like audit_head) on commit drop;", cancellationToken);
        }
        else if (target != "audit_log")
        {
            // Rows that the schema's own scripts made come from the backup, too.
            await ExecuteAsync(connection, $"delete from {Quoted(target)};", cancellationToken);
        }

        try
        {
            var sql = $"copy {Quoted(target)} ({Quoted(table.Columns)}) from stdin (format binary)";
            await using var copy = await connection.BeginRawBinaryCopyAsync(sql, cancellationToken);
            try
            {
                await stream.CopyToAsync(copy, DumpFormat.FrameBytes, cancellationToken);
            }
            catch
            {
                await copy.CancelAsync();
                throw;
            }
        }
        catch (PostgresException e)
        {
            throw new DumpException($"{path}: the rows of {table.Name} are refused: {e.MessageText}. Nothing was kept.");
        }

        if (table.Name == "audit_head")
        {
            await ExecuteAsync(connection, HeadSql, cancellationToken);
        }
    }

    private static async Task RequireRowsAsync(
        NpgsqlConnection connection, string path, DumpManifest manifest, IReadOnlyDictionary<string, DumpDigest> found,
        CancellationToken cancellationToken)
    {
        foreach (var table in manifest.Tables)
        {
            var due = found.TryGetValue(DumpFormat.TablePrefix + table.Name, out var digest)
                ? digest.Rows
                : throw new DumpException($"{path} has no rows of {table.Name}, though it names it. Nothing was kept.");
            var there = await ScalarAsync(connection, $"select count(*) from {Quoted(table.Name)};", cancellationToken);
            if (there is not long count || count != due)
            {
                throw new DumpException(FormattableString.Invariant(
                    $"{path}: {table.Name} has {there} rows after the restore, {due} were written. Nothing was kept."));
            }
        }
    }

    [GeneratedRegex(
        "^(raw_chunks|features|anomaly_scores|minute_feature_summary|audit_log)_y([0-9]{4})m(0[1-9]|1[0-2])$",
        RegexOptions.NonBacktracking)]
    private static partial Regex MonthName();
}
