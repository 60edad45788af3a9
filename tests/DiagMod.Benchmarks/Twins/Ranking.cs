namespace DiagMod.Benchmarks.Twins;

/// <summary>How well a score tells two groups apart.</summary>
internal static class Ranking
{
    /// <summary>Chance that a positive ranks above a negative, ties counted half (Mann and Whitney).</summary>
    public static double Auroc(IReadOnlyCollection<double> negatives, IReadOnlyCollection<double> positives)
    {
        var all = negatives.Select(score => (score, false)).Concat(positives.Select(score => (score, true)))
            .OrderBy(one => one.score).ToArray();
        double ranks = 0;
        for (int start = 0, end; start < all.Length; start = end)
        {
            var positive = 0;
            for (end = start; end < all.Length && all[end].score == all[start].score; end++)
            {
                positive += all[end].Item2 ? 1 : 0;
            }

            // Ties share the middle of their ranks.
            ranks += positive * (start + 1 + end) / 2.0;
        }

        double p = positives.Count, n = negatives.Count;
        return (ranks - (p * (p + 1) / 2)) / (p * n);
    }

    /// <summary>A quantile of scores, linear between order statistics.</summary>
    public static double Quantile(IEnumerable<double> scores, double probability)
    {
        var sorted = scores.Order().ToArray();
        var place = probability * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 >= sorted.Length
            ? sorted[^1] : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }
}
