using DiagMod.Core.Currents;

namespace DiagMod.Core.Features;

/// <summary>Consecutive windows of one file on their way to its motor: transport only, a twin never depends on batching.</summary>
/// <param name="File">The file and the right to work on it.</param>
/// <param name="Sequence">Number of the batch in this attempt, from 0.</param>
/// <param name="Windows">1 to 16 windows in order (empty only in the last batch of a file without any).</param>
/// <param name="IsLast">True when the file has no more windows: the motor then absorbs the file.</param>
public sealed record FeatureBatch(
    RawFileClaim File, int Sequence, IReadOnlyList<WindowFeatures> Windows, bool IsLast)
{
    /// <summary>Most windows in one batch.</summary>
    public const int MaxWindows = 16;
}
