using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;

namespace DiagMod.Core.Twin;

/// <summary>All windows of one file, ready to be absorbed by its motor.</summary>
/// <param name="Claim">The file and the right to complete it.</param>
/// <param name="Phases">The phases that were analysed.</param>
/// <param name="Windows">All windows, in order.</param>
public sealed record FileWindows(RawFileClaim Claim, PhaseSet Phases, IReadOnlyList<WindowFeatures> Windows)
{
    /// <summary>The windows as they are stored: those that show a stopped motor say so (signals.md, section 2.4).</summary>
    /// <param name="baseline">The motor's healthy state before this file.</param>
    public IReadOnlyList<WindowFeatures> Marked(HealthyBaseline baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        bool IsUnmarked(WindowFeatures window) =>
            !window.Conditions.HasFlag(WindowConditions.Off) && HardRules.IsOff(WindowInputs.Of(window), baseline);
        return Windows.Any(IsUnmarked)
            ?
            [
                .. Windows.Select(window => IsUnmarked(window)
                    ? window with { Conditions = window.Conditions | WindowConditions.Off, Run = 0 }
                    : window),
            ]
            : Windows;
    }
}
