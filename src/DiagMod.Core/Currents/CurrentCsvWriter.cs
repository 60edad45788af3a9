using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiagMod.Core.Currents;

/// <summary>Writes rows of three phase currents as UTF-8 CSV, straight into bytes: what <see cref="CurrentCsv"/>
/// reads.</summary>
/// <remarks>Cells are rounded half to even to a fixed number of decimals; NaN is an empty cell; lines end with
/// LF.</remarks>
public sealed class CurrentCsvWriter
{
    /// <summary>Most decimals of a cell.</summary>
    public const int MaxDecimals = 6;

    /// <summary>Largest absolute current that can be written, amperes.</summary>
    public const double MaxAmps = 99_999_999;

    /// <summary>Most bytes of one row.</summary>
    public const int MaxRowBytes = 3 * MaxCellBytes;

    // Sign, eight digits, point and eight digits of which at most six stay, then the separator: 8-byte stores need
    // the room.
    private const int MaxCellBytes = 24;

    // The four digits of 0 … 9999 as bytes, first digit lowest.
    private static readonly uint[] FourDigits = [.. Enumerable.Range(0, 10_000).Select(Digits)];

    private static readonly uint[] Powers = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

    private readonly uint _power;
    private readonly int _decimals;

    /// <summary>Makes a writer.</summary>
    /// <param name="decimals">Decimals of a cell, 0 to 6; 4 is what the plant's recorders write.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not so many decimals can be written.</exception>
    public CurrentCsvWriter(int decimals = 4)
    {
        if (decimals is < 0 or > MaxDecimals)
        {
            throw new ArgumentOutOfRangeException(
                nameof(decimals), decimals, $"A cell has 0 to {MaxDecimals} decimals.");
        }

        _decimals = decimals;
        _power = Powers[decimals];
    }

    /// <summary>The first line, with its line end.</summary>
    public static ReadOnlySpan<byte> Header => "current_R,current_S,current_T\n"u8;

    /// <summary>Writes rows.</summary>
    /// <param name="r">Phase R, amperes; NaN = empty cell.</param>
    /// <param name="s">Phase S; as long as <paramref name="r"/>.</param>
    /// <param name="t">Phase T; as long as <paramref name="r"/>.</param>
    /// <param name="destination">Receives the bytes; at least rows × <see cref="MaxRowBytes"/> long.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">A length is wrong; nothing has been written.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A current is above <see cref="MaxAmps"/> in absolute value, or
    /// infinite.</exception>
    public int Write(ReadOnlySpan<double> r, ReadOnlySpan<double> s, ReadOnlySpan<double> t, Span<byte> destination)
    {
        if (s.Length != r.Length || t.Length != r.Length || destination.Length < (long)r.Length * MaxRowBytes)
        {
            throw new ArgumentException(
                $"{r.Length}, {s.Length} and {t.Length} samples into {destination.Length} bytes: "
                + $"the phases must be equally long, with {MaxRowBytes} bytes a row.");
        }

        // The length was checked above for the longest cells; nothing below is written past a cell's own 24 bytes.
        ref var start = ref MemoryMarshal.GetReference(destination);
        ref var at = ref start;
        for (var i = 0; i < r.Length; i++)
        {
            at = ref Cell(r[i], ref at, (byte)',');
            at = ref Cell(s[i], ref at, (byte)',');
            at = ref Cell(t[i], ref at, (byte)'\n');
        }

        return (int)Unsafe.ByteOffset(ref start, ref at);
    }

    private static uint Digits(int number) =>
        (uint)('0' + (number / 1000))
        | ((uint)('0' + (number / 100 % 10)) << 8)
        | ((uint)('0' + (number / 10 % 10)) << 16)
        | ((uint)('0' + (number % 10)) << 24);

    private static void Store(ref byte at, uint digits) =>
        Unsafe.WriteUnaligned(
            ref at, BitConverter.IsLittleEndian ? digits : BinaryPrimitives.ReverseEndianness(digits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte Cell(double amps, ref byte at, byte separator)
    {
        if (!(Math.Abs(amps) <= MaxAmps))
        {
            return ref Unusual(amps, ref at, separator);
        }

        var scaled = (long)Math.Round(amps * _power);
        at = (byte)'-';
        at = ref Unsafe.Add(ref at, scaled < 0 ? 1 : 0);
        var magnitude = (ulong)Math.Abs(scaled);

        // Four decimals are the usual case: a division by a constant is a multiplication.
        var whole = (uint)(_power == 10_000 ? magnitude / 10_000 : magnitude / _power);
        var fraction = (uint)(magnitude - ((ulong)whole * _power));
        at = ref Whole(whole, ref at);
        at = ref Fraction(fraction, ref at);
        at = separator;
        return ref Unsafe.Add(ref at, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte Whole(uint whole, ref byte at)
    {
        if (whole >= 10_000)
        {
            var high = whole / 10_000;
            at = ref ShortWhole(high, ref at);
            Store(ref at, FourDigits[whole - (high * 10_000)]);
            return ref Unsafe.Add(ref at, 4);
        }

        return ref ShortWhole(whole, ref at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte ShortWhole(uint whole, ref byte at)
    {
        var zeros = (whole < 10 ? 1 : 0) + (whole < 100 ? 1 : 0) + (whole < 1000 ? 1 : 0);
        Store(ref at, FourDigits[whole] >> (8 * zeros));
        return ref Unsafe.Add(ref at, 4 - zeros);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte Fraction(uint fraction, ref byte at)
    {
        if (_decimals == 0)
        {
            return ref at;
        }

        at = (byte)'.';
        at = ref Unsafe.Add(ref at, 1);
        if (_decimals <= 4)
        {
            Store(ref at, FourDigits[fraction * Powers[4 - _decimals]]);
        }
        else
        {
            fraction *= Powers[8 - _decimals];
            Store(ref at, FourDigits[fraction / 10_000]);
            Store(ref Unsafe.Add(ref at, 4), FourDigits[fraction % 10_000]);
        }

        return ref Unsafe.Add(ref at, _decimals);
    }

    private static ref byte Unusual(double amps, ref byte at, byte separator)
    {
        if (!double.IsNaN(amps))
        {
            throw new ArgumentOutOfRangeException(nameof(amps), amps, $"A current lies within ±{MaxAmps:F0} A.");
        }

        at = separator;
        return ref Unsafe.Add(ref at, 1);
    }
}
