using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Currents;

/// <summary>Counts one phase of a recording, block by block.</summary>
/// <remarks>Always sums in the same sixteen lanes, so that the same blocks give the same bits on every machine.</remarks>
internal sealed class PhaseTally
{
    private long _rows;
    private long _nan;
    private long _leading;
    private long _openRun;
    private long _longest;
    private float _min = float.PositiveInfinity;
    private float _max = float.NegativeInfinity;
    private double _sum;
    private double _squares;

    /// <summary>Numbers so far.</summary>
    public long Finite => _rows - _nan;

    /// <summary>True when there are at least two numbers and all are equal.</summary>
    public bool IsConstant => Finite >= 2 && _min == _max;

    /// <summary>Adds the next samples.</summary>
    /// <param name="samples">Amperes; NaN where the cell was empty; no infinity.</param>
    public void Add(ReadOnlySpan<float> samples)
    {
        var nan = AddValues(samples);
        if (nan == 0)
        {
            _openRun = 0;
        }
        else if (nan == samples.Length)
        {
            _leading += Finite == 0 ? nan : 0;
            _openRun += nan;
            _longest = Math.Max(_longest, _openRun);
        }
        else
        {
            AddRuns(samples);
        }

        _rows += samples.Length;
        _nan += nan;
    }

    /// <summary>What was counted.</summary>
    public PhaseCounts ToCounts() => Finite == 0
        ? new PhaseCounts(0, _nan, _nan, _nan, _nan, double.NaN, double.NaN, 0, 0)
        : new PhaseCounts(Finite, _nan, _leading, _openRun, _longest, _min, _max, _sum, _squares);

    private int AddValues(ReadOnlySpan<float> samples)
    {
        var sumLow = Vector512<double>.Zero;
        var sumHigh = Vector512<double>.Zero;
        var squaresLow = Vector512<double>.Zero;
        var squaresHigh = Vector512<double>.Zero;
        var min = Vector512.Create(float.PositiveInfinity);
        var max = Vector512.Create(float.NegativeInfinity);
        ref var first = ref MemoryMarshal.GetReference(samples);
        var finite = 0;
        var i = 0;
        for (; i + Vector512<float>.Count <= samples.Length; i += Vector512<float>.Count)
        {
            var values = Vector512.LoadUnsafe(ref first, (nuint)i);
            var isNumber = Vector512.Equals(values, values);
            var zeroed = values & isNumber;
            var (low, high) = Vector512.Widen(zeroed);
            sumLow += low;
            sumHigh += high;
            squaresLow += low * low;
            squaresHigh += high * high;
            min = Vector512.MinNative(min, Vector512.ConditionalSelect(isNumber, values, min));
            max = Vector512.MaxNative(max, Vector512.ConditionalSelect(isNumber, values, max));
            finite += BitOperations.PopCount(isNumber.ExtractMostSignificantBits());
        }

        var sum = Vector512.Sum(sumLow + sumHigh);
        var squares = Vector512.Sum(squaresLow + squaresHigh);
        for (var lane = 0; lane < Vector512<float>.Count; lane++)
        {
            _min = Math.Min(_min, min[lane]);
            _max = Math.Max(_max, max[lane]);
        }

        for (; i < samples.Length; i++)
        {
            var value = samples[i];
            if (!float.IsNaN(value))
            {
                finite++;
                sum += value;
                squares += (double)value * value;
                _min = Math.Min(_min, value);
                _max = Math.Max(_max, value);
            }
        }

        _sum += sum;
        _squares += squares;
        return samples.Length - finite;
    }

    // Without a branch on the sample: gaps that come at random would be mispredicted at every second sample.
    private void AddRuns(ReadOnlySpan<float> samples)
    {
        const int Magnitude = 0x7FFF_FFFF;
        const int Infinity = 0x7F80_0000;
        if (Finite == 0)
        {
            _leading += samples.IndexOfAnyExcept(float.NaN);
        }

        var run = _openRun;
        var longest = _longest;
        foreach (var bits in MemoryMarshal.Cast<float, int>(samples))
        {
            long isNan = (Infinity - (bits & Magnitude)) >> 31;
            run = (run + 1) & isNan;
            longest = Math.Max(longest, run);
        }

        _openRun = run;
        _longest = longest;
    }
}
