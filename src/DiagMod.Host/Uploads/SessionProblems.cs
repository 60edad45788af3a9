using DiagMod.Core.Ports;
using DiagMod.Host.Http;

namespace DiagMod.Host.Uploads;

/// <summary>What can be wrong with an upload in chunks.</summary>
internal static class SessionProblems
{
    /// <summary>404: there is none, or none any more, or it is somebody else's.</summary>
    public static Problem Unknown() => Problem.Of(
        StatusCodes.Status404NotFound, "E_UPLOAD_UNKNOWN",
        "There is no such upload: it was given up, or left alone for 24 hours. Begin a new one.");

    /// <summary>409: the bytes do not begin where the upload goes on.</summary>
    /// <param name="offset">Where it goes on.</param>
    public static Problem WrongOffset(long offset) => Problem.Of(
        StatusCodes.Status409Conflict, "E_UPLOAD_OFFSET",
        FormattableString.Invariant($"The upload goes on at byte {offset}: send what follows from there."), "Content-Range") with
    {
        Offset = offset,
    };

    /// <summary>409: it cannot be finished yet.</summary>
    public static Problem Incomplete(long offset, long size) => Problem.Of(
        StatusCodes.Status409Conflict, "E_UPLOAD_INCOMPLETE",
        FormattableString.Invariant($"{offset} of {size} bytes are here: send the rest, then finish.")) with
    {
        Offset = offset,
    };

    /// <summary>409: it has ended, and takes no more bytes.</summary>
    public static Problem Ended(UploadSession session) => Problem.Of(
        StatusCodes.Status409Conflict, "E_UPLOAD_ENDED",
        "The upload has ended; finish tells once more what became of it.") with
    {
        Offset = session.Offset,
        RawId = session.State is UploadState.Stored or UploadState.Duplicate ? session.RawId?.ToString() : null,
    };

    /// <summary>400: the header does not say which bytes these are.</summary>
    public static Problem BadRange(string? found, long size) => Problem.BadRequest(
        "E_CONTENT_RANGE", "Content-Range must say which bytes of the file the body holds.", "Content-Range") with
    {
        Found = found is not null && PlainText.IsOneLine(found) ? found[..Math.Min(64, found.Length)] : null,
        Expected = FormattableString.Invariant($"bytes first-last/{size}, as long as the body"),
    };

    /// <summary>400: the body is not as long as its header says.</summary>
    public static Problem WrongLength(long expected, long offset) => Problem.BadRequest(
        "E_CHUNK_LENGTH",
        FormattableString.Invariant($"The body is not the {expected} bytes that Content-Range names; {offset} bytes of the file are here.")) with
    {
        Offset = offset,
    };

    /// <summary>413: a chunk is too long.</summary>
    public static Problem ChunkTooLarge() => Problem.Of(
        StatusCodes.Status413PayloadTooLarge, "E_CHUNK_TOO_LARGE",
        FormattableString.Invariant($"A chunk has at most {SessionEndpoints.MaxChunkBytes} bytes (8 MiB)."), "Content-Range");

    /// <summary>429: too many uploads of one account are open.</summary>
    public static Problem TooManySessions() => Problem.Of(
        StatusCodes.Status429TooManyRequests, "E_UPLOAD_SESSIONS",
        FormattableString.Invariant(
            $"{SessionEndpoints.MaxSessions} uploads of this account are open already: finish one or give it up.")) with
    {
        RetryAfterSeconds = 30,
    };

    /// <summary>413: the open uploads of one account would bring too much.</summary>
    public static Problem OverQuota(long quota) => Problem.Of(
        StatusCodes.Status413PayloadTooLarge, "E_UPLOAD_QUOTA",
        FormattableString.Invariant(
            $"The open uploads of one account may bring {quota} bytes together (Ingest:SessionQuotaBytes): finish one or give it up."));
}
