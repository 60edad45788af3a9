using DiagMod.Core.Currents;

namespace DiagMod.Core.Diagnosis;

/// <summary>The right to analyse the whole record of a completed file: valid while its fence is the newest.</summary>
/// <param name="RawId">The file.</param>
/// <param name="EquipmentId">Its motor.</param>
/// <param name="Fence">Number of this claim among those on the file's analysis.</param>
/// <param name="Attempt">How often the analysis was begun, this time included.</param>
/// <param name="FileName">Name for people.</param>
/// <param name="Rate">Sample rate.</param>
/// <param name="RecordedAt">Time of the first row, UTC.</param>
/// <param name="Summary">What was counted when it was received.</param>
public sealed record AnalysisClaim(
    RawFileId RawId, EquipmentId EquipmentId, long Fence, int Attempt, string FileName, SampleRate Rate,
    DateTimeOffset RecordedAt, RecordingSummary Summary)
{
    /// <summary>W3C traceparent of the request that stored the file; null where it is not known.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Where the time of the first row comes from.</summary>
    public TimeSource Clock { get; init; }
}
