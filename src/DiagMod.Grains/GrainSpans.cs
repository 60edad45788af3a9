using System.Diagnostics;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Grains;

/// <summary>Where the grains, and what starts their work, tell of a file's stages.</summary>
internal static class GrainSpans
{
    public static readonly ActivitySource Source = new("DiagMod.Grains");

    /// <summary>Begins a stage of a claimed file.</summary>
    public static Activity? Start(string name, string stage, RawFileClaim claim) =>
        Source.StartStage(name, stage, claim.EquipmentId, claim.RawId, ParentOf(claim));

    /// <summary>The span of the call when the runtime carried it here; else the one that stored the file.</summary>
    private static ActivityContext ParentOf(RawFileClaim claim) =>
        Source.HasListeners() && Activity.Current is null ? StageSpans.Parse(claim.TraceParent) : default;
}
