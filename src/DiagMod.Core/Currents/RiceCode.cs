using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Currents;

/// <summary>Small whole numbers as bits, 256 at a time (Rice, "Some practical universal noiseless coding techniques", 1979).</summary>
/// <remarks>
/// A part is: k (u8), bytes of the high bits (u16), the k low bits of every number packed one after the other, then for every number
/// its remaining high part as so many zeros and a one. Low and high bits lie apart, so that neither is read bit by bit.
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

    /// <summary>Writes one part.</summary>
    /// <param name="values">1 to 256 numbers.</param>
    /// <param name="destination">At least <see cref="MaxPartBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<uint> values, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Length, PartValues);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, MaxPartBytes);
        var k = BestLowBits(values);
        ref var start = ref MemoryMarshal.GetReference(destination);
        ref var low = ref Unsafe.Add(ref start, HeadBytes);
        WriteLow(values, k, ref low);
        var lowBytes = ((values.Length * k) + 7) >> 3;
        var highBytes = WriteHigh(values, k, ref Unsafe.Add(ref low, lowBytes));
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
        var lowBytes = ((values.Length * k) + 7) >> 3;
        var used = HeadBytes + lowBytes + highBytes;
        if (source.Length < used + SampleBlock.PaddingBytes)
        {
            throw Damaged();
        }

        ReadHigh(source.Slice(HeadBytes + lowBytes, highBytes + SampleBlock.PaddingBytes), highBytes, values);

        // Within the source by the check above: the last number's eight bytes begin before the end of the low bits.
        ref var low = ref MemoryMarshal.GetReference(source[HeadBytes..]);
        var mask = (1u << k) - 1;
        for (var i = 0; i < values.Length; i++)
        {
            var bit = i * k;
            values[i] = (values[i] << k) | ((uint)(Word(ref low, bit >> 3) >> (bit & 7)) & mask);
        }

        return used;
    }

    // The cost of k is (k + 1) bits a number and the sum of the high parts; near log2 of the mean it is smallest.
    private static int BestLowBits(ReadOnlySpan<uint> values)
    {
        var sum = HighSum(values, 0);
        var mean = sum / (ulong)values.Length;
        var guess = Math.Min(63 - BitOperations.LeadingZeroCount(mean | 1), MaxLowBits);
        var best = guess;
        var least = ulong.MaxValue;
        for (var k = Math.Max(guess - 1, 0); k <= Math.Min(guess + 1, MaxLowBits); k++)
        {
            var cost = HighSum(values, k) + ((ulong)values.Length * (ulong)(k + 1));
            if (cost < least)
            {
                (best, least) = (k, cost);
            }
        }

        return best;
    }

    private static ulong HighSum(ReadOnlySpan<uint> values, int k)
    {
        var sums = Vector512<ulong>.Zero;
        ref var first = ref MemoryMarshal.GetReference(values);
        var i = 0;
        for (; i + Vector512<uint>.Count <= values.Length; i += Vector512<uint>.Count)
        {
            var high = (Vector512.LoadUnsafe(ref first, (nuint)i) >>> k).AsUInt64();
            sums += (high & Vector512.Create((ulong)uint.MaxValue)) + (high >>> 32);
        }

        var sum = Vector512.Sum(sums);
        for (; i < values.Length; i++)
        {
            sum += values[i] >> k;
        }

        return sum;
    }

    private static void WriteLow(ReadOnlySpan<uint> values, int k, ref byte at)
    {
        var mask = (1ul << k) - 1;
        var bits = 0ul;
        var filled = 0;
        var i = 0;
        for (; i + 2 <= values.Length; i += 2)
        {
            // Two numbers have at most 56 bits, and at most seven are left of those before.
            bits |= ((values[i] & mask) | ((values[i + 1] & mask) << k)) << filled;
            Put(ref at, bits);
            filled += 2 * k;
            at = ref Unsafe.Add(ref at, filled >> 3);
            bits >>= filled & ~7;
            filled &= 7;
        }

        if (i < values.Length)
        {
            bits |= (values[i] & mask) << filled;
        }

        Put(ref at, bits);
    }

    private static int WriteHigh(ReadOnlySpan<uint> values, int k, ref byte at)
    {
        ref var start = ref at;
        var bits = 0ul;
        var bit = 0;
        foreach (var value in values)
        {
            bit += (int)(value >> k);
            while (bit >= 64)
            {
                Put(ref at, bits);
                at = ref Unsafe.Add(ref at, 8);
                bits = 0;
                bit -= 64;
            }

            bits |= 1ul << bit;
            bit++;
        }

        Put(ref at, bits);
        return (int)Unsafe.ByteOffset(ref start, ref at) + ((bit + 7) >> 3);
    }

    private static void ReadHigh(ReadOnlySpan<byte> source, int highBytes, Span<uint> values)
    {
        ref var start = ref MemoryMarshal.GetReference(source);
        var end = highBytes * 8;
        var word = Word(ref start, 0);
        var wordStart = 0;
        var before = -1;
        for (var i = 0; i < values.Length; i++)
        {
            while (word == 0)
            {
                wordStart += 64;
                if (wordStart >= end)
                {
                    throw Damaged();
                }

                word = Word(ref start, wordStart >> 3);
            }

            var one = wordStart + BitOperations.TrailingZeroCount(word);
            word &= word - 1;
            values[i] = (uint)(one - before - 1);
            before = one;
        }

        if (before >= end)
        {
            throw Damaged();
        }
    }

    private static void Put(ref byte at, ulong bits) =>
        Unsafe.WriteUnaligned(ref at, BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits));

    private static ulong Word(ref byte start, int at)
    {
        var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at));
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }

    private static SampleBlockException Damaged() => new("A part of a block does not hold the numbers that it should.");
}
