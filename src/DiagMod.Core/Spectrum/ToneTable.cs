using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiagMod.Core.Spectrum;

/// <summary>Cosine and sine of one frequency for each sample of a window, shared by the phases, and sums against them.</summary>
internal sealed class ToneTable
{
    private const int Block = 128;

    // Products are summed in float lanes for this many samples, then in double.
    private const int SumBlock = 512;
    private readonly float[] _blockCos = new float[Block];
    private readonly float[] _blockSin = new float[Block];

    public ToneTable(int samples)
    {
        Cos = new float[samples];
        Sin = new float[samples];
    }

    public float[] Cos { get; }

    public float[] Sin { get; }

    /// <summary>Fills the table with cos and sin of 2π·cyclesPerSample·n.</summary>
    public void Set(double cyclesPerSample)
    {
        for (var n = 0; n < Block; n++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * cyclesPerSample * n);
            _blockCos[n] = (float)cos;
            _blockSin[n] = (float)sin;
        }

        for (var start = 0; start < Cos.Length; start += Block)
        {
            var turns = cyclesPerSample * start;
            var (sin, cos) = Math.SinCos(2 * Math.PI * (turns - Math.Floor(turns)));
            Turn((float)cos, (float)sin, Cos.AsSpan(start), Sin.AsSpan(start));
        }
    }

    /// <summary>Σ weight[n]·(x[n] − mean)·e^(−jωn) over a stretch of the window.</summary>
    /// <param name="samples">Samples of the stretch.</param>
    /// <param name="mean">Taken off each.</param>
    /// <param name="weights">A weight for each.</param>
    /// <param name="first">First sample of the stretch in the window.</param>
    public Complex Project(ReadOnlySpan<float> samples, float mean, ReadOnlySpan<float> weights, int first)
    {
        double re = 0;
        double im = 0;
        var vectorMean = new Vector<float>(mean);
        var width = Vector<float>.Count;
        ref var x = ref MemoryMarshal.GetReference(samples);
        ref var w = ref MemoryMarshal.GetReference(weights);
        ref var c = ref Cos[first];
        ref var s = ref Sin[first];
        var n = 0;
        while (n + width <= samples.Length)
        {
            var end = Math.Min(n + SumBlock, samples.Length);
            Vector<float> sumRe = Vector<float>.Zero, sumIm = Vector<float>.Zero;
            for (; n + width <= end; n += width)
            {
                var v = (Vector.LoadUnsafe(ref x, (nuint)n) - vectorMean) * Vector.LoadUnsafe(ref w, (nuint)n);
                sumRe = Vector.MultiplyAddEstimate(v, Vector.LoadUnsafe(ref c, (nuint)n), sumRe);
                sumIm = Vector.MultiplyAddEstimate(v, Vector.LoadUnsafe(ref s, (nuint)n), sumIm);
            }

            re += Vector.Sum(sumRe);
            im += Vector.Sum(sumIm);
        }

        for (; n < samples.Length; n++)
        {
            var v = (samples[n] - mean) * weights[n];
            re += v * Unsafe.Add(ref c, n);
            im += v * Unsafe.Add(ref s, n);
        }

        return new Complex(re, -im);
    }

    /// <summary>Excess kurtosis of the samples less mean and less Re{phasor·e^(jωn)}; NaN when nothing is left.</summary>
    public double ResidualKurtosis(ReadOnlySpan<float> samples, float mean, Complex phasor)
    {
        double second = 0;
        double fourth = 0;
        var pr = (float)phasor.Real;
        var pi = (float)phasor.Imaginary;
        Vector<float> vectorMean = new(mean), vectorRe = new(pr), vectorIm = new(pi);
        var width = Vector<float>.Count;
        ref var x = ref MemoryMarshal.GetReference(samples);
        ref var c = ref Cos[0];
        ref var s = ref Sin[0];
        var n = 0;
        for (; n + (2 * SumBlock) <= samples.Length; n += 2 * SumBlock)
        {
            // Two blocks at a time: an addition need not wait for the one before.
            Vector<float> sum2 = Vector<float>.Zero, sum4 = Vector<float>.Zero;
            Vector<float> next2 = Vector<float>.Zero, next4 = Vector<float>.Zero;
            for (var i = n; i < n + SumBlock; i += width)
            {
                var j = i + SumBlock;
                var v = Vector.LoadUnsafe(ref x, (nuint)i) - vectorMean
                    - (vectorRe * Vector.LoadUnsafe(ref c, (nuint)i)) + (vectorIm * Vector.LoadUnsafe(ref s, (nuint)i));
                var next = Vector.LoadUnsafe(ref x, (nuint)j) - vectorMean
                    - (vectorRe * Vector.LoadUnsafe(ref c, (nuint)j)) + (vectorIm * Vector.LoadUnsafe(ref s, (nuint)j));
                var square = v * v;
                var nextSquare = next * next;
                sum2 += square;
                next2 += nextSquare;
                sum4 = Vector.MultiplyAddEstimate(square, square, sum4);
                next4 = Vector.MultiplyAddEstimate(nextSquare, nextSquare, next4);
            }

            second = second + Vector.Sum(sum2) + Vector.Sum(next2);
            fourth = fourth + Vector.Sum(sum4) + Vector.Sum(next4);
        }

        while (n + width <= samples.Length)
        {
            var end = Math.Min(n + SumBlock, samples.Length);
            Vector<float> sum2 = Vector<float>.Zero, sum4 = Vector<float>.Zero;
            for (; n + width <= end; n += width)
            {
                var v = Vector.LoadUnsafe(ref x, (nuint)n) - vectorMean
                    - (vectorRe * Vector.LoadUnsafe(ref c, (nuint)n)) + (vectorIm * Vector.LoadUnsafe(ref s, (nuint)n));
                var square = v * v;
                sum2 += square;
                sum4 = Vector.MultiplyAddEstimate(square, square, sum4);
            }

            second += Vector.Sum(sum2);
            fourth += Vector.Sum(sum4);
        }

        for (; n < samples.Length; n++)
        {
            var v = samples[n] - mean - (pr * Cos[n]) + (pi * Sin[n]);
            second += v * v;
            fourth += (double)v * v * v * v;
        }

        return second > 0 ? (fourth * samples.Length / (second * second)) - 3 : double.NaN;
    }

    private void Turn(float cos, float sin, Span<float> toCos, Span<float> toSin)
    {
        var count = Math.Min(Block, toCos.Length);
        Vector<float> vectorCos = new(cos), vectorSin = new(sin);
        var n = 0;
        for (; n + Vector<float>.Count <= count; n += Vector<float>.Count)
        {
            var c = new Vector<float>(_blockCos, n);
            var s = new Vector<float>(_blockSin, n);
            ((vectorCos * c) - (vectorSin * s)).CopyTo(toCos[n..]);
            ((vectorSin * c) + (vectorCos * s)).CopyTo(toSin[n..]);
        }

        for (; n < count; n++)
        {
            toCos[n] = (cos * _blockCos[n]) - (sin * _blockSin[n]);
            toSin[n] = (sin * _blockCos[n]) + (cos * _blockSin[n]);
        }
    }
}
