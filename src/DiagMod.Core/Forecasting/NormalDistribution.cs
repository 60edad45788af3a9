namespace DiagMod.Core.Forecasting;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    /// <summary>P(Z ≤ z), error below 7.5e-8 (Abramowitz &amp; Stegun 26.2.17).</summary>
    /// <param name="z">Argument.</param>
    public static double Below(double z)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(z)));
        var tail = 0.39894228040143268 * Math.Exp(-0.5 * z * z) * t
            * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return z >= 0 ? 1 - tail : tail;
    }
}
