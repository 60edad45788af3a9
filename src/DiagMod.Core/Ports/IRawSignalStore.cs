using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>Keeps recordings, their samples, their status, and the right to work on them. Files are claimed oldest first, a motor's in
/// order, none while an earlier file of its motor is unfinished.</summary>
public interface IRawSignalStore : IClaims<RawFileClaim>
{
    /// <summary>Opens a quarantine spool for a recording that is being received. Dispose removes it, stored or not.</summary>
    IRawFileSpool OpenSpool();

    /// <summary>Counts a refused file and keeps its row in upload_attempts (D38).</summary>
    /// <param name="refused">What was refused and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task RefuseAsync(RefusedUpload refused, CancellationToken cancellationToken);

    /// <summary>The samples of a stored file, in order, from <paramref name="fromSample"/> on; the caller stops when it has enough.
    /// Rows come in runs of any length; each run's memory is valid until the next.</summary>
    /// <param name="rawId">The file.</param>
    /// <param name="fromSample">First sample wanted, from 0.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<PhaseCurrents> ReadSamplesAsync(
        RawFileId rawId, long fromSample, CancellationToken cancellationToken);

    /// <summary>One file as people see it; null when there is none.</summary>
    /// <param name="rawId">The file.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<RawFileRow?> FindAsync(RawFileId rawId, CancellationToken cancellationToken);

    /// <summary>Files, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<RawFileRow>> ListAsync(RawFileFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Refused files, newest first.</summary>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<RefusedUpload>> ListRefusedAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>Files already known by content hash: for "known" marks before anything is sent.</summary>
    /// <param name="sha256Hex">SHA-256 of the plain content, lower-case hex, at most 1,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyDictionary<string, RawFileRow>> FindByHashAsync(
        IReadOnlyCollection<string> sha256Hex, CancellationToken cancellationToken);

    /// <summary>The balance of the pipeline.</summary>
    /// <param name="id">One motor, or null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PipelineStatus> PipelineAsync(EquipmentId? id, CancellationToken cancellationToken);

    /// <summary>Marks a file as deleted and frees its hash; its journal entry stays (D33).</summary>
    /// <param name="rawId">The file.</param>
    /// <param name="actor">Who asks, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<DeleteOutcome> DeleteAsync(RawFileId rawId, Actor actor, CancellationToken cancellationToken);

    /// <summary>Deletes a file as <see cref="DeleteAsync"/> does, but only while it is failed: one that somebody has retried since
    /// it was looked at stays.</summary>
    /// <param name="rawId">The file.</param>
    /// <param name="actor">Who asks, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<DeleteOutcome> DeleteFailedAsync(RawFileId rawId, Actor actor, CancellationToken cancellationToken);

    /// <summary>Makes a failed file pending again with fresh attempts; false when it is not failed.</summary>
    /// <param name="rawId">The file.</param>
    /// <param name="actor">Who asks, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> RetryAsync(RawFileId rawId, Actor actor, CancellationToken cancellationToken);
}

/// <summary>A recording that is being received: samples go in, one transaction stores them all.</summary>
public interface IRawFileSpool : ISampleSink, IAsyncDisposable
{
    /// <summary>Stores file, samples, counters and audit row in one transaction. Safe against the same content at the same time:
    /// one is stored, the others get its id.</summary>
    /// <param name="upload">What was received.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is stored then.</param>
    Task<StoreOutcome> CommitAsync(RawFileUpload upload, CancellationToken cancellationToken);
}

/// <summary>A received recording, ready to be stored.</summary>
/// <param name="EquipmentId">Its motor.</param>
/// <param name="FileName">Name as the client gave it; for people only, never a path.</param>
/// <param name="ContentSha256">SHA-256 of the plain (inflated) content, lower-case hex.</param>
/// <param name="ContentBytes">Bytes of the plain content.</param>
/// <param name="Rate">Sample rate.</param>
/// <param name="RecordedAt">Time of the first row, UTC; null = sequence time.</param>
/// <param name="Summary">What was counted.</param>
/// <param name="Actor">Who sends it.</param>
public sealed record RawFileUpload(
    EquipmentId EquipmentId, string FileName, string ContentSha256, long ContentBytes, SampleRate Rate,
    DateTimeOffset? RecordedAt, RecordingSummary Summary, Actor Actor)
{
    /// <summary>W3C traceparent of the request that sends it, kept with the file; null without one.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The upload in chunks that it came by, which ends in the same transaction; null when it came at once.</summary>
    public Guid? SessionId { get; init; }
}

/// <summary>What became of a received recording.</summary>
/// <param name="Kind">Stored, or known already.</param>
/// <param name="RawId">The new file, or the first one with this content.</param>
/// <param name="EquipmentId">The motor of that file.</param>
/// <param name="Status">Status of that file.</param>
public sealed record StoreOutcome(StoreKind Kind, RawFileId RawId, EquipmentId EquipmentId, ProcessingStatus Status);

/// <summary>Whether content was new.</summary>
public enum StoreKind : byte
{
    /// <summary>New: stored and pending.</summary>
    Stored = 0,

    /// <summary>The same content is there for the same motor.</summary>
    Duplicate = 1,

    /// <summary>The same content is there for another motor: refused.</summary>
    DuplicateOfOtherMotor = 2,

    /// <summary>The motor does not exist: refused.</summary>
    UnknownMotor = 3,

    /// <summary>The upload in chunks that it came by is gone (given up, or untouched for too long): nothing was stored.</summary>
    SessionGone = 4,
}

/// <summary>Where a file stands (decision D10).</summary>
public enum ProcessingStatus : byte
{
    /// <summary>Stored, waiting.</summary>
    Pending = 0,

    /// <summary>Claimed.</summary>
    Processing = 1,

    /// <summary>Absorbed by its motor: features, scores, forecast and status are stored.</summary>
    Completed = 2,

    /// <summary>Ended with a reason.</summary>
    Failed = 3,
}

/// <summary>A stored file as people see it.</summary>
public sealed record RawFileRow
{
    /// <summary>The file.</summary>
    public required RawFileId RawId { get; init; }

    /// <summary>Its motor.</summary>
    public required EquipmentId EquipmentId { get; init; }

    /// <summary>Name it was sent under.</summary>
    public required string FileName { get; init; }

    /// <summary>SHA-256 of the plain content, lower-case hex.</summary>
    public required string FileHash { get; init; }

    /// <summary>Bytes of the plain content.</summary>
    public required long ContentBytes { get; init; }

    /// <summary>Where it stands.</summary>
    public required ProcessingStatus Status { get; init; }

    /// <summary>Code of the failure; null unless failed.</summary>
    public required string? FailureCode { get; init; }

    /// <summary>Reason in words; null unless failed.</summary>
    public required string? Reason { get; init; }

    /// <summary>Rows.</summary>
    public required long Samples { get; init; }

    /// <summary>Sample rate.</summary>
    public required SampleRate Rate { get; init; }

    /// <summary>Time of the first row, UTC; null while sequence time is not yet given.</summary>
    public required DateTimeOffset? RecordedAt { get; init; }

    /// <summary>Where that time comes from.</summary>
    public required TimeSource Clock { get; init; }

    /// <summary>Phases analysed (or present by the summary, before that).</summary>
    public required PhaseSet Phases { get; init; }

    /// <summary>What was counted.</summary>
    public required RecordingSummary Summary { get; init; }

    /// <summary>Windows in the file.</summary>
    public required long WindowsTotal { get; init; }

    /// <summary>Windows done; equals WindowsTotal when completed.</summary>
    public required long WindowsDone { get; init; }

    /// <summary>Times claimed.</summary>
    public required int Attempt { get; init; }

    /// <summary>When it was stored, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was completed or failed, UTC.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Largest window score and verdict level of the file; null before completion.</summary>
    public required double? Score { get; init; }

    /// <summary>Verdict level: none, warning, alarm; null before completion.</summary>
    public required string? Level { get; init; }

    /// <summary>Notes and validation as stored in meta (JSON object).</summary>
    public required string MetaJson { get; init; }

    /// <summary>Where the analysis of its whole record stands; it begins when the file is completed.</summary>
    public AnalysisStatus AnalysisStatus { get; init; }

    /// <summary>Why the analysis failed: code, colon, words; null unless failed.</summary>
    public string? AnalysisReason { get; init; }

    /// <summary>False when the samples were removed after completion (RETAIN_RAW_SIGNALS); features and scores stay.</summary>
    public bool SamplesKept { get; init; } = true;
}

/// <summary>Which files.</summary>
/// <param name="EquipmentId">One motor, or null.</param>
/// <param name="Statuses">Any of these, or null for all.</param>
public sealed record RawFileFilter(EquipmentId? EquipmentId, IReadOnlyCollection<ProcessingStatus>? Statuses)
{
    /// <summary>Files of one status, or of all.</summary>
    /// <param name="equipmentId">One motor, or null.</param>
    /// <param name="status">One status.</param>
    public RawFileFilter(EquipmentId? equipmentId, ProcessingStatus status)
        : this(equipmentId, [status])
    {
    }

    /// <summary>Only files of motors in these groups; null: of all.</summary>
    public IReadOnlyList<string>? MotorGroups { get; init; }

    /// <summary>Only files recorded at that time or before, UTC; null: all, also those without a time yet.</summary>
    public DateTimeOffset? RecordedUpTo { get; init; }
}

/// <summary>A refused file.</summary>
/// <param name="FileName">Name as given.</param>
/// <param name="EquipmentId">Motor as given (it may not exist); null when missing.</param>
/// <param name="ContentSha256">Hash when the body was read to its end; else null.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Line">Line, or null.</param>
/// <param name="Column">Column, or null.</param>
/// <param name="Found">What stood there, or null.</param>
/// <param name="Expected">What was expected, or null.</param>
/// <param name="Actor">Who sent it.</param>
/// <param name="At">When, UTC.</param>
public sealed record RefusedUpload(
    string FileName, string? EquipmentId, string? ContentSha256, string Code, long? Line, int? Column, string? Found,
    string? Expected, Actor Actor, DateTimeOffset At)
{
    /// <summary>The upload in chunks that it came by, which ends in the same transaction; null when it came at once.</summary>
    public Guid? SessionId { get; init; }
}

/// <summary>The balance: Sent = Completed + Failed + Duplicates + Refused + Queued (D38).</summary>
/// <param name="TotalRaw">Files stored.</param>
/// <param name="Sent">Files that reached a verdict on arrival.</param>
/// <param name="Pending">Stored, waiting.</param>
/// <param name="Processing">Claimed.</param>
/// <param name="Completed">Absorbed.</param>
/// <param name="Failed">Ended with a reason.</param>
/// <param name="Duplicates">Known content, nothing redone.</param>
/// <param name="Refused">Refused while being read.</param>
/// <param name="FeaturesTotal">Feature rows.</param>
/// <param name="LastRecordedAt">Newest time of any file, UTC; null without any.</param>
/// <param name="OldestPendingAt">When the oldest pending file was stored, UTC; null without any.</param>
public sealed record PipelineStatus(
    long TotalRaw, long Sent, long Pending, long Processing, long Completed, long Failed, long Duplicates, long Refused,
    long FeaturesTotal, DateTimeOffset? LastRecordedAt, DateTimeOffset? OldestPendingAt)
{
    /// <summary>Pending + processing.</summary>
    public long Queued => Pending + Processing;
}

/// <summary>What became of a wish to delete.</summary>
public enum DeleteOutcome : byte
{
    /// <summary>Deleted (now or before).</summary>
    Deleted = 0,

    /// <summary>There is no such file.</summary>
    NotFound = 1,

    /// <summary>It is being worked on: try again later.</summary>
    Busy = 2,

    /// <summary>It is waiting or completed, and only a failed file was to be deleted.</summary>
    NotFailed = 3,
}
