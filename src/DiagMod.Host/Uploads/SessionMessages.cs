using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Http;
using DiagMod.Host.Text;

namespace DiagMod.Host.Uploads;

/// <summary>Body of POST /uploads/sessions.</summary>
internal sealed record SessionRequest
{
    // With folders, since they may tell the time; of a longer one, only what is shown.
    private const int MaxNameLength = 1024;

    /// <summary>The motor.</summary>
    public required string EquipmentId { get; init; }

    /// <summary>Bytes of the body as it will be sent.</summary>
    public required long Size { get; init; }

    /// <summary>Name to show.</summary>
    public string? FileName { get; init; }

    /// <summary>SHA-256 of the body as it will be sent, hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Samples a second, hertz; default 25600.</summary>
    public double? SampleRateHz { get; init; }

    /// <summary>Time of the first row (RFC 3339); else taken from the file name; else sequence time.</summary>
    public string? RecordedAt { get; init; }

    /// <summary>What is said of the file.</summary>
    /// <param name="actor">Who says it.</param>
    /// <exception cref="ProblemException">400 or 422.</exception>
    public NewUpload Read(Actor actor) => new(
        Motor(),
        FileName is { Length: > MaxNameLength } ? DisplayName.Of(FileName) : FileName ?? "",
        Size >= 0 ? Size : throw new ProblemException(Problem.Of(
            StatusCodes.Status422UnprocessableEntity, "E_SIZE", "The size is the number of bytes that will be sent.", "size")),
        Hash(), Rate(), Time(), actor);

    private EquipmentId Motor() => Core.Currents.EquipmentId.TryParse(EquipmentId, out var id)
        ? id
        : throw Query.BadEquipmentId(StatusCodes.Status422UnprocessableEntity, EquipmentId);

    private string? Hash() => Sha256 is null || (Sha256.Length == 64 && Sha256.All(char.IsAsciiHexDigit))
        ? Sha256?.ToLowerInvariant()
        : throw new ProblemException(Problem.BadRequest("E_HASH", "sha256 has 64 hexadecimal digits.", "sha256"));

    private SampleRate Rate() => SampleRateHz switch
    {
        null => SampleRate.Default,
        >= SampleRate.MinHertz and <= SampleRate.MaxHertz => new SampleRate(SampleRateHz.Value),
        _ => throw UploadRequest.BadRate(FormattableString.Invariant($"{SampleRateHz}")),
    };

    private DateTimeOffset? Time() =>
        RecordedAt is null ? null : Times.TryParse(RecordedAt, out var time) ? time : throw UploadRequest.BadTime(RecordedAt);
}

/// <summary>An upload in chunks.</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="EquipmentId">The motor.</param>
/// <param name="FileName">Name to show.</param>
/// <param name="Size">Bytes of the whole body.</param>
/// <param name="Offset">Bytes that are here: the next ones begin there.</param>
/// <param name="MaxChunkBytes">Longest chunk, bytes.</param>
/// <param name="State">open, stored, duplicate or refused.</param>
/// <param name="RawId">The file that came of it, or the first one with the same content.</param>
/// <param name="Code">Why it was refused.</param>
/// <param name="ExpiresAt">When it is gone unless it goes on.</param>
internal sealed record UploadSessionAnswer(
    string SessionId, string EquipmentId, string FileName, long Size, long Offset, int MaxChunkBytes, string State, string? RawId,
    string? Code, DateTimeOffset ExpiresAt)
{
    /// <summary>An upload in chunks in the API's words.</summary>
    public static UploadSessionAnswer Of(UploadSession session) => new(
        session.Id.ToString("D"),
        session.EquipmentId.Value,
        DisplayName.Of(session.FileName),
        session.Size,
        session.Offset,
        SessionEndpoints.MaxChunkBytes,
        session.State switch
        {
            UploadState.Open => "open",
            UploadState.Stored => "stored",
            UploadState.Duplicate => "duplicate",
            _ => "refused",
        },
        session.RawId?.ToString(),
        session.Refusal?.Code,
        session.ExpiresAt);
}

/// <summary>What the API's description shows of uploads in chunks.</summary>
internal static class SessionExamples
{
    /// <summary>An upload.</summary>
    public const string Id = "0198b4c1-52aa-7e4d-8c31-4d5e6f708192";

    /// <summary>What is said first.</summary>
    public static readonly SessionRequest Request = new()
    {
        EquipmentId = ExampleValues.Motor,
        FileName = ExampleValues.FileName,
        Size = 24_117_248,
        Sha256 = ExampleValues.Hash,
        SampleRateHz = 25_600,
        RecordedAt = "2025-08-17T03:00:00Z",
    };

    /// <summary>Nothing is here yet.</summary>
    public static readonly UploadSessionAnswer Begun = new(
        Id, ExampleValues.Motor, ExampleValues.FileName, 24_117_248, 0, SessionEndpoints.MaxChunkBytes, "open", null, null,
        ExampleValues.Received.AddHours(24));

    /// <summary>A part is here.</summary>
    public static readonly UploadSessionAnswer HalfWay = Begun with { Offset = 8_388_608 };
}
