namespace DiagMod.Core.Currents;

/// <summary>Fills a gap by least squares of {1, cos and sin of harmonics 1, 3, 5, 7 of the supply} on five cycles each side.</summary>
internal sealed class HarmonicFill
{
    private const double Cycles = 5;
    private const double LowestHz = 40;
    private const double HighestHz = 70;

    // Enough for harmonic 7 with a margin; more samples would only cost time where gaps are many.
    private const int SamplesPerCycle = 64;
    private static readonly int[] Harmonics = [1, 3, 5, 7];

    private readonly double _hertz;
    private readonly List<double> _times = [];
    private readonly List<double> _values = [];
    private readonly double[] _row = new double[1 + (2 * 4)];
    private double _supplyHz = double.NaN;
    private long _searchedAt = long.MinValue;

    public HarmonicFill(SampleRate rate)
    {
        _hertz = rate.Hertz;
        Reach = (int)Math.Ceiling(Cycles / LowestHz * _hertz);
    }

    /// <summary>Samples on each side that a fill may look at.</summary>
    public int Reach { get; }

    /// <summary>Fills samples gap to end − 1.</summary>
    /// <param name="samples">The gap and what is around it.</param>
    /// <param name="marks">0 where a sample was measured.</param>
    /// <param name="gap">First sample of the gap.</param>
    /// <param name="end">First sample after it.</param>
    /// <param name="place">Place of the gap in the recording: the supply frequency is looked for anew after a second.</param>
    /// <returns>False when there is too little to fit or no supply in it; nothing has been written then.</returns>
    public bool TryFill(Span<float> samples, ReadOnlySpan<byte> marks, int gap, int end, long place)
    {
        if (_searchedAt == long.MinValue || place - _searchedAt > _hertz)
        {
            Collect(samples, marks, gap, end, Reach);
            _supplyHz = FindSupply();
            _searchedAt = place;
        }

        if (double.IsNaN(_supplyHz))
        {
            return false;
        }

        Collect(samples, marks, gap, end, (int)Math.Round(Cycles / _supplyHz * _hertz));
        var orders = Array.FindAll(Harmonics, order => order * _supplyHz < 0.45 * _hertz);
        var unknowns = 1 + (2 * orders.Length);
        if (_times.Count < 3 * unknowns || !TryFit(_supplyHz, orders, out var model, out _))
        {
            return false;
        }

        var middle = 0.5 * (gap + end - 1);
        for (var n = gap; n < end; n++)
        {
            Row((n - middle) / _hertz, _supplyHz, orders);
            double value = 0;
            for (var i = 0; i < unknowns; i++)
            {
                value += model[i] * _row[i];
            }

            samples[n] = (float)value;
        }

        return true;
    }

    private void Collect(ReadOnlySpan<float> samples, ReadOnlySpan<byte> marks, int gap, int end, int reach)
    {
        _times.Clear();
        _values.Clear();
        var stride = Math.Max(1, (int)(_hertz / (SamplesPerCycle * HighestHz)));
        var middle = 0.5 * (gap + end - 1);
        for (var n = gap - 1; n >= Math.Max(0, gap - reach); n -= stride)
        {
            Take(samples, marks, n, middle);
        }

        for (var n = end; n < Math.Min(samples.Length, end + reach); n += stride)
        {
            Take(samples, marks, n, middle);
        }
    }

    private void Take(ReadOnlySpan<float> samples, ReadOnlySpan<byte> marks, int n, double middle)
    {
        if (marks[n] == 0 && float.IsFinite(samples[n]))
        {
            _times.Add((n - middle) / _hertz);
            _values.Add(samples[n]);
        }
    }

    // Coarse search, then golden section on the residual of a constant and the fundamental.
    private double FindSupply()
    {
        int[] fundamental = [1];
        if (_times.Count < 12)
        {
            return double.NaN;
        }

        var best = double.NaN;
        var least = double.PositiveInfinity;
        for (var hz = LowestHz; hz <= HighestHz; hz += 1)
        {
            if (TryFit(hz, fundamental, out _, out var residual) && residual < least)
            {
                (best, least) = (hz, residual);
            }
        }

        if (double.IsNaN(best) || !(least < 0.5 * Variance()))
        {
            return double.NaN;
        }

        const double Golden = 0.61803398874989485;
        double low = best - 1, high = best + 1;
        for (var i = 0; i < 24; i++)
        {
            var left = high - (Golden * (high - low));
            var right = low + (Golden * (high - low));
            TryFit(left, fundamental, out _, out var residualLeft);
            TryFit(right, fundamental, out _, out var residualRight);
            (low, high) = residualLeft < residualRight ? (low, right) : (left, high);
        }

        return 0.5 * (low + high);
    }

    private double Variance()
    {
        double sum = 0;
        double squares = 0;
        foreach (var value in _values)
        {
            sum += value;
            squares += value * value;
        }

        return squares - (sum * sum / _values.Count);
    }

    private void Row(double seconds, double hz, int[] orders)
    {
        _row[0] = 1;
        for (var i = 0; i < orders.Length; i++)
        {
            (_row[2 + (2 * i)], _row[1 + (2 * i)]) = Math.SinCos(2 * Math.PI * orders[i] * hz * seconds);
        }
    }

    // Normal equations by Cholesky; the columns are near orthogonal, so their condition is harmless.
    private bool TryFit(double hz, int[] orders, out double[] model, out double residual)
    {
        var size = 1 + (2 * orders.Length);
        var normal = new double[size, size];
        model = new double[size];
        double squares = 0;
        for (var n = 0; n < _times.Count; n++)
        {
            Row(_times[n], hz, orders);
            squares += _values[n] * _values[n];
            for (var i = 0; i < size; i++)
            {
                model[i] += _row[i] * _values[n];
                for (var j = 0; j <= i; j++)
                {
                    normal[i, j] += _row[i] * _row[j];
                }
            }
        }

        residual = double.PositiveInfinity;
        var right = (double[])model.Clone();
        var limit = 1e-6 * _times.Count;
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = normal[i, j];
                for (var k = 0; k < j; k++)
                {
                    sum -= normal[i, k] * normal[j, k];
                }

                if (i == j && sum < limit)
                {
                    return false;
                }

                normal[i, j] = i == j ? Math.Sqrt(sum) : sum / normal[j, j];
            }
        }

        for (var i = 0; i < size; i++)
        {
            for (var k = 0; k < i; k++)
            {
                model[i] -= normal[i, k] * model[k];
            }

            model[i] /= normal[i, i];
        }

        for (var i = size - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < size; k++)
            {
                model[i] -= normal[k, i] * model[k];
            }

            model[i] /= normal[i, i];
        }

        residual = squares;
        for (var i = 0; i < size; i++)
        {
            residual -= model[i] * right[i];
        }

        return true;
    }
}
