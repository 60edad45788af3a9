namespace DiagMod.Core.Forecasting;

/// <summary>Chance that a threshold is reached, in closed form: what simulated futures are checked by (signals.md, 9.4).</summary>
internal static class ExceedanceProbability
{
    /// <summary>Chance that a Brownian motion watched at N steps reaches a level: the check formula.</summary>
    /// <param name="drift">Drift a step.</param>
    /// <param name="deviation">Standard deviation a step.</param>
    /// <param name="distance">Distance to the level.</param>
    /// <param name="steps">N.</param>
    /// <remarks>Reflection principle with the level moved by 0.5826·σ, because a maximum between two steps goes unseen
    /// (Broadie, Glasserman &amp; Kou 1997).</remarks>
    public static double OfBrownian(double drift, double deviation, double distance, int steps)
    {
        var d = distance + (0.5826 * deviation);
        var root = deviation * Math.Sqrt(steps);
        return NormalDistribution.Below(((drift * steps) - d) / root)
            + (Math.Exp(2 * drift * d / (deviation * deviation))
                * NormalDistribution.Below((-d - (drift * steps)) / root));
    }
}
