using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>Uploads in chunks that may be broken off and go on, through whatever host: their bytes are kept until the file is taken in,
/// refused, given up, or untouched for <see cref="UploadSession.Lifetime"/>. How many bytes are here is the store's word alone.</summary>
public interface IUploadSessions
{
    /// <summary>Begins a session, or finds the same owner's open one for the same file (motor, name, size, rate, time and a declared
    /// hash that are all the same), which then goes on.</summary>
    /// <param name="upload">What will be sent.</param>
    /// <param name="quota">How much one owner may have open.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<SessionOpening> OpenAsync(NewUpload upload, UploadQuota quota, CancellationToken cancellationToken);

    /// <summary>A session of this owner; null when there is none, or none any more.</summary>
    /// <param name="id">The session.</param>
    /// <param name="owner">Name of the account that began it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<UploadSession?> FindAsync(Guid id, string owner, CancellationToken cancellationToken);

    /// <summary>Adds bytes to an open session when they begin where it ends; they are stored when the call returns.</summary>
    /// <param name="id">The session.</param>
    /// <param name="offset">Where they belong, from 0.</param>
    /// <param name="content">The bytes, 1 to <see cref="UploadSession.MaxPartBytes"/>, not beyond the declared size.</param>
    /// <param name="cancellationToken">Ends the wait; whether they were stored, the session then says.</param>
    /// <returns>False when they do not belong here (any more): nothing has changed.</returns>
    /// <exception cref="ArgumentException">There are no bytes or too many.</exception>
    Task<bool> AppendAsync(Guid id, long offset, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Reads the part that begins at an offset.</summary>
    /// <param name="id">The session.</param>
    /// <param name="offset">Where a part begins: 0, or the end of the one before.</param>
    /// <param name="part">Receives it; <see cref="UploadSession.MaxPartBytes"/> long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its length, bytes; 0 when no part begins there.</returns>
    Task<int> ReadPartAsync(Guid id, long offset, Memory<byte> part, CancellationToken cancellationToken);

    /// <summary>Gives an open session up: its bytes go. True too when it was gone or ended already.</summary>
    /// <param name="id">The session.</param>
    /// <param name="actor">Who gives it up, for the audit; only its owner's wish counts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task GiveUpAsync(Guid id, Actor actor, CancellationToken cancellationToken);
}

/// <summary>What a sender says of a file before he sends it.</summary>
/// <param name="EquipmentId">Its motor.</param>
/// <param name="FileName">Name as given; for people only, never a path.</param>
/// <param name="Size">Bytes of the body as it will be sent, at least 0.</param>
/// <param name="BodySha256">SHA-256 of that body, lower-case hex; null when not said.</param>
/// <param name="Rate">Sample rate.</param>
/// <param name="RecordedAt">Time of the first row, UTC; null when not said.</param>
/// <param name="Actor">Who sends it: the session's owner.</param>
public sealed record NewUpload(
    EquipmentId EquipmentId, string FileName, long Size, string? BodySha256, SampleRate Rate, DateTimeOffset? RecordedAt, Actor Actor);

/// <summary>How much one owner may have in open sessions.</summary>
/// <param name="Sessions">Open sessions, at least 1.</param>
/// <param name="Bytes">Declared sizes together, bytes; 0 = unlimited.</param>
public readonly record struct UploadQuota(int Sessions, long Bytes);

/// <summary>What became of the wish to begin.</summary>
/// <param name="Kind">Which way.</param>
/// <param name="Session">The session; null unless new or continued.</param>
public sealed record SessionOpening(SessionOpeningKind Kind, UploadSession? Session);

/// <summary>What became of the wish to begin a session.</summary>
public enum SessionOpeningKind : byte
{
    /// <summary>It begins.</summary>
    New = 0,

    /// <summary>It had begun: it goes on at its offset.</summary>
    Continued = 1,

    /// <summary>The owner has too many open sessions.</summary>
    TooManySessions = 2,

    /// <summary>The owner's open sessions declare too many bytes.</summary>
    TooManyBytes = 3,

    /// <summary>The motor does not exist.</summary>
    UnknownMotor = 4,
}

/// <summary>How far an upload in chunks is.</summary>
public enum UploadState : byte
{
    /// <summary>Bytes are taken, or it waits to be finished.</summary>
    Open = 0,

    /// <summary>It became a new file.</summary>
    Stored = 1,

    /// <summary>Its content was here already.</summary>
    Duplicate = 2,

    /// <summary>Its content was refused.</summary>
    Refused = 3,
}

/// <summary>An upload in chunks.</summary>
public sealed record UploadSession
{
    /// <summary>Most bytes of one part: 1 MiB.</summary>
    public const int MaxPartBytes = 1 << 20;

    /// <summary>A session that nobody touched for so long is gone: 24 hours.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its motor.</summary>
    public required EquipmentId EquipmentId { get; init; }

    /// <summary>Name as given.</summary>
    public required string FileName { get; init; }

    /// <summary>Declared bytes of the body.</summary>
    public required long Size { get; init; }

    /// <summary>Declared SHA-256 of the body, lower-case hex; null when not said.</summary>
    public required string? BodySha256 { get; init; }

    /// <summary>Sample rate.</summary>
    public required SampleRate Rate { get; init; }

    /// <summary>Time of the first row, UTC; null when not said.</summary>
    public required DateTimeOffset? RecordedAt { get; init; }

    /// <summary>Bytes that are here, from the first on without a gap.</summary>
    public required long Offset { get; init; }

    /// <summary>How far it is.</summary>
    public required UploadState State { get; init; }

    /// <summary>The file that came of it, or the first one with the same content (also another motor's); null before.</summary>
    public required RawFileId? RawId { get; init; }

    /// <summary>Why it was refused; null otherwise.</summary>
    public required CurrentCsvException? Refusal { get; init; }

    /// <summary>When it was touched last, UTC, by the database's clock.</summary>
    public required DateTimeOffset TouchedAt { get; init; }

    /// <summary>When it is gone unless it is touched again, UTC.</summary>
    public DateTimeOffset ExpiresAt => TouchedAt + Lifetime;
}
