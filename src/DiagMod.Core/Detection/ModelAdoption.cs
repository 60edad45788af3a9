namespace DiagMod.Core.Detection;

/// <summary>A model that a motor is to take over.</summary>
/// <param name="Manifest">Which; without a prior, which an lcm gets from its twin.</param>
/// <param name="Artefact">The trained model that it names; null without one.</param>
/// <param name="KeepsLearned">True: the motor uses a model of this type already, and only its threshold changes; what was learned
/// stays.</param>
public sealed record ModelAdoption(DetectorManifest Manifest, byte[]? Artefact, bool KeepsLearned = false);
