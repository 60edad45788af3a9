using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Spectrum;

/// <summary>Low-pass and every q-th sample of a stream: one stage of a decimation.</summary>
/// <remarks>
/// A linear-phase Kaiser filter; output m is centred at input sample m·q, so nothing is delayed. Before its beginning
/// and behind its end the stream is zero. The result does not depend on how the stream is cut, and has the same bits on
/// every machine: sixteen lanes everywhere, never fused.
///</remarks>
internal sealed class Decimation
{
    // Ripple in the pass band below 2e-6, everything that would fold into it 115 dB down.
    private const double AttenuationDb = 115;
    private const int Unroll = 32;
    private readonly float[] _taps;
    private readonly int _half;
    private readonly int _factor;
    private float[] _line;
    private int _count;

    /// <summary>Makes a stage.</summary>
    /// <param name="factor">q, at least 2.</param>
    /// <param name="pass">Edge of the band that is kept, over the input's rate.</param>
    /// <param name="stop">Where the filter has closed, over the input's rate; above <paramref name="pass"/>, at most
    /// 0.5.</param>
    public Decimation(int factor, double pass, double stop)
    {
        _factor = factor;
        var taps = LowPass(pass, stop);
        _half = taps.Length / 2;
        _taps = new float[(taps.Length + Unroll - 1) / Unroll * Unroll];
        taps.CopyTo(_taps, 0);
        _line = new float[_half + _taps.Length];
        _count = _half;
    }

    /// <summary>Most samples that so many more give.</summary>
    public int Most(int samples) => ((samples + _taps.Length) / _factor) + 2;

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">Finite samples.</param>
    /// <param name="to">Receives those that became known.</param>
    /// <returns>How many.</returns>
    public int Push(ReadOnlySpan<float> samples, Span<float> to)
    {
        Reserve(samples.Length);
        samples.CopyTo(_line.AsSpan(_count));
        _count += samples.Length;
        return Filter(_count, to);
    }

    /// <summary>Says that no sample follows.</summary>
    /// <param name="to">Receives the last ones.</param>
    /// <returns>How many.</returns>
    public int Finish(Span<float> to)
    {
        Reserve(_taps.Length);
        _line.AsSpan(_count, _taps.Length).Clear();

        // The last output is centred at or before the last input.
        var end = _count + _half;
        _count += _taps.Length;
        return Filter(end, to);
    }

    // Kaiser & Reed 1974: length and shape of the window for an attenuation and a transition.
    private static float[] LowPass(double pass, double stop)
    {
        var width = 2 * Math.PI * (stop - pass);
        var half = (int)Math.Ceiling((AttenuationDb - 7.95) / (2 * 2.285 * width));
        var beta = 0.1102 * (AttenuationDb - 8.7);
        var cut = pass + stop;
        var taps = new double[(2 * half) + 1];
        double sum = 0;
        for (var n = -half; n <= half; n++)
        {
            var way = (double)n / (half + 1);
            var sinc = n == 0 ? cut : Math.Sin(Math.PI * cut * n) / (Math.PI * n);
            taps[n + half] = sinc * Bessel(beta * Math.Sqrt(1 - (way * way)));
            sum += taps[n + half];
        }

        return Array.ConvertAll(taps, tap => (float)(tap / sum));
    }

    // Modified Bessel function of the first kind, order 0, by its series.
    private static double Bessel(double x)
    {
        double sum = 1, term = 1;
        for (var k = 1; term > 1e-17 * sum; k++)
        {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }

        return sum;
    }

    private void Reserve(int more)
    {
        if (_count + more + Unroll > _line.Length)
        {
            Array.Resize(ref _line, _count + more + _taps.Length);
        }
    }

    private int Filter(int end, Span<float> to)
    {
        var length = (2 * _half) + 1;
        var made = 0;
        var at = 0;
        ref var x = ref MemoryMarshal.GetArrayDataReference(_line);
        ref var h = ref MemoryMarshal.GetArrayDataReference(_taps);
        var taps = (nuint)_taps.Length;
        for (; at + length <= end; at += _factor)
        {
            // Behind the filter's own length the taps are zero, and the line holds numbers or zeros there.
            Vector512<float> even = Vector512<float>.Zero, odd = Vector512<float>.Zero;
            for (nuint k = 0; k < taps; k += Unroll)
            {
                var from = (nuint)at + k;
                even += Vector512.LoadUnsafe(ref x, from) * Vector512.LoadUnsafe(ref h, k);
                odd += Vector512.LoadUnsafe(ref x, from + 16) * Vector512.LoadUnsafe(ref h, k + 16);
            }

            to[made++] = Vector512.Sum(even + odd);
        }

        var drop = Math.Min(at, _count);
        _count -= drop;
        _line.AsSpan(drop, _count).CopyTo(_line);
        return made;
    }
}
