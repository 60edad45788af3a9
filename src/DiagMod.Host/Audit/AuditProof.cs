using DiagMod.Core.Ports;
using DiagMod.Postgres;

namespace DiagMod.Host.Audit;

/// <summary>Checks the audit log against its own chain, the signed checkpoints of this host, and the months that were sealed.</summary>
internal sealed class AuditProof(IAuditLog audit, AuditCheckpointFile file, AuditSeals seals, AuditSigner signer) : IAuditProof
{
    /// <inheritdoc/>
    public async Task<AuditReport> VerifyAsync(CancellationToken cancellationToken)
    {
        var (checkpoints, badLine) = file.Read();
        var head = await audit.HeadAsync(cancellationToken);
        var own = checkpoints.Where(one => one.LogId == head.LogId).ToList();
        var verdict = await audit.CheckAsync(
            [.. own.Select(one => new AuditAnchor(one.Seq, one.Hash))], cancellationToken);
        var sealedMonths = await seals.ListAsync(cancellationToken);
        AuditReport Report(AuditVerdict outcome, string words) => new(
            outcome, head.LogId, own.Count, own.Count == 0 ? null : own[^1].SignedAt, own.Count == 0 ? 0 : own[^1].Seq,
            sealedMonths.Count, words);

        if (verdict.Fault != AuditFault.None)
        {
            return Report(verdict, Words(verdict, own));
        }

        if (badLine is { } line)
        {
            return Report(
                verdict with { Fault = AuditFault.CheckpointForged },
                FormattableString.Invariant($"Line {line} of {file.Location} is not one that this installation signed, or lines before it are gone."));
        }

        if (own.Count < checkpoints.Count)
        {
            var other = checkpoints.First(one => one.LogId != head.LogId);
            return Report(
                verdict with { Fault = AuditFault.OtherLog },
                FormattableString.Invariant($"{file.Location} has checkpoints of another audit log ({other.LogId:D}): this log was made anew, or another ")
                + "database was used with this data folder. If that was meant, move the file to where it is kept.");
        }

        return SealFault(sealedMonths, head) is { } fault
            ? Report(verdict with { Fault = AuditFault.SealMissing, FirstBroken = 1 }, fault)
            : Report(
                verdict,
                FormattableString.Invariant($"The audit log is whole: rows {head.BaseSeq + 1} to {verdict.ToSeq}, {own.Count} signed checkpoints, ")
                + FormattableString.Invariant($"{sealedMonths.Count} sealed months."));
    }

    private string? SealFault(IReadOnlyList<AuditSeal> sealedMonths, AuditHead head)
    {
        string? afterHash = null;
        long afterSeq = 0;
        foreach (var seal in sealedMonths)
        {
            if (seal.FirstSeq != afterSeq + 1)
            {
                return FormattableString.Invariant($"Rows {afterSeq + 1} to {seal.FirstSeq - 1} of the audit log were taken out without a seal.");
            }

            if (AuditSegment.Fault(file.Folder, seal, afterHash, signer) is { } fault)
            {
                return $"The audit log's month {seal.Month} was taken out, but {fault}. In a cluster, look at the host that sealed it.";
            }

            (afterSeq, afterHash) = (seal.LastSeq, seal.LastHashHex);
        }

        return afterSeq == head.BaseSeq && (afterHash is null || afterHash == head.BaseHashHex)
            ? null
            : FormattableString.Invariant($"Rows {afterSeq + 1} to {head.BaseSeq} of the audit log were taken out without a seal.");
    }

    private static string Words(AuditVerdict verdict, List<AuditCheckpoint> own) => verdict.Fault switch
    {
        AuditFault.RowChanged => FormattableString.Invariant($"Row {verdict.FirstBroken} of the audit log is missing or was changed."),
        AuditFault.HeadMoved => FormattableString.Invariant($"The head of the audit log does not fit its newest row, {verdict.ToSeq}."),
        AuditFault.Rewritten =>
            FormattableString.Invariant($"The audit log was written anew from row {verdict.FirstBroken} or later: its hashes are not those that were signed."),
        AuditFault.TailMissing =>
            FormattableString.Invariant($"The audit log ends at row {verdict.ToSeq}, but row {own[^1].Seq} was signed at {own[^1].SignedAt:yyyy-MM-dd HH:mm:ss}Z: ")
            + "its end was cut off, or an older backup was restored. After a restore that was meant, move the checkpoint file to where it is kept.",
        _ => "The audit log is whole.",
    } + (verdict.Fault == AuditFault.None ? "" : " Keep the database as it is, and compare with a backup.");
}
