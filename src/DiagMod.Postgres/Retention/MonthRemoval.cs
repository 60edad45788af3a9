using System.Data.Common;
using DiagMod.Core.Ports;
using DiagMod.Postgres.Dumps;

namespace DiagMod.Postgres.Retention;

/// <summary>Deletes the months that <see cref="MonthRetention"/> took out of the tables: each is written to a file and dropped, by
/// itself. Nobody waits for it; table retired_months says where each month stands, so that a killed run is gone on with.</summary>
public sealed class MonthRemoval
{
    private const string WaitingSql = """
        select id, parent, month_start, table_name, state
        from retired_months
        where table_name is not null
        order by id;
        """;

    private const string ColumnsSql = """
        select array_agg(a.attname::text order by a.attnum)
        from pg_attribute a
        where a.attrelid = @table::regclass
            and a.attnum > 0
            and not a.attisdropped;
        """;

    private const string NoteSql = "select note_archive(@id, @name, @bytes, @sha256, @rows);";

    private const string DropSql = "select drop_retired(@id);";

    private readonly Database _database;
    private readonly PostgresOptions _options;
    private readonly TrustedClock _clock;

    internal MonthRemoval(Database database, PostgresOptions options, TrustedClock clock) =>
        (_database, _options, _clock) = (database, options, clock);

    /// <summary>Deletes every month that waits. One process at a time (<see cref="JobLocks"/>). A month that cannot go stays as it is,
    /// is named in the result, and stops no other.</summary>
    /// <param name="cancellationToken">Ends it between two months or in the middle of a file.</param>
    public async Task<RemovalRun> RunAsync(CancellationToken cancellationToken)
    {
        var waiting = await WaitingAsync(cancellationToken);
        if (waiting.Count == 0)
        {
            return new RemovalRun(false, [], [], null);
        }

        // Only retention looks at the clock, and what it retired is the work of a look that was trusted. A look of this job's would let
        // retention's first one pass for a trusted one within the hour.
        var trust = await _clock.PeekAsync(_options.Expires, cancellationToken);
        if (trust != ClockTrust.Trusted)
        {
            return new RemovalRun(trust == ClockTrust.Held, [], [], null);
        }

        var (archived, dropped) = (new List<string>(), new List<string>());
        var faults = new List<(string Month, Exception Fault)>();
        foreach (var month in waiting)
        {
            try
            {
                if (month.State == "detached" && _options.ArchiveFolder is { } folder)
                {
                    archived.Add(await ArchiveAsync(folder, month, cancellationToken));
                }

                if (await DropAsync(month.Id, cancellationToken))
                {
                    dropped.Add(month.Name);
                }
            }
            catch (Exception fault) when (fault is DbException or IOException or DumpException or UnauthorizedAccessException)
            {
                faults.Add((month.Name, fault));
            }
        }

        return new RemovalRun(false, archived, dropped, faults.Count > 0 ? new MonthRemovalException(faults) : null);
    }

    private async Task<List<Waiting>> WaitingAsync(CancellationToken cancellationToken)
    {
        var waiting = new List<Waiting>();
        await using var command = _database.Command(WaitingSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            waiting.Add(new Waiting(
                reader.GetInt64(0), reader.GetString(1), reader.Time(2), reader.GetString(3), reader.GetString(4)));
        }

        return waiting;
    }

    // A statement that is its own transaction: its time covers the commit, in which the files are deleted.
    private async Task<bool> DropAsync(long id, CancellationToken cancellationToken)
    {
        await using var command = _database.Command(DropSql);
        command.CommandTimeout = LockPatience.RemovalSeconds;
        command.Parameters.Add(Arg.Long("id", id));
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private async Task<string> ArchiveAsync(string folder, Waiting month, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var name = FormattableString.Invariant($"{month.Parent}_{month.FirstDay:yyyy-MM}_{month.Id}{MonthArchive.Extension}");
        var path = Path.Combine(folder, name);

        // A kill between the file and the note of it: the file may be of another database, so it is written again.
        File.Delete(path);
        DumpDigest rows = null!;
        string sha256;
        long bytes;
        await using (var writer = await DumpWriter.CreateAsync(path))
        {
            rows = await _database.InTransactionAsync(
                async work =>
                {
                    await work.ExecuteAsync(LockPatience.ArchiveSql, cancellationToken);
                    var columns = (string[])(await work.ScalarAsync(
                        ColumnsSql, cancellationToken, [Arg.Text("table", month.Table)]))!;
                    return await MonthArchive.WriteAsync(
                        work.Connection, writer, month.Parent, month.FirstDay, month.Table, columns, _options.Product,
                        cancellationToken);
                },
                isIdempotent: false,
                cancellationToken);
            (sha256, bytes) = await writer.CommitAsync(cancellationToken);
        }

        await _database.InTransactionAsync(
            async work =>
            {
                await work.ScalarAsync(
                    NoteSql,
                    cancellationToken,
                    [
                        Arg.Long("id", month.Id), Arg.Text("name", name), Arg.Long("bytes", bytes), Arg.Text("sha256", sha256),
                        Arg.Long("rows", rows.Rows),
                    ]);
                await work.AuditAsync(
                    new AuditEntry(
                        Actor.System, "retention.archive", month.Parent, FormattableString.Invariant($"{month.FirstDay:yyyy-MM}"),
                        "success", StoreJson.Write(new { file = name, bytes, sha256, rows = rows.Rows })),
                    cancellationToken);
            },
            isIdempotent: true,
            cancellationToken);
        return path;
    }

    private sealed record Waiting(long Id, string Parent, DateTimeOffset FirstDay, string Table, string State)
    {
        public string Name => FormattableString.Invariant($"{Parent} {FirstDay:yyyy-MM}");
    }
}
