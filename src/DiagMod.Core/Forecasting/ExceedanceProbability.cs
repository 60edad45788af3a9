namespace DiagMod.Core.Forecasting;

/// <summary>Chance that a threshold is reached, counted over simulated futures (signals.md, 9.4; decision D12).</summary>
internal static class ExceedanceProbability
{
    /// <summary>First step at which each path reaches the threshold, from 1; int.MaxValue when it never does.</summary>
    /// <param name="values">Steps × paths.</param>
    /// <param name="paths">Paths.</param>
    /// <param name="threshold">The threshold.</param>
    public static int[] FirstSteps(ReadOnlySpan<double> values, int paths, double threshold)
    {
        var first = new int[paths];
        Array.Fill(first, int.MaxValue);
        for (var h = (values.Length / paths) - 1; h >= 0; h--)
        {
            var row = values.Slice(h * paths, paths);
            for (var i = 0; i < paths; i++)
            {
                if (row[i] >= threshold)
                {
                    first[i] = h + 1;
                }
            }
        }

        return first;
    }

    /// <summary>Share of paths that reach it at all.</summary>
    /// <param name="firstSteps">As <see cref="FirstSteps"/> gives them.</param>
    public static double Of(ReadOnlySpan<int> firstSteps)
    {
        var reached = 0;
        foreach (var step in firstSteps)
        {
            reached += step == int.MaxValue ? 0 : 1;
        }

        return (double)reached / firstSteps.Length;
    }

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
