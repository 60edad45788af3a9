using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>A block as one detector sees it; row i is window i, column j feature j. NaN where a feature is missing.</summary>
internal class ScoredBlock(int windows, int length)
{
    private const double TellingZ = 3;

    public int Windows { get; } = windows;

    public int Length { get; } = length;

    /// <summary>What was measured.</summary>
    public double[] Observed { get; } = new double[windows * length];

    /// <summary>What the detector expected.</summary>
    public double[] Expected { get; } = new double[windows * length];

    /// <summary>Standardised residuals, with their sign.</summary>
    public double[] Z { get; } = new double[windows * length];

    /// <summary>Roots of the contributions: their squares say what drives a window. Corr-max for lcm, else the same as
    /// <see cref="Z"/>.</summary>
    public double[] W { get; } = new double[windows * length];

    /// <summary>Score of each window, higher = stranger; NaN when no feature could be judged.</summary>
    public double[] Q { get; } = new double[windows];

    /// <summary>What the score of one window may count for in the mean statistic.</summary>
    public virtual double LargestCounted => double.PositiveInfinity;

    /// <summary>Mean of the window scores as they are; NaN without any.</summary>
    /// <param name="from">First window.</param>
    public double Score(int from = 0)
    {
        double sum = 0;
        var count = 0;
        foreach (var q in Q.AsSpan(from))
        {
            sum += double.IsFinite(q) ? q : 0;
            count += double.IsFinite(q) ? 1 : 0;
        }

        return count == 0 ? double.NaN : sum / count;
    }

    /// <summary>What a block is ranked by: mean (of scores up to <see cref="LargestCounted"/>), 90 % quantile and median of the window
    /// scores; NaN without any.</summary>
    public (double Mean, double High, double Median) Statistics()
    {
        var sorted = Q.Where(double.IsFinite).ToArray();
        if (sorted.Length == 0)
        {
            return (double.NaN, double.NaN, double.NaN);
        }

        Array.Sort(sorted);
        double sum = 0;
        foreach (var q in sorted)
        {
            sum += Math.Min(q, LargestCounted);
        }

        return (sum / sorted.Length, Quantiles.OfSorted(sorted, 0.9), Quantiles.OfSorted(sorted, 0.5));
    }

    /// <summary>The features that drive the windows from <paramref name="from"/> up to before <paramref name="to"/>.</summary>
    /// <param name="from">First window.</param>
    /// <param name="to">Window after the last one.</param>
    /// <param name="count">How many features.</param>
    /// <returns>Strongest first; but features that only describe the shape of the whole spectrum (entropy, flatness) come behind
    /// those that say where it changed, if these deviate by three deviations or more themselves.</returns>
    public IReadOnlyList<FeatureContribution> Top(int from, int to, int count)
    {
        Span<double> contribution = stackalloc double[Length];
        Span<bool> isTelling = stackalloc bool[Length];
        var column = new double[to - from];
        double total = 0;
        for (var j = 0; j < Length; j++)
        {
            var median = MedianOf(W, j, from, to, column);
            contribution[j] = double.IsNaN(median.Square) ? 0 : median.Square;
            isTelling[j] = FeatureReadings.IsTelling(j) && Math.Abs(MedianOf(Z, j, from, to, column).Value) >= TellingZ;
            total += contribution[j];
        }

        var top = new List<FeatureContribution>(count);
        while (top.Count < count && total > 0)
        {
            var best = -1;
            for (var j = 0; j < Length; j++)
            {
                if (contribution[j] > 0 && (best < 0 || (isTelling[j] == isTelling[best]
                    ? contribution[j] > contribution[best] : isTelling[j])))
                {
                    best = j;
                }
            }

            if (best < 0)
            {
                break;
            }

            top.Add(new FeatureContribution(
                FeatureVector.Names[best], contribution[best] / total, MedianOf(Z, best, from, to, column).Value,
                MedianOf(Observed, best, from, to, column).Value, MedianOf(Expected, best, from, to, column).Value,
                FeatureReadings.Text(best)));
            contribution[best] = 0;
        }

        return top;
    }

    private (double Value, double Square) MedianOf(double[] matrix, int feature, int from, int to, double[] buffer)
    {
        var n = 0;
        for (var i = from; i < to; i++)
        {
            var value = matrix[(i * Length) + feature];
            if (double.IsFinite(value))
            {
                buffer[n++] = value;
            }
        }

        var finite = buffer.AsSpan(0, n);
        finite.Sort();
        var plain = Quantiles.OfSorted(finite, 0.5);
        for (var i = 0; i < n; i++)
        {
            finite[i] *= finite[i];
        }

        finite.Sort();
        return (plain, Quantiles.OfSorted(finite, 0.5));
    }
}
