using System.Text.Json.Nodes;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Audit;

/// <summary>One row of the audit log.</summary>
internal sealed record AuditAnswer(
    long Seq, DateTimeOffset At, string Actor, string? Address, string? UserAgent, string Action, string? ResourceType,
    string? ResourceId, string Result, JsonNode? Changes, string? TraceId, string Hash)
{
    /// <summary>A stored row in the API's words.</summary>
    public static AuditAnswer Of(AuditRow row) => new(
        row.Seq, row.At, row.Entry.Actor.Name, row.Entry.Actor.Address, row.Entry.Actor.UserAgent, row.Entry.Action,
        row.Entry.ResourceType, row.Entry.ResourceId, row.Entry.Result,
        row.Entry.ChangesJson is null ? null : JsonNode.Parse(row.Entry.ChangesJson), row.Entry.Actor.TraceId,
        row.HashHex);
}

/// <summary>Whether the audit log is the one that was written.</summary>
internal sealed record AuditReportAnswer(
    bool Whole, string Fault, long? FirstBroken, long FromSeq, long ToSeq, Guid LogId, int Checkpoints, long NewestCheckpointSeq,
    DateTimeOffset? NewestCheckpointAt, int SealedMonths, string Words)
{
    /// <summary>A report in the API's words.</summary>
    public static AuditReportAnswer Of(AuditReport report) => new(
        report.Verdict.Fault == AuditFault.None, NameOf(report.Verdict.Fault), report.Verdict.FirstBroken,
        report.Verdict.FromSeq + 1, report.Verdict.ToSeq, report.LogId, report.Checkpoints, report.NewestCheckpointSeq,
        report.NewestCheckpointAt, report.SealedMonths, report.Words);

    private static string NameOf(AuditFault fault) => fault switch
    {
        AuditFault.None => "none",
        AuditFault.RowChanged => "row_changed",
        AuditFault.HeadMoved => "head_moved",
        AuditFault.Rewritten => "rewritten",
        AuditFault.TailMissing => "tail_missing",
        AuditFault.CheckpointForged => "checkpoint_forged",
        AuditFault.SealMissing => "seal_missing",
        AuditFault.OtherLog => "other_log",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault of an audit log."),
    };
}
