using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>The parts that look at files on their way: the balance, what is stuck, waits or failed.</summary>
public sealed partial class DatabaseChecks
{
    private static readonly TimeSpan OldBacklog = TimeSpan.FromHours(1);

    private const string BalanceSql = """
        select coalesce(sum(sent), 0)::bigint, coalesce(sum(completed), 0)::bigint, coalesce(sum(failed), 0)::bigint,
            coalesce(sum(duplicates), 0)::bigint, coalesce(sum(refused), 0)::bigint,
            (select count(*)
                from raw_signals
                where processing_status in ('pending', 'processing') and deleted_at is null)
        from ingest_counters;
        """;

    private const string StuckSql = """
        select count(*), min(lease_until), (array_agg(file_name order by lease_until))[1], max(attempt)
        from raw_signals
        where processing_status = 'processing'
            and deleted_at is null
            and lease_until < clock_timestamp();
        """;

    private const string RetriesSql = """
        select count(*), (array_agg(file_name order by attempt desc))[1], max(attempt),
            (array_agg(last_error order by attempt desc))[1]
        from raw_signals
        where processing_status = 'pending'
            and deleted_at is null
            and attempt > 0;
        """;

    private const string BacklogSql = """
        select count(*), clock_timestamp() - min(created_at)
        from raw_signals
        where processing_status = 'pending'
            and deleted_at is null;
        """;

    private const string FailedSql = """
        select failure_code, count(*), (array_agg(file_name || ': ' || coalesce(reason, 'no reason') order by finished_at desc))[1]
        from raw_signals
        where processing_status = 'failed'
            and deleted_at is null
        group by failure_code
        order by count(*) desc, failure_code;
        """;

    // Bounded: a backlog of a million files must not keep the doctor for an hour.
    private const string SamplesSql = """
        select count(*), min(file_name)
        from (
            select id, file_name, samples_count
            from raw_signals
            where processing_status in ('pending', 'processing')
                and deleted_at is null
            order by equipment_id, name_order, id
            limit 1000) r
        where samples_count <> (
            select coalesce(sum(samples), 0)
            from raw_chunks c
            where c.raw_id = r.id);
        """;

    private const string DataSql = """
        select count(*), min(recorded_at), max(recorded_at), coalesce(max(recorded_at) > clock_timestamp() + interval '1 day', false)
        from raw_signals
        where processing_status = 'completed'
            and deleted_at is null;
        """;

    private static async Task<Finding> BalanceAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(BalanceSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var sent = reader.GetInt64(0);
        var parts = Enumerable.Range(1, 5).Sum(reader.GetInt64);
        var what = FormattableString.Invariant(
            $"{sent} sent = {reader.GetInt64(1)} completed + {reader.GetInt64(2)} failed + {reader.GetInt64(3)} duplicates + ")
            + FormattableString.Invariant($"{reader.GetInt64(4)} refused + {reader.GetInt64(5)} queued");
        return sent == parts
            ? Finding.Ok("balance", what)
            : Finding.Problem(
                "balance", FormattableString.Invariant($"{what.Replace("=", "is not", StringComparison.Ordinal)} ({sent} against {parts})"),
                "Files were added or removed outside the product; compare raw_signals with ingest_counters, or restore a backup.");
    }

    private static async Task<Finding> StuckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(StuckSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt64(0) == 0
            ? Finding.Ok("stuck", "No file is in work longer than its lease")
            : Finding.Warning(
                "stuck",
                FormattableString.Invariant($"{reader.GetInt64(0)} in work whose lease ran out, first {reader.GetString(2)} ")
                    + FormattableString.Invariant($"at {reader.Time(1):u}; up to {reader.GetInt32(3)} attempts"),
                "A running host takes them up again within a minute; without one, start it. If they stay, look into its log.");
    }

    private static async Task<Finding> RetriesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(RetriesSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt64(0) == 0
            ? Finding.Ok("retries", "No file waits for another attempt")
            : Finding.Warning(
                "retries",
                FormattableString.Invariant($"{reader.GetInt64(0)} wait for another attempt, first {reader.GetString(1)} ")
                    + FormattableString.Invariant($"after {reader.GetInt32(2)}: {reader.TextOrNull(3) ?? "no error noted"}"),
                "Remove the error named here; after five attempts a file fails as E_POISON.");
    }

    private static async Task<Finding> BacklogAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(BacklogSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var waiting = reader.GetInt64(0);
        if (waiting == 0)
        {
            return Finding.Ok("backlog", "No file waits");
        }

        var age = reader.GetTimeSpan(1);
        var what = FormattableString.Invariant($"{waiting} files wait, the oldest for {age.TotalMinutes:0} min");
        return age < OldBacklog
            ? Finding.Ok("backlog", what)
            : Finding.Warning("backlog", what, "Start the host if none runs; else give it more room (Ingest:MaxConcurrentFiles).");
    }

    private static async Task<Finding> FailedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(FailedSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var kinds = new List<string>();
        var total = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            total += reader.GetInt64(1);
            kinds.Add(FormattableString.Invariant($"{reader.GetInt64(1)} {reader.GetString(0)} (newest: {reader.GetString(2)})"));
        }

        return total == 0
            ? Finding.Ok("failed", "No file failed")
            : Finding.Note(
                "failed", FormattableString.Invariant($"{total} files failed: {string.Join("; ", kinds.Take(5))}"),
                "Remove the cause and repeat one: POST /api/v1/files/{raw_id}/retry; or delete it.");
    }

    private static async Task<Finding> SamplesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SamplesSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt64(0) == 0
            ? Finding.Ok("samples", "Every file that waits has all its samples")
            : Finding.Problem(
                "samples",
                FormattableString.Invariant($"{reader.GetInt64(0)} files that wait have lost samples, for example {reader.GetString(1)}"),
                "Delete them (DELETE /api/v1/files/{raw_id}) and send the recordings again.");
    }

    private static async Task<Finding> DataAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(DataSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (reader.GetInt64(0) == 0)
        {
            return Finding.Note("data", "There are no completed recordings yet", "Send some: ./diagmod import ./recordings");
        }

        var what = FormattableString.Invariant(
            $"{reader.GetInt64(0)} completed recordings, from {reader.TimeOrNull(1):u} to {reader.TimeOrNull(2):u}");
        return reader.GetBoolean(3)
            ? Finding.Warning("data", what + ": the newest lies in the future", "Set the clock of the logger that recorded it.")
            : Finding.Ok("data", what);
    }
}
