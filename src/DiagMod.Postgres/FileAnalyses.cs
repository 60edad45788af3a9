using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Analyses of whole records: the right to work on one (lease, fence, order of a motor's files). The other part reads
/// them.</summary>
internal sealed partial class FileAnalyses(Database database, PostgresOptions options, HandoverCache handover)
    : IFileAnalyses, IAnalysisSeries
{
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

    private static readonly ClaimStage Stage = new(
        Lock: "diagmod analysis claim",
        Status: "analysis_status",
        Working: "running",
        Prefix: "analysis_",
        Error: "analysis_reason",
        CandidateSql,
        Claiming: "",
        Renewing: "",
        GivingBack: "",
        Failing: ", analysis_reason = left(@code || ': ' || @reason, 1000)",
        Claimed: "equipment_id, file_name, sample_rate_hz, recorded_at, meta -> 'validation', trace_parent, clock");

    // With RETAIN_RAW_SIGNALS=false a completed file's samples stay until nobody needs them any more: until here.
    internal const string PurgeSql = """
        delete from raw_chunks
        where raw_id = @id
            and not (select samples_kept from raw_signals where id = @id);
        delete from raw_envelopes
        where raw_id = @id
            and not (select samples_kept from raw_signals where id = @id);
        """;

    private const string RepeatSql = """
        update raw_signals
        set analysis_status = 'pending',
            analysis_attempt = 0,
            analysis_faults = 0,
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

    private readonly ClaimMachine<AnalysisClaim> _claims =
        new(database, options.MaxAttempts, Stage, ReadClaim, (work, claim, code, reason, cancellationToken) =>
            FailedAsync(work, claim, code, reason, handover, cancellationToken));

    public Task<AnalysisClaim?> ClaimNextAsync(string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        _claims.NextAsync(owner, lease, cancellationToken);

    public Task<bool> RenewAsync(
        AnalysisClaim claim, long windowsDone, TimeSpan lease, CancellationToken cancellationToken) =>
        _claims.RenewAsync(claim, windowsDone, lease, cancellationToken);

    public Task GiveBackAsync(
        AnalysisClaim claim, string? lastError, TimeSpan retryAfter, CancellationToken cancellationToken) =>
        _claims.GiveBackAsync(claim, lastError, retryAfter, cancellationToken);

    public Task<bool> FailAsync(AnalysisClaim claim, string code, string reason, CancellationToken cancellationToken) =>
        _claims.FailAsync(claim, code, reason, cancellationToken);

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

    private static async Task FailedAsync(
        Work work, AnalysisClaim claim, string code, string reason, HandoverCache handover, CancellationToken cancellationToken)
    {
        handover.Drop(claim.RawId);
        await work.ExecuteAsync(PurgeSql, cancellationToken, [Arg.Id("id", claim.RawId.Value)]);
        await work.AuditAsync(
            new AuditEntry(
                Actor.System, "analysis.fail", "raw_file", claim.RawId.ToString(), "failure",
                StoreJson.Write(new { code, reason })),
            cancellationToken);
    }

    private static AnalysisClaim ReadClaim(Guid id, NpgsqlDataReader reader) => new(
        new RawFileId(id),
        new EquipmentId(reader.GetString(2)),
        reader.GetInt64(0),
        reader.GetInt32(1),
        reader.GetString(3),
        new SampleRate(reader.GetDouble(4)),
        reader.Time(5),
        StoreJson.Read<RecordingSummary>(reader.GetString(6)))
    {
        TraceParent = reader.TextOrNull(7),
        Clock = reader.GetString(8) == "sequence" ? TimeSource.Sequence : TimeSource.Recorded,
    };
}
