using DiagMod.Core.Currents;
using DiagMod.Core.Detection;

namespace DiagMod.Core.Twin;

/// <summary>What a fold came to at one file.</summary>
/// <param name="Seq">Number of its journal entry.</param>
/// <param name="RawId">The file.</param>
/// <param name="RecordedAt">Time of its first row, UTC.</param>
/// <param name="Clock">Where that time comes from.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="AnomalousWindows">Windows above the threshold.</param>
/// <param name="IsLearning">True while no p-value can be told.</param>
public sealed record FoldedFile(
    long Seq, RawFileId RawId, DateTimeOffset RecordedAt, TimeSource Clock, AnomalyVerdict Verdict, int AnomalousWindows,
    bool IsLearning);
