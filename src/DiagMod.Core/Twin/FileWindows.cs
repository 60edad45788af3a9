using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Twin;

/// <summary>All windows of one file, ready to be absorbed by its motor.</summary>
/// <param name="Claim">The file and the right to complete it.</param>
/// <param name="Phases">The phases that were analysed.</param>
/// <param name="Windows">All windows, in order.</param>
public sealed record FileWindows(RawFileClaim Claim, PhaseSet Phases, IReadOnlyList<WindowFeatures> Windows);
