using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>How far a deviation of each detector input may count, in standard deviations of the motor's own model.</summary>
/// <remarks>
/// <para>A fault adds lines, noise and modulation; it takes none away. Levels fall because a slot harmonic or a drive's line moved
/// onto a harmonic of the supply, where it is not seen, or because a load pulsates less: in a healthy plant by twenty deviations and
/// more, in one file of ten. A fall of a level therefore counts for two deviations at most.</para>
/// <para>Entropy and flatness rise when a line goes, or when the noise rises, which the noise tells itself. How peaky the band above
/// 150 Hz is depends on whether the slot harmonic stands clear at this load, and no fault of signals.md, 8.4, shows there alone.</para>
/// <para>Measured on three healthy and four faulty simulated plants that these bounds were chosen on (plants 73001, 74001, 74003;
/// 74002 to 74008): alarms in 1,000 healthy files 2.4 without and 0.9 with them, p-values of at most 1 % in 2.7 % and 1.2 % of
/// files, motors called within seven files 74 % and 83 %.</para>
/// </remarks>
internal static class FeatureBounds
{
    /// <summary>Deviations that a fall of a level counts for at most.</summary>
    public const double Fall = 2;

    /// <summary>Deviations that a rise of entropy and flatness counts for at most.</summary>
    public const double RiseOfShape = 2;

    /// <summary>Deviations that a rise of the upper band's peakiness counts for at most.</summary>
    public const double RiseOfPeakHigh = 2.5;

    private static readonly double[] Lowest = [.. FeatureVector.Names.Select(name => name switch
    {
        "noise" or "sb" or "mid" or "near" or "am" or "pm" or "l_sb" or "l_mid" or "l_hi" => -Fall,
        _ => double.NegativeInfinity,
    })];

    private static readonly double[] Highest = [.. FeatureVector.Names.Select(name => name switch
    {
        "entropy" or "flatness" => RiseOfShape,
        "l_hi" => RiseOfPeakHigh,
        _ => double.PositiveInfinity,
    })];

    /// <summary>What of standardised residuals counts.</summary>
    /// <param name="z">Standardised residuals, NaN where a feature is missing. Of other inputs than the product's all counts.</param>
    /// <param name="counted">Receives as many.</param>
    public static void Apply(ReadOnlySpan<double> z, Span<double> counted)
    {
        var isOurs = z.Length == FeatureVector.Length;
        for (var j = 0; j < z.Length; j++)
        {
            counted[j] = isOurs ? Math.Clamp(z[j], Lowest[j], Highest[j]) : z[j];
        }
    }
}
