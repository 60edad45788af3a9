namespace DiagMod.Core.Ports;

/// <summary>Append-only, hash-chained record of who did what (AUD-01, 02, 04; decision D11). Changes write their row inside their
/// own transaction; this port is for reads of data and for events without a transaction of their own.</summary>
public interface IAuditLog
{
    /// <summary>Appends one row now; throws when it cannot, and the action must then fail too.</summary>
    /// <param name="entry">What happened.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Notes a read of signals, forecasts or reports: collected, one chained row a second and actor.</summary>
    /// <param name="entry">What was read.</param>
    void NoteRead(AuditEntry entry);

    /// <summary>Rows, newest first.</summary>
    /// <param name="filter">Which rows.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<AuditRow>> ListAsync(AuditFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Where the chain ends and where it begins.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AuditHead> HeadAsync(CancellationToken cancellationToken);

    /// <summary>Numbers of the rows of a range of time, for <see cref="ReadAsync"/>.</summary>
    /// <param name="from">Not before, UTC; null = from the oldest.</param>
    /// <param name="to">Before, UTC; null = to the newest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The row before the first, and the last; equal when there is none.</returns>
    Task<(long AfterSeq, long ThroughSeq)> RangeAsync(
        DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken);

    /// <summary>Rows with the hashes that chain them, oldest first.</summary>
    /// <param name="afterSeq">The rows behind this number.</param>
    /// <param name="throughSeq">The last row wanted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<ChainedAuditRow> ReadAsync(long afterSeq, long throughSeq, CancellationToken cancellationToken);

    /// <summary>Works out every hash of the chain again, from its base to its head, and compares with what was known before.</summary>
    /// <param name="anchors">Hashes of rows as they were kept outside the database; those before the base are not looked at.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<AuditVerdict> CheckAsync(IReadOnlyCollection<AuditAnchor> anchors, CancellationToken cancellationToken);
}

/// <summary>Proof that the audit log is the one that was written: its chain, and the signed checkpoints outside the database.</summary>
public interface IAuditProof
{
    /// <summary>Checks everything; reads the whole log.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<AuditReport> VerifyAsync(CancellationToken cancellationToken);
}

/// <summary>Which rows of the audit log; what is null is not asked.</summary>
/// <param name="Actor">Who, exactly.</param>
/// <param name="Action">What, exactly, or its first part: login finds login.fail.</param>
/// <param name="ResourceType">Kind of object.</param>
/// <param name="ResourceId">Which object.</param>
/// <param name="Result">success, denied, failure.</param>
/// <param name="From">Not before, UTC.</param>
/// <param name="To">Before, UTC.</param>
/// <param name="TraceId">What one request did.</param>
public sealed record AuditFilter(
    string? Actor = null, string? Action = null, string? ResourceType = null, string? ResourceId = null, string? Result = null,
    DateTimeOffset? From = null, DateTimeOffset? To = null, string? TraceId = null)
{
    /// <summary>Every row.</summary>
    public static AuditFilter All { get; } = new();
}

/// <summary>The ends of the chain.</summary>
/// <param name="LogId">Which log this is; a log made anew has another.</param>
/// <param name="Seq">Number of the newest row; 0 = none yet.</param>
/// <param name="At">Its time, UTC.</param>
/// <param name="HashHex">Its hash, lower-case hex.</param>
/// <param name="BaseSeq">The last row that was sealed and taken out; 0 = none.</param>
/// <param name="BaseHashHex">Its hash.</param>
public sealed record AuditHead(Guid LogId, long Seq, DateTimeOffset At, string HashHex, long BaseSeq, string BaseHashHex);

/// <summary>A row's hash as it was known at some time.</summary>
/// <param name="Seq">Number of the row.</param>
/// <param name="HashHex">Its hash then, lower-case hex.</param>
public sealed record AuditAnchor(long Seq, string HashHex);

/// <summary>A row and the hash of the one before.</summary>
/// <param name="Row">The row.</param>
/// <param name="PreviousHashHex">Hash of the row before, lower-case hex.</param>
public sealed record ChainedAuditRow(AuditRow Row, string PreviousHashHex);

/// <summary>What is wrong with an audit log.</summary>
public enum AuditFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A row is missing, or its content, number or hash was changed.</summary>
    RowChanged,

    /// <summary>The head does not fit the newest row.</summary>
    HeadMoved,

    /// <summary>The chain is whole in itself, but not the one that was signed: its end was written anew.</summary>
    Rewritten,

    /// <summary>Rows that were signed are no longer there: the end was cut off, or an older backup was restored.</summary>
    TailMissing,

    /// <summary>A checkpoint's own signature or order does not hold.</summary>
    CheckpointForged,

    /// <summary>Older rows were taken out without a signed file that holds them.</summary>
    SealMissing,

    /// <summary>The checkpoints at hand are those of another log: this one was made anew, or another database is used.</summary>
    OtherLog,
}

/// <summary>What the chain itself says.</summary>
/// <param name="FromSeq">The base that was begun from.</param>
/// <param name="ToSeq">The head that was reached.</param>
/// <param name="Fault">What is wrong.</param>
/// <param name="FirstBroken">First row that can be the wrong one; null when none is.</param>
public sealed record AuditVerdict(long FromSeq, long ToSeq, AuditFault Fault, long? FirstBroken);

/// <summary>What chain, checkpoints and seals say together.</summary>
/// <param name="Verdict">The outcome.</param>
/// <param name="LogId">Which log.</param>
/// <param name="Checkpoints">Signed checkpoints that were compared.</param>
/// <param name="NewestCheckpointAt">When the newest was signed, UTC; null = there is none yet.</param>
/// <param name="NewestCheckpointSeq">The row it signs; 0 = none.</param>
/// <param name="SealedMonths">Months that were taken out into signed files, each checked.</param>
/// <param name="Words">The outcome in a sentence for people, with what to do; English.</param>
public sealed record AuditReport(
    AuditVerdict Verdict, Guid LogId, int Checkpoints, DateTimeOffset? NewestCheckpointAt, long NewestCheckpointSeq,
    int SealedMonths, string Words);

/// <summary>Something that happened.</summary>
/// <param name="Actor">Who.</param>
/// <param name="Action">What, for example upload.accept, signal.read, login.fail.</param>
/// <param name="ResourceType">Kind of object, for example raw_file; null when none.</param>
/// <param name="ResourceId">Which object; null when none.</param>
/// <param name="Result">success, denied, failure.</param>
/// <param name="ChangesJson">Details as a JSON object without secrets; null when none.</param>
public sealed record AuditEntry(
    Actor Actor, string Action, string? ResourceType, string? ResourceId, string Result, string? ChangesJson);

/// <summary>A stored row.</summary>
/// <param name="Seq">Number, from 1 without gaps.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Entry">What.</param>
/// <param name="HashHex">Its hash, lower-case hex.</param>
public sealed record AuditRow(long Seq, DateTimeOffset At, AuditEntry Entry, string HashHex);
