namespace DiagMod.Core.Currents;

/// <summary>The right to work on one file: valid while its fence is the newest and its lease runs (reliability.md, 3.3).</summary>
/// <param name="RawId">The file.</param>
/// <param name="EquipmentId">Its motor.</param>
/// <param name="Fence">Number of the claim; a later claim has a higher one, and a write with an older one is refused.</param>
/// <param name="Attempt">How often the file was claimed, from 1.</param>
/// <param name="FileName">Name the file was uploaded under.</param>
/// <param name="Rate">Its sample rate.</param>
/// <param name="RecordedAt">Its time, UTC; null when sequence time is given at absorption.</param>
/// <param name="Clock">Where the time comes from.</param>
/// <param name="Summary">What was counted while it was read.</param>
public sealed record RawFileClaim(
    RawFileId RawId, EquipmentId EquipmentId, long Fence, int Attempt, string FileName, SampleRate Rate,
    DateTimeOffset? RecordedAt, TimeSource Clock, RecordingSummary Summary)
    : IFileClaim
{
    /// <summary>When the file was stored on arrival, UTC; null where that is not known.</summary>
    public DateTimeOffset? StoredAt { get; init; }

    /// <summary>True when the name-plate says that a variable-frequency drive feeds the motor (drive = vfd).</summary>
    public bool IsDriven { get; init; }

    /// <summary>W3C traceparent of the request that stored the file; null where it is not known.</summary>
    public string? TraceParent { get; init; }
}
