using System.Globalization;
using DiagMod.Core.Ports;
using DiagMod.Host.Text;

namespace DiagMod.Host.Audit;

/// <summary>The audit log as a table for spreadsheets. Names and programs in it come from whoever tried to sign in, so every cell is
/// kept from being a formula (WEB-10).</summary>
internal static class AuditTable
{
    /// <summary>The first line.</summary>
    public static byte[] Header { get; } = CsvTable.Line(
        "seq", "at", "actor", "address", "user_agent", "action", "resource_type", "resource_id", "result", "changes", "trace_id", "hash");

    /// <summary>A row as a line.</summary>
    public static byte[] Write(AuditRow row) => CsvTable.Line(
        row.Seq.ToString(CultureInfo.InvariantCulture),
        row.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        row.Entry.Actor.Name, row.Entry.Actor.Address, row.Entry.Actor.UserAgent, row.Entry.Action, row.Entry.ResourceType,
        row.Entry.ResourceId, row.Entry.Result, row.Entry.ChangesJson, row.Entry.Actor.TraceId, row.HashHex);
}
