using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DiagMod.Core.Ports;
using DiagMod.Host.Http;

namespace DiagMod.Host.Audit;

/// <summary>A signed statement that the audit log had this newest row at this time: one line of the checkpoint file.</summary>
/// <param name="LogId">Which log.</param>
/// <param name="Seq">Number of the newest row.</param>
/// <param name="Hash">Its hash, lower-case hex.</param>
/// <param name="SignedAt">When, UTC.</param>
/// <param name="Previous">SHA-256 of the line before, lower-case hex; empty for the first.</param>
/// <param name="Signature">Over all of the above, base64.</param>
internal sealed record AuditCheckpoint(
    Guid LogId, long Seq, string Hash, DateTimeOffset SignedAt, string Previous, string Signature)
{
    /// <summary>Makes and signs one.</summary>
    /// <param name="head">The log's newest row.</param>
    /// <param name="now">Now, UTC.</param>
    /// <param name="previousLine">The line before; null for the first.</param>
    /// <param name="signer">Signs it.</param>
    public static AuditCheckpoint Make(AuditHead head, DateTimeOffset now, string? previousLine, AuditSigner signer)
    {
        var whole = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        var unsigned = new AuditCheckpoint(
            head.LogId, head.Seq, head.HashHex, whole, previousLine is null ? "" : DigestOf(previousLine), "");
        return unsigned with { Signature = signer.Sign(unsigned.SignedText) };
    }

    /// <summary>Reads a line; null when it is none.</summary>
    public static AuditCheckpoint? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditCheckpoint>(line, Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, Json.Options);

    /// <summary>True when the key signed it and it follows that line.</summary>
    public bool Holds(string? previousLine, AuditSigner signer) =>
        Previous == (previousLine is null ? "" : DigestOf(previousLine)) && signer.IsSigned(SignedText, Signature);

    private string SignedText => string.Create(
        CultureInfo.InvariantCulture,
        $"diagmod audit checkpoint 1\n{LogId:D}\n{Seq}\n{Hash}\n{SignedAt.ToUnixTimeMilliseconds()}\n{Previous}\n");

    private static string DigestOf(string line) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)));
}
