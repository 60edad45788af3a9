using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DiagMod.Core.Currents;

/// <summary>The fast way for rows of plain numbers: three cells of [-]digits[.digits] or nothing, then LF or CR LF.</summary>
/// <remarks>
/// One 64-byte compare finds the ends of the three cells; each cell is then one 16-byte load that ends where the cell
/// ends, without a branch on its sign, its length or its decimals, so that no shape of file is slow. Whatever does not
/// fit is left to the grammar. The value is m / 10^f with m below 10^15 and f below 16: both are exact in double, so
/// the quotient is correctly rounded, and rounding it again to float is right unless it lies exactly half way between
/// two floats (double rounding); those few go to the grammar too.
/// </remarks>
internal static class CurrentCsvRows
{
    /// <summary>Bytes that must be readable before the first line.</summary>
    public const int PadBefore = 16;

    /// <summary>Bytes that must be readable behind the last line.</summary>
    public const int PadAfter = 80;

    private const int MaxCellBytes = 15;

    // All bytes below '-' end a cell: comma, LF and CR, but also spaces, quotation marks and NUL, which fail later.
    private const byte FirstCellByte = (byte)'-';

    private const int NoPoint = 16;

    private const uint FloatTail = 0x1FFF_FFFF;

    private const uint FloatHalf = 0x1000_0000;

    /// <summary>16 times 0, then 16 times FF: loaded at n, the last n bytes of 16 are FF.</summary>
    private static readonly byte[] LastBytes = [.. new byte[16], .. Enumerable.Repeat((byte)0xFF, 16)];

    /// <summary>For f decimals, the shuffle that takes the point out and moves what is left of it to the right.</summary>
    private static readonly byte[] WithoutPoint = MakeWithoutPoint();

    /// <summary>10^f; the last two are "no point" and "no cell", which makes the quotient NaN.</summary>
    private static readonly double[] Divisors =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1, double.NaN];

    /// <summary>Parses whole lines until one does not fit, the columns are full or the bytes are used up.</summary>
    /// <param name="input">Bytes; 16 before <paramref name="start"/> and 80 behind <paramref name="end"/> are readable.</param>
    /// <param name="start">First byte of a line; moved behind the last line parsed.</param>
    /// <param name="end">Behind the last byte.</param>
    /// <param name="r">Receives phase R.</param>
    /// <param name="s">Receives phase S.</param>
    /// <param name="t">Receives phase T.</param>
    /// <param name="row">Where the first row goes.</param>
    /// <param name="rowEnd">Behind the last row that may be written.</param>
    /// <param name="isQuoted">True for lines that stand in quotation marks as a whole, "a,b,c".</param>
    /// <returns>Rows parsed.</returns>
    public static int Parse(
        byte[] input, ref int start, int end, float[] r, float[] s, float[] t, int row, int rowEnd, bool isQuoted)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, PadBefore);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, input.Length - PadAfter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowEnd, Math.Min(r.Length, Math.Min(s.Length, t.Length)));
        ref var bytes = ref MemoryMarshal.GetArrayDataReference(input);
        ref var toR = ref MemoryMarshal.GetArrayDataReference(r);
        ref var toS = ref MemoryMarshal.GetArrayDataReference(s);
        ref var toT = ref MemoryMarshal.GetArrayDataReference(t);
        var first = row;
        var at = start;
        var marks = isQuoted ? 1 : 0;
        var markMask = isQuoted ? 0xFFu : 0u;
        for (; row < rowEnd && at < end; row++)
        {
            var ends = EndsOfCells(ref bytes, (nuint)(at + marks));
            var endR = BitOperations.TrailingZeroCount(ends);
            ends &= ends - 1;
            var endS = BitOperations.TrailingZeroCount(ends);
            ends &= ends - 1;
            if (ends == 0)
            {
                break;
            }

            var endT = BitOperations.TrailingZeroCount(ends);
            ref var line = ref Unsafe.Add(ref bytes, at + marks);
            var isCarriageReturn = Unsafe.Add(ref line, endT + marks) == '\r' ? 1 : 0;
            var length = endT + marks + isCarriageReturn + 1;
            var misfit = (Unsafe.Add(ref line, endR) ^ (uint)',') | (Unsafe.Add(ref line, endS) ^ (uint)',')
                | (Unsafe.Add(ref line, length - 1) ^ (uint)'\n');
            misfit |= ((Unsafe.Add(ref line, -marks) ^ (uint)'"') | (Unsafe.Add(ref line, endT) ^ (uint)'"')) & markMask;
            length += marks;
            misfit |= Cell(ref Unsafe.Add(ref line, endR), endR, out Unsafe.Add(ref toR, row));
            misfit |= Cell(ref Unsafe.Add(ref line, endS), endS - endR - 1, out Unsafe.Add(ref toS, row));
            misfit |= Cell(ref Unsafe.Add(ref line, endT), endT - endS - 1, out Unsafe.Add(ref toT, row));
            if (misfit != 0 || at + length > end)
            {
                break;
            }

            at += length;
        }

        start = at;
        return row - first;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong EndsOfCells(ref byte bytes, nuint at)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Vector512.LessThan(Vector512.LoadUnsafe(ref bytes, at), Vector512.Create(FirstCellByte))
                .ExtractMostSignificantBits();
        }

        var limit = Vector256.Create(FirstCellByte);
        return Vector256.LessThan(Vector256.LoadUnsafe(ref bytes, at), limit).ExtractMostSignificantBits()
            | ((ulong)Vector256.LessThan(Vector256.LoadUnsafe(ref bytes, at + 32), limit)
                .ExtractMostSignificantBits() << 32);
    }

    // Returns 0 when the cell was read, else anything else.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Cell(ref byte end, int length, out float value)
    {
        var misfit = (uint)((MaxCellBytes - length) >> 31);
        var keep = Vector128.LoadUnsafe(
            ref MemoryMarshal.GetArrayDataReference(LastBytes), (nuint)(length & 15));
        var digits = (Vector128.LoadUnsafe(ref Unsafe.Subtract(ref end, 16)) - Vector128.Create((byte)'0')) & keep;
        var isOther = Vector128.GreaterThan(digits, Vector128.Create((byte)9));
        var others = isOther.ExtractMostSignificantBits();
        var points = Vector128.Equals(digits, Vector128.Create(unchecked((byte)('.' - '0')))).ExtractMostSignificantBits();
        var minus = Vector128.Equals(digits, Vector128.Create(unchecked((byte)('-' - '0')))).ExtractMostSignificantBits();

        // Only one point, only a leading minus, nothing else beside digits, and at least one digit or no byte at all.
        minus &= 0x10000u >> length;
        misfit |= (others ^ (points | minus)) | (points & (points - 1));
        var bare = length - BitOperations.PopCount(others);
        misfit |= ((uint)(bare - 1) >> 31) & ((uint)-length >> 31);

        var decimals = BitOperations.LeadingZeroCount((points << 16) | 0x8000);
        var plain = Vector128.AndNot(digits, isOther);
        var shuffled = Vector128.Shuffle(
            plain,
            Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(WithoutPoint), (nuint)(decimals * 16)));
        var divisor = Unsafe.Add(
            ref MemoryMarshal.GetArrayDataReference(Divisors), decimals + (int)((uint)(length - 1) >> 31));
        var wide = (double)(long)FromDigits(shuffled) / divisor;
        misfit |= ((uint)BitConverter.DoubleToUInt64Bits(wide) & FloatTail) == FloatHalf ? 1u : 0u;
        misfit |= wide > CurrentCsvCell.MaxMagnitude ? 1u : 0u;
        var sign = -(int)minus & int.MinValue;
        value = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits((float)wide) | sign);
        return misfit;
    }

    // Sixteen digits, most significant first; the first one is always 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong FromDigits(Vector128<byte> digits)
    {
        ulong halves;
        if (Sse41.IsSupported)
        {
            var pairs = Ssse3.MultiplyAddAdjacent(
                digits, Vector128.Create(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1));
            var fours = Sse2.MultiplyAddAdjacent(pairs, Vector128.Create(100, 1, 100, 1, 100, 1, 100, 1));
            var packed = Sse41.PackUnsignedSaturate(fours, fours).AsInt16();
            halves = Sse2.MultiplyAddAdjacent(packed, Vector128.Create(10000, 1, 10000, 1, 10000, 1, 10000, 1))
                .AsUInt64().ToScalar();
            return ((ulong)(uint)halves * 100_000_000) + (halves >> 32);
        }

        return (Eight(digits.AsUInt64().ToScalar()) * 100_000_000) + Eight(digits.AsUInt64().GetElement(1));
    }

    // Eight digits in one word, the first one in the lowest byte (Lemire, "Quickly parsing eight digits", 2018).
    private static ulong Eight(ulong digits)
    {
        digits = (digits * 10) + (digits >> 8);
        return ((((digits & 0x0000_00FF_0000_00FF) * 0x000F_4240_0000_0064)
            + (((digits >> 16) & 0x0000_00FF_0000_00FF) * 0x0000_2710_0000_0001)) >> 32) & 0xFFFF_FFFF;
    }

    private static byte[] MakeWithoutPoint()
    {
        var shuffles = new byte[(NoPoint + 2) * 16];
        for (var decimals = 0; decimals <= NoPoint + 1; decimals++)
        {
            for (var i = 0; i < 16; i++)
            {
                // Byte 0 is never part of a cell, so it stands for a leading zero.
                var isLeftOfPoint = decimals < NoPoint && i < 16 - decimals;
                shuffles[(decimals * 16) + i] = (byte)(isLeftOfPoint ? Math.Max(i - 1, 0) : i);
            }
        }

        return shuffles;
    }
}
