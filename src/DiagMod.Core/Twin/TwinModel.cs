using DiagMod.Core.Detection;

namespace DiagMod.Core.Twin;

/// <summary>What a twin judges by, as it is now.</summary>
public sealed record TwinModel
{
    /// <summary>lcm, hst, stats or iforest.</summary>
    public required string ModelType { get; init; }

    /// <summary>Type and version of the algorithm, for example lcm/1.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Window score that counts as anomalous now, whoever says it; NaN while the twin is learning and nobody does.</summary>
    public required double Threshold { get; init; }

    /// <summary>Who says it.</summary>
    public required ModelThresholdSource ThresholdSource { get; init; }

    /// <summary>What the setting for all motors says (ANOMALY_THRESHOLD); NaN without one.</summary>
    public required double SettingThreshold { get; init; }

    /// <summary>What the motor's manifest says; NaN without one.</summary>
    public required double ManifestThreshold { get; init; }

    /// <summary>The model's own threshold: the manifest's, else the 98 % quantile of the motor's accepted windows; NaN while
    /// learning.</summary>
    public required double ModelThreshold { get; init; }

    /// <summary>Version of the fleet prior that it began on; null without one.</summary>
    public required string? PriorVersion { get; init; }

    /// <summary>True until a p-value can be told.</summary>
    public required bool IsLearning { get; init; }

    /// <summary>Blocks learned so far.</summary>
    public required int LearnedBlocks { get; init; }

    /// <summary>Blocks that learning takes.</summary>
    public required int LearningBlocks { get; init; }

    /// <summary>Level that stands now.</summary>
    public required AnomalyLevel Level { get; init; }

    /// <summary>Windows that the twin has absorbed.</summary>
    public required long WindowsAbsorbed { get; init; }

    /// <summary>Number of the newest journal entry.</summary>
    public required long JournalSeq { get; init; }
}
