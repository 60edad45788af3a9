using DiagMod.Core.Currents;

namespace DiagMod.Core.Views;

/// <summary>What the verification of a twin came to.</summary>
/// <param name="EquipmentId">The motor.</param>
/// <param name="Entries">Journal entries that were folded.</param>
/// <param name="Checkpoints">Checkpoints that were compared and equal.</param>
/// <param name="OlderCheckpoints">Checkpoints of another version of the state, which say nothing to this one.</param>
/// <param name="StateSha256">SHA-256 of the state that the journal leads to, lower-case hex; empty for a twin that differs.</param>
/// <param name="BrokenSeq">Number of the first entry or checkpoint that differs; null when all is right.</param>
/// <param name="Fault">What differs; null when all is right.</param>
public sealed record VerifiedTwin(
    EquipmentId EquipmentId, long Entries, int Checkpoints, int OlderCheckpoints, string StateSha256, long? BrokenSeq, string? Fault)
{
    /// <summary>True when all is right.</summary>
    public bool IsSound => Fault is null;
}
