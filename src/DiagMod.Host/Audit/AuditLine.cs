using System.Globalization;
using System.Text.Json;
using DiagMod.Core.Ports;
using DiagMod.Host.Http;

namespace DiagMod.Host.Audit;

/// <summary>A row of the audit log as it is exported and sealed: everything that its hash is over, and the hashes themselves.</summary>
internal sealed record AuditLine(
    long Seq, string At, string Actor, string? Address, string? UserAgent, string Action, string? ResourceType, string? ResourceId,
    string Result, string? Changes, string? TraceId, string PreviousHash, string Hash)
{
    /// <summary>A row as a line of JSON.</summary>
    public static byte[] Write(ChainedAuditRow chained)
    {
        var row = chained.Row;
        var entry = row.Entry;
        return
        [
            .. JsonSerializer.SerializeToUtf8Bytes(
                new AuditLine(
                    row.Seq, row.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
                    entry.Actor.Name, entry.Actor.Address, entry.Actor.UserAgent, entry.Action, entry.ResourceType,
                    entry.ResourceId, entry.Result, entry.ChangesJson, entry.Actor.TraceId, chained.PreviousHashHex, row.HashHex),
                Json.Options),
            (byte)'\n',
        ];
    }
}
