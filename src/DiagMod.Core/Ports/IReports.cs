using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>Reports for people: made, listed, read. A report that was made stays as it is.</summary>
public interface IReports
{
    /// <summary>Makes a report, or finds the one that was made of the same facts already.</summary>
    /// <param name="order">Of what.</param>
    /// <param name="actor">Who asks, for the audit.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<ReportOutcome> MakeAsync(ReportOrder order, Actor actor, CancellationToken cancellationToken);

    /// <summary>A report without its pages; null when there is none.</summary>
    /// <param name="id">The report.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ReportRow?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The PDF file of a report; null when there is none.</summary>
    /// <param name="id">The report.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<byte[]?> ContentAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Reports, newest first.</summary>
    /// <param name="equipmentId">Of one motor; null = all.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<ReportRow>> ListAsync(EquipmentId? equipmentId, PageRequest page, CancellationToken cancellationToken);
}

/// <summary>Where reports are kept.</summary>
public interface IReportStore
{
    /// <summary>Keeps a report, with its audit row; the oldest beyond <paramref name="keep"/> go. Where one of the same facts in the
    /// same language is there, that one stands.</summary>
    /// <param name="report">The report.</param>
    /// <param name="content">Its PDF file.</param>
    /// <param name="keep">Most reports kept, at least 1.</param>
    /// <param name="actor">Who asks, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The row that stands now.</returns>
    Task<ReportRow> KeepAsync(ReportRow report, byte[] content, int keep, Actor actor, CancellationToken cancellationToken);

    /// <summary>The report that was made of these facts; null when there is none.</summary>
    /// <param name="kind">motor or fleet.</param>
    /// <param name="language">en or ru.</param>
    /// <param name="evidence">SHA-256 of the facts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ReportRow?> FindByEvidenceAsync(
        ReportKind kind, string language, string evidence, CancellationToken cancellationToken);

    /// <summary>The newest report of a motor (or of the fleet) of other facts; null when there is none.</summary>
    /// <param name="equipmentId">The motor; null = the fleet.</param>
    /// <param name="evidence">SHA-256 of the facts at hand.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ReportRow?> PreviousAsync(EquipmentId? equipmentId, string evidence, CancellationToken cancellationToken);

    /// <summary>A report without its pages; null when there is none.</summary>
    /// <param name="id">The report.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ReportRow?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The PDF file of a report; null when there is none.</summary>
    /// <param name="id">The report.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<byte[]?> ContentAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Reports, newest first.</summary>
    /// <param name="equipmentId">Of one motor; null = all.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<ReportRow>> ListAsync(EquipmentId? equipmentId, PageRequest page, CancellationToken cancellationToken);
}

/// <summary>What a report is of.</summary>
public enum ReportKind : byte
{
    /// <summary>One motor.</summary>
    Motor = 0,

    /// <summary>All motors.</summary>
    Fleet = 1,
}

/// <summary>An order for a report.</summary>
/// <param name="Kind">Motor or fleet.</param>
/// <param name="EquipmentId">The motor; null for the fleet.</param>
/// <param name="From">From this instant of data time on; null = 30 days before the end, or from the first data.</param>
/// <param name="To">Before this instant of data time; null = to the end of the newest data.</param>
/// <param name="Language">en or ru.</param>
public sealed record ReportOrder(
    ReportKind Kind, EquipmentId? EquipmentId, DateTimeOffset? From, DateTimeOffset? To, string Language);

/// <summary>What became of an order.</summary>
/// <param name="Result">What.</param>
/// <param name="Report">The report; null unless made or known.</param>
public sealed record ReportOutcome(ReportResult Result, ReportRow? Report);

/// <summary>Whether a report was made.</summary>
public enum ReportResult : byte
{
    /// <summary>Made now.</summary>
    Made = 0,

    /// <summary>Nothing changed since it was made: the one that is there.</summary>
    Known = 1,

    /// <summary>There is no such motor.</summary>
    MotorUnknown = 2,

    /// <summary>No recording lies in the period.</summary>
    NoData = 3,

    /// <summary>The product was built without the font.</summary>
    FontMissing = 4,

    /// <summary>Too many reports are being made: try again.</summary>
    Busy = 5,

    /// <summary>The motor's journal no longer reaches back to the end of the period.</summary>
    PastNotKept = 6,
}

/// <summary>A report as lists show it.</summary>
public sealed record ReportRow
{
    /// <summary>The report.</summary>
    public required Guid Id { get; init; }

    /// <summary>Motor or fleet.</summary>
    public required ReportKind Kind { get; init; }

    /// <summary>Its motor; null for the fleet.</summary>
    public required EquipmentId? EquipmentId { get; init; }

    /// <summary>en or ru.</summary>
    public required string Language { get; init; }

    /// <summary>From, data time, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Before, data time, UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>SHA-256 of the facts it was made of, lower-case hex.</summary>
    public required string Evidence { get; init; }

    /// <summary>SHA-256 of the PDF file, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes of the PDF file.</summary>
    public required int Bytes { get; init; }

    /// <summary>Pages.</summary>
    public required int Pages { get; init; }

    /// <summary>Name under which it is handed out, ASCII.</summary>
    public required string FileName { get; init; }

    /// <summary>The figures that the next report is compared with, as JSON.</summary>
    public required string FiguresJson { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string CreatedBy { get; init; }
}
