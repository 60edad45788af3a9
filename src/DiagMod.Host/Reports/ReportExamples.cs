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
}
