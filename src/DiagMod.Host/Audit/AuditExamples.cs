using System.Text.Json.Nodes;
using DiagMod.Host.Motors;
using static DiagMod.Host.Http.ExampleValues;

namespace DiagMod.Host.Audit;

/// <summary>What the API's description shows of the audit log.</summary>
internal static class AuditExamples
{
    /// <summary>Rows.</summary>
    public static readonly ListAnswer<AuditAnswer> Rows = new(
        [
            new(
                412, Received, "n.petrova", "192.0.2.14", "curl/8.5.0", "upload.accept", "raw_file", RawId, "success",
                new JsonObject { ["equipment_id"] = Motor, ["file_name"] = FileName, ["samples"] = 1_500_000 }, Trace,
                Hash),
        ],
        Cursor);

    /// <summary>A log that is whole.</summary>
    public static readonly AuditReportAnswer Whole = new(
        true, "none", null, 1, 412, new Guid("5b0d1f2e-3c4a-4b5c-8d6e-7f8091a2b3c4"), 37, 411, Received, 0,
        "The audit log is whole: rows 1 to 412, 37 signed checkpoints, 0 sealed months.");
}
