namespace DiagMod.Core.Features;

/// <summary>Fixed order and names of the detector's inputs, feature set v1 (signals.md, section 4.6).</summary>
/// <remarks>A changed list is a new feature-set version: stored vectors of two versions are never mixed.</remarks>
public static class FeatureVector
{
    /// <summary>Version stored with every row.</summary>
    public const int Version = 1;

    /// <summary>Names by position. dB: thd h3 h5 h7 noise sb mid near am pm l_sb l_mid l_hi flatness; the rest are ratios.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "u2re", "u2im", "u0", "dc", "crest", "skew", "rkurt", "thd", "h3", "h5", "h7", "noise", "entropy", "flatness",
        "sb", "mid", "near", "am", "pm", "l_sb", "l_mid", "l_hi",
    ];

    /// <summary>Number of inputs, 22.</summary>
    public static int Length => Names.Count;
}
