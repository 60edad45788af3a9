using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Currents;

/// <summary>Small whole numbers as bits, 256 at a time (Rice, "Some practical universal noiseless coding techniques", 1979).</summary>
/// <remarks>
/// A part is: k (u8), bytes of the high bits (u16), the k low bits of every number packed one after the other (<see cref="LowBits"/>),
/// then for every number its remaining high part as so many zeros and a one (<see cref="HighBits"/>). Low and high bits lie apart, so
/// that neither is read bit by bit.
/// </remarks>
internal static class RiceCode
{
    /// <summary>Numbers a part.</summary>
    public const int PartValues = 256;

    /// <summary>Most low bits.</summary>
    public const int MaxLowBits = 28;

    /// <summary>Room that a part may take while it is written: 28 low bits and at most 17 high ones a number, and what a
    /// write of eight bytes reaches beyond.</summary>
    public const int MaxPartBytes = HeadBytes + (PartValues * 6) + 32;

    private const int HeadBytes = 3;

    // So many numbers of so few bits add up in 32 bits.
    private const int NarrowBits = 24;

    /// <summary>Writes one part.</summary>
    /// <param name="values">1 to 256 numbers.</param>
    /// <param name="destination">At least <see cref="MaxPartBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<uint> values, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Length, PartValues);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, MaxPartBytes);
        var k = BestLowBits(values);
        var low = destination[HeadBytes..];
        LowBits.Write(values, k, low);
        var lowBytes = LowBits.Bytes(values.Length, k);
        var highBytes = HighBits.Write(values, k, low[lowBytes..]);
        destination[0] = (byte)k;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[1..], (ushort)highBytes);
        return HeadBytes + lowBytes + highBytes;
    }

    /// <summary>Reads one part.</summary>
    /// <param name="source">Starts with the part; eight bytes behind it can be read.</param>
    /// <param name="values">Receives as many numbers as were written.</param>
    /// <returns>Bytes read.</returns>
    /// <exception cref="SampleBlockException">The bytes do not hold them.</exception>
    public static int Read(ReadOnlySpan<byte> source, Span<uint> values)
    {
        var k = source.Length >= HeadBytes + SampleBlock.PaddingBytes ? source[0] : byte.MaxValue;
        if (k > MaxLowBits)
        {
            throw Damaged();
        }

        var highBytes = (int)BinaryPrimitives.ReadUInt16LittleEndian(source[1..]);
        var lowBytes = LowBits.Bytes(values.Length, k);
        var used = HeadBytes + lowBytes + highBytes;
        if (source.Length < used + SampleBlock.PaddingBytes
            || !HighBits.TryRead(source.Slice(HeadBytes + lowBytes, highBytes + SampleBlock.PaddingBytes), values))
        {
            throw Damaged();
        }

        LowBits.Read(source[HeadBytes..], k, values);
        return used;
    }

    // The cost of k is (k + 1) bits a number and the sum of the high parts; near log2 of the mean it is smallest.
    private static int BestLowBits(ReadOnlySpan<uint> values)
    {
        var (sum, largest) = Sum(values);
        var mean = sum / (ulong)values.Length;
        var guess = Math.Min(63 - BitOperations.LeadingZeroCount(mean | 1), MaxLowBits);
        var first = Math.Max(guess - 1, 0);
        var (cost, next, last) = largest >> NarrowBits == 0
            ? HighSums(values, first)
            : (HighSum(values, first), HighSum(values, first + 1), HighSum(values, first + 2));
        var count = (ulong)values.Length;
        var best = first;
        next += count;
        last += 2 * count;
        if (next < cost && first + 1 <= MaxLowBits)
        {
            (best, cost) = (first + 1, next);
        }

        return last < cost && first + 2 <= Math.Min(guess + 1, MaxLowBits) ? first + 2 : best;
    }

    // The sum, and a number that has every bit that one of them has.
    private static (ulong Sum, uint Bits) Sum(ReadOnlySpan<uint> values)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var (sums, all) = (Vector512<uint>.Zero, Vector512<uint>.Zero);
        var i = 0;
        for (; i + Vector512<uint>.Count <= values.Length; i += Vector512<uint>.Count)
        {
            var now = Vector512.LoadUnsafe(ref first, (nuint)i);
            sums += now;
            all |= now;
        }

        var bits = 0u;
        var sum = 0ul;
        for (; i < values.Length; i++)
        {
            bits |= values[i];
            sum += values[i];
        }

        var half = all.GetLower() | all.GetUpper();
        var quarter = (half.GetLower() | half.GetUpper()).AsUInt64();
        var pair = quarter[0] | quarter[1];
        bits |= (uint)pair | (uint)(pair >> 32);
        return (bits >> NarrowBits == 0 ? sum + Vector512.Sum(sums) : HighSum(values, 0), bits);
    }

    // The sums of the high parts for k, k + 1 and k + 2, of numbers that add up in 32 bits.
    private static (ulong First, ulong Second, ulong Third) HighSums(ReadOnlySpan<uint> values, int k)
    {
        ref var start = ref MemoryMarshal.GetReference(values);
        var (first, second, third) = (Vector512<uint>.Zero, Vector512<uint>.Zero, Vector512<uint>.Zero);
        var i = 0;
        for (; i + Vector512<uint>.Count <= values.Length; i += Vector512<uint>.Count)
        {
            var now = Vector512.LoadUnsafe(ref start, (nuint)i) >>> k;
            first += now;
            second += now >>> 1;
            third += now >>> 2;
        }

        var (sum1, sum2, sum3) = (Vector512.Sum(first), Vector512.Sum(second), Vector512.Sum(third));
        for (; i < values.Length; i++)
        {
            var now = values[i] >> k;
            sum1 += now;
            sum2 += now >> 1;
            sum3 += now >> 2;
        }

        return (sum1, sum2, sum3);
    }

    private static ulong HighSum(ReadOnlySpan<uint> values, int k)
    {
        var sum = 0ul;
        foreach (var value in values)
        {
            sum += value >> k;
        }

        return sum;
    }

    private static SampleBlockException Damaged() => new("A part of a block does not hold the numbers that it should.");
}
