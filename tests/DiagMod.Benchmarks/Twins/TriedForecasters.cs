using DiagMod.Core.Forecasting;

namespace DiagMod.Benchmarks.Twins;

/// <summary>A forecaster under trial: takes values one by one, simulates futures.</summary>
internal interface ITriedForecaster
{
    /// <summary>Takes in the next value; NaN = missing.</summary>
    /// <param name="y">The value.</param>
    void Add(double y);

    /// <summary>Simulated futures, steps × <see cref="TrendForecaster.Paths"/>; null when it cannot tell.</summary>
    /// <param name="steps">Steps ahead.</param>
    /// <param name="normals">Source of normal numbers.</param>
    double[]? Futures(int steps, NormalStream normals);
}

/// <summary>The product's forecaster, with a daily season to choose.</summary>
internal sealed class ProductForecaster(int stepsADay) : ITriedForecaster
{
    private const int Stride = 2;

    private readonly TrendForecaster _trend = new(Stride, stepsADay);
    private long _step;

    public bool UsesSeason => _trend.UsesSeason;

    public void Add(double y) => _trend.Add(y, step: _step++);

    public double[]? Futures(int steps, NormalStream normals)
    {
        var futures = new double[steps * TrendForecaster.Paths];
        return _trend.Simulate(normals, steps, [], futures: futures) is null ? null : futures;
    }
}

/// <summary>The last value, and errors that add up.</summary>
internal sealed class RandomWalkForecaster : ITriedForecaster
{
    private double _last = double.NaN;
    private double _variance;
    private int _changes;

    public void Add(double y)
    {
        if (!double.IsFinite(y))
        {
            return;
        }

        if (double.IsFinite(_last))
        {
            var change = y - _last;
            _variance += Math.Max(1.0 / ++_changes, 0.02) * ((change * change) - _variance);
        }

        _last = y;
    }

    public double[]? Futures(int steps, NormalStream normals)
    {
        var futures = new double[steps * TrendForecaster.Paths];
        for (var path = 0; path < TrendForecaster.Paths; path++)
        {
            var y = _last;
            for (var h = 0; h < steps; h++)
            {
                y += Math.Sqrt(_variance) * normals.Next();
                futures[(h * TrendForecaster.Paths) + path] = y;
            }
        }

        return double.IsFinite(_last) ? futures : null;
    }
}

/// <summary>Theta: exponential smoothing, the best of nine constants, with half the slope of the straight line as drift.</summary>
/// <remarks>Assimakopoulos &amp; Nikolopoulos 2000, in the form of Hyndman &amp; Billah 2003; running sums only.</remarks>
internal sealed class ThetaForecaster : ITriedForecaster
{
    private static readonly double[] Constants = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1];

    private readonly double[] _levels = new double[Constants.Length];
    private readonly double[] _variances = new double[Constants.Length];
    private double _count, _times, _squares, _values, _products;

    public void Add(double y)
    {
        if (!double.IsFinite(y))
        {
            return;
        }

        _times += _count;
        _squares += _count * _count;
        _values += y;
        _products += _count * y;
        _count++;
        for (var i = 0; i < Constants.Length; i++)
        {
            var error = _count == 1 ? 0 : y - _levels[i];
            _levels[i] = _count == 1 ? y : _levels[i] + (Constants[i] * error);
            _variances[i] += _count == 1 ? 0 : Math.Max(1 / _count, 0.01) * ((error * error) - _variances[i]);
        }
    }

    public double[]? Futures(int steps, NormalStream normals)
    {
        var best = Array.IndexOf(_variances, _variances.Min());
        var (constant, deviation) = (Constants[best], Math.Sqrt(_variances[best]));
        var divisor = (_count * _squares) - (_times * _times);
        var slope = divisor > 0 ? ((_count * _products) - (_times * _values)) / divisor : 0;
        var futures = new double[steps * TrendForecaster.Paths];
        for (var path = 0; path < TrendForecaster.Paths; path++)
        {
            var level = _levels[best];
            for (var h = 0; h < steps; h++)
            {
                var error = deviation * normals.Next();
                var drift = 0.5 * slope * (h + ((1 - Math.Pow(1 - constant, _count)) / constant));
                futures[(h * TrendForecaster.Paths) + path] = level + error + drift;
                level += constant * error;
            }
        }

        return _count > 0 ? futures : null;
    }
}
