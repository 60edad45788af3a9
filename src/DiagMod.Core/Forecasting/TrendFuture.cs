namespace DiagMod.Core.Forecasting;

/// <summary>Simulated futures of one series. Their memory, a megabyte for a long reach, waits for the next series once they are disposed:
/// of each anew, it would be most of what a file leaves to the collector.</summary>
internal sealed class TrendFuture : IDisposable
{
    private static double[]? _idle;

    private readonly int _values;
    private double[]? _paths;

    /// <summary>Takes memory for them.</summary>
    /// <param name="steps">Steps ahead.</param>
    public TrendFuture(int steps)
    {
        _values = steps * TrendForecaster.Paths;
        var idle = Interlocked.Exchange(ref _idle, null);
        _paths = idle?.Length == 2 * _values ? idle : new double[2 * _values];
    }

    /// <summary>Steps × paths, in the series' unit.</summary>
    public Span<double> Observed => Values.AsSpan(0, _values);

    /// <summary>The same without observation noise; without levels the observations.</summary>
    public Span<double> Levels => HasLevels ? Values.AsSpan(_values, _values) : Observed;

    /// <summary>False when the model knows observations only.</summary>
    public bool HasLevels { get; init; } = true;

    /// <summary>Steps × five quantiles of the observations.</summary>
    public double[] Quantiles { get; set; } = [];

    /// <summary>True when a daily season is in them.</summary>
    public bool UsesSeason { get; init; }

    /// <summary>Null, or why a simpler model answered.</summary>
    public string? Fallback { get; init; }

    private double[] Values => _paths ?? throw new ObjectDisposedException(nameof(TrendFuture));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _paths, null) is { } paths)
        {
            Volatile.Write(ref _idle, paths);
        }
    }

    /// <summary>Which quantiles are told: median, 10 and 90 %, 2.5 and 97.5 %.</summary>
    public static ReadOnlySpan<double> Shares => [0.5, 0.1, 0.9, 0.025, 0.975];

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

    /// <summary>Chances that a threshold is reached, and when.</summary>
    /// <param name="threshold">The threshold; finite.</param>
    /// <param name="last">Time of the last point of history.</param>
    /// <param name="stepSeconds">Length of a step.</param>
    public (double Over, double OverLevel, Crossing? Crossing) Exceedance(
        double threshold, DateTimeOffset last, double stepSeconds)
    {
        var first = ExceedanceProbability.FirstSteps(Observed, TrendForecaster.Paths, threshold);
        var level = ExceedanceProbability.FirstSteps(Levels, TrendForecaster.Paths, threshold);
        return (ExceedanceProbability.Of(first), ExceedanceProbability.Of(level), CrossingOf(first, last, stepSeconds));
    }

    private static Crossing? CrossingOf(int[] firstSteps, DateTimeOffset last, double stepSeconds)
    {
        var sorted = (int[])firstSteps.Clone();
        Array.Sort(sorted);
        int Step(double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
        if (Step(0.5) == int.MaxValue)
        {
            return null;
        }

        var late = Step(0.9);
        return new Crossing(
            At(last, Step(0.5), stepSeconds), At(last, Step(0.1), stepSeconds),
            late == int.MaxValue ? null : At(last, late, stepSeconds));
    }

    // Whole microseconds: what the database keeps.
    private static DateTimeOffset At(DateTimeOffset last, int step, double seconds) =>
        last.AddTicks((long)Math.Round(step * seconds * 1e6) * TimeSpan.TicksPerMicrosecond);
}
