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
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<AuditRow>> ListAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>First row whose hash does not fit; null when the chain is whole.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<long?> FirstBrokenAsync(CancellationToken cancellationToken);
}

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
