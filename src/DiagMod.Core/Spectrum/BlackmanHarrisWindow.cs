namespace DiagMod.Core.Spectrum;

/// <summary>The periodic four-term Blackman–Harris window: side lobes below −92 dB, main lobe ±4 bins.</summary>
/// <remarks>Harris, Proc. IEEE 66 (1978), table I.</remarks>
internal static class BlackmanHarrisWindow
{
    /// <summary>Mean of the coefficients.</summary>
    public const double CoherentGain = 0.35875;

    /// <summary>Equivalent noise bandwidth, bins: what a sum of squared bins overstates power by.</summary>
    public const double NoiseBandwidthBins = 2.0043529;

    /// <summary>Half the width of the main lobe, bins.</summary>
    public const double HalfLobeBins = 4;

    // The next recording is seldom of another length; 1 MB at most is kept.
    private const int LongestKept = 1 << 18;

    private static volatile float[] _last = [];

    /// <summary>The coefficients.</summary>
    /// <param name="length">Number of samples N, at least 1.</param>
    public static ReadOnlySpan<float> Periodic(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var last = _last;
        if (last.Length == length)
        {
            return last;
        }

        var weights = Make(length);
        if (length <= LongestKept)
        {
            _last = weights;
        }

        return weights;
    }

    private static float[] Make(int length)
    {
        var weights = new float[length];
        for (var n = 0; n < length; n++)
        {
            // Cosines of 2a and 3a by the double-angle and triple-angle formulas.
            var c = Math.Cos(2 * Math.PI * n / length);
            var two = (2 * c * c) - 1;
            var three = c * ((4 * c * c) - 3);
            weights[n] = (float)(CoherentGain - (0.48829 * c) + (0.14128 * two) - (0.01168 * three));
        }

        return weights;
    }
}
