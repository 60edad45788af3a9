using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector512<float>;

namespace DiagMod.Core.Spectrum;

/// <summary>The passes of <see cref="Butterflies"/> for one signal whose real and imaginary parts lie apart, sixteen numbers in the
/// lanes. Each number comes out to the bit as it does there.</summary>
internal static unsafe class PlanarButterflies
{
    /// <summary>Lanes.</summary>
    public const int Width = 16;

    private const float HalfRoot = 0.70710678118654752f;

    /// <summary>How columns of sixteen butterflies lie in memory; all steps in floats.</summary>
    /// <param name="Columns">Columns.</param>
    /// <param name="In">From one input of a butterfly to the next.</param>
    /// <param name="Out">From one output to the next.</param>
    /// <param name="NextOut">From the outputs of one column to those of the next; inputs go on by sixteen.</param>
    /// <param name="Twiddle">From a twiddle's real to its imaginary part, and on to the next twiddle.</param>
    /// <param name="NextTwiddle">From the twiddles of one column to those of the next.</param>
    /// <param name="Half">From the lower eight outputs of a column to the upper eight.</param>
    internal readonly record struct Layout(
        int Columns, int In, int Out, int NextOut, int Twiddle, int NextTwiddle, int Half);

    /// <summary>Whether a radix is known here.</summary>
    public static bool Knows(int radix) => radix is 2 or 3 or 4 or 5 or 8;

    /// <summary>Runs columns of one radix.</summary>
    public static void Run(int radix, float* xr, float* xi, float* yr, float* yi, float* w, in Layout o)
    {
        for (var column = 0; column < o.Columns; column++)
        {
            switch (radix)
            {
                case 2:
                    Two(xr, xi, yr, yi, w, o);
                    break;
                case 3:
                    Three(xr, xi, yr, yi, w, o);
                    break;
                case 4:
                    Four(xr, xi, yr, yi, w, o);
                    break;
                case 5:
                    Five(xr, xi, yr, yi, w, o);
                    break;
                default:
                    Eight(xr, xi, yr, yi, w, o);
                    break;
            }

            xr += Width;
            xi += Width;
            yr += o.NextOut;
            yi += o.NextOut;
            w += o.NextTwiddle;
        }
    }

    /// <summary>The first pass, radix 8, straight from the samples: x[2n] + j·x[2n + 1], each less the mean.</summary>
    /// <param name="samples">16·m samples.</param>
    /// <param name="mean">Their mean.</param>
    /// <param name="m">Butterflies, at least sixteen; output j of butterfly p goes to j·m + p.</param>
    /// <param name="yr">Real parts out.</param>
    /// <param name="yi">Imaginary parts out.</param>
    /// <param name="w">Twiddles: m real parts, m imaginary parts, for each output but the first.</param>
    public static void FirstEight(float* samples, float mean, int m, float* yr, float* yi, float* w)
    {
        var centre = Vector512.Create(mean);
        for (var p = 0; p < m; p = Next(p, m))
        {
            var x = samples + (2 * p);
            V r0 = Real(x, centre), i0 = Imaginary(x, centre), r1 = Real(x + (2 * m), centre), i1 = Imaginary(x + (2 * m), centre);
            V r2 = Real(x + (4 * m), centre), i2 = Imaginary(x + (4 * m), centre);
            V r3 = Real(x + (6 * m), centre), i3 = Imaginary(x + (6 * m), centre);
            V r4 = Real(x + (8 * m), centre), i4 = Imaginary(x + (8 * m), centre);
            V r5 = Real(x + (10 * m), centre), i5 = Imaginary(x + (10 * m), centre);
            V r6 = Real(x + (12 * m), centre), i6 = Imaginary(x + (12 * m), centre);
            V r7 = Real(x + (14 * m), centre), i7 = Imaginary(x + (14 * m), centre);
            Cross(
                ref r0, ref i0, ref r1, ref i1, ref r2, ref i2, ref r3, ref i3, ref r4, ref i4, ref r5, ref i5, ref r6, ref i6,
                ref r7, ref i7);
            r0.Store(yr + p);
            i0.Store(yi + p);
            StoreTimes(yr + m + p, yi + m + p, r1, i1, w + p, m);
            StoreTimes(yr + (2 * m) + p, yi + (2 * m) + p, r2, i2, w + (2 * m) + p, m);
            StoreTimes(yr + (3 * m) + p, yi + (3 * m) + p, r3, i3, w + (4 * m) + p, m);
            StoreTimes(yr + (4 * m) + p, yi + (4 * m) + p, r4, i4, w + (6 * m) + p, m);
            StoreTimes(yr + (5 * m) + p, yi + (5 * m) + p, r5, i5, w + (8 * m) + p, m);
            StoreTimes(yr + (6 * m) + p, yi + (6 * m) + p, r6, i6, w + (10 * m) + p, m);
            StoreTimes(yr + (7 * m) + p, yi + (7 * m) + p, r7, i7, w + (12 * m) + p, m);
        }
    }

    /// <summary>A pass of radix 8 at stride one: output j of butterfly p goes to 8p + j, where the passes that follow find sixteen
    /// neighbours.</summary>
    public static void EightToNeighbours(float* xr, float* xi, int m, float* yr, float* yi, float* w)
    {
        for (var p = 0; p < m; p = Next(p, m))
        {
            V r0 = Vector512.Load(xr + p), i0 = Vector512.Load(xi + p);
            V r1 = Vector512.Load(xr + m + p), i1 = Vector512.Load(xi + m + p);
            V r2 = Vector512.Load(xr + (2 * m) + p), i2 = Vector512.Load(xi + (2 * m) + p);
            V r3 = Vector512.Load(xr + (3 * m) + p), i3 = Vector512.Load(xi + (3 * m) + p);
            V r4 = Vector512.Load(xr + (4 * m) + p), i4 = Vector512.Load(xi + (4 * m) + p);
            V r5 = Vector512.Load(xr + (5 * m) + p), i5 = Vector512.Load(xi + (5 * m) + p);
            V r6 = Vector512.Load(xr + (6 * m) + p), i6 = Vector512.Load(xi + (6 * m) + p);
            V r7 = Vector512.Load(xr + (7 * m) + p), i7 = Vector512.Load(xi + (7 * m) + p);
            Cross(
                ref r0, ref i0, ref r1, ref i1, ref r2, ref i2, ref r3, ref i3, ref r4, ref i4, ref r5, ref i5, ref r6, ref i6,
                ref r7, ref i7);
            Times(ref r1, ref i1, w + p, m);
            Times(ref r2, ref i2, w + (2 * m) + p, m);
            Times(ref r3, ref i3, w + (4 * m) + p, m);
            Times(ref r4, ref i4, w + (6 * m) + p, m);
            Times(ref r5, ref i5, w + (8 * m) + p, m);
            Times(ref r6, ref i6, w + (10 * m) + p, m);
            Times(ref r7, ref i7, w + (12 * m) + p, m);
            StoreAcross(yr + (8 * p), r0, r1, r2, r3, r4, r5, r6, r7);
            StoreAcross(yi + (8 * p), i0, i1, i2, i3, i4, i5, i6, i7);
        }
    }

    // The next sixteen; the last ones overlap those before where the count is no multiple.
    private static int Next(int p, int count) => p + Width < count ? Math.Min(p + Width, count - Width) : count;

    private static void Two(float* xr, float* xi, float* yr, float* yi, float* w, in Layout o)
    {
        V ar = Vector512.Load(xr), ai = Vector512.Load(xi), br = Vector512.Load(xr + o.In), bi = Vector512.Load(xi + o.In);
        Store(yr, yi, ar + br, ai + bi, o);
        Store(1, yr, yi, ar - br, ai - bi, w, o);
    }

    private static void Three(float* xr, float* xi, float* yr, float* yi, float* w, in Layout o)
    {
        V half = Vector512.Create(0.5f), sin = Vector512.Create(0.86602540378443865f);
        V r0 = Vector512.Load(xr), i0 = Vector512.Load(xi), r1 = Vector512.Load(xr + o.In), i1 = Vector512.Load(xi + o.In);
        V r2 = Vector512.Load(xr + (2 * o.In)), i2 = Vector512.Load(xi + (2 * o.In));
        V sr = r1 + r2, si = i1 + i2, dr = (r1 - r2) * sin, di = (i1 - i2) * sin;
        V er = r0 - (sr * half), ei = i0 - (si * half);
        Store(yr, yi, r0 + sr, i0 + si, o);
        Store(1, yr, yi, er + di, ei - dr, w, o);
        Store(2, yr, yi, er - di, ei + dr, w, o);
    }

    private static void Four(float* xr, float* xi, float* yr, float* yi, float* w, in Layout o)
    {
        V r0 = Vector512.Load(xr), i0 = Vector512.Load(xi), r1 = Vector512.Load(xr + o.In), i1 = Vector512.Load(xi + o.In);
        V r2 = Vector512.Load(xr + (2 * o.In)), i2 = Vector512.Load(xi + (2 * o.In));
        V r3 = Vector512.Load(xr + (3 * o.In)), i3 = Vector512.Load(xi + (3 * o.In));
        Cross(ref r0, ref i0, ref r1, ref i1, ref r2, ref i2, ref r3, ref i3);
        Store(yr, yi, r0, i0, o);
        Store(1, yr, yi, r1, i1, w, o);
        Store(2, yr, yi, r2, i2, w, o);
        Store(3, yr, yi, r3, i3, w, o);
    }

    private static void Five(float* xr, float* xi, float* yr, float* yi, float* w, in Layout o)
    {
        // Cosines and sines of 72 and 144 degrees.
        V c1 = Vector512.Create(0.30901699437494742f), c2 = Vector512.Create(-0.80901699437494742f);
        V s1 = Vector512.Create(0.95105651629515357f), s2 = Vector512.Create(0.58778525229247313f);
        V r0 = Vector512.Load(xr), i0 = Vector512.Load(xi), r1 = Vector512.Load(xr + o.In), i1 = Vector512.Load(xi + o.In);
        V r2 = Vector512.Load(xr + (2 * o.In)), i2 = Vector512.Load(xi + (2 * o.In));
        V r3 = Vector512.Load(xr + (3 * o.In)), i3 = Vector512.Load(xi + (3 * o.In));
        V r4 = Vector512.Load(xr + (4 * o.In)), i4 = Vector512.Load(xi + (4 * o.In));
        V ar = r1 + r4, ai = i1 + i4, br = r1 - r4, bi = i1 - i4;
        V cr = r2 + r3, ci = i2 + i3, dr = r2 - r3, di = i2 - i3;
        Store(yr, yi, r0 + ar + cr, i0 + ai + ci, o);
        var er = Vector512.MultiplyAddEstimate(c2, cr, Vector512.MultiplyAddEstimate(c1, ar, r0));
        var ei = Vector512.MultiplyAddEstimate(c2, ci, Vector512.MultiplyAddEstimate(c1, ai, i0));
        var fr = Vector512.MultiplyAddEstimate(c1, cr, Vector512.MultiplyAddEstimate(c2, ar, r0));
        var fi = Vector512.MultiplyAddEstimate(c1, ci, Vector512.MultiplyAddEstimate(c2, ai, i0));
        var gr = Vector512.MultiplyAddEstimate(s2, di, s1 * bi);
        var gi = Vector512.MultiplyAddEstimate(s2, dr, s1 * br);
        var hr = Vector512.MultiplyAddEstimate(s2, bi, -(s1 * di));
        var hi = Vector512.MultiplyAddEstimate(s2, br, -(s1 * dr));
        Store(1, yr, yi, er + gr, ei - gi, w, o);
        Store(2, yr, yi, fr + hr, fi - hi, w, o);
        Store(3, yr, yi, fr - hr, fi + hi, w, o);
        Store(4, yr, yi, er - gr, ei + gi, w, o);
    }

    private static void Eight(float* xr, float* xi, float* yr, float* yi, float* w, in Layout o)
    {
        V r0 = Vector512.Load(xr), i0 = Vector512.Load(xi), r1 = Vector512.Load(xr + o.In), i1 = Vector512.Load(xi + o.In);
        V r2 = Vector512.Load(xr + (2 * o.In)), i2 = Vector512.Load(xi + (2 * o.In));
        V r3 = Vector512.Load(xr + (3 * o.In)), i3 = Vector512.Load(xi + (3 * o.In));
        V r4 = Vector512.Load(xr + (4 * o.In)), i4 = Vector512.Load(xi + (4 * o.In));
        V r5 = Vector512.Load(xr + (5 * o.In)), i5 = Vector512.Load(xi + (5 * o.In));
        V r6 = Vector512.Load(xr + (6 * o.In)), i6 = Vector512.Load(xi + (6 * o.In));
        V r7 = Vector512.Load(xr + (7 * o.In)), i7 = Vector512.Load(xi + (7 * o.In));
        Cross(
            ref r0, ref i0, ref r1, ref i1, ref r2, ref i2, ref r3, ref i3, ref r4, ref i4, ref r5, ref i5, ref r6, ref i6,
            ref r7, ref i7);
        Store(yr, yi, r0, i0, o);
        Store(1, yr, yi, r1, i1, w, o);
        Store(2, yr, yi, r2, i2, w, o);
        Store(3, yr, yi, r3, i3, w, o);
        Store(4, yr, yi, r4, i4, w, o);
        Store(5, yr, yi, r5, i5, w, o);
        Store(6, yr, yi, r6, i6, w, o);
        Store(7, yr, yi, r7, i7, w, o);
    }

    // Four-point transform in place, natural order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Cross(
        ref V r0, ref V i0, ref V r1, ref V i1, ref V r2, ref V i2, ref V r3, ref V i3)
    {
        V ar = r0 + r2, ai = i0 + i2, br = r0 - r2, bi = i0 - i2;
        V cr = r1 + r3, ci = i1 + i3, dr = r1 - r3, di = i1 - i3;
        r0 = ar + cr;
        i0 = ai + ci;
        r2 = ar - cr;
        i2 = ai - ci;
        r1 = br + di;
        i1 = bi - dr;
        r3 = br - di;
        i3 = bi + dr;
    }

    // Eight-point transform in place, natural order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Cross(
        ref V r0, ref V i0, ref V r1, ref V i1, ref V r2, ref V i2, ref V r3, ref V i3,
        ref V r4, ref V i4, ref V r5, ref V i5, ref V r6, ref V i6, ref V r7, ref V i7)
    {
        Cross(ref r0, ref i0, ref r2, ref i2, ref r4, ref i4, ref r6, ref i6);
        Cross(ref r1, ref i1, ref r3, ref i3, ref r5, ref i5, ref r7, ref i7);

        // The odd half times exp(−jπk/4): (1 − j)/√2, −j, (−1 − j)/√2.
        var root = Vector512.Create(HalfRoot);
        V a3 = (r3 + i3) * root, b3 = (i3 - r3) * root;
        V a7 = (i7 - r7) * root, b7 = -((r7 + i7) * root);
        V a1 = r1, b1 = i1, a5 = i5, b5 = -r5, c2 = r2, d2 = i2, c4 = r4, d4 = i4, c6 = r6, d6 = i6;
        r1 = c2 + a3;
        i1 = d2 + b3;
        r2 = c4 + a5;
        i2 = d4 + b5;
        r3 = c6 + a7;
        i3 = d6 + b7;
        r4 = r0 - a1;
        i4 = i0 - b1;
        r5 = c2 - a3;
        i5 = d2 - b3;
        r6 = c4 - a5;
        i6 = d4 - b5;
        r7 = c6 - a7;
        i7 = d6 - b7;
        r0 += a1;
        i0 += b1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Real(float* x, V mean) => Avx512F.PermuteVar16x32x2(
        Vector512.Load(x) - mean, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30),
        Vector512.Load(x + Width) - mean);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Imaginary(float* x, V mean) => Avx512F.PermuteVar16x32x2(
        Vector512.Load(x) - mean, Vector512.Create(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31),
        Vector512.Load(x + Width) - mean);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Times(ref V r, ref V i, float* w, int toImaginary)
    {
        V wr = Vector512.Load(w), wi = Vector512.Load(w + toImaginary);
        var real = Vector512.MultiplyAddEstimate(r, wr, -(i * wi));
        i = Vector512.MultiplyAddEstimate(r, wi, i * wr);
        r = real;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTimes(float* yr, float* yi, V r, V i, float* w, int toImaginary)
    {
        Times(ref r, ref i, w, toImaginary);
        r.Store(yr);
        i.Store(yi);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int output, float* yr, float* yi, V r, V i, float* w, in Layout o)
    {
        Times(ref r, ref i, w + (2 * (output - 1) * o.Twiddle), o.Twiddle);
        Store(yr + (output * o.Out), yi + (output * o.Out), r, i, o);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* yr, float* yi, V r, V i, in Layout o)
    {
        if (o.Half == Width / 2)
        {
            r.Store(yr);
            i.Store(yi);
            return;
        }

        r.GetLower().Store(yr);
        r.GetUpper().Store(yr + o.Half);
        i.GetLower().Store(yi);
        i.GetUpper().Store(yi + o.Half);
    }

    // Lane p of eight vectors becomes eight neighbours.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreAcross(float* y, V v0, V v1, V v2, V v3, V v4, V v5, V v6, V v7)
    {
        var (a0, a1, a2, a3) = Transpose(v0, v1, v2, v3);
        var (b0, b1, b2, b3) = Transpose(v4, v5, v6, v7);
        StoreQuarters(y, a0, b0, a1, b1);
        StoreQuarters(y + Width, a2, b2, a3, b3);
    }

    /// <summary>Within each quarter: the first lanes of four vectors, the second, the third, the fourth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (V First, V Second, V Third, V Fourth) Transpose(V a, V b, V c, V d)
    {
        var (abLow, abHigh) = (Avx512F.UnpackLow(a, b).AsDouble(), Avx512F.UnpackHigh(a, b).AsDouble());
        var (cdLow, cdHigh) = (Avx512F.UnpackLow(c, d).AsDouble(), Avx512F.UnpackHigh(c, d).AsDouble());
        return (
            Avx512F.UnpackLow(abLow, cdLow).AsSingle(), Avx512F.UnpackHigh(abLow, cdLow).AsSingle(),
            Avx512F.UnpackLow(abHigh, cdHigh).AsSingle(), Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle());
    }

    // The first quarters of four vectors, then, two vectors further on, the second, the third, the fourth.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuarters(float* y, V a, V b, V c, V d)
    {
        var (abLow, abHigh) = (Avx512F.Shuffle4x128(a, b, 0x44), Avx512F.Shuffle4x128(a, b, 0xEE));
        var (cdLow, cdHigh) = (Avx512F.Shuffle4x128(c, d, 0x44), Avx512F.Shuffle4x128(c, d, 0xEE));
        Avx512F.Shuffle4x128(abLow, cdLow, 0x88).Store(y);
        Avx512F.Shuffle4x128(abLow, cdLow, 0xDD).Store(y + (2 * Width));
        Avx512F.Shuffle4x128(abHigh, cdHigh, 0x88).Store(y + (4 * Width));
        Avx512F.Shuffle4x128(abHigh, cdHigh, 0xDD).Store(y + (6 * Width));
    }
}
