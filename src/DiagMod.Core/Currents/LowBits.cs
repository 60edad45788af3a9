using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DiagMod.Core.Currents;

/// <summary>The k low bits of numbers, packed one after the other from the lowest bit on. Eight numbers fill k bytes.</summary>
internal static class LowBits
{
    // Four numbers and half a byte fit a word.
    private const int MostInFours = 15;

    // A number begins anywhere in a byte, and is read with 32 bits.
    private const int MostInLanes = 25;

    private const int Lanes = 16;

    /// <summary>Bytes that so many numbers take.</summary>
    public static int Bytes(int count, int k) => ((count * k) + 7) >> 3;

    /// <summary>Writes.</summary>
    /// <param name="values">The numbers; their high bits are not looked at.</param>
    /// <param name="k">0 to 28.</param>
    /// <param name="destination">Room for <see cref="Bytes"/> and eight more; those are void afterwards.</param>
    public static void Write(ReadOnlySpan<uint> values, int k, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Bytes(values.Length, k) + sizeof(ulong));
        var done = k <= MostInFours ? WriteInFours(values, k, ref MemoryMarshal.GetReference(destination)) : 0;
        WriteOneByOne(values[done..], k, ref destination[Bytes(done, k)]);
    }

    /// <summary>Reads, and sets numbers together.</summary>
    /// <param name="source">What was written, and at least eight bytes behind it.</param>
    /// <param name="k">0 to 28.</param>
    /// <param name="values">The high parts; receives the numbers.</param>
    public static void Read(ReadOnlySpan<byte> source, int k, Span<uint> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(source.Length, Bytes(values.Length, k) + sizeof(ulong));
        var done = Avx512Vbmi.IsSupported && k <= MostInLanes ? ReadInLanes(source, k, values) : 0;
        ReadOneByOne(source[Bytes(done, k)..], k, values[done..]);
    }

    internal static void WriteOneByOne(ReadOnlySpan<uint> values, int k, ref byte at)
    {
        var mask = (1ul << k) - 1;
        var bits = 0ul;
        var filled = 0;
        var i = 0;
        for (; i + 2 <= values.Length; i += 2)
        {
            // Two numbers have at most 56 bits, and at most seven are left of those before.
            bits |= ((values[i] & mask) | ((values[i + 1] & mask) << k)) << filled;
            Word.Put(ref at, bits);
            filled += 2 * k;
            at = ref Unsafe.Add(ref at, filled >> 3);
            bits >>= filled & ~7;
            filled &= 7;
        }

        if (i < values.Length)
        {
            bits |= (values[i] & mask) << filled;
        }

        Word.Put(ref at, bits);
    }

    internal static void ReadOneByOne(ReadOnlySpan<byte> source, int k, Span<uint> values)
    {
        // Within the source by the check of its length: the last number's eight bytes begin before the end of the low bits.
        ref var start = ref MemoryMarshal.GetReference(source);
        var mask = (1u << k) - 1;
        for (var i = 0; i < values.Length; i++)
        {
            var bit = i * k;
            values[i] = (values[i] << k) | ((uint)(Word.Get(ref Unsafe.Add(ref start, bit >> 3)) >> (bit & 7)) & mask);
        }
    }

    // Sixteen numbers at a time become four words of four. Returns how many numbers were written: whole bytes.
    private static int WriteInFours(ReadOnlySpan<uint> values, int k, ref byte at)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var mask = Vector512.Create((1u << k) - 1);
        var right = Vector512.Create((ulong)uint.MaxValue);
        var toNext = 4 * k >> 3;
        var shift = 4 * k & 7;
        var i = 0;
        for (; i + Lanes <= values.Length; i += Lanes)
        {
            var each = (Vector512.LoadUnsafe(ref first, (nuint)i) & mask).AsUInt64();
            var pairs = (each & right) | (each >>> (32 - k));
            var fours = pairs | (Vector512.Shuffle(pairs, Vector512.Create(1ul, 0, 3, 2, 5, 4, 7, 6)) << (2 * k));
            PutTwo(ref at, fours[0], fours[2], toNext, shift);
            at = ref Unsafe.Add(ref at, k);
            PutTwo(ref at, fours[4], fours[6], toNext, shift);
            at = ref Unsafe.Add(ref at, k);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutTwo(ref byte at, ulong four, ulong next, int toNext, int shift)
    {
        Word.Put(ref at, four);
        Word.Put(ref Unsafe.Add(ref at, toNext), (four >> (8 * toNext)) | (next << shift));
    }

    // Sixteen numbers lie in 2k bytes: each lane takes the four bytes that hold its own. Returns how many were read.
    private static int ReadInLanes(ReadOnlySpan<byte> source, int k, Span<uint> values)
    {
        ref var start = ref MemoryMarshal.GetReference(source);
        ref var first = ref MemoryMarshal.GetReference(values);
        var bit = Vector512<uint>.Indices * (uint)k;
        var bytes = (((bit >>> 3) * 0x01010101u) + Vector512.Create(0x03020100u)).AsByte();
        var shift = bit & Vector512.Create(7u);
        var mask = Vector512.Create((1u << k) - 1);
        var i = 0;
        for (var at = 0; i + Lanes <= values.Length && at + Vector512<byte>.Count <= source.Length; i += Lanes, at += 2 * k)
        {
            var taken = Avx512Vbmi.PermuteVar64x8(Vector512.LoadUnsafe(ref start, (nuint)at), bytes).AsUInt32();
            var low = Avx512F.ShiftRightLogicalVariable(taken, shift) & mask;
            ((Vector512.LoadUnsafe(ref first, (nuint)i) << k) | low).StoreUnsafe(ref first, (nuint)i);
        }

        return i;
    }
}
