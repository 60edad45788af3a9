using DiagMod.Host.Http;
using DiagMod.Host.Motors;
using static DiagMod.Host.Http.ExampleValues;

namespace DiagMod.Host.Reports;

/// <summary>What the API's description shows of reports.</summary>
internal static class ReportExamples
{
    /// <summary>Id of a report.</summary>
    public const string Id = "0198b9a4-6b1e-7c52-9a3f-2f4c5d6e7f80";

    private const string Evidence = "7b1f6c2a90d4e5f8a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718";
    private const string File = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

    /// <summary>An order.</summary>
    public static readonly ReportRequest Request = new("motor", Motor, Recorded.AddDays(-30), Recorded.AddDays(1), "ru");

    /// <summary>A report.</summary>
    public static readonly ReportAnswer Report = new()
    {
        Id = Guid.Parse(Id),
        Kind = "motor",
        EquipmentId = Motor,
        Language = "ru",
        From = Recorded.AddDays(-30),
        To = Recorded.AddDays(1),
        Status = "completed",
        EvidenceId = EvidenceCode.Short(Evidence),
        EvidenceSha256 = Evidence,
        Sha256 = File,
        Bytes = 84_210,
        Pages = 6,
        FileName = $"diagmod-{Motor}-{EvidenceCode.Short(Evidence)}-ru.pdf",
        CreatedAt = Finished,
        CreatedBy = "anna",
    };

    /// <summary>A list of one.</summary>
    public static readonly ListAnswer<ReportAnswer> List = new([Report], null);

    /// <summary>The kind is none.</summary>
    public static readonly Problem BadKind = Problem.BadRequest("E_PARAMETER", "kind must be one of: motor, fleet.", "kind");

    /// <summary>There is no such report.</summary>
    public static readonly Problem Unknown = Problem.Of(
        StatusCodes.Status404NotFound, "E_REPORT_UNKNOWN", 
        "There is no report with this id. The oldest go when there are more than the setting Reports:Keep says.");

    /// <summary>There is nothing to report on.</summary>
    public static readonly Problem NoData = Problem.Of(
        StatusCodes.Status409Conflict, "E_REPORT_NO_DATA", "No processed recording lies in this period: there is nothing to report on.");

    /// <summary>The product was built without the font.</summary>
    public static readonly Problem FontMissing = Problem.Of(
        StatusCodes.Status503ServiceUnavailable, "E_REPORT_FONT",
        "This build has no font for reports: npm was missing when it was made. Install Node.js 20 with npm and build again.");
}
