using DiagMod.Core.Ports;

namespace DiagMod.Host.Reports;

/// <summary>An order for a report.</summary>
/// <param name="Kind">motor or fleet.</param>
/// <param name="EquipmentId">The motor; absent for the fleet.</param>
/// <param name="From">From this instant of data time on; absent = 30 days before the end, or from the first data.</param>
/// <param name="To">Before this instant of data time; absent = to the end of the newest data.</param>
/// <param name="Language">en or ru; absent = the caller's own.</param>
internal sealed record ReportRequest(
    string Kind, string? EquipmentId = null, DateTimeOffset? From = null, DateTimeOffset? To = null, string? Language = null);

/// <summary>A report without its pages.</summary>
internal sealed record ReportAnswer
{
    /// <summary>The report.</summary>
    public required Guid Id { get; init; }

    /// <summary>motor or fleet.</summary>
    public required string Kind { get; init; }

    /// <summary>Its motor; null for the fleet.</summary>
    public required string? EquipmentId { get; init; }

    /// <summary>en or ru.</summary>
    public required string Language { get; init; }

    /// <summary>From, data time.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Before, data time.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Always completed: a report is listed when its pages are there.</summary>
    public required string Status { get; init; }

    /// <summary>The evidence's number as it is printed on the report.</summary>
    public required string EvidenceId { get; init; }

    /// <summary>SHA-256 of the facts it was made of, hex.</summary>
    public required string EvidenceSha256 { get; init; }

    /// <summary>SHA-256 of the PDF file, hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes of the PDF file.</summary>
    public required int Bytes { get; init; }

    /// <summary>Pages.</summary>
    public required int Pages { get; init; }

    /// <summary>Name under which it is handed out.</summary>
    public required string FileName { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>A stored report.</summary>
    /// <param name="row">The report.</param>
    public static ReportAnswer Of(ReportRow row) => new()
    {
        Id = row.Id,
        Kind = row.Kind == ReportKind.Motor ? "motor" : "fleet",
        EquipmentId = row.EquipmentId?.Value,
        Language = row.Language,
        From = row.From,
        To = row.To,
        Status = "completed",
        EvidenceId = EvidenceCode.Short(row.Evidence),
        EvidenceSha256 = row.Evidence,
        Sha256 = row.Sha256,
        Bytes = row.Bytes,
        Pages = row.Pages,
        FileName = row.FileName,
        CreatedAt = row.CreatedAt,
        CreatedBy = row.CreatedBy,
    };
}
