namespace DiagMod.Core.Forecasting;

/// <summary>What simulated futures of one series come to: quantiles of each step, and whether a threshold is reached.</summary>
internal sealed class TrendFuture
{
    private readonly double _threshold;
    private readonly FirstCrossings? _observed;
    private readonly FirstCrossings? _levels;

    /// <summary>Knows nothing yet.</summary>
    /// <param name="steps">Steps ahead.</param>
    /// <param name="threshold">The threshold; NaN without one.</param>
    public TrendFuture(int steps, double threshold)
    {
        Quantiles = new double[steps * Shares.Length];
        _threshold = threshold;
        if (double.IsFinite(threshold))
        {
            _observed = new FirstCrossings(TrendForecaster.Paths);
            _levels = new FirstCrossings(TrendForecaster.Paths);
        }
    }

    /// <summary>Which quantiles are told: median, 10 and 90 %, 2.5 and 97.5 %.</summary>
    public static ReadOnlySpan<double> Shares => [0.5, 0.1, 0.9, 0.025, 0.975];

    /// <summary>Steps × five quantiles of the observations.</summary>
    public double[] Quantiles { get; }

    /// <summary>True when a daily season is in them.</summary>
    public bool UsesSeason { get; init; }

    /// <summary>Null, or why a simpler model answered.</summary>
    public string? Fallback { get; init; }

    /// <summary>Chance that an observation reaches the threshold within the horizon; NaN without one.</summary>
    public double Over => _observed?.Share ?? double.NaN;

    /// <summary>The same for the level, without observation noise.</summary>
    public double OverLevel => _levels?.Share ?? double.NaN;

    /// <summary>A quantile of sorted values, linear between them.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="probability">0 to 1.</param>
    public static double Quantile(ReadOnlySpan<double> sorted, double probability)
    {
        var place = probability * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 >= sorted.Length
            ? sorted[^1]
            : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }

    /// <summary>Follows simulated paths to the horizon.</summary>
    /// <param name="paths">The paths, at their beginning.</param>
    /// <param name="seasonAt">What a season adds so many steps ahead.</param>
    /// <param name="spreadAt">By how much paths are spread about their median so many steps ahead.</param>
    /// <param name="futures">Receives steps × paths of what is observed; may be empty.</param>
    /// <returns>False when the paths left the finite numbers.</returns>
    public bool Follow(
        SimulatedPaths paths, Func<int, double> seasonAt, Func<int, double> spreadAt, Span<double> futures = default)
    {
        var steps = Quantiles.Length / Shares.Length;
        for (var step = 1; step <= steps; step++)
        {
            if (!paths.Advance())
            {
                return false;
            }

            // Observation noise is symmetric: levels share the median of what is observed.
            var quantiles = Quantiles.AsSpan((step - 1) * Shares.Length, Shares.Length);
            PathQuantiles.Of(paths.Observed, Shares, quantiles);
            var (median, season, spread) = (quantiles[0], seasonAt(step), spreadAt(step));
            foreach (ref var quantile in quantiles)
            {
                quantile = Spread(quantile);
            }

            // Rather than all paths, the threshold is moved to where they are before they are spread.
            var threshold = median + ((_threshold - season - median) / spread);
            _observed?.Note(step, paths.Observed, threshold);
            _levels?.Note(step, paths.Levels, threshold);
            for (var path = 0; futures.Length > 0 && path < TrendForecaster.Paths; path++)
            {
                futures[((step - 1) * TrendForecaster.Paths) + path] = Spread(paths.Observed[path]);
            }

            double Spread(double value) => median + ((value - median) * spread) + season;
        }

        return true;
    }

    /// <summary>The future as points.</summary>
    /// <param name="last">Time of the last point of history.</param>
    /// <param name="stepSeconds">Length of a step.</param>
    public ForecastPoint[] Points(DateTimeOffset last, double stepSeconds)
    {
        var points = new ForecastPoint[Quantiles.Length / Shares.Length];
        for (var h = 0; h < points.Length; h++)
        {
            var q = Quantiles.AsSpan(h * Shares.Length, Shares.Length);
            points[h] = new ForecastPoint(At(last, h + 1, stepSeconds), q[0], q[1], q[2], q[3], q[4]);
        }

        return points;
    }

    /// <summary>When the threshold is first crossed; null when fewer than half of the paths cross it.</summary>
    /// <param name="last">Time of the last point of history.</param>
    /// <param name="stepSeconds">Length of a step.</param>
    public Crossing? CrossingAfter(DateTimeOffset last, double stepSeconds) =>
        _observed?.StepOf(0.5) is { } median && _observed.StepOf(0.1) is { } early
            ? new Crossing(
                At(last, median, stepSeconds), At(last, early, stepSeconds),
                _observed.StepOf(0.9) is { } late ? At(last, late, stepSeconds) : null)
            : null;

    // Whole microseconds: what the database keeps.
    private static DateTimeOffset At(DateTimeOffset last, int step, double seconds) =>
        last.AddTicks((long)Math.Round(step * seconds * 1e6) * TimeSpan.TicksPerMicrosecond);
}
