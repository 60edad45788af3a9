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

    // What was promised for each horizon: origins are multiples of the stride, so an origin's number says its place.
    private readonly int[] _places = new int[Horizons.Length + 1];
    private readonly double[] _medians;
    private readonly float[] _deviations;
    private readonly int _stride;
    private long _time;

    /// <summary>Starts with the bank's own spread.</summary>
    /// <param name="stride">Steps between two tested forecasts.</param>
    public ConformalScale(int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        _stride = stride;
        for (var h = 0; h < Horizons.Length; h++)
        {
            _places[h + 1] = _places[h] + (Horizons[h] / stride) + 1;
        }

        _medians = new double[_places[^1]];
        _deviations = new float[_places[^1]];
        Array.Fill(_deviations, float.NaN);
    }

    /// <summary>Takes in the next value, before the bank does; NaN when it is missing.</summary>
    /// <param name="y">The value.</param>
    public void Observe(double y)
    {
        _time++;
        for (var h = 0; h < Horizons.Length && double.IsFinite(y); h++)
        {
            var origin = _time - Horizons[h];
            if (origin <= FirstOrigin || origin % _stride != 0)
            {
                continue;
            }

            var place = PlaceOf(h, origin);
            if (float.IsFinite(_deviations[place]))
            {
                var spread = _deviations[place] * ElementaryFunctions.Exp(_scales[h]);
                var missed = Math.Abs(y - _medians[place]) > Normal90 * spread ? 1 : 0;
                _scales[h] = Math.Clamp(_scales[h] + (Rate * (missed - Miss)), Lowest, Highest);
            }
        }

        // A step that promises nothing must not be judged by what stood in its place before.
        for (var h = 0; h < Horizons.Length && _time % _stride == 0; h++)
        {
            _deviations[PlaceOf(h, _time)] = float.NaN;
        }
    }

    /// <summary>Notes what the bank promises, after it has taken in the value.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="seasonAt">What a season adds so many steps ahead.</param>
    public void Promise(LltBank bank, Func<int, double> seasonAt)
    {
        ArgumentNullException.ThrowIfNull(bank);
        ArgumentNullException.ThrowIfNull(seasonAt);
        if (_time <= FirstOrigin || _time % _stride != 0 || !bank.HasStarted || !bank.IsFinite)
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
            var (low, median, high) = Mixture.Quantiles(
                weights, means.Slice(h * LltBank.Members, LltBank.Members),
                deviations.Slice(h * LltBank.Members, LltBank.Members));
            var place = PlaceOf(h, _time);
            _medians[place] = median + seasonAt(Horizons[h]);
            _deviations[place] = (float)Math.Max((high - low) / 2 / Normal90, 1e-12);
        }
    }

    /// <summary>Factor on the spread of a forecast.</summary>
    /// <param name="step">Steps ahead, from 1.</param>
    public double Factor(int step)
    {
        var last = Horizons.Length - 1;
        if (step >= Horizons[last])
        {
            return ElementaryFunctions.Exp(_scales[last]);
        }

        var above = 0;
        while (Horizons[above] < step)
        {
            above++;
        }

        if (Horizons[above] == step)
        {
            return ElementaryFunctions.Exp(_scales[above]);
        }

        var share = (double)(step - Horizons[above - 1]) / (Horizons[above] - Horizons[above - 1]);
        return ElementaryFunctions.Exp(_scales[above - 1] + (share * (_scales[above] - _scales[above - 1])));
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(_time);
        foreach (var scale in _scales)
        {
            writer.Write(scale);
        }

        for (var place = 0; place < _medians.Length; place++)
        {
            writer.Write(_medians[place]);
            writer.Write(_deviations[place]);
        }
    }

    internal void Read(BinaryReader reader)
    {
        _time = reader.ReadInt64();
        for (var h = 0; h < _scales.Length; h++)
        {
            _scales[h] = reader.ReadDouble();
        }

        for (var place = 0; place < _medians.Length; place++)
        {
            _medians[place] = reader.ReadDouble();
            _deviations[place] = reader.ReadSingle();
        }
    }

    private int PlaceOf(int horizon, long origin) =>
        _places[horizon] + (int)(origin / _stride % (_places[horizon + 1] - _places[horizon]));
}
