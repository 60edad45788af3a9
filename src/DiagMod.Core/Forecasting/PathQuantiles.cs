using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Forecasting;

/// <summary>Quantiles of many values without sorting all of them: values are laid into buckets by size, and only the buckets that hold
/// a wanted rank are sorted. What comes out is what sorting gives, to the bit.</summary>
internal static class PathQuantiles
{
    private const int Buckets = 256;

    // 1.5·2⁵²: the lowest bits of its sum with a number are the nearest whole number.
    private const double Whole = 6755399441055744;

    /// <summary>Quantiles, linear between order statistics.</summary>
    /// <param name="values">Finite values, at least two; their number is a multiple of 4.</param>
    /// <param name="shares">0 to 1 each.</param>
    /// <param name="quantiles">Receives one a share.</param>
    public static void Of(ReadOnlySpan<double> values, ReadOnlySpan<double> shares, Span<double> quantiles)
    {
        var (low, high) = Range(values);
        Span<double> ordered = stackalloc double[values.Length];
        var scale = (Buckets - 1) / (high - low);
        if (double.IsFinite(scale) && scale > 0)
        {
            Span<ushort> ends = stackalloc ushort[Buckets];
            Lay(values, low, scale, ends, ordered);
            for (var q = 0; q < shares.Length; q++)
            {
                // The two order statistics that TrendFuture.Quantile looks at.
                var rank = (int)(shares[q] * (values.Length - 1));
                var next = Settle(ordered, ends, BucketOf(ordered[rank], low, scale));
                if (rank + 1 == next && next < values.Length)
                {
                    Settle(ordered, ends, BucketOf(ordered[next], low, scale));
                }
            }
        }
        else
        {
            values.CopyTo(ordered);
            ordered.Sort();
        }

        for (var q = 0; q < shares.Length; q++)
        {
            quantiles[q] = TrendFuture.Quantile(ordered, shares[q]);
        }
    }

    private static (double Low, double High) Range(ReadOnlySpan<double> values)
    {
        ref var from = ref MemoryMarshal.GetReference(values);
        Vector256<double> low = Vector256.Create(from), high = low;
        for (nuint i = 0; i < (nuint)values.Length; i += 4)
        {
            var v = Vector256.LoadUnsafe(ref from, i);
            low = Vector256.Min(low, v);
            high = Vector256.Max(high, v);
        }

        return (Math.Min(Math.Min(low[0], low[1]), Math.Min(low[2], low[3])),
            Math.Max(Math.Max(high[0], high[1]), Math.Max(high[2], high[3])));
    }

    private static void Lay(
        ReadOnlySpan<double> values, double low, double scale, Span<ushort> ends, Span<double> ordered)
    {
        Span<double> places = stackalloc double[values.Length];
        ref var from = ref MemoryMarshal.GetReference(values);
        ref var place = ref MemoryMarshal.GetReference(places);
        for (nuint i = 0; i < (nuint)values.Length; i += 4)
        {
            (((Vector256.LoadUnsafe(ref from, i) - Vector256.Create(low)) * Vector256.Create(scale)) + Vector256.Create(Whole))
                .StoreUnsafe(ref place, i);
        }

        // Least significant byte of each place: its bucket.
        ends.Clear();
        ref var end = ref MemoryMarshal.GetReference(ends);
        for (var i = 0; i < values.Length; i++)
        {
            Unsafe.Add(ref end, (byte)BitConverter.DoubleToInt64Bits(Unsafe.Add(ref place, i)))++;
        }

        var sum = 0;
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            int begin = sum;
            sum += ends[bucket];
            ends[bucket] = (ushort)begin;
        }

        ref var to = ref MemoryMarshal.GetReference(ordered);
        for (var i = 0; i < values.Length; i++)
        {
            ref var at = ref Unsafe.Add(ref end, (byte)BitConverter.DoubleToInt64Bits(Unsafe.Add(ref place, i)));
            Unsafe.Add(ref to, at++) = Unsafe.Add(ref from, i);
        }
    }

    private static int BucketOf(double value, double low, double scale) =>
        (byte)BitConverter.DoubleToInt64Bits(((value - low) * scale) + Whole);

    /// <summary>Sorts a bucket and tells where it ends.</summary>
    private static int Settle(Span<double> ordered, ReadOnlySpan<ushort> ends, int bucket)
    {
        int begin = bucket == 0 ? 0 : ends[bucket - 1], end = ends[bucket];
        var values = ordered[begin..end];
        if (values.Length > 32)
        {
            values.Sort();
            return end;
        }

        for (var i = 1; i < values.Length; i++)
        {
            var value = values[i];
            var at = i;
            for (; at > 0 && values[at - 1] > value; at--)
            {
                values[at] = values[at - 1];
            }

            values[at] = value;
        }

        return end;
    }
}
