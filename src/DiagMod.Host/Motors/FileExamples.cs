using System.Text.Json.Nodes;
using DiagMod.Host.Http;
using static DiagMod.Host.Http.ExampleValues;

namespace DiagMod.Host.Motors;

/// <summary>What the API's description shows of files.</summary>
internal static class FileExamples
{
    /// <summary>A file that is done.</summary>
    public static readonly FileAnswer Completed = new()
    {
        RawId = ExampleValues.RawId,
        EquipmentId = Motor,
        FileName = ExampleValues.FileName,
        FileHash = Hash,
        ContentBytes = 38_412_906,
        ProcessingStatus = "completed",
        Reason = null,
        Code = null,
        SamplesCount = 1_500_000,
        SampleRateHz = 25_600,
        DurationS = 58.59375,
        RecordedAt = Recorded,
        Clock = "recorded",
        Phases = "RST",
        Nan = new(0, 12, 0),
        TrimHead = 0,
        TrimTail = 0,
        Warnings = [],
        WindowsTotal = 116,
        WindowsDone = 116,
        Attempt = 1,
        CreatedAt = Received,
        FinishedAt = Finished,
        Score = 6.2,
        Level = "warning",
        SamplesKept = true,
        AnalysisStatus = "completed",
        AnalysisReason = null,
        Meta = new JsonObject { ["learned"] = true, ["valid_windows"] = 116, ["notes"] = new JsonArray() },
    };

    /// <summary>A file that could not be used.</summary>
    public static readonly FileAnswer Failed = Completed with
    {
        ProcessingStatus = "failed",
        Reason = "E_INSUFFICIENT_DATA: 0.4 s of signal at 25600 Hz, 1 s needed",
        Code = "E_INSUFFICIENT_DATA",
        SamplesCount = 10_240,
        ContentBytes = 262_190,
        DurationS = 0.4,
        WindowsTotal = 0,
        WindowsDone = 0,
        Score = null,
        Level = null,
        AnalysisStatus = null,
        Meta = null,
    };

    /// <summary>A file that waits once more.</summary>
    public static readonly FileAnswer Pending = Failed with
    {
        ProcessingStatus = "pending",
        Reason = null,
        Code = null,
        Attempt = 2,
        FinishedAt = null,
        AnalysisStatus = "pending",
    };

    /// <summary>Files of a motor.</summary>
    public static readonly ListAnswer<FileAnswer> List = new([Completed], Cursor);

    private static readonly ShapeAnswer Shape = new(
        17.41, 0.0001, -0.2, -44.1, 0.93, -3.2, -56.2, -49.7, -46.1, -51, -48.9, -61.3, [0.0006f, 0.004f, 0.0003f, 0.0112f]);

    /// <summary>Windows of a file; phase S was absent.</summary>
    public static readonly ListAnswer<WindowAnswer> Windows = new(
        [
            new()
            {
                Index = 0,
                WindowStart = Recorded,
                WindowEnd = Recorded.AddSeconds(1),
                IsValid = true,
                Conditions = ["reconstructed"],
                Run = 1,
                SupplyHz = 49.98,
                PositiveSequenceA = 17.39,
                Unbalance = 0.0041,
                ZeroRatio = double.NaN,
                Imbalance = double.NaN,
                Ellipse = new(24.69, 24.49, 0.1269),
                FeatureSet = 1,
                Inputs = new Dictionary<string, double> { ["u2re"] = 0.0033, ["u2im"] = -0.0024, ["u0"] = double.NaN, ["thd"] = -38.4 },
                R = new(
                    17.42, 24.71, 1.418, 0.0008, -1.4996, 0.0021, -24.69, 24.71, 0.0121, Shape,
                    [new(49.98, 24.63), new(249.9, 0.21)]),
                S = null,
                T = new(
                    17.51, 24.84, 1.4186, -0.0003, -1.4994, -0.0013, -24.84, 24.81, 0.0117, Shape, [new(49.98, 24.76)]),
            },
        ],
        null);

    /// <summary>The file is in work.</summary>
    public static readonly Problem Busy = Problem.Of(
        StatusCodes.Status409Conflict, "E_FILE_BUSY", "The file is being worked on; try again when it is done.");
}
