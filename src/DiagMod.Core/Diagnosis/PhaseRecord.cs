using System.Numerics;
using System.Runtime.InteropServices;
using DiagMod.Core.Currents;
using DiagMod.Core.Spectrum;

namespace DiagMod.Core.Diagnosis;

/// <summary>One phase of a recording as it streams by: gaps filled, decimated, kept.</summary>
internal sealed class PhaseRecord
{
    private readonly GapFilling _gaps;
    private readonly Decimation[] _stages;
    private readonly float[][] _scratch;
    private readonly List<(long First, long End)> _empty = [];
    private readonly long _mostSamples;
    private float[] _kept;
    private int _count;
    private long _taken;

    /// <summary>Makes the record of one phase.</summary>
    /// <param name="rate">Rate of the recording.</param>
    /// <param name="kept">Rate at which it is kept.</param>
    /// <param name="rows">Rows of the recording.</param>
    /// <param name="trailingNan">Empty cells after the phase's last number.</param>
    /// <param name="mostSamples">Samples of the recording after which nothing is kept.</param>
    public PhaseRecord(SampleRate rate, RecordRate kept, long rows, long trailingNan, long mostSamples)
    {
        _gaps = new GapFilling(rate, rows, trailingNan);
        _stages = kept.Stages();
        _scratch = new float[_stages.Length][];
        _mostSamples = mostSamples;
        _kept = new float[(int)(Math.Min(rows, mostSamples) / kept.Factor) + 16];
        Array.Fill(_scratch, []);
    }

    /// <summary>What is kept, amperes.</summary>
    public ReadOnlySpan<float> Kept => _kept.AsSpan(0, _count);

    /// <summary>Stretches of the recording, in its own samples, where there is nothing: they count as zero in what is
    /// kept.</summary>
    public IReadOnlyList<(long First, long End)> Empty => _empty;

    /// <summary>Takes the next samples.</summary>
    public void Push(ReadOnlySpan<float> samples)
    {
        _gaps.Append(samples);
        Take();
    }

    /// <summary>Says that no sample follows.</summary>
    public void Finish()
    {
        _gaps.Finish();
        Take();
        for (var i = 0; i < _stages.Length; i++)
        {
            var last = Scratch(i, 0);
            Pass(i + 1, last.AsSpan(0, _stages[i].Finish(last)));
        }
    }

    private void Take()
    {
        var count = (int)(Math.Min(_gaps.Settled, _mostSamples) - _taken);
        if (count > 0)
        {
            var settled = _gaps.Samples(_taken, count).Span;
            if (IsAllNumbers(settled))
            {
                Pass(0, settled);
            }
            else
            {
                Pass(0, WithoutGaps(settled));
            }

            _taken += count;
        }

        _gaps.Discard(Math.Max(_taken, _gaps.Settled));
    }

    private float[] WithoutGaps(ReadOnlySpan<float> samples)
    {
        var numbers = samples.ToArray();
        for (var n = 0; n < numbers.Length; n++)
        {
            if (!float.IsNaN(numbers[n]))
            {
                continue;
            }

            var first = n;
            for (; n < numbers.Length && float.IsNaN(numbers[n]); n++)
            {
                numbers[n] = 0;
            }

            if (_empty.Count > 0 && _empty[^1].End == _taken + first)
            {
                _empty[^1] = (_empty[^1].First, _taken + n);
            }
            else
            {
                _empty.Add((_taken + first, _taken + n));
            }
        }

        return numbers;
    }

    private void Pass(int stage, ReadOnlySpan<float> samples)
    {
        if (stage == _stages.Length)
        {
            if (_count + samples.Length > _kept.Length)
            {
                Array.Resize(ref _kept, (2 * _kept.Length) + samples.Length);
            }

            samples.CopyTo(_kept.AsSpan(_count));
            _count += samples.Length;
            return;
        }

        var to = Scratch(stage, samples.Length);
        Pass(stage + 1, to.AsSpan(0, _stages[stage].Push(samples, to)));
    }

    private float[] Scratch(int stage, int samples)
    {
        var most = _stages[stage].Most(samples);
        if (_scratch[stage].Length < most)
        {
            _scratch[stage] = new float[most];
        }

        return _scratch[stage];
    }

    private static bool IsAllNumbers(ReadOnlySpan<float> samples)
    {
        var width = Vector<float>.Count;
        ref var x = ref MemoryMarshal.GetReference(samples);
        var n = 0;
        for (; n + width <= samples.Length; n += width)
        {
            var v = Vector.LoadUnsafe(ref x, (nuint)n);
            if (!Vector.EqualsAll(v, v))
            {
                return false;
            }
        }

        for (; n < samples.Length; n++)
        {
            if (float.IsNaN(samples[n]))
            {
                return false;
            }
        }

        return true;
    }
}
