using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>Analyses of whole records: the right to work on one (lease, fence, order of a motor's files). The other part reads
/// them.</summary>
internal sealed partial class FileAnalyses(Database database, PostgresOptions options, HandoverCache handover) : IFileAnalyses
{
    // One claim at a time, as with files.
    private const string ClaimLockSql = "select pg_advisory_xact_lock(hashtext('diagmod analysis claim'));";

    // The first waiting file of each motor; of these the one that was completed first. A file that came late may sort before one that
    // is being analysed: its motor is busy then.
    private const string CandidateSql = """
        with first as (
            select distinct on (equipment_id) id, equipment_id, finished_at, analysis_status, analysis_lease_until,
                analysis_not_before
            from raw_signals
            where processing_status = 'completed'
                and analysis_status in ('pending', 'running')
                and deleted_at is null
            order by equipment_id, recorded_at, name_order, id
        )
        select r.id, r.analysis_attempt, r.analysis_reason
        from first f
        join raw_signals r on r.id = f.id
        where ((f.analysis_status = 'pending' and (f.analysis_not_before is null or f.analysis_not_before <= clock_timestamp()))
                or (f.analysis_status = 'running' and f.analysis_lease_until < clock_timestamp()))
            and not exists (
                select
                from raw_signals e
                where e.equipment_id = f.equipment_id
                    and e.id <> f.id
                    and e.processing_status = 'completed'
                    and e.analysis_status = 'running'
                    and e.analysis_lease_until >= clock_timestamp()
                    and e.deleted_at is null)
        order by f.finished_at, f.id
        limit 1
        for update of r skip locked;
        """;

    private const string ClaimSql = """
        update raw_signals
        set analysis_status = 'running',
            analysis_fence = analysis_fence + 1,
            analysis_attempt = analysis_attempt + 1,
            analysis_owner = @owner,
            analysis_lease_until = clock_timestamp() + @lease,
            analysis_not_before = null
        where id = @id
        returning equipment_id, analysis_fence, analysis_attempt, file_name, sample_rate_hz, recorded_at,
            meta -> 'validation', trace_parent, clock;
        """;

    private const string RenewSql = """
        update raw_signals
        set analysis_lease_until = clock_timestamp() + @lease
        where id = @id
            and analysis_fence = @fence
            and analysis_status = 'running'
            and deleted_at is null;
        """;

    private const string GiveBackSql = """
        update raw_signals
        set analysis_status = 'pending',
            analysis_fence = analysis_fence + 1,
            analysis_attempt = case when @error::text is null then greatest(analysis_attempt - 1, 0) else analysis_attempt end,
            analysis_reason = coalesce(@error, analysis_reason),
            analysis_lease_until = null,
            analysis_not_before = clock_timestamp() + @after
        where id = @id
            and analysis_fence = @fence
            and analysis_status = 'running'
            and (@error::text is null or analysis_attempt < @most);
        """;

    private const string FailSql = """
        update raw_signals
        set analysis_status = 'failed',
            analysis_reason = @reason,
            analysis_lease_until = null,
            analysis_not_before = null
        where id = @id
            and analysis_fence = @fence
            and analysis_status = 'running'
            and deleted_at is null;
        """;

    // With RETAIN_RAW_SIGNALS=false a completed file's samples stay until nobody needs them any more: until here.
    internal const string PurgeSql = """
        delete from raw_chunks
        where raw_id = @id
            and not (select samples_kept from raw_signals where id = @id);
        """;

    private const string RepeatSql = """
        update raw_signals
        set analysis_status = 'pending',
            analysis_attempt = 0,
            analysis_reason = null,
            analysis_not_before = null
        where id = @id
            and processing_status = 'completed'
            and analysis_status in ('completed', 'failed')
            and samples_kept
            and deleted_at is null;
        """;

    private const string WaitsSql = """
        select 1
        from raw_signals
        where id = @id
            and processing_status = 'completed'
            and analysis_status in ('pending', 'running')
            and deleted_at is null;
        """;

    public async Task<AnalysisClaim?> ClaimNextAsync(string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (claim, isPoison) = await database.InTransactionAsync(
                work => ClaimAsync(work, owner, lease, cancellationToken), isIdempotent: false, cancellationToken);
            if (!isPoison)
            {
                return claim;
            }
        }
    }

    public async Task<bool> RenewAsync(AnalysisClaim claim, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = database.Command(RenewSql);
        command.Parameters.Add(Arg.Id("id", claim.RawId.Value));
        command.Parameters.Add(Arg.Long("fence", claim.Fence));
        command.Parameters.Add(Arg.Span("lease", lease));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public Task GiveBackAsync(
        AnalysisClaim claim, string? lastError, TimeSpan retryAfter, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
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
                        Arg.Int("most", options.MaxAttempts),
                    ]);
                if (given == 0 && error is not null)
                {
                    // Attempts are used up, or the claim is not the newest; only the first of the two changes something here.
                    await FailAsync(work, claim, "E_POISON", PoisonReason(claim.Attempt, error), cancellationToken);
                }
            },
            isIdempotent: true,
            cancellationToken);

    public Task<bool> FailAsync(AnalysisClaim claim, string code, string reason, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            work => FailAsync(work, claim, code, reason, cancellationToken), isIdempotent: false, cancellationToken);

    public Task<bool> RepeatAsync(RawFileId rawId, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                if (await work.ExecuteAsync(RepeatSql, cancellationToken, [Arg.Id("id", rawId.Value)]) == 0)
                {
                    return await work.ScalarAsync(WaitsSql, cancellationToken, [Arg.Id("id", rawId.Value)]) is not null;
                }

                await work.AuditAsync(
                    new AuditEntry(actor, "analysis.repeat", "raw_file", rawId.ToString(), "success", null),
                    cancellationToken);
                return true;
            },
            isIdempotent: true,
            cancellationToken);

    private static string PoisonReason(int attempts, string? lastError) => FormattableString.Invariant(
        $"{attempts} attempts did not finish; the last error was: {lastError ?? "none noted"}");

    private async Task<bool> FailAsync(
        Work work, AnalysisClaim claim, string code, string reason, CancellationToken cancellationToken)
    {
        var text = StoreText.Clean($"{code}: {reason}", 1_000);
        var failed = await work.ExecuteAsync(
            FailSql,
            cancellationToken,
            [
                Arg.Id("id", claim.RawId.Value),
                Arg.Long("fence", claim.Fence),
                Arg.Text("reason", text),
            ]);
        if (failed == 0)
        {
            return false;
        }

        handover.Drop(claim.RawId);
        await work.ExecuteAsync(PurgeSql, cancellationToken, [Arg.Id("id", claim.RawId.Value)]);
        await work.AuditAsync(
            new AuditEntry(
                Actor.System, "analysis.fail", "raw_file", claim.RawId.ToString(), "failure",
                StoreJson.Write(new { code, reason = text })),
            cancellationToken);
        return true;
    }

    private async Task<(AnalysisClaim? Claim, bool IsPoison)> ClaimAsync(
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
            attempts = reader.GetInt32(1);
            lastError = reader.TextOrNull(2);
        }

        var claim = await TakeAsync(work, id, owner, lease, cancellationToken);
        if (attempts < options.MaxAttempts)
        {
            return (claim, false);
        }

        var error = lastError ?? "the work never ended (lease ran out)";
        await FailAsync(work, claim, "E_POISON", PoisonReason(attempts, error), cancellationToken);
        return (null, true);
    }

    private static async Task<AnalysisClaim> TakeAsync(
        Work work, Guid id, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var take = work.Command(ClaimSql);
        take.Parameters.Add(Arg.Id("id", id));
        take.Parameters.Add(Arg.Text("owner", StoreText.Clean(owner, 200)));
        take.Parameters.Add(Arg.Span("lease", lease));
        await using var reader = await take.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new AnalysisClaim(
            new RawFileId(id),
            new EquipmentId(reader.GetString(0)),
            reader.GetInt64(1),
            reader.GetInt32(2),
            reader.GetString(3),
            new SampleRate(reader.GetDouble(4)),
            reader.Time(5),
            StoreJson.Read<RecordingSummary>(reader.GetString(6)))
        {
            TraceParent = await reader.IsDBNullAsync(7, cancellationToken) ? null : reader.GetString(7),
            Clock = reader.GetString(8) == "sequence" ? TimeSource.Sequence : TimeSource.Recorded,
        };
    }
}
