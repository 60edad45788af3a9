using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector512<float>;

namespace DiagMod.Core.Spectrum;

/// <summary>The transforms of <see cref="RealFft"/> one signal after the other, sixteen numbers in the lanes: for lengths that begin
/// with two passes of radix 8 and go on with 8, 4 or 2, on processors with 512-bit vectors. Every bin is the same to the bit.</summary>
/// <remarks>
/// Real and imaginary parts lie apart. The first pass leaves eight transforms of M/8 numbers one behind the other; each is finished in
/// the nearest cache. There, the second pass sorts its outputs into neighbours, and all later ones have sixteen neighbours that are
/// treated alike. Bin k ends in transform k mod 8 at place k/8, from where <see cref="Merge"/> untangles the bins of real signals.
/// </remarks>
internal sealed unsafe class PlanarFft
{
    private const int Blocks = 8;

    private const int Width = PlanarButterflies.Width;

    private readonly int _half;
    private readonly int _block;
    private readonly int[] _radices;
    private readonly AlignedFloats[] _twiddles;
    private readonly AlignedFloats _split;

    private PlanarFft(int half, int[] radices)
    {
        _half = half;
        _block = half / Blocks;
        _radices = radices;
        _twiddles = new AlignedFloats[radices.Length];
        var remaining = half;
        for (var pass = 0; pass < radices.Length; pass++)
        {
            // One vector a butterfly in the first three passes, which have different ones in a vector's lanes; the stride of the
            // third is eight. Later ones have one twiddle in all lanes.
            var copies = pass < 2 ? 1 : pass == 2 ? Blocks : Width;
            _twiddles[pass] = Spread(MixedRadix.Twiddles(remaining, radices[pass]), remaining, radices[pass], copies, pass > 2);
            remaining /= radices[pass];
        }

        _split = new AlignedFloats(2 * half);
        var split = _split.Span;
        for (var k = 1; k < half; k++)
        {
            // Mirrored about the middle, as the two bins that go together are.
            var (sin, cos) = Math.SinCos(-2 * Math.PI * Math.Min(k, half - k) / (2 * half));
            var at = ((k % Blocks) * _block) + (k / Blocks);
            split[at] = k <= half / 2 ? (float)cos : -(float)cos;
            split[half + at] = (float)sin;
        }
    }

    /// <summary>The plan for a length, or null where the other transform is to be used.</summary>
    /// <param name="half">Complex numbers.</param>
    /// <param name="radices">Its passes.</param>
    public static PlanarFft? For(int half, int[] radices) =>
        Avx512F.IsSupported && radices is [8, 8, 8 or 4 or 2, _, ..] && radices.All(PlanarButterflies.Knows)
            && half / (Blocks * Blocks) >= Width
            ? new PlanarFft(half, radices)
            : null;

    /// <summary>Transforms one signal.</summary>
    /// <param name="workspace">Memory.</param>
    /// <param name="signal">Which of the three it is.</param>
    /// <param name="samples">2M samples.</param>
    /// <param name="mean">Taken off first.</param>
    public void Transform(Workspace workspace, int signal, ReadOnlySpan<float> samples, float mean)
    {
        fixed (float* x = samples, begun = workspace.Begun.Span, near = workspace.Near.Span, done = workspace.Done[signal].Span)
        {
            fixed (float* first = _twiddles[0].Span, second = _twiddles[1].Span)
            {
                PlanarButterflies.FirstEight(x, mean, _block, begun, begun + _half, first);
                for (var j = 0; j < Blocks; j++)
                {
                    float* from = near, to = near + (2 * _block);
                    PlanarButterflies.EightToNeighbours(
                        begun + (j * _block), begun + _half + (j * _block), _block / 8, from, from + _block, second);
                    Finish(from, to, done + (j * _block));
                }
            }
        }
    }

    /// <summary>Untangles the transforms of x[2n] + j·x[2n + 1] of three signals, as <see cref="RealFft"/> describes.</summary>
    /// <param name="workspace">Memory with the transforms.</param>
    /// <param name="second">The signal in the second lane.</param>
    /// <param name="third">The signal in the third lane.</param>
    /// <param name="bins">Receives M + 1 bins of four lanes; the fourth repeats the first.</param>
    public void Merge(Workspace workspace, int second, int third, Span<float> bins)
    {
        fixed (float* a = workspace.Done[0].Span, b = workspace.Done[second].Span, c = workspace.Done[third].Span, x = bins,
            split = _split.Span)
        {
            for (var r = 0; r < _block; r = r + Width < _block ? Math.Min(r + Width, _block - Width) : _block)
            {
                for (var j = 0; j < Blocks; j++)
                {
                    var here = (j * _block) + r;

                    // Bin M − k lies in the transform's mirror; that of the first is its own, and begins one further on.
                    var mirror = j == 0 ? _block - r - (Width - 1) : ((Blocks - j) * _block) + _block - r - Width;
                    V wr = Vector512.Load(split + here), wi = Vector512.Load(split + _half + here);
                    var (ar, ai) = Untangle(a, here, mirror, wr, wi);
                    var (br, bi) = Untangle(b, here, mirror, wr, wi);
                    var (cr, ci) = Untangle(c, here, mirror, wr, wi);
                    Store(x + (8 * ((Blocks * r) + j)), PlanarButterflies.Transpose(ar, br, cr, ar));
                    Store(x + (8 * ((Blocks * r) + j)) + 4, PlanarButterflies.Transpose(ai, bi, ci, ai));
                }
            }

            var real = Vector128.Create(a[0], b[0], c[0], a[0]);
            var imaginary = Vector128.Create(a[_half], b[_half], c[_half], a[_half]);
            (real + imaginary).Store(x);
            Vector128<float>.Zero.Store(x + 4);
            (real - imaginary).Store(x + (8 * _half));
            Vector128<float>.Zero.Store(x + (8 * _half) + 4);
        }
    }

    // The passes from the third on: to and fro in the nearest cache, the last one to its place.
    private void Finish(float* from, float* to, float* done)
    {
        var remaining = _block / 8;
        var stride = 8;
        for (var pass = 2; pass < _radices.Length; pass++)
        {
            var radix = _radices[pass];
            var step = stride * (remaining / radix);
            remaining /= radix;
            var isLast = pass == _radices.Length - 1;
            var yr = isLast ? done : to;
            var yi = yr + (isLast ? _half : _block);
            fixed (float* w = _twiddles[pass].Span)
            {
                if (pass == 2)
                {
                    ThirdPass(radix, remaining, from, yr, yi, w);
                }
                else
                {
                    var columns = new PlanarButterflies.Layout(stride / Width, step, stride, Width, Width, 0, Width / 2);
                    for (var p = 0; p < remaining; p++)
                    {
                        PlanarButterflies.Run(
                            radix, from + (stride * p), from + _block + (stride * p), yr + (radix * stride * p),
                            yi + (radix * stride * p), w + (2 * Width * (radix - 1) * p), columns);
                    }
                }
            }

            stride *= radix;
            var free = from;
            from = to;
            to = free;
        }
    }

    // Stride eight: a column has two butterflies' neighbours. An odd last one overlaps the column before.
    private void ThirdPass(int radix, int m, float* from, float* yr, float* yi, float* w)
    {
        var step = 8 * m;
        var columns = new PlanarButterflies.Layout(m / 2, step, 8, 16 * radix, step, Width, 8 * radix);
        PlanarButterflies.Run(radix, from, from + _block, yr, yi, w, columns);
        if (m % 2 == 1)
        {
            var at = step - Width;
            PlanarButterflies.Run(
                radix, from + at, from + _block + at, yr + (at * radix), yi + (at * radix), w + at, columns with { Columns = 1 });
        }
    }

    // X[k] = e + w·o with e = (Z[k] + Z*[M−k])/2 and o = −j(Z[k] − Z*[M−k])/2.
    private (V Real, V Imaginary) Untangle(float* z, int here, int mirror, V wr, V wi)
    {
        var half = Vector512.Create(0.5f);
        var back = Vector512.Create(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        V zr = Vector512.Load(z + here), zi = Vector512.Load(z + _half + here);
        var yr = Avx512F.PermuteVar16x32(Vector512.Load(z + mirror), back);
        var yi = Avx512F.PermuteVar16x32(Vector512.Load(z + _half + mirror), back);
        var er = (zr + yr) * half;
        var ei = (zi - yi) * half;
        var or = (zi + yi) * half;
        var oi = (yr - zr) * half;
        var tr = Vector512.MultiplyAddEstimate(or, wr, -(oi * wi));
        var ti = Vector512.MultiplyAddEstimate(or, wi, oi * wr);
        return (er + tr, ei + ti);
    }

    // Sixteen bins of one transform: eight bins apart.
    private static void Store(float* x, (V First, V Second, V Third, V Fourth) fours)
    {
        const int Next = 8 * Blocks;
        StoreQuarters(x, fours.First);
        StoreQuarters(x + Next, fours.Second);
        StoreQuarters(x + (2 * Next), fours.Third);
        StoreQuarters(x + (3 * Next), fours.Fourth);

        static void StoreQuarters(float* x, V four)
        {
            four.GetLower().GetLower().Store(x);
            four.GetLower().GetUpper().Store(x + (4 * Next));
            four.GetUpper().GetLower().Store(x + (8 * Next));
            four.GetUpper().GetUpper().Store(x + (12 * Next));
        }
    }

    // Twiddles of a pass with all real parts of an output together, then the imaginary ones; or, for each butterfly, in all lanes.
    private static AlignedFloats Spread(float[] twiddles, int length, int radix, int copies, bool isPerButterfly)
    {
        var m = length / radix;
        var parts = 2 * (radix - 1);
        var spread = new AlignedFloats(parts * m * copies);
        for (var p = 0; p < m; p++)
        {
            for (var part = 0; part < parts; part++)
            {
                var at = isPerButterfly ? ((p * parts) + part) * copies : ((part * m) + p) * copies;
                spread.Span.Slice(at, copies).Fill(twiddles[(p * parts) + part]);
            }
        }

        return spread;
    }

    /// <summary>Memory of one thread.</summary>
    internal sealed class Workspace(PlanarFft plan)
    {
        /// <summary>After the first pass.</summary>
        public AlignedFloats Begun { get; } = new(2 * plan._half);

        /// <summary>Two blocks, to and fro.</summary>
        public AlignedFloats Near { get; } = new(4 * plan._block);

        /// <summary>The transforms of up to three signals; a vector that begins in the last block may reach beyond.</summary>
        public AlignedFloats[] Done { get; } =
            [new((2 * plan._half) + Width), new((2 * plan._half) + Width), new((2 * plan._half) + Width)];
    }

    /// <summary>New memory.</summary>
    public Workspace NewWorkspace() => new(this);
}
