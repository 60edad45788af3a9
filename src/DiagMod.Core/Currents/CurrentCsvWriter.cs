using System.Globalization;

namespace DiagMod.Core.Currents;

/// <summary>Writes rows of three phase currents as UTF-8 CSV, straight into bytes: what <see cref="CurrentCsv"/> reads.</summary>
/// <remarks>Cells are rounded half to even to a fixed number of decimals; NaN is an empty cell; lines end with LF.</remarks>
public sealed class CurrentCsvWriter
{
    /// <summary>Most decimals of a cell.</summary>
    public const int MaxDecimals = 6;

    /// <summary>Most bytes of one row.</summary>
    public const int MaxRowBytes = 3 * (MaxCellBytes + 1);

    private const int MaxCellBytes = 22;

    // Below this a value times 10^6 is a whole number that a double holds exactly.
    private const double MaxAmps = 1e9;

    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];

    private readonly double _power;
    private readonly int _decimals;

    /// <summary>Makes a writer.</summary>
    /// <param name="decimals">Decimals of a cell, 0 to 6; 4 is what the plant's recorders write.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not so many decimals can be written.</exception>
    public CurrentCsvWriter(int decimals = 4)
    {
        if (decimals is < 0 or > MaxDecimals)
        {
            throw new ArgumentOutOfRangeException(nameof(decimals), decimals, $"A cell has 0 to {MaxDecimals} decimals.");
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
    /// <exception cref="ArgumentOutOfRangeException">A current is infinite or beyond ±1e9 A.</exception>
    public int Write(ReadOnlySpan<double> r, ReadOnlySpan<double> s, ReadOnlySpan<double> t, Span<byte> destination)
    {
        if (s.Length != r.Length || t.Length != r.Length || destination.Length < (long)r.Length * MaxRowBytes)
        {
            throw new ArgumentException(
                $"{r.Length}, {s.Length} and {t.Length} samples into {destination.Length} bytes: the phases must be equally long, with {MaxRowBytes} bytes a row.");
        }

        var at = 0;
        for (var i = 0; i < r.Length; i++)
        {
            at = Cell(r[i], destination, at);
            destination[at++] = (byte)',';
            at = Cell(s[i], destination, at);
            destination[at++] = (byte)',';
            at = Cell(t[i], destination, at);
            destination[at++] = (byte)'\n';
        }

        return at;
    }

    private int Cell(double amps, Span<byte> destination, int at)
    {
        if (double.IsNaN(amps))
        {
            return at;
        }

        if (!(Math.Abs(amps) < MaxAmps))
        {
            throw new ArgumentOutOfRangeException(
                nameof(amps), amps, string.Create(CultureInfo.InvariantCulture, $"A current lies within ±{MaxAmps} A."));
        }

        var scaled = (long)Math.Round(amps * _power);
        if (scaled < 0)
        {
            destination[at++] = (byte)'-';
            scaled = -scaled;
        }

        Span<byte> digits = stackalloc byte[MaxCellBytes];
        var first = MaxCellBytes;
        var value = (ulong)scaled;
        for (var i = 0; i < _decimals; i++)
        {
            (value, var digit) = Math.DivRem(value, 10);
            digits[--first] = (byte)('0' + digit);
        }

        if (_decimals > 0)
        {
            digits[--first] = (byte)'.';
        }

        do
        {
            (value, var digit) = Math.DivRem(value, 10);
            digits[--first] = (byte)('0' + digit);
        }
        while (value != 0);

        digits[first..].CopyTo(destination[at..]);
        return at + MaxCellBytes - first;
    }
}
