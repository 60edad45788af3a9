using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DiagMod.Core.Currents;

/// <summary>Numbers as so many zeros and a one each, from the lowest bit on.</summary>
internal static class HighBits
{
    private const int Lanes = 16;

    // At most seven bits of the byte begun stand before them in a word.
    private const ulong MostInAWord = 56;

    // Zeros that are left out at once, in whole bytes.
    private const int Stride = 48;

    // Ones of a word are found eight at a time, whether there are as many or not.
    private const int AtOnce = 8;

    /// <summary>Writes what the numbers are without their low bits.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="k">Low bits, 0 to 28.</param>
    /// <param name="destination">Room for what is written and eight bytes more; those are void afterwards.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<uint> values, int k, Span<byte> destination)
    {
        var stream = new Stream(destination);
        if (Avx512F.IsSupported)
        {
            WriteInLanes(values, k, ref stream);
        }
        else
        {
            WriteOneByOne(values, k, ref stream);
        }

        return stream.End();
    }

    /// <summary>Reads.</summary>
    /// <param name="source">What was written, and <see cref="SampleBlock.PaddingBytes"/> behind it.</param>
    /// <param name="values">Receives the numbers, without low bits.</param>
    /// <returns>False when there are not as many.</returns>
    [SkipLocalsInit]
    public static bool TryRead(ReadOnlySpan<byte> source, Span<uint> values)
    {
        // Where the ones are, from the second on; the first is the one before all.
        Span<int> ones = stackalloc int[1 + RiceCode.PartValues + 64 + AtOnce];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Length, RiceCode.PartValues);
        ref var start = ref MemoryMarshal.GetReference(source);
        ref var before = ref MemoryMarshal.GetReference(ones);
        var end = 8 * (source.Length - SampleBlock.PaddingBytes);
        before = -1;
        var found = 0;
        for (var bit = 0; found < values.Length; bit += 64)
        {
            if (bit >= end)
            {
                return false;
            }

            var word = Word.Get(ref Unsafe.Add(ref start, bit >> 3));
            ref var one = ref Unsafe.Add(ref before, found + 1);
            found += BitOperations.PopCount(word);
            while (word != 0)
            {
                for (var i = 0; i < AtOnce; i++)
                {
                    Unsafe.Add(ref one, i) = bit + BitOperations.TrailingZeroCount(word);
                    word &= word - 1;
                }

                one = ref Unsafe.Add(ref one, AtOnce);
            }
        }

        ToDistances(ones, values);
        return ones[values.Length] < end;
    }

    internal static int WriteOneByOne(ReadOnlySpan<uint> values, int k, Span<byte> destination)
    {
        var stream = new Stream(destination);
        WriteOneByOne(values, k, ref stream);
        return stream.End();
    }

    private static void WriteOneByOne(ReadOnlySpan<uint> values, int k, ref Stream stream)
    {
        foreach (var value in values)
        {
            stream.Add(value >> k);
        }
    }

    // Sixteen numbers at a time become two words of eight: two are set together, then two of those, then two of those.
    private static void WriteInLanes(ReadOnlySpan<uint> values, int k, ref Stream stream)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var one = Vector512.Create(1ul);
        var i = 0;
        for (; i + Lanes <= values.Length; i += Lanes)
        {
            var high = (Vector512.LoadUnsafe(ref first, (nuint)i) >>> k).AsUInt64();
            var left = high & Vector512.Create((ulong)uint.MaxValue);
            var last = left + (high >>> 32) + one;
            var bits = Avx512F.ShiftLeftLogicalVariable(one, left) | Avx512F.ShiftLeftLogicalVariable(one, last);
            var length = last + one;
            bits |= Avx512F.ShiftLeftLogicalVariable(Vector512.Shuffle(bits, Vector512.Create(1ul, 0, 3, 2, 5, 4, 7, 6)), length);
            length += Vector512.Shuffle(length, Vector512.Create(1ul, 0, 3, 2, 5, 4, 7, 6));
            bits |= Avx512F.ShiftLeftLogicalVariable(Vector512.Shuffle(bits, Vector512.Create(2ul, 3, 0, 1, 6, 7, 4, 5)), length);
            length += Vector512.Shuffle(length, Vector512.Create(2ul, 3, 0, 1, 6, 7, 4, 5));
            var (lengthOfFirst, lengthOfSecond) = (length[0], length[4]);
            if (Math.Max(lengthOfFirst, lengthOfSecond) <= MostInAWord)
            {
                stream.Add(bits[0], (int)lengthOfFirst);
                stream.Add(bits[4], (int)lengthOfSecond);
            }
            else
            {
                WriteOneByOne(values.Slice(i, Lanes), k, ref stream);
            }
        }

        WriteOneByOne(values[i..], k, ref stream);
    }

    private static void ToDistances(ReadOnlySpan<int> ones, Span<uint> values)
    {
        ref var before = ref MemoryMarshal.GetReference(ones);
        ref var to = ref MemoryMarshal.GetReference(values);
        var i = 0;
        for (; i + Lanes <= values.Length; i += Lanes)
        {
            var distance = Vector512.LoadUnsafe(ref before, (nuint)(i + 1)) - Vector512.LoadUnsafe(ref before, (nuint)i);
            (distance - Vector512<int>.One).AsUInt32().StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < values.Length; i++)
        {
            values[i] = (uint)(ones[i + 1] - ones[i] - 1);
        }
    }

    /// <summary>Bits one after the other.</summary>
    private ref struct Stream(Span<byte> destination)
    {
        private readonly Span<byte> _destination = destination;
        private int _at;
        private ulong _bits;
        private int _filled;

        public void Add(uint zeros)
        {
            for (; zeros > Stride; zeros -= Stride)
            {
                Word.Put(ref _destination[_at], _bits);
                _at += Stride / 8;
                _bits = 0;
            }

            Add(1ul << (int)zeros, (int)zeros + 1);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(ulong bits, int length)
        {
            _bits |= bits << _filled;
            Word.Put(ref Unsafe.Add(ref MemoryMarshal.GetReference(_destination), _at), _bits);
            _filled += length;
            _at += _filled >> 3;
            _bits >>= _filled & ~7;
            _filled &= 7;
        }

        public int End()
        {
            Word.Put(ref _destination[_at], _bits);
            return _at + ((_filled + 7) >> 3);
        }
    }
}
