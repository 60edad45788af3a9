namespace DiagMod.Core.Detection;

/// <summary>Quantiles of a handful of values, linear between order statistics (Hyndman &amp; Fan type 7).</summary>
internal static class Quantiles
{
    /// <summary>A quantile of sorted values; NaN of none.</summary>
    /// <param name="sorted">Ascending, no NaN.</param>
    /// <param name="probability">0 to 1.</param>
    public static double OfSorted(ReadOnlySpan<double> sorted, double probability)
    {
        if (sorted.IsEmpty)
        {
            return double.NaN;
        }

        var place = probability * (sorted.Length - 1);
        var below = (int)Math.Floor(place);
        return below + 1 >= sorted.Length
            ? sorted[^1]
            : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }

    /// <summary>The median of the values that are numbers; NaN without any.</summary>
    /// <param name="values">Values in any order; NaN is passed over.</param>
    public static double Median(IEnumerable<double> values)
    {
        var finite = values.Where(double.IsFinite).ToArray();
        Array.Sort(finite);
        return OfSorted(finite, 0.5);
    }
}
