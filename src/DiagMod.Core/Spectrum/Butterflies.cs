using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector128<float>;

namespace DiagMod.Core.Spectrum;

/// <summary>One Stockham pass of a complex transform, four signals in the lanes.</summary>
/// <remarks>A pass of radix r over length n = r·m at stride s does y[q + s(rp + j)] = wₙ^(pj)·Σₖ x[q + s(p + mk)]·w_r^(jk) for
/// p below m, q below s; passes in a row leave natural order (Van Loan 1992, 1.7). A complex number is two vectors, real first.
/// </remarks>
internal static unsafe class Butterflies
{
    private const float HalfRoot = 0.70710678118654752f;

    /// <summary>Runs one pass.</summary>
    /// <param name="radix">Radix: 2, 3, 4, 5, 8 or any odd number up to 31.</param>
    /// <param name="x">Numbers in.</param>
    /// <param name="y">Numbers out.</param>
    /// <param name="s">Stride: product of the radices before.</param>
    /// <param name="m">Length that remains after this pass.</param>
    /// <param name="w">Twiddles: for each p, cosine and sine for j = 1 to radix − 1.</param>
    public static void Pass(int radix, V* x, V* y, int s, int m, float* w)
    {
        switch (radix)
        {
            case 2:
                Pass2(x, y, s, m, w);
                break;
            case 3:
                Pass3(x, y, s, m, w);
                break;
            case 4:
                Pass4(x, y, s, m, w);
                break;
            case 5:
                Pass5(x, y, s, m, w);
                break;
            case 8:
                Pass8(x, y, s, m, w);
                break;
            default:
                PassOdd(radix, x, y, s, m, w);
                break;
        }
    }

    private static void Pass2(V* x, V* y, int s, int m, float* w)
    {
        var step = 2 * s * m;
        for (var p = 0; p < m; p++, w += 2)
        {
            V wr = Vector128.Create(w[0]), wi = Vector128.Create(w[1]);
            var from = x + (2 * s * p);
            var to = y + (4 * s * p);
            for (var q = 0; q < 2 * s; q += 2)
            {
                V ar = from[q], ai = from[q + 1], br = from[q + step], bi = from[q + step + 1];
                to[q] = ar + br;
                to[q + 1] = ai + bi;
                StoreTimes(to + q + (2 * s), ar - br, ai - bi, wr, wi);
            }
        }
    }

    private static void Pass3(V* x, V* y, int s, int m, float* w)
    {
        var half = Vector128.Create(0.5f);
        var sin = Vector128.Create(0.86602540378443865f);
        var step = 2 * s * m;
        var out1 = 2 * s;
        for (var p = 0; p < m; p++, w += 4)
        {
            V w1r = Vector128.Create(w[0]), w1i = Vector128.Create(w[1]);
            V w2r = Vector128.Create(w[2]), w2i = Vector128.Create(w[3]);
            var from = x + (2 * s * p);
            var to = y + (6 * s * p);
            for (var q = 0; q < 2 * s; q += 2)
            {
                V ar = from[q], ai = from[q + 1];
                V br = from[q + step], bi = from[q + step + 1];
                V cr = from[q + (2 * step)], ci = from[q + (2 * step) + 1];
                V tr = br + cr, ti = bi + ci, ur = (br - cr) * sin, ui = (bi - ci) * sin;
                to[q] = ar + tr;
                to[q + 1] = ai + ti;
                V er = ar - (tr * half), ei = ai - (ti * half);
                StoreTimes(to + q + out1, er + ui, ei - ur, w1r, w1i);
                StoreTimes(to + q + (2 * out1), er - ui, ei + ur, w2r, w2i);
            }
        }
    }

    private static void Pass4(V* x, V* y, int s, int m, float* w)
    {
        var step = 2 * s * m;
        var out1 = 2 * s;
        for (var p = 0; p < m; p++, w += 6)
        {
            V w1r = Vector128.Create(w[0]), w1i = Vector128.Create(w[1]);
            V w2r = Vector128.Create(w[2]), w2i = Vector128.Create(w[3]);
            V w3r = Vector128.Create(w[4]), w3i = Vector128.Create(w[5]);
            var from = x + (2 * s * p);
            var to = y + (8 * s * p);
            for (var q = 0; q < 2 * s; q += 2)
            {
                V r0 = from[q], i0 = from[q + 1];
                V r1 = from[q + step], i1 = from[q + step + 1];
                V r2 = from[q + (2 * step)], i2 = from[q + (2 * step) + 1];
                V r3 = from[q + (3 * step)], i3 = from[q + (3 * step) + 1];
                Four(ref r0, ref i0, ref r1, ref i1, ref r2, ref i2, ref r3, ref i3);
                to[q] = r0;
                to[q + 1] = i0;
                StoreTimes(to + q + out1, r1, i1, w1r, w1i);
                StoreTimes(to + q + (2 * out1), r2, i2, w2r, w2i);
                StoreTimes(to + q + (3 * out1), r3, i3, w3r, w3i);
            }
        }
    }

    private static void Pass5(V* x, V* y, int s, int m, float* w)
    {
        // Cosines and sines of 72 and 144 degrees.
        V c1 = Vector128.Create(0.30901699437494742f), c2 = Vector128.Create(-0.80901699437494742f);
        V s1 = Vector128.Create(0.95105651629515357f), s2 = Vector128.Create(0.58778525229247313f);
        var step = 2 * s * m;
        var out1 = 2 * s;
        for (var p = 0; p < m; p++, w += 8)
        {
            V w1r = Vector128.Create(w[0]), w1i = Vector128.Create(w[1]);
            V w2r = Vector128.Create(w[2]), w2i = Vector128.Create(w[3]);
            V w3r = Vector128.Create(w[4]), w3i = Vector128.Create(w[5]);
            V w4r = Vector128.Create(w[6]), w4i = Vector128.Create(w[7]);
            var from = x + (2 * s * p);
            var to = y + (10 * s * p);
            for (var q = 0; q < 2 * s; q += 2)
            {
                V r0 = from[q], i0 = from[q + 1];
                V r1 = from[q + step], i1 = from[q + step + 1];
                V r2 = from[q + (2 * step)], i2 = from[q + (2 * step) + 1];
                V r3 = from[q + (3 * step)], i3 = from[q + (3 * step) + 1];
                V r4 = from[q + (4 * step)], i4 = from[q + (4 * step) + 1];
                V ar = r1 + r4, ai = i1 + i4, br = r1 - r4, bi = i1 - i4;
                V cr = r2 + r3, ci = i2 + i3, dr = r2 - r3, di = i2 - i3;
                to[q] = r0 + ar + cr;
                to[q + 1] = i0 + ai + ci;
                var er = Vector128.MultiplyAddEstimate(c2, cr, Vector128.MultiplyAddEstimate(c1, ar, r0));
                var ei = Vector128.MultiplyAddEstimate(c2, ci, Vector128.MultiplyAddEstimate(c1, ai, i0));
                var fr = Vector128.MultiplyAddEstimate(c1, cr, Vector128.MultiplyAddEstimate(c2, ar, r0));
                var fi = Vector128.MultiplyAddEstimate(c1, ci, Vector128.MultiplyAddEstimate(c2, ai, i0));
                var gr = Vector128.MultiplyAddEstimate(s2, di, s1 * bi);
                var gi = Vector128.MultiplyAddEstimate(s2, dr, s1 * br);
                var hr = Vector128.MultiplyAddEstimate(s2, bi, -(s1 * di));
                var hi = Vector128.MultiplyAddEstimate(s2, br, -(s1 * dr));
                StoreTimes(to + q + out1, er + gr, ei - gi, w1r, w1i);
                StoreTimes(to + q + (2 * out1), fr + hr, fi - hi, w2r, w2i);
                StoreTimes(to + q + (3 * out1), fr - hr, fi + hi, w3r, w3i);
                StoreTimes(to + q + (4 * out1), er - gr, ei + gi, w4r, w4i);
            }
        }
    }

    private static void Pass8(V* x, V* y, int s, int m, float* w)
    {
        var root = Vector128.Create(HalfRoot);
        var step = 2 * s * m;
        var out1 = 2 * s;
        for (var p = 0; p < m; p++, w += 14)
        {
            var from = x + (2 * s * p);
            var to = y + (16 * s * p);
            for (var q = 0; q < 2 * s; q += 2)
            {
                var even = from + q;
                V r0 = even[0], i0 = even[1], r2 = even[2 * step], i2 = even[(2 * step) + 1];
                V r4 = even[4 * step], i4 = even[(4 * step) + 1], r6 = even[6 * step], i6 = even[(6 * step) + 1];
                Four(ref r0, ref i0, ref r2, ref i2, ref r4, ref i4, ref r6, ref i6);
                var odd = even + step;
                V r1 = odd[0], i1 = odd[1], r3 = odd[2 * step], i3 = odd[(2 * step) + 1];
                V r5 = odd[4 * step], i5 = odd[(4 * step) + 1], r7 = odd[6 * step], i7 = odd[(6 * step) + 1];
                Four(ref r1, ref i1, ref r3, ref i3, ref r5, ref i5, ref r7, ref i7);

                // The odd half times exp(−jπk/4): (1 − j)/√2, −j, (−1 − j)/√2.
                (r3, i3) = ((r3 + i3) * root, (i3 - r3) * root);
                (r5, i5) = (i5, -r5);
                (r7, i7) = ((i7 - r7) * root, -((r7 + i7) * root));
                var o = to + q;
                o[0] = r0 + r1;
                o[1] = i0 + i1;
                StoreTimes(o + out1, r2 + r3, i2 + i3, Vector128.Create(w[0]), Vector128.Create(w[1]));
                StoreTimes(o + (2 * out1), r4 + r5, i4 + i5, Vector128.Create(w[2]), Vector128.Create(w[3]));
                StoreTimes(o + (3 * out1), r6 + r7, i6 + i7, Vector128.Create(w[4]), Vector128.Create(w[5]));
                StoreTimes(o + (4 * out1), r0 - r1, i0 - i1, Vector128.Create(w[6]), Vector128.Create(w[7]));
                StoreTimes(o + (5 * out1), r2 - r3, i2 - i3, Vector128.Create(w[8]), Vector128.Create(w[9]));
                StoreTimes(o + (6 * out1), r4 - r5, i4 - i5, Vector128.Create(w[10]), Vector128.Create(w[11]));
                StoreTimes(o + (7 * out1), r6 - r7, i6 - i7, Vector128.Create(w[12]), Vector128.Create(w[13]));
            }
        }
    }

    // Any odd radix r: with tₖ = aₖ + a₍r−k₎ and uₖ = aₖ − a₍r−k₎ only cosines meet t and only sines meet u.
    private static void PassOdd(int radix, V* x, V* y, int s, int m, float* w)
    {
        var pairs = radix / 2;
        var step = 2 * s * m;
        var out1 = 2 * s;
        var t = stackalloc V[2 * pairs];
        var u = stackalloc V[2 * pairs];
        var cos = stackalloc float[radix];
        var sin = stackalloc float[radix];
        for (var k = 0; k < radix; k++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * k / radix);
            cos[k] = (float)cosine;
            sin[k] = (float)sine;
        }

        for (var p = 0; p < m; p++, w += 2 * (radix - 1))
        {
            var from = x + (2 * s * p);
            var to = y + (2 * radix * s * p);
            for (var q = 0; q < 2 * s; q += 2)
            {
                V ar = from[q], ai = from[q + 1], sumR = ar, sumI = ai;
                for (var k = 1; k <= pairs; k++)
                {
                    var left = from + q + (k * step);
                    var right = from + q + ((radix - k) * step);
                    t[2 * (k - 1)] = left[0] + right[0];
                    t[(2 * (k - 1)) + 1] = left[1] + right[1];
                    u[2 * (k - 1)] = left[0] - right[0];
                    u[(2 * (k - 1)) + 1] = left[1] - right[1];
                    sumR += t[2 * (k - 1)];
                    sumI += t[(2 * (k - 1)) + 1];
                }

                to[q] = sumR;
                to[q + 1] = sumI;
                for (var j = 1; j <= pairs; j++)
                {
                    V er = ar, ei = ai, br = V.Zero, bi = V.Zero;
                    for (int k = 1, turn = j; k <= pairs; k++, turn = turn + j < radix ? turn + j : turn + j - radix)
                    {
                        V c = Vector128.Create(cos[turn]), d = Vector128.Create(sin[turn]);
                        er = Vector128.MultiplyAddEstimate(c, t[2 * (k - 1)], er);
                        ei = Vector128.MultiplyAddEstimate(c, t[(2 * (k - 1)) + 1], ei);
                        br = Vector128.MultiplyAddEstimate(d, u[2 * (k - 1)], br);
                        bi = Vector128.MultiplyAddEstimate(d, u[(2 * (k - 1)) + 1], bi);
                    }

                    var back = radix - j;
                    StoreTimes(
                        to + q + (j * out1), er + bi, ei - br,
                        Vector128.Create(w[2 * (j - 1)]), Vector128.Create(w[(2 * (j - 1)) + 1]));
                    StoreTimes(
                        to + q + (back * out1), er - bi, ei + br,
                        Vector128.Create(w[2 * (back - 1)]), Vector128.Create(w[(2 * (back - 1)) + 1]));
                }
            }
        }
    }

    // Four-point transform in place, natural order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTimes(V* to, V r, V i, V wr, V wi)
    {
        to[0] = Vector128.MultiplyAddEstimate(r, wr, -(i * wi));
        to[1] = Vector128.MultiplyAddEstimate(r, wi, i * wr);
    }
}
