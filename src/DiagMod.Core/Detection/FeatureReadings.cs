using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>What each detector input speaks of, and the smallest spread it can honestly have (signals.md, 8.4).</summary>
internal static class FeatureReadings
{
    // A noiseless signal has no spread at all: without a floor its last rounded digit would count as an anomaly.
    private const double FloorDb = 0.05;
    private const double FloorRatio = 1e-4;

    private static readonly string[] Decibels =
        ["thd", "h3", "h5", "h7", "noise", "flatness", "sb", "mid", "near", "am", "pm", "l_sb", "l_mid", "l_hi"];

    private static readonly double[] Floors =
        [.. FeatureVector.Names.Select(name => Decibels.Contains(name) ? FloorDb : FloorRatio)];

    private static readonly string[] Texts = [.. FeatureVector.Names.Select(Of)];

    /// <summary>Smallest standard deviation of a feature, in its unit.</summary>
    /// <param name="feature">Position in FeatureVector.Names.</param>
    public static double Floor(int feature) => Floors[feature];

    /// <summary>False for the features that only describe the shape of the whole spectrum: any line moves them.</summary>
    /// <param name="feature">Position in FeatureVector.Names.</param>
    public static bool IsTelling(int feature) => FeatureVector.Names[feature] is not ("entropy" or "flatness");

    /// <summary>What a feature speaks of.</summary>
    /// <param name="feature">Position in FeatureVector.Names.</param>
    public static string Text(int feature) => Texts[feature];

    private static string Of(string name) => name switch
    {
        "am" or "pm" or "near" => "slow modulation of the current: rotor bars or an oscillating load",
        "sb" or "l_sb" => "lines near the supply frequency: eccentricity or misalignment",
        "u2re" or "u2im" => "unbalance between the phases: shorted turns, supply or current transformer",
        "h3" => "third harmonic: shorted turns, supply or current transformer",
        "u0" => "sum of the phases is not zero: current transformer gain or earth leakage",
        "rkurt" or "crest" => "impulses beside the fundamental: loose contact or brushes",
        "mid" or "l_mid" or "l_hi" => "lines above the supply frequency: bearing or slot harmonics",
        "noise" => "noise floor: bearing wear, slot harmonics or the sensor",
        "entropy" or "flatness" => "lines rise out of the noise or sink into it: see which features changed with it",
        "thd" or "h5" or "h7" => "harmonics: supply quality",
        "dc" or "skew" => "offset or asymmetry of the wave: current transformer or half-wave load",
        _ => throw new InvalidOperationException($"Feature {name} has no reading."),
    };
}
