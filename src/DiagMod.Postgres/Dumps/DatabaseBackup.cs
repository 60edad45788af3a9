using Npgsql;
using static DiagMod.Postgres.Dumps.OwnerConnection;

namespace DiagMod.Postgres.Dumps;

/// <summary>Writes a whole database into one file, beside a host that works on it: one snapshot, read through COPY, without pg_dump.</summary>
public static class DatabaseBackup
{
    /// <summary>Name of the job under which a backup is noted.</summary>
    public const string Job = "backup";

    // Made again from the rest, of this machine alone, or better not brought back to life.
    private static readonly Dictionary<string, string> LeftOut = new(StringComparer.Ordinal)
    {
        ["schema_migrations"] = "",
        ["raw_envelopes"] = "",
        ["job_runs"] = "",
        ["trusted_clock"] = "",
        ["refresh_tokens"] = "Sessions and refresh tokens: people sign in again after a restore.",
        ["sessions"] = "",
        ["sign_in_attempts"] = "",
    };

    private const string TablesSql = """
        select c.relname::text, array_agg(a.attname::text order by a.attnum)
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        where c.relnamespace = 'public'::regnamespace
            and c.relkind in ('r', 'p')
            and not c.relispartition
            and c.relname !~ '^(retired|received)_[0-9a-z]*_'
            and c.relname !~ '^orleans'
        group by c.relname
        order by c.relname;
        """;

    private const string ReferencesSql = """
        select conrelid::regclass::text, confrelid::regclass::text
        from pg_constraint
        where contype = 'f'
            and conrelid <> confrelid
            and connamespace = 'public'::regnamespace;
        """;

    private const string PartitionsSql = """
        select c.relname::text
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid and c.relkind = 'r'
        join pg_class p on p.oid = i.inhparent and p.relname <> 'raw_envelopes'
        order by c.relname;
        """;

    private const string SequencesSql = """
        select sequencename::text, last_value
        from pg_sequences
        where schemaname = 'public'
            and last_value is not null
        order by sequencename;
        """;

    private const string ScriptsSql = """
        select name, sha256
        from schema_migrations
        where name like 'sql/schema/%'
        order by name;
        """;

    private const string WaitingSql = """
        select string_agg(parent || ' of ' || to_char(month_start at time zone 'UTC', 'YYYY-MM'), ', ')
        from retired_months
        where table_name is not null;
        """;

    private const string NoteSql = """
        select audit_append('local', null, null, 'backup.make', 'database', @name, 'success', @details);
        insert into job_runs (job, host, started_at, finished_at, details, last_success_at)
        values ('backup', @host, @started, clock_timestamp(), @details::text::jsonb, clock_timestamp())
        on conflict (job) do update
        set host = excluded.host, started_at = excluded.started_at, finished_at = excluded.finished_at, fault = null,
            details = excluded.details, last_success_at = excluded.last_success_at;
        """;

    /// <summary>Writes a backup.</summary>
    /// <param name="connectionString">The database, for its owner.</param>
    /// <param name="path">The file; it has its name only when it is whole.</param>
    /// <param name="product">Version of the product.</param>
    /// <param name="secrets">What the machine keeps beside the database, already encrypted; null = not included.</param>
    /// <param name="leftOut">What the caller leaves out, in words.</param>
    /// <param name="progress">Receives a line a table, or null.</param>
    /// <param name="cancellationToken">Ends the writing; nothing stays.</param>
    /// <exception cref="DumpException">Something has the file's name, or the database is not this version's.</exception>
    public static async Task<BackupReport> WriteAsync(
        string connectionString, string path, string product, byte[]? secrets, IReadOnlyList<string> leftOut,
        Action<string>? progress, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetUtcNow();
        await using var connection = await OpenAsync(connectionString, "backup", cancellationToken);
        await RequireSchemaAsync(connection, cancellationToken);
        var tables = await TablesAsync(connection, cancellationToken);
        await using var writer = await DumpWriter.CreateAsync(path);
        await ExecuteAsync(connection, "begin transaction isolation level repeatable read, read only;", cancellationToken);

        // Before the snapshot: a month that is taken out or put in meanwhile waits for the backup's end.
        await ExecuteAsync(
            connection, $"lock table {Quoted(tables.Select(table => table.Name))} in access share mode;", cancellationToken);
        var manifest = await DescribeAsync(connection, tables, product, secrets, leftOut, cancellationToken);
        await writer.AddJsonAsync(DumpFormat.Manifest, manifest, cancellationToken);
        if (secrets is not null)
        {
            await writer.AddAsync(
                DumpFormat.Secrets, isTable: false, stream => stream.WriteAsync(secrets, cancellationToken).AsTask(), cancellationToken);
        }

        foreach (var table in tables)
        {
            var digest = await CopyAsync(connection, writer, table, cancellationToken);
            progress?.Invoke(FormattableString.Invariant($"{table.Name}: {digest.Rows} rows"));
        }

        await ExecuteAsync(connection, "commit;", cancellationToken);
        var (sha256, bytes) = await writer.CommitAsync(cancellationToken);
        await NoteAsync(connection, path, sha256, bytes, started, cancellationToken);
        return new BackupReport(path, sha256, bytes, manifest, writer.Digests);
    }

    /// <summary>Reads a backup to its end and compares every digest; no database is asked.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DumpException">It is no backup, or it is damaged.</exception>
    public static async Task<BackupReport> VerifyAsync(string path, CancellationToken cancellationToken)
    {
        DumpManifest? manifest = null;
        var digests = await DumpReader.ReadAsync(
            path,
            async (name, stream) =>
            {
                if (name == DumpFormat.Manifest)
                {
                    manifest = await DumpReader.ReadManifestAsync(path, stream, cancellationToken);
                }
            },
            cancellationToken);
        return manifest is { Kind: "backup" }
            ? new BackupReport(path, "", new FileInfo(path).Length, manifest, digests)
            : throw new DumpException($"{path} is no backup of a database, but of kind '{manifest?.Kind}'.");
    }

    /// <summary>The encrypted secrets of a backup that has them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DumpException">It has none, or it is damaged.</exception>
    public static async Task<byte[]> SecretsOfAsync(string path, CancellationToken cancellationToken)
    {
        using var box = new MemoryStream();
        await DumpReader.ReadAsync(
            path,
            (name, stream) => name == DumpFormat.Secrets ? stream.CopyToAsync(box, cancellationToken) : Task.CompletedTask,
            cancellationToken);
        return box.Length > 0 ? box.ToArray() : throw new DumpException($"{path} has no secrets.");
    }

    internal static Task<DumpDigest> CopyAsync(
        NpgsqlConnection connection, DumpWriter writer, DumpTable table, CancellationToken cancellationToken) =>
        writer.AddAsync(
            DumpFormat.TablePrefix + table.Name,
            isTable: true,
            async stream =>
            {
                var sql = $"copy (select {Quoted(table.Columns)} from {Quoted(table.Name)}) to stdout (format binary)";
                await using var copy = await connection.BeginRawBinaryCopyAsync(sql, cancellationToken);
                await copy.CopyToAsync(stream, DumpFormat.FrameBytes, cancellationToken);
            },
            cancellationToken);

    internal static async Task<IReadOnlyDictionary<string, string>> ScriptsAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var scripts = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = Command(connection, ScriptsSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            scripts[reader.GetString(0)] = reader.GetString(1);
        }

        return scripts;
    }

    private static async Task RequireSchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await ScalarAsync(connection, "select to_regclass('public.schema_migrations') is not null;", cancellationToken) is not true)
        {
            throw new DumpException("The database is empty: there is nothing to back up.");
        }

        var applied = await ScriptsAsync(connection, cancellationToken);
        var ours = Migrations.Embedded().Where(script => script.Name.StartsWith("sql/schema/", StringComparison.Ordinal))
            .ToDictionary(script => script.Name, script => Migrations.Digest(script.Sql), StringComparer.Ordinal);
        if (applied.Count != ours.Count || applied.Any(script => ours.GetValueOrDefault(script.Key) != script.Value))
        {
            throw new DumpException("The database has the schema of another version. Run ./diagmod migrate, or back up with that version.");
        }
    }

    // What refers to another table comes after it.
    private static async Task<List<DumpTable>> TablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var waiting = new List<DumpTable>();
        await using (var command = Command(connection, TablesSql))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (!LeftOut.ContainsKey(reader.GetString(0)))
                {
                    waiting.Add(new DumpTable(reader.GetString(0), await reader.GetFieldValueAsync<string[]>(1, cancellationToken)));
                }
            }
        }

        var references = new HashSet<(string From, string To)>();
        await using (var command = Command(connection, ReferencesSql))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                references.Add((reader.GetString(0), reader.GetString(1)));
            }
        }

        var ordered = new List<DumpTable>();
        while (waiting.Count > 0)
        {
            var names = waiting.Select(table => table.Name).ToHashSet(StringComparer.Ordinal);
            var free = waiting.Where(table => !references.Any(r => r.From == table.Name && names.Contains(r.To))).ToList();
            if (free.Count == 0)
            {
                throw new DumpException($"These tables refer to each other in a ring: {string.Join(", ", names)}.");
            }

            ordered.AddRange(free);
            waiting.RemoveAll(free.Contains);
        }

        return ordered;
    }

    private static async Task<DumpManifest> DescribeAsync(
        NpgsqlConnection connection, List<DumpTable> tables, string product, byte[]? secrets, IReadOnlyList<string> leftOut,
        CancellationToken cancellationToken)
    {
        var words = LeftOut.Values.Where(value => value.Length > 0).Concat(leftOut).ToList();
        if (secrets is null)
        {
            words.Add(
                "Keys and other secrets: after a restore new ones are made, people sign in again, and what was encrypted with the old "
                + "ones must be set up anew. With a pass phrase they are included.");
        }

        if (await ScalarAsync(connection, WaitingSql, cancellationToken) is string waiting)
        {
            words.Add($"Retired months whose file is not written yet: {waiting}. Back up again when doctor no longer names them.");
        }

        var partitions = new List<string>();
        await using (var command = Command(connection, PartitionsSql))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                partitions.Add(reader.GetString(0));
            }
        }

        var sequences = new Dictionary<string, long>(StringComparer.Ordinal);
        await using (var command = Command(connection, SequencesSql))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                sequences[reader.GetString(0)] = reader.GetInt64(1);
            }
        }

        return new DumpManifest
        {
            Format = DumpFormat.Version,
            Kind = "backup",
            Product = product,
            Postgres = (string)(await ScalarAsync(
                connection, "select split_part(current_setting('server_version'), ' ', 1);", cancellationToken))!,
            CreatedAt = new DateTimeOffset(
                (DateTime)(await ScalarAsync(connection, "select clock_timestamp();", cancellationToken))!),
            Scripts = await ScriptsAsync(connection, cancellationToken),
            Tables = tables,
            Partitions = partitions,
            Sequences = sequences,
            LeftOut = words,
        };
    }

    private static Task NoteAsync(
        NpgsqlConnection connection, string path, string sha256, long bytes, DateTimeOffset started,
        CancellationToken cancellationToken) =>
        ExecuteAsync(
            connection,
            NoteSql,
            cancellationToken,
            Arg.Text("name", Path.GetFileName(path)),
            Arg.Of("details", NpgsqlTypes.NpgsqlDbType.Json, StoreJson.Write(new { file = Path.GetFileName(path), bytes, sha256 })),
            Arg.Text("host", Environment.MachineName),
            Arg.Time("started", started));
}
