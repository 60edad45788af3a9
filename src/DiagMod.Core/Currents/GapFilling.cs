namespace DiagMod.Core.Currents;

/// <summary>One phase of a recording as it streams by, with the gaps inside it filled (signals.md, section 2.3).</summary>
/// <remarks>
/// A gap of at most 1 ms is filled by a straight line. A longer one is filled by the supply's harmonics 1, 3, 5 and 7, fitted by
/// least squares to five cycles on each side; above 40 ms it is filled too but its samples are bad. Not filled, because a model
/// would invent a plot: gaps longer than half a window (bad samples, they stay NaN) and the empty ends (trimmed, not bad).
/// What a sample becomes depends on its neighbours alone, never on how the rows were cut into runs. Memory is constant.
/// </remarks>
public sealed class GapFilling
{
    private const byte Original = 0;
    private const byte Filled = 1;
    private const byte Bad = 2;

    private readonly HarmonicFill _fill;
    private readonly int _lineLimit;
    private readonly int _goodLimit;
    private readonly int _fillLimit;
    private readonly long _tailStart;
    private float[] _samples;
    private byte[] _marks;
    private long _base;
    private int _count;
    private long _settled;
    private bool _hasBegun;
    private bool _inLongGap;
    private bool _anyMarks;

    /// <summary>Makes the filling of one phase.</summary>
    /// <param name="rate">Sample rate.</param>
    /// <param name="rows">Rows of the recording.</param>
    /// <param name="trailingNan">Empty cells after the phase's last number: they are not a gap.</param>
    public GapFilling(SampleRate rate, long rows, long trailingNan)
    {
        _fill = new HarmonicFill(rate);
        _lineLimit = (int)Math.Floor((rate.Hertz * 1e-3) + 1e-9);
        _goodLimit = (int)Math.Floor((rate.Hertz * 40e-3) + 1e-9);
        _fillLimit = rate.HopSamples;
        _tailStart = rows - trailingNan;
        _samples = new float[2 * rate.WindowSamples];
        _marks = new byte[_samples.Length];
    }

    /// <summary>First sample that is still kept.</summary>
    public long First => _base;

    /// <summary>Samples before this one are final.</summary>
    public long Settled => _settled;

    /// <summary>How far a sample's neighbourhood reaches: samples that must follow before it is final.</summary>
    public int LookAhead => _fillLimit + _fill.Reach;

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">Samples, amperes; what is not a finite number is a gap.</param>
    public void Append(ReadOnlySpan<float> samples)
    {
        if (_count + samples.Length > _samples.Length)
        {
            var room = Math.Max(_count + samples.Length, _samples.Length + (_samples.Length / 2));
            Array.Resize(ref _samples, room);
            Array.Resize(ref _marks, room);
        }

        samples.CopyTo(_samples.AsSpan(_count));
        _count += samples.Length;
        Settle(_base + _count - LookAhead, isEnd: false);
    }

    /// <summary>Says that no sample follows: all become final.</summary>
    public void Finish() => Settle(_base + _count, isEnd: true);

    /// <summary>Final samples; valid until the next call that changes this object.</summary>
    /// <param name="first">First sample wanted; it is kept and all wanted are final.</param>
    /// <param name="count">How many.</param>
    public ReadOnlyMemory<float> Samples(long first, int count)
    {
        if (first < _base || first + count > _settled)
        {
            throw new ArgumentOutOfRangeException(
                nameof(first), first, FormattableString.Invariant($"Samples {_base} to {_settled} are at hand."));
        }

        return _samples.AsMemory((int)(first - _base), count);
    }

    /// <summary>How many samples of a stretch were filled (bad ones included), and how many are bad.</summary>
    /// <param name="first">First sample.</param>
    /// <param name="count">How many.</param>
    public (int Filled, int Bad) Marks(long first, int count)
    {
        if (!_anyMarks)
        {
            return (0, 0);
        }

        var marks = _marks.AsSpan((int)(first - _base), count);
        var bad = marks.Count(Bad);
        return (marks.Count(Filled) + bad, bad);
    }

    /// <summary>Lets go of samples before <paramref name="first"/>, except those that a later gap may need.</summary>
    /// <param name="first">First sample that will be asked for.</param>
    public void Discard(long first)
    {
        var drop = (int)Math.Max(0, Math.Min(first, _settled - _fill.Reach - 1) - _base);
        if (drop == 0)
        {
            return;
        }

        _count -= drop;
        _base += drop;
        _samples.AsSpan(drop, _count).CopyTo(_samples);
        if (_anyMarks)
        {
            _marks.AsSpan(drop).CopyTo(_marks);
            _marks.AsSpan(_marks.Length - drop).Clear();
            _anyMarks = _marks.AsSpan(0, _count).ContainsAnyExcept(Original);
        }
    }

    private void Settle(long target, bool isEnd)
    {
        while (_settled < target)
        {
            var from = (int)(_settled - _base);
            if (_inLongGap)
            {
                var end = NextNumber(from);
                Mark(from, end, Bad);
                _settled = _base + end;
                _inLongGap = end == _count && !isEnd;
                continue;
            }

            var gap = NextGap(from, (int)(target - _base));
            _hasBegun |= gap > from;
            _settled = _base + gap;
            if (_settled < target)
            {
                SettleGap(gap, isEnd);
            }
        }
    }

    private void SettleGap(int gap, bool isEnd)
    {
        var end = NextNumber(gap);
        _samples.AsSpan(gap, end - gap).Fill(float.NaN);
        if (!_hasBegun || _base + gap >= _tailStart || (end == _count && isEnd))
        {
            // An empty end of the phase: trimmed, so neither filled nor bad.
            _settled = _base + end;
            _hasBegun |= end < _count;
        }
        else if (end - gap > _fillLimit)
        {
            Mark(gap, end, Bad);
            _settled = _base + end;
            _inLongGap = end == _count;
        }
        else
        {
            Fill(gap, end);
            _settled = _base + end;
        }
    }

    private void Fill(int gap, int end)
    {
        var length = end - gap;
        if (length <= _lineLimit)
        {
            DrawLine(gap, end);
            Mark(gap, end, Filled);
            return;
        }

        var reach = _fill.Reach;
        var from = Math.Max(0, gap - reach);
        var to = Math.Min(_count, end + reach);
        var isFitted = _fill.TryFill(
            _samples.AsSpan(from, to - from), _marks.AsSpan(from, to - from), gap - from, end - from, _base + gap);
        if (!isFitted)
        {
            // Too little around it to fit, or no supply in it: a line is better than nothing, but it is not a measurement.
            DrawLine(gap, end);
        }

        Mark(gap, end, isFitted && length <= _goodLimit ? Filled : Bad);
    }

    private void DrawLine(int gap, int end)
    {
        double left = _samples[gap - 1];
        var slope = (_samples[end] - left) / (end - gap + 1);
        for (var n = gap; n < end; n++)
        {
            _samples[n] = (float)(left + (slope * (n - gap + 1)));
        }
    }

    private void Mark(int from, int to, byte mark)
    {
        if (to > from)
        {
            _marks.AsSpan(from, to - from).Fill(mark);
            _anyMarks = true;
        }
    }

    private int NextGap(int from, int to)
    {
        // A sum is finite when each term is (amperes are far from the largest float), and that is quick to test.
        const int Stride = 256;
        while (from + Stride <= to)
        {
            if (!IsAllFinite(_samples.AsSpan(from, Stride)))
            {
                break;
            }

            from += Stride;
        }

        while (from < to && float.IsFinite(_samples[from]))
        {
            from++;
        }

        return from;
    }

    private static bool IsAllFinite(ReadOnlySpan<float> samples)
    {
        var total = System.Numerics.Vector<float>.Zero;
        for (; samples.Length >= System.Numerics.Vector<float>.Count; samples = samples[System.Numerics.Vector<float>.Count..])
        {
            // 0·x is 0 for a number, NaN for NaN and infinities.
            total += new System.Numerics.Vector<float>(samples) * System.Numerics.Vector<float>.Zero;
        }

        var sum = System.Numerics.Vector.Sum(total);
        foreach (var sample in samples)
        {
            sum += sample * 0;
        }

        return sum == 0;
    }

    private int NextNumber(int from)
    {
        while (from < _count && !float.IsFinite(_samples[from]))
        {
            from++;
        }

        return from;
    }
}
