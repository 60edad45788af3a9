namespace DiagMod.Core.Detection;

/// <summary>One quantile of a stream in constant memory (the P² algorithm).</summary>
/// <remarks>Jain &amp; Chlamtac, Communications of the ACM 28(10), 1985. Exact for the first five values.</remarks>
public sealed class P2Quantile
{
    private readonly double _probability;
    private readonly double[] _heights = new double[5];
    private readonly double[] _positions = [1, 2, 3, 4, 5];
    private readonly double[] _desired;

    /// <summary>An empty stream.</summary>
    /// <param name="probability">Which quantile, between 0 and 1 exclusive.</param>
    public P2Quantile(double probability)
    {
        if (!(probability is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(probability), probability, "A quantile lies between 0 and 1, both excluded.");
        }

        _probability = probability;
        _desired = [1, 1 + (2 * probability), 1 + (4 * probability), 3 + (2 * probability), 5];
    }

    /// <summary>Values taken in.</summary>
    public long Count { get; private set; }

    /// <summary>The estimate; NaN before the first value.</summary>
    public double Value
    {
        get
        {
            if (Count == 0)
            {
                return double.NaN;
            }

            if (Count >= 5)
            {
                return _heights[2];
            }

            var sorted = _heights[..(int)Count];
            Array.Sort(sorted);
            return Quantiles.OfSorted(sorted, _probability);
        }
    }

    /// <summary>Takes in one value.</summary>
    /// <param name="value">The value; not NaN.</param>
    public void Add(double value)
    {
        if (double.IsNaN(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A quantile takes numbers only.");
        }

        if (Count < 5)
        {
            _heights[Count++] = value;
            if (Count == 5)
            {
                Array.Sort(_heights);
            }

            return;
        }

        Count++;
        var cell = 3;
        if (value < _heights[0])
        {
            _heights[0] = value;
            cell = 0;
        }
        else if (value >= _heights[4])
        {
            _heights[4] = value;
        }
        else
        {
            cell = 0;
            while (value >= _heights[cell + 1])
            {
                cell++;
            }
        }

        for (var i = cell + 1; i < 5; i++)
        {
            _positions[i]++;
        }

        _desired[1] += _probability / 2;
        _desired[2] += _probability;
        _desired[3] += (1 + _probability) / 2;
        _desired[4] += 1;
        for (var i = 1; i <= 3; i++)
        {
            Adjust(i);
        }
    }

    /// <summary>Multiplies all values taken in so far.</summary>
    /// <param name="factor">Above 0.</param>
    internal void Scale(double factor)
    {
        for (var i = 0; i < _heights.Length; i++)
        {
            _heights[i] *= factor;
        }
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        for (var i = 0; i < 5; i++)
        {
            writer.Write(_heights[i]);
            writer.Write(_positions[i]);
            writer.Write(_desired[i]);
        }
    }

    internal void Read(BinaryReader reader)
    {
        Count = reader.ReadInt64();
        for (var i = 0; i < 5; i++)
        {
            _heights[i] = reader.ReadDouble();
            _positions[i] = reader.ReadDouble();
            _desired[i] = reader.ReadDouble();
        }
    }

    private void Adjust(int i)
    {
        var gap = _desired[i] - _positions[i];
        var up = _positions[i + 1] - _positions[i];
        var down = _positions[i - 1] - _positions[i];
        if (!((gap >= 1 && up > 1) || (gap <= -1 && down < -1)))
        {
            return;
        }

        var step = gap >= 0 ? 1 : -1;
        var parabolic = _heights[i] + (step / (_positions[i + 1] - _positions[i - 1])
            * (((_positions[i] - _positions[i - 1] + step) * (_heights[i + 1] - _heights[i]) / up)
                + ((_positions[i + 1] - _positions[i] - step) * (_heights[i] - _heights[i - 1]) / -down)));
        _heights[i] = _heights[i - 1] < parabolic && parabolic < _heights[i + 1]
            ? parabolic
            : _heights[i] + (step * (_heights[i + step] - _heights[i]) / (_positions[i + step] - _positions[i]));
        _positions[i] += step;
    }
}
