using DiagMod.Core.Ports;
using NpgsqlTypes;

namespace DiagMod.Postgres;

/// <summary>Daily work in the database: partitions of the coming months, removal of what has expired.</summary>
public sealed class DatabaseUpkeep
{
    private const string TakeSql = "select pg_try_advisory_xact_lock(hashtext('diagmod upkeep'));";

    private const string ExpireSql = """
        delete from refresh_tokens
        where absolute_expiry < @now - interval '1 day';
        delete from sessions
        where absolute_expiry < @now - interval '1 day';
        delete from sign_in_attempts a
        where (a.ip_address <> '*' and a.last_at < @now - interval '2 days')
            -- What is counted over all networks does not age, or a hundred guesses would only have to be slow (LOGIN-03); of names
            -- that nobody has it is kept long enough that nobody can tell the two apart.
            or (a.last_at < @now - interval '14 days'
                and not exists (select from users u where u.user_key = a.user_key));
        delete from sign_in_tickets
        where expires_at < @now - interval '1 day';
        delete from known_devices
        where last_used_at < @now - interval '180 days';
        delete from account_notices
        where at < @now - interval '400 days';
        """;

    // Some files at a time: no statement lasts long, and an ended run goes on where it was.
    private const int FilesAtOnce = 50;

    private const string ExpiredFilesSql = """
        select r.id
        from raw_signals r
        where r.processing_status = 'completed'
            and r.finished_at < @before
            and r.deleted_at is null
            and exists (
                select
                from features f
                where f.raw_id = r.id
                    and f.window_start >= r.recorded_at
                    and f.window_start <= r.recorded_at + make_interval(secs => r.samples_count / r.sample_rate_hz + 1))
        order by r.finished_at
        limit @most;
        """;

    private const string RemoveWindowsSql = """
        delete from features f
        using raw_signals r
        where r.id = any(@ids)
            and f.raw_id = r.id
            and f.window_start >= r.recorded_at
            and f.window_start <= r.recorded_at + make_interval(secs => r.samples_count / r.sample_rate_hz + 1);
        """;

    private readonly Database _database;
    private readonly PostgresOptions _options;

    internal DatabaseUpkeep(Database database, PostgresOptions options) => (_database, _options) = (database, options);

    /// <summary>Removes the windows of files that were completed longer ago than features are kept (FEATURE_STORE_TTL_DAYS). The
    /// summary of hours, scores, forecasts and the twin stay.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Windows removed; 0 when features are kept for good.</returns>
    public async Task<long> ExpireFeaturesAsync(CancellationToken cancellationToken)
    {
        if (_options.KeepFeaturesDays == 0)
        {
            return 0;
        }

        var before = _database.Now - TimeSpan.FromDays(_options.KeepFeaturesDays);
        var removed = 0L;
        while (await ExpireSomeAsync(before, cancellationToken) is var (files, windows) && files > 0)
        {
            removed += windows;
            if (windows == 0)
            {
                break;
            }
        }

        return removed;
    }

    /// <summary>Runs once; at most one process at a time does the work (advisory lock).</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Partitions made; null when another process is at it.</returns>
    public async Task<int?> RunAsync(CancellationToken cancellationToken) =>
        await _database.InTransactionAsync<int?>(
            async work =>
            {
                if (await work.ScalarAsync(TakeSql, cancellationToken) is not true)
                {
                    return null;
                }

                var made = await work.ScalarAsync("select ensure_partitions();", cancellationToken);
                await work.ExecuteAsync(ExpireSql, cancellationToken, [Arg.Time("now", _database.Now)]);
                return made as int?;
            },
            isIdempotent: true,
            cancellationToken);

    private Task<(int Files, int Windows)> ExpireSomeAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        _database.InTransactionAsync(
            async work =>
            {
                if (await work.ScalarAsync(TakeSql, cancellationToken) is not true)
                {
                    return (0, 0);
                }

                var ids = await ExpiredFilesAsync(work, before, cancellationToken);
                if (ids.Count == 0)
                {
                    return (0, 0);
                }

                var windows = await work.ExecuteAsync(
                    RemoveWindowsSql, cancellationToken, [Arg.Of("ids", NpgsqlDbType.Array | NpgsqlDbType.Uuid, ids.ToArray())]);
                await work.AuditAsync(
                    new AuditEntry(
                        Actor.System, "features.expire", "features", null, "success",
                        StoreJson.Write(new { files = ids.Count, windows, completed_before = before })),
                    cancellationToken);
                return (ids.Count, windows);
            },
            isIdempotent: true,
            cancellationToken);

    private static async Task<List<Guid>> ExpiredFilesAsync(Work work, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = work.Command(ExpiredFilesSql);
        command.Parameters.Add(Arg.Time("before", before));
        command.Parameters.Add(Arg.Int("most", FilesAtOnce));
        var ids = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }
}
