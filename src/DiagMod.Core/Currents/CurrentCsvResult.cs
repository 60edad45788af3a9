namespace DiagMod.Core.Currents;

/// <summary>What is known of a recording once its last byte was read and accepted.</summary>
/// <param name="Summary">Rows, counts a phase, warnings.</param>
/// <param name="ContentSha256">SHA-256 of the content after gzip was undone, lower-case hex: its identity (D4).</param>
/// <param name="ContentBytes">Bytes of the content after gzip was undone.</param>
/// <param name="BodySha256">SHA-256 of the bytes as sent, lower-case hex; the same as the content's when not gzip.</param>
/// <param name="BodyBytes">Bytes as sent.</param>
/// <param name="WasGzip">True when the body was gzip.</param>
public sealed record CurrentCsvResult(
    RecordingSummary Summary, string ContentSha256, long ContentBytes, string BodySha256, long BodyBytes, bool WasGzip);
