namespace DiagMod.Core.Forecasting;

/// <summary>A season of two harmonics, learned step by step (signals.md, 9.2).</summary>
/// <remarks>Recursive least squares with forgetting 0.998 on the value less its slow mean; the covariance is halved when its
/// trace passes 50, or a season that was not excited for long would jump at the first value. Ljung, System Identification,
/// section 11.2.</remarks>
internal sealed class FourierSeason
{
    private const int Harmonics = 2;
    private const int Terms = 2 * Harmonics;
    private const double Forgetting = 0.998;
    private const double MaxTrace = 50;

    private readonly int _period;
    private readonly double[] _weights = new double[Terms];
    private readonly double[] _covariance = new double[Terms * Terms];
    private double _mean;

    /// <summary>Knows no season yet.</summary>
    /// <param name="period">Steps a period, at least 4.</param>
    public FourierSeason(int period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, Terms);
        _period = period;
        for (var i = 0; i < Terms; i++)
        {
            _covariance[(i * Terms) + i] = 1;
        }
    }

    /// <summary>Values taken in.</summary>
    public long Count { get; private set; }

    /// <summary>What the season adds at a step.</summary>
    /// <param name="step">Number of the step; any origin.</param>
    public double At(long step)
    {
        Span<double> x = stackalloc double[Terms];
        Basis(step, x);
        return Dot(_weights, x);
    }

    /// <summary>Takes in the value of a step.</summary>
    /// <param name="step">Number of the step.</param>
    /// <param name="y">The value; finite.</param>
    public void Add(long step, double y)
    {
        Span<double> x = stackalloc double[Terms];
        Span<double> rx = stackalloc double[Terms];
        Basis(step, x);
        _mean = Count == 0 ? y : _mean + ((y - _mean) * Math.Max(1.0 / (Count + 1), 1.0 / (2 * _period)));
        var error = y - _mean - Dot(_weights, x);
        for (var i = 0; i < Terms; i++)
        {
            rx[i] = Dot(_covariance.AsSpan(i * Terms, Terms), x);
        }

        var divisor = Forgetting + Dot(x, rx);
        double trace = 0;
        for (var i = 0; i < Terms; i++)
        {
            _weights[i] += rx[i] / divisor * error;
            for (var j = 0; j < Terms; j++)
            {
                var at = (i * Terms) + j;
                _covariance[at] = (_covariance[at] - (rx[i] * rx[j] / divisor)) / Forgetting;
            }

            trace += _covariance[(i * Terms) + i];
        }

        for (var at = 0; at < _covariance.Length && trace > MaxTrace; at++)
        {
            _covariance[at] /= 2;
        }

        Count++;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(_mean);
        foreach (var value in _weights)
        {
            writer.Write(value);
        }

        foreach (var value in _covariance)
        {
            writer.Write(value);
        }
    }

    public void Read(BinaryReader reader)
    {
        Count = reader.ReadInt64();
        _mean = reader.ReadDouble();
        for (var i = 0; i < _weights.Length; i++)
        {
            _weights[i] = reader.ReadDouble();
        }

        for (var i = 0; i < _covariance.Length; i++)
        {
            _covariance[i] = reader.ReadDouble();
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (var i = 0; i < Terms; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private void Basis(long step, Span<double> x)
    {
        var angle = 2 * Math.PI * (((step % _period) + _period) % _period) / _period;
        for (var k = 1; k <= Harmonics; k++)
        {
            (x[Harmonics + k - 1], x[k - 1]) = Math.SinCos(k * angle);
        }
    }
}
