using DiagMod.Core.Ports;
using NpgsqlTypes;

namespace DiagMod.Postgres.Retention;

/// <summary>Takes whole months out of the large tables when their time is over: each is detached in an instant, and waits for <see
/// cref="MonthRemoval"/>. Summaries of hours and days, scores, forecasts, journals and twins stay.</summary>
public sealed class MonthRetention
{
    // A month whose end is past the limit, and in which no file was completed since: imported history is old, but not expired.
    internal const string DueWindowsSql = """
        select m.first_day
        from (
            select month_of_child(c.relname::text) as first_day
            from pg_inherits i
            join pg_class c on c.oid = i.inhrelid
            where i.inhparent = @parent::regclass) m
        where m.first_day + interval '1 month' <= least(@before, clock_timestamp() - interval '1 day')
            and not exists (
                select
                from raw_signals r
                where r.recorded_at < m.first_day + interval '1 month'
                    and r.recorded_at >= m.first_day - interval '31 days'
                    and r.recorded_at + make_interval(secs => r.samples_count / r.sample_rate_hz + 1) > m.first_day
                    and r.processing_status = 'completed'
                    and r.finished_at >= @before
                    and r.deleted_at is null)
        order by m.first_day;
        """;

    // Samples are kept until nobody needs them to finish a file.
    internal const string DueSamplesSql = """
        select m.first_day
        from (
            select month_of_child(c.relname::text) as first_day
            from pg_inherits i
            join pg_class c on c.oid = i.inhrelid
            where i.inhparent = @parent::regclass) m
        where m.first_day + interval '1 month' <= least(@before, clock_timestamp() - interval '1 day')
            and not exists (
                select
                from raw_signals r
                where r.id >= uuid_at(m.first_day)
                    and r.id < uuid_at(m.first_day + interval '1 month')
                    and r.deleted_at is null
                    and (r.processing_status in ('pending', 'processing')
                        or (r.processing_status = 'completed' and r.analysis_status in ('pending', 'running'))))
        order by m.first_day;
        """;

    private const string RetireSql = "select retire_month(@parent, @month);";

    // Some files at a time: no statement lasts long, and an ended run goes on where it was.
    private const int FilesAtOnce = 50;

    // Files of months that cannot go as a whole, since a younger file lies in them.
    private const string ExpiredFilesSql = """
        select r.id
        from raw_signals r
        where r.processing_status = 'completed'
            and r.finished_at < @before
            and r.deleted_at is null
            and r.recorded_at + make_interval(secs => r.samples_count / r.sample_rate_hz + 1) <= date_trunc('month', @before, 'UTC')
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
    private readonly TrustedClock _clock;

    internal MonthRetention(Database database, PostgresOptions options, TrustedClock clock) =>
        (_database, _options, _clock) = (database, options, clock);

    /// <summary>Takes out what is due. One process at a time (<see cref="JobLocks"/>); a run that was killed is gone on with.</summary>
    /// <param name="cancellationToken">Ends it between two months.</param>
    public async Task<RetentionRun> RunAsync(CancellationToken cancellationToken)
    {
        if (!_options.Expires)
        {
            return new RetentionRun(false, [], 0);
        }

        var trust = await _clock.LookAsync(cancellationToken);
        if (trust != ClockTrust.Trusted)
        {
            return new RetentionRun(trust == ClockTrust.Held, [], 0);
        }

        var retired = new List<string>();
        foreach (var (parent, days, sql) in Tiers())
        {
            var before = _database.Now - TimeSpan.FromDays(days);
            foreach (var month in await DueAsync(sql, parent, before, cancellationToken))
            {
                if (await RetireAsync(parent, month, cancellationToken))
                {
                    retired.Add(FormattableString.Invariant($"{parent} {month:yyyy-MM}"));
                }
            }
        }

        return new RetentionRun(false, retired, await ExpireWindowsAsync(cancellationToken));
    }

    private IEnumerable<(string Parent, int Days, string Sql)> Tiers()
    {
        if (_options.KeepRawDays > 0)
        {
            yield return ("raw_chunks", _options.KeepRawDays, DueSamplesSql);
        }

        if (_options.KeepFeaturesDays > 0)
        {
            yield return ("features", _options.KeepFeaturesDays, DueWindowsSql);
        }

        if (_options.KeepMinutesDays > 0)
        {
            yield return ("minute_feature_summary", _options.KeepMinutesDays, DueWindowsSql);
        }
    }

    private async Task<List<DateTimeOffset>> DueAsync(
        string sql, string parent, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = _database.Command(sql);
        command.Parameters.Add(Arg.Text("parent", parent));
        command.Parameters.Add(Arg.Time("before", before));
        var due = new List<DateTimeOffset>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add(reader.Time(0));
        }

        return due;
    }

    private Task<bool> RetireAsync(string parent, DateTimeOffset month, CancellationToken cancellationToken) =>
        _database.InTransactionAsync(
            async work =>
            {
                await work.ExecuteAsync(LockPatience.StopsOthersSql, cancellationToken);
                if (await work.ScalarAsync(
                    RetireSql, cancellationToken, [Arg.Text("parent", parent), Arg.Time("month", month)]) is not long)
                {
                    return false;
                }

                await work.AuditAsync(
                    new AuditEntry(
                        Actor.System, "retention.retire", parent, FormattableString.Invariant($"{month:yyyy-MM}"), "success",
                        StoreJson.Write(new { archive = _options.ArchiveFolder is not null })),
                    cancellationToken);
                return true;
            },
            isIdempotent: true,
            cancellationToken);

    // With an archive, every window leaves in the file of its month: what must wait for a younger file waits.
    private async Task<long> ExpireWindowsAsync(CancellationToken cancellationToken)
    {
        if (_options.KeepFeaturesDays == 0 || _options.ArchiveFolder is not null)
        {
            return 0;
        }

        var before = _database.Now - TimeSpan.FromDays(_options.KeepFeaturesDays);
        var removed = 0L;
        while (await ExpireSomeAsync(before, cancellationToken) is > 0 and var windows)
        {
            removed += windows;
        }

        return removed;
    }

    private Task<int> ExpireSomeAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        _database.InTransactionAsync(
            async work =>
            {
                var ids = new List<Guid>();
                await using (var command = work.Command(ExpiredFilesSql))
                {
                    command.Parameters.Add(Arg.Time("before", before));
                    command.Parameters.Add(Arg.Int("most", FilesAtOnce));
                    await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                    while (await reader.ReadAsync(cancellationToken))
                    {
                        ids.Add(reader.GetGuid(0));
                    }
                }

                if (ids.Count == 0)
                {
                    return 0;
                }

                var windows = await work.ExecuteAsync(
                    RemoveWindowsSql, cancellationToken, [Arg.Of("ids", NpgsqlDbType.Array | NpgsqlDbType.Uuid, ids.ToArray())]);
                await work.AuditAsync(
                    new AuditEntry(
                        Actor.System, "features.expire", "features", null, "success",
                        StoreJson.Write(new { files = ids.Count, windows, completed_before = before })),
                    cancellationToken);
                return windows;
            },
            isIdempotent: true,
            cancellationToken);
}
