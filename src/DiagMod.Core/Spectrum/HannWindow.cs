namespace DiagMod.Core.Spectrum;

/// <summary>The periodic Hann window w[n] = 0.5 − 0.5·cos(2πn/N) and what it does to a spectrum.</summary>
/// <remarks>Harris, Proc. IEEE 66 (1978), table I.</remarks>
public static class HannWindow
{
    /// <summary>Mean of the coefficients: the window halves every amplitude.</summary>
    public const double CoherentGain = 0.5;

    /// <summary>Equivalent noise bandwidth, bins: what a sum of squared bins overstates power by.</summary>
    public const double NoiseBandwidthBins = 1.5;

    /// <summary>Makes the coefficients.</summary>
    /// <param name="length">Number of samples N, at least 1.</param>
    public static float[] Periodic(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var weights = new float[length];
        for (var n = 0; n < length; n++)
        {
            weights[n] = (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * n / length)));
        }

        return weights;
    }

    /// <summary>What is left of a line's amplitude δ bins away from it: sinc(δ)/(1 − δ²); 1 at 0, 0.5 at ±1.</summary>
    /// <param name="offsetBins">Distance δ, bins.</param>
    public static double Response(double offsetBins)
    {
        var magnitude = Math.Abs(offsetBins);
        if (magnitude < 1e-9)
        {
            return 1;
        }

        // At ±1 both sinc and the divisor are zero; their quotient tends to one half.
        return Math.Abs(magnitude - 1) < 1e-9
            ? 0.5
            : Math.Sin(Math.PI * magnitude) / (Math.PI * magnitude) / (1 - (magnitude * magnitude));
    }
}
