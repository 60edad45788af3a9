namespace DiagMod.Core.Detection;

/// <summary>What may be done with a file beside scoring it.</summary>
public enum BlockUse : byte
{
    /// <summary>It came in order: it moves the evidence and may be learned.</summary>
    InOrder = 0,

    /// <summary>It is only scored: late, or recorded with other phases than the baseline (signals.md, 6; decision D29).</summary>
    ScoreOnly = 1,
}

/// <summary>What a detector says of one file.</summary>
/// <param name="Score">Mean of the window scores, 1; NaN when none could be scored.</param>
/// <param name="Threshold">Window score that counts as anomalous, as it stood when the file began: the one given, else the
/// model's own; NaN without either.</param>
/// <param name="PValue">p-value of the block; NaN while learning, or while the block is still too small.</param>
/// <param name="TopFeatures">At most five features that drive the score.</param>
/// <param name="Windows">Scores of the file's windows; empty before the first block was learned.</param>
/// <param name="Learned">True when the file was learned or waits to be.</param>
/// <param name="IsPooled">True when the file waits for more windows to make a block (decision D27).</param>
public sealed record FileScore(
    double Score, double Threshold, double PValue, IReadOnlyList<FeatureContribution> TopFeatures,
    IReadOnlyList<WindowScore> Windows, bool Learned, bool IsPooled)
{
    /// <summary>Features that a counterfactual leaves out.</summary>
    public const int LeftOut = 3;

    /// <summary>The model's own threshold when the file began; NaN while learning.</summary>
    public double ModelThreshold { get; init; } = double.NaN;

    /// <summary>The score judged anew without the first three of <see cref="TopFeatures"/>: what is left of the anomaly when they
    /// are not looked at. NaN unless the file's p-value is at most 0.05.</summary>
    public double ScoreWithoutTop { get; init; } = double.NaN;

    /// <summary>Nothing could be scored.</summary>
    public static FileScore None { get; } = new(double.NaN, double.NaN, double.NaN, [], [], false, false);
}
