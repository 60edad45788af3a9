namespace DiagMod.Core.Forecasting;

/// <summary>Widens or narrows a forecast until its 80 % interval holds 80 % of what came (signals.md, 9.3).</summary>
/// <remarks>Adaptive conformal inference (Gibbs &amp; Candès 2021) on the logarithm of the spread, one scale for each of seven
/// horizons, linear between them. The interval under test is the bank's own mixture, solved instead of simulated.</remarks>
public sealed class ConformalScale
{
    private const double Rate = 0.04;
    private const double Miss = 0.20;
    private const double Lowest = -1.5;
    private const double Highest = 2;
    private const double Normal90 = 1.2816;
    private const int FirstOrigin = 8;

    private static readonly int[] Horizons = [1, 2, 4, 8, 12, 24, 48];

    private readonly double[] _scales = new double[Horizons.Length];
    private readonly List<Promise> _promises = [];
    private readonly int _stride;
    private long _time;

    /// <summary>Starts with the bank's own spread.</summary>
    /// <param name="stride">Steps between two tested forecasts.</param>
    public ConformalScale(int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        _stride = stride;
    }

    /// <summary>Takes in the next value, before the bank does; NaN when it is missing.</summary>
    /// <param name="y">The value.</param>
    public void Observe(double y)
    {
        _time++;
        foreach (var promise in _promises)
        {
            if (promise.Due == _time && double.IsFinite(y))
            {
                var spread = promise.Deviation * Math.Exp(_scales[promise.Horizon]);
                var missed = Math.Abs(y - promise.Median) > Normal90 * spread ? 1 : 0;
                _scales[promise.Horizon] =
                    Math.Clamp(_scales[promise.Horizon] + (Rate * (missed - Miss)), Lowest, Highest);
            }
        }

        _promises.RemoveAll(promise => promise.Due <= _time);
    }

    /// <summary>Notes what the bank promises, after it has taken in the value.</summary>
    /// <param name="bank">The bank.</param>
    public void Promise(LltBank bank)
    {
        ArgumentNullException.ThrowIfNull(bank);
        if (_time <= FirstOrigin || _time % _stride != 0 || !bank.HasStarted)
        {
            return;
        }

        Span<double> weights = stackalloc double[LltBank.Members];
        Span<double> means = stackalloc double[LltBank.Members * Horizons.Length];
        Span<double> deviations = stackalloc double[LltBank.Members * Horizons.Length];
        bank.Weights(weights);
        bank.Moments(Horizons, means, deviations);
        for (var h = 0; h < Horizons.Length; h++)
        {
            var mixture = new Mixture(
                weights, means.Slice(h * LltBank.Members, LltBank.Members),
                deviations.Slice(h * LltBank.Members, LltBank.Members));
            var low = mixture.Quantile(0.1);
            var high = mixture.Quantile(0.9);
            var deviation = Math.Max((high - low) / 2 / Normal90, 1e-12);
            if (double.IsFinite(deviation))
            {
                _promises.Add(new Promise(_time + Horizons[h], h, mixture.Quantile(0.5), deviation));
            }
        }
    }

    /// <summary>Factor on the spread of a forecast.</summary>
    /// <param name="step">Steps ahead, from 1.</param>
    public double Factor(int step)
    {
        var last = Horizons.Length - 1;
        if (step >= Horizons[last])
        {
            return Math.Exp(_scales[last]);
        }

        var above = 0;
        while (Horizons[above] < step)
        {
            above++;
        }

        if (Horizons[above] == step)
        {
            return Math.Exp(_scales[above]);
        }

        var share = (double)(step - Horizons[above - 1]) / (Horizons[above] - Horizons[above - 1]);
        return Math.Exp(_scales[above - 1] + (share * (_scales[above] - _scales[above - 1])));
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(_time);
        foreach (var scale in _scales)
        {
            writer.Write(scale);
        }

        writer.Write(_promises.Count);
        foreach (var promise in _promises)
        {
            writer.Write(promise.Due);
            writer.Write((byte)promise.Horizon);
            writer.Write(promise.Median);
            writer.Write(promise.Deviation);
        }
    }

    internal void Read(BinaryReader reader)
    {
        _time = reader.ReadInt64();
        for (var h = 0; h < _scales.Length; h++)
        {
            _scales[h] = reader.ReadDouble();
        }

        _promises.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            _promises.Add(new Promise(
                reader.ReadInt64(), reader.ReadByte(), reader.ReadDouble(), reader.ReadDouble()));
        }
    }
}

/// <summary>An interval that waits for its value.</summary>
/// <param name="Due">Step at which the value comes.</param>
/// <param name="Horizon">Which horizon.</param>
/// <param name="Median">Median.</param>
/// <param name="Deviation">Standard deviation of the 80 % interval.</param>
internal readonly record struct Promise(long Due, int Horizon, double Median, double Deviation);

/// <summary>A mixture of normal distributions.</summary>
internal readonly ref struct Mixture(
    ReadOnlySpan<double> weights, ReadOnlySpan<double> means, ReadOnlySpan<double> deviations)
{
    // Members that weigh less cannot move a quantile by what the scale's rate of 4 % would notice.
    private const double Negligible = 1e-3;

    // 2⁻²⁴ of the bracket is far below the same.
    private const int Halvings = 24;

    private readonly ReadOnlySpan<double> _weights = weights;
    private readonly ReadOnlySpan<double> _means = means;
    private readonly ReadOnlySpan<double> _deviations = deviations;

    /// <summary>A quantile, by halving.</summary>
    /// <param name="probability">0.01 to 0.99.</param>
    public double Quantile(double probability)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity, total = 0;
        for (var m = 0; m < _weights.Length; m++)
        {
            if (_weights[m] < Negligible)
            {
                continue;
            }

            total += _weights[m];
            low = Math.Min(low, _means[m] - (4 * _deviations[m]));
            high = Math.Max(high, _means[m] + (4 * _deviations[m]));
        }

        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            double below = 0;
            for (var m = 0; m < _weights.Length; m++)
            {
                if (_weights[m] >= Negligible)
                {
                    below += _weights[m] * NormalDistribution.Below((middle - _means[m]) / _deviations[m]);
                }
            }

            if (below < probability * total)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return (low + high) / 2;
    }
}
