namespace DiagMod.Core.Detection;

/// <summary>How strange the motor is, in steps (decision D45).</summary>
public enum AnomalyLevel : byte
{
    /// <summary>Nothing to report, or still learning.</summary>
    None = 0,

    /// <summary>e-value at least 20, or a hard rule says warning.</summary>
    Warning = 1,

    /// <summary>e-value at least 100, or a hard rule says alarm.</summary>
    Alarm = 2,
}

/// <summary>What the detector says of one file (its block).</summary>
/// <param name="Score">Block statistic: mean over the windows of the largest standardised residual, 1; NaN without a valid window.</param>
/// <param name="Threshold">Score above which a window counts as anomalous: the setting's, else the model's own; NaN while the
/// twin is learning and no setting says it.</param>
/// <param name="PValue">Conformal p-value, 0 to 1; NaN while the twin is learning.</param>
/// <param name="EValue">e-detector, at least 0; 1 after a reset.</param>
/// <param name="Level">Step reached, latched until it clears.</param>
/// <param name="TopFeatures">Features that drive the score, strongest first; empty without a valid window.</param>
/// <param name="HardRules">Codes of rules that fired without learning, for example single_phasing.</param>
public sealed record AnomalyVerdict(
    double Score, double Threshold, double PValue, double EValue, AnomalyLevel Level,
    IReadOnlyList<FeatureContribution> TopFeatures, IReadOnlyList<string> HardRules)
{
    /// <summary>The model's own threshold, also where a setting overrides it (D7); NaN while the twin is learning.</summary>
    public double ModelThreshold { get; init; } = double.NaN;

    /// <summary>The score judged anew without the first three of TopFeatures; NaN unless the p-value is at most 0.05.</summary>
    public double ScoreWithoutTop { get; init; } = double.NaN;

    /// <summary>Nothing is known yet.</summary>
    public static AnomalyVerdict None { get; } =
        new(double.NaN, double.NaN, double.NaN, 1, AnomalyLevel.None, [], []);
}

/// <summary>How much one feature contributes to a score.</summary>
/// <param name="Name">Name as in FeatureVector.Names.</param>
/// <param name="Share">Share of the score, 0 to 1.</param>
/// <param name="Z">Standardised residual with its sign, 1.</param>
/// <param name="Observed">Median observed value, in the feature's unit.</param>
/// <param name="Expected">Value expected at this load, in the feature's unit.</param>
/// <param name="Reading">What the feature speaks of, in plain words.</param>
public sealed record FeatureContribution(
    string Name, double Share, double Z, double Observed, double Expected, string Reading);

/// <summary>The score of one window.</summary>
/// <param name="WindowIndex">Number of the window in its file.</param>
/// <param name="Score">Largest standardised residual, 1.</param>
/// <param name="Threshold">Limit in force when the file began: the setting's, else the model's; NaN without either.</param>
/// <param name="IsAnomaly">Score above threshold; false without one.</param>
/// <param name="TopFeatures">Strongest contributions.</param>
public sealed record WindowScore(
    int WindowIndex, double Score, double Threshold, bool IsAnomaly, IReadOnlyList<FeatureContribution> TopFeatures);
