using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Deletion and repetition (decision D33).</summary>
internal sealed partial class RawSignalStore
{
    private const string LockFileSql = """
        select equipment_id, processing_status, deleted_at is not null, recorded_at,
            recorded_at + make_interval(secs => samples_count / sample_rate_hz + 1)
        from raw_signals
        where id = @id
        for update;
        """;

    private const string LockTwinSql = "select 1 from twins where equipment_id = @motor for update;";

    private const string RemoveWindowsSql = """
        delete from features
        where raw_id = @id
            and window_start >= @from
            and window_start <= @to;
        """;

    private const string RemoveScoresSql = """
        delete from anomaly_scores
        where raw_id = @id
            and window_start >= @from
            and window_start <= @to;
        """;

    private const string RemoveRestSql = """
        delete from predictions
        where raw_id = @id;
        delete from forecasts
        where raw_id = @id;
        delete from file_analyses
        where raw_id = @id;
        delete from raw_chunks
        where raw_id = @id;
        delete from raw_envelopes
        where raw_id = @id;
        """;

    private const string TombstoneSql = """
        update raw_signals
        set deleted_at = clock_timestamp(),
            fence = fence + 1,
            analysis_fence = analysis_fence + 1,
            samples_kept = false,
            failure_code = case when processing_status = 'pending' then 'E_DELETED' else failure_code end,
            reason = case when processing_status = 'pending' then 'deleted before it was processed' else reason end,
            processing_status = case when processing_status = 'pending' then 'failed' else processing_status end
        where id = @id;
        """;

    private const string RetrySql = """
        update raw_signals
        set processing_status = 'pending',
            failure_code = null,
            reason = null,
            attempt = 0,
            faults = 0,
            last_error = null,
            not_before = null,
            finished_at = null,
            windows_done = 0,
            meta = meta - 'reason'
        where id = @id
            and processing_status = 'failed'
            and deleted_at is null
            and samples_kept
        returning equipment_id;
        """;

    public Task<DeleteOutcome> DeleteAsync(RawFileId rawId, Actor actor, CancellationToken cancellationToken) =>
        _database.InTransactionAsync(
            work => DeleteAsync(work, rawId, isOnlyFailed: false, actor, cancellationToken), isIdempotent: true, cancellationToken);

    public Task<DeleteOutcome> DeleteFailedAsync(RawFileId rawId, Actor actor, CancellationToken cancellationToken) =>
        _database.InTransactionAsync(
            work => DeleteAsync(work, rawId, isOnlyFailed: true, actor, cancellationToken), isIdempotent: true, cancellationToken);

    public Task<bool> RetryAsync(RawFileId rawId, Actor actor, CancellationToken cancellationToken) =>
        _database.InTransactionAsync(
            async work =>
            {
                if (await work.ScalarAsync(
                    RetrySql, cancellationToken, [Arg.Id("id", rawId.Value)]) is not string motor)
                {
                    return false;
                }

                await IngestCounters.AddAsync(work, motor, cancellationToken, failed: -1);
                await work.AuditAsync(
                    new AuditEntry(actor, "file.retry", "raw_file", rawId.ToString(), "success", null), cancellationToken);
                return true;
            },
            isIdempotent: false,
            cancellationToken);

    private async Task<DeleteOutcome> DeleteAsync(
        Work work, RawFileId rawId, bool isOnlyFailed, Actor actor, CancellationToken cancellationToken)
    {
        string motor;
        string status;
        DateTimeOffset? from;
        DateTimeOffset? to;
        await using (var command = work.Command(LockFileSql))
        {
            command.Parameters.Add(Arg.Id("id", rawId.Value));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
            {
                return DeleteOutcome.NotFound;
            }

            if (reader.GetBoolean(2))
            {
                return DeleteOutcome.Deleted;
            }

            motor = reader.GetString(0);
            status = reader.GetString(1);
            from = reader.TimeOrNull(3);
            to = reader.TimeOrNull(4);
        }

        if (status == "processing")
        {
            return DeleteOutcome.Busy;
        }

        if (isOnlyFailed && status != "failed")
        {
            return DeleteOutcome.NotFailed;
        }

        // The motor's next commit must not summarise an hour while this deletion does.
        await work.ScalarAsync(LockTwinSql, cancellationToken, [Arg.Text("motor", motor)]);
        var windows = status == "completed" && from is { } first && to is { } last
            ? await RemoveWindowsAsync(work, rawId, motor, first, last, cancellationToken)
            : 0;
        await work.ExecuteAsync(RemoveRestSql, cancellationToken, [Arg.Id("id", rawId.Value)]);
        await work.ExecuteAsync(TombstoneSql, cancellationToken, [Arg.Id("id", rawId.Value)]);
        _handover.Drop(rawId);
        await IngestCounters.AddAsync(
            work, motor, cancellationToken, stored: -1, failed: status == "pending" ? 1 : 0, features: -windows);
        await work.AuditAsync(
            new AuditEntry(
                actor, "file.delete", "raw_file", rawId.ToString(), "success",
                StoreJson.Write(new { equipment_id = motor, windows, was = status })),
            cancellationToken);
        return DeleteOutcome.Deleted;
    }

    private static async Task<long> RemoveWindowsAsync(
        Work work, RawFileId rawId, string motor, DateTimeOffset from, DateTimeOffset to,
        CancellationToken cancellationToken)
    {
        NpgsqlParameter[] OfFile() => [Arg.Id("id", rawId.Value), Arg.Time("from", from), Arg.Time("to", to)];

        var windows = await work.ExecuteAsync(RemoveWindowsSql, cancellationToken, OfFile());
        await work.ExecuteAsync(RemoveScoresSql, cancellationToken, OfFile());
        if (windows > 0)
        {
            // Of windows that have expired, the summaries are all that is left: they stay.
            await Summaries.RenewAsync(work, motor, from, to, cancellationToken);
        }

        return windows;
    }
}
