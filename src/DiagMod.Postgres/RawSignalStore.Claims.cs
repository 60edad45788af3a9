using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>The right to work on a file: lease, fence, order of a motor's files (reliability.md 3.3, decision D29).</summary>
internal sealed partial class RawSignalStore
{
    // Oldest first; none while its motor has a file in work or an earlier one unfinished.
    private const string CandidateSql = """
        select r.id, r.attempt, r.last_error
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

    private static readonly ClaimStage Stage = new(
        Lock: "diagmod claim",
        Status: "processing_status",
        Working: "processing",
        Prefix: "",
        Error: "last_error",
        CandidateSql,
        Claiming: ", windows_done = 0",
        Renewing: ", windows_done = greatest(windows_done, least(@done, windows_total))",
        GivingBack: ", windows_done = 0",
        Failing: """
            , failure_code = @code,
            reason = @reason,
            finished_at = clock_timestamp(),
            meta = meta || jsonb_build_object('reason', @reason)
            """,
        Claimed: """
            file_name, sample_rate_hz, recorded_at, clock, meta -> 'validation', equipment_id, created_at, trace_parent,
            (select lower(e.specifications ->> 'drive') = 'vfd' from equipment e where e.equipment_id = raw_signals.equipment_id)
            """);

    public async Task<RawFileClaim?> ClaimNextAsync(string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        var claim = await _claims.NextAsync(owner, lease, cancellationToken);
        if (claim is not null)
        {
            KillPoint.Pass(KillPoint.FileClaimed);
        }

        return claim;
    }

    public Task<bool> RenewAsync(
        RawFileClaim claim, long windowsDone, TimeSpan lease, CancellationToken cancellationToken) =>
        _claims.RenewAsync(claim, windowsDone, lease, cancellationToken);

    public Task GiveBackAsync(
        RawFileClaim claim, string? lastError, TimeSpan retryAfter, CancellationToken cancellationToken) =>
        _claims.GiveBackAsync(claim, lastError, retryAfter, cancellationToken);

    public Task<bool> FailAsync(RawFileClaim claim, string code, string reason, CancellationToken cancellationToken) =>
        _claims.FailAsync(claim, code, reason, cancellationToken);

    private async Task FailedAsync(
        Work work, RawFileClaim claim, string code, string reason, CancellationToken cancellationToken)
    {
        _handover.Drop(claim.RawId);
        await IngestCounters.AddAsync(work, claim.EquipmentId.Value, cancellationToken, failed: 1);
        await work.AuditAsync(
            new AuditEntry(
                Actor.System, "file.fail", "raw_file", claim.RawId.ToString(), "failure", StoreJson.Write(new { code, reason })),
            cancellationToken);
    }

    private static RawFileClaim ReadClaim(Guid id, NpgsqlDataReader reader) => new(
        new RawFileId(id),
        new EquipmentId(reader.GetString(7)),
        reader.GetInt64(0),
        reader.GetInt32(1),
        reader.GetString(2),
        new SampleRate(reader.GetDouble(3)),
        reader.TimeOrNull(4),
        ClockOf(reader.GetString(5)),
        StoreJson.Read<RecordingSummary>(reader.GetString(6)))
    {
        StoredAt = reader.Time(8),
        TraceParent = reader.TextOrNull(9),
        IsDriven = !reader.IsDBNull(10) && reader.GetBoolean(10),
    };

    private static TimeSource ClockOf(string clock) => clock == "recorded" ? TimeSource.Recorded : TimeSource.Sequence;
}
