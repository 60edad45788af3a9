using DiagMod.Core.Ports;

namespace DiagMod.Host.Uploads;

/// <summary>What became of an upload.</summary>
/// <param name="RawId">The file, or the first one with this content.</param>
/// <param name="Status">Where that file stands.</param>
/// <param name="Duplicate">True: the content was here already.</param>
/// <param name="FileHash">SHA-256 of the plain content.</param>
internal sealed record UploadAnswer(string RawId, string Status, bool Duplicate, string FileHash);

/// <summary>Body of POST /uploads/known.</summary>
internal sealed record KnownRequest
{
    /// <summary>SHA-256 of plain contents, hexadecimal, at most 1,000.</summary>
    public required IReadOnlyList<string> Sha256 { get; init; }
}

/// <summary>A content that is here already.</summary>
internal sealed record KnownItem(
    string Sha256, string RawId, string EquipmentId, string FileName, string ProcessingStatus, DateTimeOffset? RecordedAt);

/// <summary>A refused file.</summary>
internal sealed record AttemptAnswer(
    string FileName, string? EquipmentId, string? FileHash, string Code, long? Line, int? Column, string? Found, string? Expected,
    string Username, string? Address, DateTimeOffset At)
{
    /// <summary>A refused file in the API's words.</summary>
    public static AttemptAnswer Of(RefusedUpload refused) => new(
        refused.FileName, refused.EquipmentId, refused.ContentSha256, refused.Code, refused.Line, refused.Column, refused.Found,
        refused.Expected, refused.Actor.Name, refused.Actor.Address, refused.At);
}
