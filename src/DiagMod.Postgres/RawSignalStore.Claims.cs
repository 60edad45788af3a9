using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>The right to work on a file: lease, fence, order of a motor's files (reliability.md 3.3, decision D29).</summary>
internal sealed partial class RawSignalStore
{
    // One claim at a time: a file that sorts before the one being claimed could otherwise slip in between look and lock.
    private const string ClaimLockSql = "select pg_advisory_xact_lock(hashtext('diagmod claim'));";

    // Oldest first; none while its motor has a file in work or an earlier one unfinished.
    private const string CandidateSql = """
        select r.id, r.equipment_id, r.attempt, r.last_error
        from raw_signals r
        where r.deleted_at is null
            and ((r.processing_status = 'pending' and (r.not_before is null or r.not_before <= clock_timestamp()))
                or (r.processing_status = 'processing' and r.lease_until < clock_timestamp()))
            and not exists (
                select
                from raw_signals e
                where e.equipment_id = r.equipment_id
                    and e.id <> r.id
                    and e.deleted_at is null
                    and e.processing_status in ('pending', 'processing')
                    and ((e.processing_status = 'processing' and e.lease_until >= clock_timestamp())
                        or (coalesce(e.recorded_at, 'infinity'), e.name_order, e.id)
                            < (coalesce(r.recorded_at, 'infinity'), r.name_order, r.id)))
        order by r.created_at, r.id
        for update of r skip locked
        limit 1;
        """;

    private const string ClaimSql = """
        update raw_signals
        set processing_status = 'processing',
            fence = fence + 1,
            attempt = attempt + 1,
            owner = @owner,
            lease_until = clock_timestamp() + @lease,
            not_before = null,
            windows_done = 0
        where id = @id
        returning fence, attempt, file_name, sample_rate_hz, recorded_at, clock, meta -> 'validation', equipment_id,
            created_at, trace_parent,
            (select lower(e.specifications ->> 'drive') = 'vfd' from equipment e where e.equipment_id = raw_signals.equipment_id);
        """;

    private const string RenewSql = """
        update raw_signals
        set lease_until = clock_timestamp() + @lease,
            windows_done = greatest(windows_done, least(@done, windows_total))
        where id = @id
            and fence = @fence
            and processing_status = 'processing';
        """;

    private const string GiveBackSql = """
        update raw_signals
        set processing_status = 'pending',
            fence = fence + 1,
            attempt = case when @error::text is null then greatest(attempt - 1, 0) else attempt end,
            last_error = coalesce(@error, last_error),
            lease_until = null,
            not_before = clock_timestamp() + @after,
            windows_done = 0
        where id = @id
            and fence = @fence
            and processing_status = 'processing'
            and (@error::text is null or attempt < @most);
        """;

    private const string FailSql = """
        update raw_signals
        set processing_status = 'failed',
            failure_code = @code,
            reason = @reason,
            lease_until = null,
            not_before = null,
            finished_at = clock_timestamp(),
            meta = meta || jsonb_build_object('reason', @reason)
        where id = @id
            and fence = @fence
            and processing_status = 'processing';
        """;

    public async Task<RawFileClaim?> ClaimNextAsync(string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (claim, isPoison) = await _database.InTransactionAsync(
                work => ClaimAsync(work, owner, lease, cancellationToken), isIdempotent: false, cancellationToken);
            if (!isPoison)
            {
                if (claim is not null)
                {
                    KillPoint.Pass(KillPoint.FileClaimed);
                }

                return claim;
            }
        }
    }

    public async Task<bool> RenewAsync(
        RawFileClaim claim, long windowsDone, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = _database.Command(RenewSql);
        command.Parameters.Add(Arg.Id("id", claim.RawId.Value));
        command.Parameters.Add(Arg.Long("fence", claim.Fence));
        command.Parameters.Add(Arg.Long("done", windowsDone));
        command.Parameters.Add(Arg.Span("lease", lease));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public Task GiveBackAsync(
        RawFileClaim claim, string? lastError, TimeSpan retryAfter, CancellationToken cancellationToken) =>
        _database.InTransactionAsync(
            async work =>
            {
                var error = StoreText.Clean(lastError, 1_000);
                var given = await work.ExecuteAsync(
                    GiveBackSql,
                    cancellationToken,
                    [
                        Arg.Id("id", claim.RawId.Value),
                        Arg.Long("fence", claim.Fence),
                        Arg.Text("error", error),
                        Arg.Span("after", retryAfter),
                        Arg.Int("most", _options.MaxAttempts),
                    ]);
                if (given == 0 && error is not null)
                {
                    // Attempts are used up, or the claim is not the newest; only the first of the two changes something here.
                    await FailAsync(work, claim, "E_POISON", PoisonReason(claim.Attempt, error), cancellationToken);
                }
            },
            isIdempotent: true,
            cancellationToken);

    public Task<bool> FailAsync(RawFileClaim claim, string code, string reason, CancellationToken cancellationToken) =>
        _database.InTransactionAsync(
            work => FailAsync(work, claim, code, reason, cancellationToken), isIdempotent: false, cancellationToken);

    private static string PoisonReason(int attempts, string? lastError) => FormattableString.Invariant(
        $"{attempts} attempts did not finish; the last error was: {lastError ?? "none noted"}");

    private async Task<bool> FailAsync(
        Work work, RawFileClaim claim, string code, string reason, CancellationToken cancellationToken)
    {
        var text = StoreText.Clean(reason, 1_000);
        var failed = await work.ExecuteAsync(
            FailSql,
            cancellationToken,
            [
                Arg.Id("id", claim.RawId.Value),
                Arg.Long("fence", claim.Fence),
                Arg.Text("code", code),
                Arg.Text("reason", text),
            ]);
        if (failed == 0)
        {
            return false;
        }

        _handover.Drop(claim.RawId);
        await IngestCounters.AddAsync(work, claim.EquipmentId.Value, cancellationToken, failed: 1);
        await work.AuditAsync(
            new AuditEntry(
                Actor.System, "file.fail", "raw_file", claim.RawId.ToString(), "failure",
                StoreJson.Write(new { code, reason = text })),
            cancellationToken);
        return true;
    }

    private async Task<(RawFileClaim? Claim, bool IsPoison)> ClaimAsync(
        Work work, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(ClaimLockSql, cancellationToken);
        Guid id;
        int attempts;
        string? lastError;
        await using (var candidate = work.Command(CandidateSql))
        await using (var reader = await candidate.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return (null, false);
            }

            id = reader.GetGuid(0);
            attempts = reader.GetInt32(2);
            lastError = await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetString(3);
        }

        var claim = await TakeAsync(work, id, owner, lease, cancellationToken);
        if (attempts < _options.MaxAttempts)
        {
            return (claim, false);
        }

        // Whoever claimed it before never came back: a file that kills its workers must not be tried for ever.
        var error = lastError ?? "the work never ended (lease ran out)";
        await FailAsync(work, claim, "E_POISON", PoisonReason(attempts, error), cancellationToken);
        return (null, true);
    }

    private static async Task<RawFileClaim> TakeAsync(
        Work work, Guid id, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var take = work.Command(ClaimSql);
        take.Parameters.Add(Arg.Id("id", id));
        take.Parameters.Add(Arg.Text("owner", StoreText.Clean(owner, 200)));
        take.Parameters.Add(Arg.Span("lease", lease));
        await using var reader = await take.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new RawFileClaim(
            new RawFileId(id),
            new EquipmentId(reader.GetString(7)),
            reader.GetInt64(0),
            reader.GetInt32(1),
            reader.GetString(2),
            new SampleRate(reader.GetDouble(3)),
            await reader.IsDBNullAsync(4, cancellationToken)
                ? null
                : await reader.GetFieldValueAsync<DateTimeOffset>(4, cancellationToken),
            ClockOf(reader.GetString(5)),
            StoreJson.Read<RecordingSummary>(reader.GetString(6)))
        {
            StoredAt = reader.Time(8),
            TraceParent = await reader.IsDBNullAsync(9, cancellationToken) ? null : reader.GetString(9),
            IsDriven = !await reader.IsDBNullAsync(10, cancellationToken) && reader.GetBoolean(10),
        };
    }

    private static TimeSource ClockOf(string clock) => clock == "recorded" ? TimeSource.Recorded : TimeSource.Sequence;
}
