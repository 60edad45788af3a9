using DiagMod.Core.Forecasting;

namespace DiagMod.Benchmarks.Twins;

/// <summary>How a forecaster did on one series, from many origins.</summary>
internal sealed class ForecastTrial
{
    /// <summary>Steps ahead.</summary>
    public const int Horizon = 12;

    // Four days: the season may be used from the fourth on.
    private const int FirstOrigin = 96;
    private const int BaselineSteps = 48;
    private const int Quantiles = 19;

    private double _pinball;
    private int _points;
    private int _inside80;
    private int _inside95;

    /// <summary>Mean continuous ranked probability score, from 19 quantiles; in the series' unit.</summary>
    public double Crps => 2 * _pinball / _points;

    /// <summary>Values foretold.</summary>
    public int Points => _points;

    /// <summary>Values within the 80 % interval.</summary>
    public int Inside80 => _inside80;

    /// <summary>Values within the 95 % interval.</summary>
    public int Inside95 => _inside95;

    /// <summary>Chances told that 1.10 × the baseline is reached within the horizon, and whether it was; from values below it.</summary>
    public List<(double Told, bool Came)> Exceedances { get; } = [];

    /// <summary>Tries a forecaster.</summary>
    /// <param name="forecaster">The forecaster, without a value yet.</param>
    /// <param name="values">The series.</param>
    /// <param name="every">Steps between two origins.</param>
    /// <param name="key">Key of the random numbers.</param>
    public static ForecastTrial Of(ITriedForecaster forecaster, double[] values, int every, ulong key)
    {
        var trial = new ForecastTrial();
        var threshold = 1.10 * Median(values[..Math.Min(BaselineSteps, values.Length)]);
        for (var i = 0; i + Horizon < values.Length; i++)
        {
            forecaster.Add(values[i]);
            if (i >= FirstOrigin && i % every == 0 && double.IsFinite(values[i])
                && forecaster.Futures(Horizon, new NormalStream(key, 0, (ulong)i)) is { } futures)
            {
                trial.Judge(futures, values.AsSpan(i + 1, Horizon));
                if (values[i] < threshold)
                {
                    trial.Exceedances.Add((
                        Reached(futures, threshold),
                        values.AsSpan(i + 1, Horizon).ContainsAnyInRange(threshold, double.MaxValue)));
                }
            }
        }

        return trial;
    }

    private static double Reached(double[] futures, double threshold)
    {
        var crossings = new FirstCrossings(TrendForecaster.Paths);
        for (var h = 0; h < Horizon; h++)
        {
            crossings.Note(h + 1, futures.AsSpan(h * TrendForecaster.Paths, TrendForecaster.Paths), threshold);
        }

        return crossings.Share;
    }

    private static double Median(double[] values)
    {
        var sorted = values.Where(double.IsFinite).Order().ToArray();
        return TrendFuture.Quantile(sorted, 0.5);
    }

    private void Judge(double[] futures, ReadOnlySpan<double> came)
    {
        var sorted = new double[TrendForecaster.Paths];
        for (var h = 0; h < Horizon; h++)
        {
            var y = came[h];
            if (!double.IsFinite(y))
            {
                continue;
            }

            futures.AsSpan(h * sorted.Length, sorted.Length).CopyTo(sorted);
            Array.Sort(sorted);
            _points++;
            for (var q = 1; q <= Quantiles; q++)
            {
                var share = q / (Quantiles + 1.0);
                var error = y - TrendFuture.Quantile(sorted, share);
                _pinball += Math.Max(share * error, (share - 1) * error) / Quantiles;
            }

            _inside80 += IsInside(sorted, y, 0.1) ? 1 : 0;
            _inside95 += IsInside(sorted, y, 0.025) ? 1 : 0;
        }
    }

    private static bool IsInside(double[] sorted, double y, double tail) =>
        y >= TrendFuture.Quantile(sorted, tail) && y <= TrendFuture.Quantile(sorted, 1 - tail);
}
