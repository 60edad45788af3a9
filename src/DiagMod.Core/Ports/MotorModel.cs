using DiagMod.Core.Detection;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Ports;

/// <summary>A motor's model: what it judges by now, and what that was made from.</summary>
/// <param name="Now">As the twin is now.</param>
/// <param name="Manifest">The manifest in force; the shipped one for a motor that never adopted another.</param>
/// <param name="AdoptedSeq">The journal entry by which it came; null for the shipped one.</param>
/// <param name="AdoptedAt">When that was, UTC; null for the shipped one.</param>
public sealed record MotorModel(TwinModel Now, DetectorManifest Manifest, long? AdoptedSeq, DateTimeOffset? AdoptedAt);

/// <summary>What is chosen for a motor.</summary>
/// <param name="ModelType">lcm, hst, stats or iforest; null = the one in use.</param>
/// <param name="Threshold">Window score that counts as anomalous, above 0; null = the model's own.</param>
/// <param name="Version">A version that was adopted before, in place of the other two; null = none.</param>
public sealed record ModelChoice(string? ModelType, double? Threshold, string? Version = null);

/// <summary>What became of an order about a model.</summary>
public enum ModelResult : byte
{
    /// <summary>It is in force.</summary>
    Done = 0,

    /// <summary>It was so already.</summary>
    Unchanged = 1,

    /// <summary>The motor has too few healthy windows to train on.</summary>
    TooFewWindows = 2,

    /// <summary>No motor ever adopted that version.</summary>
    VersionUnknown = 3,

    /// <summary>Another model was adopted meanwhile, or the version cannot be used by this version of the product.</summary>
    Refused = 4,
}

/// <summary>What became of a choice.</summary>
/// <param name="Result">What.</param>
/// <param name="Model">The model in use; null unless done or unchanged.</param>
/// <param name="Have">Healthy windows at hand, where too few.</param>
/// <param name="Why">Why it was refused, for a person; null otherwise.</param>
public sealed record ModelChange(ModelResult Result, MotorModel? Model, int Have = 0, string? Why = null);

/// <summary>What became of a question.</summary>
/// <param name="Answer">The answer; null when the model asked for cannot be trained.</param>
/// <param name="Have">Healthy windows at hand, where too few.</param>
public sealed record WhatIfOutcome(WhatIfAnswer? Answer, int Have = 0);

/// <summary>A model in the list.</summary>
/// <param name="Model">The model.</param>
/// <param name="Files">How its files are.</param>
public sealed record ListedModel(AdoptedModel Model, ModelFiles Files);

/// <summary>How the files of a model in the data folder are, compared with the journal.</summary>
public enum ModelFiles : byte
{
    /// <summary>Not there: made on another host, or an old version that was cleared away.</summary>
    Missing = 0,

    /// <summary>There, and as the journal has them.</summary>
    Whole = 1,

    /// <summary>There, but not what was adopted.</summary>
    Altered = 2,
}
