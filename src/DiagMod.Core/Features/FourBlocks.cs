using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DiagMod.Core.Features;

/// <summary>The sums of <see cref="TimeFeatures"/> over four blocks of samples at a time, two in each vector of 512 bits: no addition
/// waits for the one before, and each block adds up as it does alone, to the same bits.</summary>
internal static class FourBlocks
{
    private const int Block = TimeFeatures.Block;

    private const int Lanes = 8;

    // A block alone is added up in vectors of half the width.
    private static bool IsSupported => Avx512DQ.IsSupported && Vector<float>.Count == Lanes;

    /// <summary>Adds up, and finds the range.</summary>
    /// <param name="samples">Samples.</param>
    /// <param name="sum">What is added to.</param>
    /// <param name="min">Smallest so far.</param>
    /// <param name="max">Largest so far.</param>
    /// <returns>Samples that were taken, from the first on. What is said of NaN is void, but for the sum.</returns>
    public static int Range(ReadOnlySpan<float> samples, ref double sum, ref float min, ref float max)
    {
        if (!IsSupported || samples.Length < 4 * Block)
        {
            return 0;
        }

        ref var x = ref MemoryMarshal.GetReference(samples);
        Vector512<float> least = Vector512.Create(min), most = Vector512.Create(max);
        var total = sum;
        var n = 0;
        for (; n + (4 * Block) <= samples.Length; n += 4 * Block)
        {
            Vector512<float> sums = Vector512<float>.Zero, next = Vector512<float>.Zero;
            for (var i = n; i < n + Block; i += Lanes)
            {
                Vector512<float> v = Two(ref x, i), w = Two(ref x, i + (2 * Block));
                sums += v;
                next += w;
                least = Vector512.MinNative(Vector512.MinNative(least, v), w);
                most = Vector512.MaxNative(Vector512.MaxNative(most, v), w);
            }

            total = Add(Add(total, sums), next);
        }

        // Of 0 and −0 the processor takes either: where one is the least or the most, the slow way tells which.
        if (Vector512.EqualsAny(least, Vector512<float>.Zero) || Vector512.EqualsAny(most, Vector512<float>.Zero))
        {
            return 0;
        }

        sum = total;
        for (var lane = 0; lane < 2 * Lanes; lane++)
        {
            min = Math.Min(min, least[lane]);
            max = Math.Max(max, most[lane]);
        }

        return n;
    }

    /// <summary>Adds up the powers of the samples about a number.</summary>
    /// <param name="samples">Samples.</param>
    /// <param name="about">Taken off each.</param>
    /// <param name="first">What their first powers are added to.</param>
    /// <param name="second">What their squares are added to.</param>
    /// <param name="third">What their cubes are added to.</param>
    /// <param name="fourth">What their fourth powers are added to.</param>
    /// <returns>Samples that were taken, from the first on.</returns>
    public static int Powers(
        ReadOnlySpan<float> samples, float about, ref double first, ref double second, ref double third, ref double fourth)
    {
        if (!IsSupported)
        {
            return 0;
        }

        ref var x = ref MemoryMarshal.GetReference(samples);
        var centre = Vector512.Create(about);
        var n = 0;
        for (; n + (4 * Block) <= samples.Length; n += 4 * Block)
        {
            Vector512<float> sums1 = Vector512<float>.Zero, sums2 = Vector512<float>.Zero;
            Vector512<float> sums3 = Vector512<float>.Zero, sums4 = Vector512<float>.Zero;
            Vector512<float> next1 = Vector512<float>.Zero, next2 = Vector512<float>.Zero;
            Vector512<float> next3 = Vector512<float>.Zero, next4 = Vector512<float>.Zero;
            for (var i = n; i < n + Block; i += Lanes)
            {
                Vector512<float> v = Two(ref x, i) - centre, w = Two(ref x, i + (2 * Block)) - centre;
                Vector512<float> square = v * v, nextSquare = w * w;
                sums1 += v;
                next1 += w;
                sums2 += square;
                next2 += nextSquare;
                sums3 = Vector512.MultiplyAddEstimate(square, v, sums3);
                next3 = Vector512.MultiplyAddEstimate(nextSquare, w, next3);
                sums4 = Vector512.MultiplyAddEstimate(square, square, sums4);
                next4 = Vector512.MultiplyAddEstimate(nextSquare, nextSquare, next4);
            }

            first = Add(Add(first, sums1), next1);
            second = Add(Add(second, sums2), next2);
            third = Add(Add(third, sums3), next3);
            fourth = Add(Add(fourth, sums4), next4);
        }

        return n;
    }

    // Eight samples of a block, and eight of the next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Two(ref float x, int at) => Avx512DQ.InsertVector256(
        Vector256.LoadUnsafe(ref x, (nuint)at).ToVector512Unsafe(), Vector256.LoadUnsafe(ref x, (nuint)(at + Block)), 1);

    private static double Add(double sum, Vector512<float> blocks) =>
        sum + Vector.Sum(blocks.GetLower().AsVector()) + Vector.Sum(blocks.GetUpper().AsVector());
}
