namespace DiagMod.Core.Features;

/// <summary>The path of the current's space vector: three currents seen as one point that turns with the supply.</summary>
public static class ParkVector
{
    /// <summary>The path; NaN in both columns where a phase has no sample.</summary>
    /// <param name="rAmps">Samples of phase R, amperes.</param>
    /// <param name="sAmps">Samples of phase S, as many.</param>
    /// <param name="tAmps">Samples of phase T, as many.</param>
    /// <returns>Real and imaginary part of each sample, amperes peak: α = (2R − S − T)/3, β = (S − T)/√3. Balanced currents of
    /// amplitude Î draw a circle of radius Î.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <remarks>Clarke transform, invariant in amplitude (Cardoso and Saraiva 1993 for its use on stator currents).</remarks>
    public static (float[] Alpha, float[] Beta) Of(
        ReadOnlySpan<float> rAmps, ReadOnlySpan<float> sAmps, ReadOnlySpan<float> tAmps)
    {
        if (sAmps.Length != rAmps.Length || tAmps.Length != rAmps.Length)
        {
            throw new ArgumentException(
                $"Three phases of equal length were expected; found {rAmps.Length}, {sAmps.Length} and {tAmps.Length} samples.");
        }

        var alpha = new float[rAmps.Length];
        var beta = new float[rAmps.Length];
        var rootOfThree = Math.Sqrt(3);
        for (var i = 0; i < alpha.Length; i++)
        {
            alpha[i] = (float)(((2.0 * rAmps[i]) - sAmps[i] - tAmps[i]) / 3);
            beta[i] = float.IsNaN(alpha[i]) ? float.NaN : (float)(((double)sAmps[i] - tAmps[i]) / rootOfThree);
        }

        return (alpha, beta);
    }
}
