using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DiagMod.Core.Spectrum;

/// <summary>Forward discrete Fourier transform of real signals of one even length: the non-negative half, not scaled.</summary>
/// <remarks>
/// Up to four signals (three phases) are transformed at once, one in each lane of a 128-bit vector, so that no step shuffles
/// lanes and every length is vectorised alike. The N samples are packed as N/2 complex numbers; their transform is a Stockham
/// mixed-radix one (8, 5, 4, 3, 2 and small odd primes), or Bluestein's when N/2 has a prime factor above 31 (Van Loan 1992,
/// ch. 1 and 4). Where <see cref="PlanarFft"/> knows the length, each signal is transformed by itself, to the same bits. Single
/// precision: relative L2 error below 1e-6. Plans are immutable and may be shared by threads;
/// a workspace belongs to one thread at a time.
/// </remarks>
public sealed unsafe class RealFft
{
    /// <summary>Signals that one transform takes at once.</summary>
    internal const int Lanes = 4;

    // From this many complex numbers (32 bytes each, twice) a transform no longer fits a usual second-level cache well.
    private const int BlockedFrom = 8_192;

    // A plan per sample rate seen; rates are chosen by users, so only the newest few are kept.
    private const int KeptPlans = 8;
    private static readonly Lock Gate = new();
    private static readonly List<RealFft> Plans = [];

    private readonly int _half;
    private readonly int[] _radices;
    private readonly float[][] _twiddles;
    private readonly float[] _split;
    private readonly ChirpTransform? _chirp;
    private readonly PlanarFft? _planar;

    /// <summary>Makes a plan.</summary>
    /// <param name="length">Samples of a signal: even, at least 2.</param>
    /// <param name="isPlanar">Whether each signal is transformed by itself where that is faster.</param>
    internal RealFft(int length, bool isPlanar = true)
    {
        Length = length;
        _half = length / 2;
        _radices = MixedRadix.Factorise(_half);
        if (_radices.Length > 0 && _radices[^1] > MixedRadix.LargestDirectRadix)
        {
            _chirp = new ChirpTransform(_half);
            _radices = [];
        }

        _twiddles = new float[_radices.Length][];
        var remaining = _half;
        for (var pass = 0; pass < _radices.Length; pass++)
        {
            _twiddles[pass] = MixedRadix.Twiddles(remaining, _radices[pass]);
            remaining /= _radices[pass];
        }

        _planar = isPlanar ? PlanarFft.For(_half, _radices) : null;
        _split = new float[_half + 2];
        for (var k = 0; k <= _half / 2; k++)
        {
            var (sin, cos) = Math.SinCos(-2 * Math.PI * k / length);
            _split[2 * k] = (float)cos;
            _split[(2 * k) + 1] = (float)sin;
        }
    }

    /// <summary>Samples of a signal, even.</summary>
    public int Length { get; }

    /// <summary>Bins of the result: N/2 + 1. Bin k is k·rate/N hertz.</summary>
    public int Bins => _half + 1;

    /// <summary>The plan for a length; plans of the lengths used last are kept.</summary>
    /// <param name="length">Samples of a signal: even, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is odd or below 2.</exception>
    public static RealFft For(int length)
    {
        if (length < 2 || length % 2 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "The length is an even number from 2 on.");
        }

        lock (Gate)
        {
            var index = Plans.FindIndex(plan => plan.Length == length);
            var found = index >= 0 ? Plans[index] : new RealFft(length);
            if (index >= 0)
            {
                Plans.RemoveAt(index);
            }
            else if (Plans.Count == KeptPlans)
            {
                Plans.RemoveAt(0);
            }

            Plans.Add(found);
            return found;
        }
    }

    /// <summary>Transforms one signal.</summary>
    /// <param name="samples">N samples.</param>
    /// <param name="real">Receives the real parts of N/2 + 1 bins.</param>
    /// <param name="imaginary">Receives the imaginary parts of N/2 + 1 bins.</param>
    /// <exception cref="ArgumentException">A length is wrong; nothing has been written.</exception>
    public void Transform(ReadOnlySpan<float> samples, Span<float> real, Span<float> imaginary)
    {
        if (samples.Length != Length || real.Length != Bins || imaginary.Length != Bins)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{samples.Length} samples into {real.Length} and {imaginary.Length} bins; expected {Length} into {Bins}."));
        }

        var workspace = new Workspace(this);
        var bins = Transform(workspace, samples, samples, samples, default, distinct: 1);
        for (var k = 0; k < Bins; k++)
        {
            real[k] = bins[8 * k];
            imaginary[k] = bins[(8 * k) + 4];
        }
    }

    /// <summary>Transforms three signals, each less its mean. Bin k of lane l is at [8k + l] + j·[8k + 4 + l]; the fourth lane
    /// repeats the first. The result is the workspace's until its next use.</summary>
    internal Span<float> Transform(
        Workspace workspace, ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third,
        (float First, float Second, float Third) means, int distinct)
    {
        var from = workspace.A;
        if (_planar is not null)
        {
            _planar.Transform(workspace.Planar!, 0, first, means.First);
            if (distinct > 1)
            {
                _planar.Transform(workspace.Planar!, 1, second, means.Second);
            }

            if (distinct > 2)
            {
                _planar.Transform(workspace.Planar!, 2, third, means.Third);
            }

            _planar.Merge(workspace.Planar!, distinct > 1 ? 1 : 0, distinct > 2 ? 2 : 0, from.Span);
            return from.Span;
        }

        var to = workspace.B;
        fixed (float* a = from.Span)
        {
            Interleave(first, second, third, means, a);
        }

        if (_chirp is not null)
        {
            _chirp.Transform(workspace.Chirp!, from.Span, distinct);
        }

        if (_radices.Length >= 3 && _half >= BlockedFrom)
        {
            Blocked(workspace);
        }
        else if (Passes(workspace))
        {
            (from, to) = (to, from);
        }

        fixed (float* a = from.Span, b = to.Span)
        {
            Split((Vector128<float>*)a, (Vector128<float>*)b);
        }

        return to.Span;
    }

    // All passes over the whole length, to and fro between the two buffers. True when the result ends in B.
    private bool Passes(Workspace workspace)
    {
        var stride = 1;
        var remaining = _half;
        fixed (float* a = workspace.A.Span, b = workspace.B.Span)
        {
            var from = (Vector128<float>*)a;
            var to = (Vector128<float>*)b;
            for (var pass = 0; pass < _radices.Length; pass++)
            {
                var radix = _radices[pass];
                remaining /= radix;
                fixed (float* twiddles = _twiddles[pass])
                {
                    var layout = new Butterflies.Layout(1, stride, radix * stride);
                    Butterflies.Pass(radix, from, to, stride, remaining, layout, twiddles);
                }

                stride *= radix;
                var done = from;
                from = to;
                to = done;
            }
        }

        return _radices.Length % 2 == 1;
    }

    // The same with fewer trips through memory: the first pass leaves r separate transforms of M/r numbers, each of which is
    // finished while it is in the cache and then written to every r-th place of the result. A → B → A.
    private void Blocked(Workspace workspace)
    {
        var first = _radices[0];
        var block = _half / first;
        fixed (float* a = workspace.A.Span, b = workspace.B.Span, c = workspace.Block!.Span)
        {
            fixed (float* twiddles = _twiddles[0])
            {
                Butterflies.Pass(
                    first, (Vector128<float>*)a, (Vector128<float>*)b, 1, block, new Butterflies.Layout(1, block, 1), twiddles);
            }

            for (var j = 0; j < first; j++)
            {
                var from = (Vector128<float>*)b + (2 * block * j);
                var to = (Vector128<float>*)c;
                var stride = 1;
                var remaining = block;
                for (var pass = 1; pass < _radices.Length; pass++)
                {
                    var radix = _radices[pass];
                    remaining /= radix;
                    var isLast = pass == _radices.Length - 1;
                    var layout = isLast
                        ? new Butterflies.Layout(first, first * stride, 0)
                        : new Butterflies.Layout(1, stride, radix * stride);
                    fixed (float* twiddles = _twiddles[pass])
                    {
                        Butterflies.Pass(
                            radix, from, isLast ? (Vector128<float>*)a + (2 * j) : to, stride, remaining, layout, twiddles);
                    }

                    stride *= radix;
                    var done = from;
                    from = to;
                    to = done;
                }
            }
        }
    }

    private static void Interleave(
        ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third,
        (float First, float Second, float Third) means, float* to)
    {
        var n = 0;
        var count = first.Length;
        fixed (float* a = first, b = second, c = third)
        {
            if (Sse.IsSupported)
            {
                var ma = Vector128.Create(means.First);
                var mb = Vector128.Create(means.Second);
                var mc = Vector128.Create(means.Third);
                for (; n + 4 <= count; n += 4)
                {
                    var ra = Vector128.Load(a + n) - ma;
                    var rb = Vector128.Load(b + n) - mb;
                    var rc = Vector128.Load(c + n) - mc;
                    var abLow = Sse.UnpackLow(ra, rb);
                    var abHigh = Sse.UnpackHigh(ra, rb);
                    var caLow = Sse.UnpackLow(rc, ra);
                    var caHigh = Sse.UnpackHigh(rc, ra);
                    var o = to + (4 * n);
                    Sse.MoveLowToHigh(abLow, caLow).Store(o);
                    Sse.MoveHighToLow(caLow, abLow).Store(o + 4);
                    Sse.MoveLowToHigh(abHigh, caHigh).Store(o + 8);
                    Sse.MoveHighToLow(caHigh, abHigh).Store(o + 12);
                }
            }

            for (; n < count; n++)
            {
                var o = to + (4 * n);
                o[0] = a[n] - means.First;
                o[1] = b[n] - means.Second;
                o[2] = c[n] - means.Third;
                o[3] = a[n] - means.First;
            }
        }
    }

    // Untangles the transform Z of x[2n] + j·x[2n+1]: with e = (Z[k] + Z*[M−k])/2 and o = −j(Z[k] − Z*[M−k])/2,
    // X[k] = e + w·o and X[M−k] = (e − w·o)*, w = exp(−j2πk/N).
    private void Split(Vector128<float>* z, Vector128<float>* x)
    {
        var half = Vector128.Create(0.5f);
        x[0] = z[0] + z[1];
        x[1] = Vector128<float>.Zero;
        x[2 * _half] = z[0] - z[1];
        x[(2 * _half) + 1] = Vector128<float>.Zero;
        fixed (float* split = _split)
        {
            for (var k = 1; k <= _half / 2; k++)
            {
                var j = _half - k;
                Vector128<float> zr = z[2 * k], zi = z[(2 * k) + 1], yr = z[2 * j], yi = z[(2 * j) + 1];
                var er = (zr + yr) * half;
                var ei = (zi - yi) * half;
                var or = (zi + yi) * half;
                var oi = (yr - zr) * half;
                var wr = Vector128.Create(split[2 * k]);
                var wi = Vector128.Create(split[(2 * k) + 1]);
                var tr = Vector128.MultiplyAddEstimate(or, wr, -(oi * wi));
                var ti = Vector128.MultiplyAddEstimate(or, wi, oi * wr);
                x[2 * j] = er - tr;
                x[(2 * j) + 1] = ti - ei;
                x[2 * k] = er + tr;
                x[(2 * k) + 1] = ei + ti;
            }
        }
    }

    /// <summary>Memory of one thread for transforms of one plan.</summary>
    internal sealed class Workspace
    {
        public Workspace(RealFft plan)
        {
            A = new AlignedFloats(2 * Lanes * plan.Bins);
            Planar = plan._planar?.NewWorkspace();
            B = new AlignedFloats(Planar is null ? 2 * Lanes * plan.Bins : 0);
            Block = Planar is null && plan._radices.Length > 0 ? new AlignedFloats(2 * Lanes * (plan._half / plan._radices[0])) : null;
            Chirp = plan._chirp?.NewWorkspace();
        }

        public AlignedFloats A { get; }

        public AlignedFloats B { get; }

        public AlignedFloats? Block { get; }

        public PlanarFft.Workspace? Planar { get; }

        public ChirpTransform.Workspace? Chirp { get; }
    }
}
