using System.Globalization;

namespace DiagMod.Core.Currents;

/// <summary>The grammar of one field, trimmed and unwrapped: a number, nothing, or what is wrong (profile C5).</summary>
internal static class CurrentCsvCell
{
    /// <summary>Largest magnitude, amperes.</summary>
    public const double MaxMagnitude = 1e9;

    // With at most 64 bytes the digits span fewer than 64 powers of ten, so beyond this the exponent alone decides.
    private const int DecisiveExponent = 500;

    /// <summary>Removes spaces and tabs on both sides; nothing else is white space here.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> bytes) => bytes.Trim(" \t"u8);

    /// <summary>Reads the field.</summary>
    /// <param name="cell">Trimmed bytes, at most 64.</param>
    /// <param name="value">The number nearest to the decimal, ties to even; NaN for nothing and for "nan".</param>
    /// <returns>Null when fine, else the code.</returns>
    public static string? Read(ReadOnlySpan<byte> cell, out float value)
    {
        value = float.NaN;
        if (cell.IsEmpty)
        {
            return null;
        }

        var negative = cell[0] == '-';
        var unsigned = negative || cell[0] == '+' ? cell[1..] : cell;
        if (IsNumber(unsigned, out var exponent, out var isZero))
        {
            return Convert(cell, exponent, isZero, negative, out value);
        }

        return IsWord(unsigned, "nan"u8) ? null
            : IsWord(unsigned, "inf"u8) || IsWord(unsigned, "infinity"u8) ? CurrentCsvCode.NonFinite
            : CurrentCsvCode.Number;
    }

    private static string? Convert(ReadOnlySpan<byte> cell, int exponent, bool isZero, bool negative, out float value)
    {
        value = negative ? -0f : 0f;
        if (isZero || exponent < -DecisiveExponent)
        {
            return null;
        }

        if (exponent > DecisiveExponent
            || !double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var wide)
            || !(Math.Abs(wide) <= MaxMagnitude)
            || !float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return CurrentCsvCode.Range;
        }

        return null;
    }

    // (d+(.d*)?|.d+)([eE][+-]?d+)?
    private static bool IsNumber(ReadOnlySpan<byte> text, out int exponent, out bool isZero)
    {
        exponent = 0;
        isZero = true;
        var at = 0;
        var digits = CountDigits(text, ref at, ref isZero);
        if (at < text.Length && text[at] == '.')
        {
            at++;
            digits += CountDigits(text, ref at, ref isZero);
        }

        if (digits == 0)
        {
            return false;
        }

        if (at == text.Length)
        {
            return true;
        }

        if ((text[at] | 0x20) != 'e')
        {
            return false;
        }

        at++;
        var negative = at < text.Length && text[at] == '-';
        at += at < text.Length && text[at] is (byte)'+' or (byte)'-' ? 1 : 0;
        var first = at;
        for (; at < text.Length && char.IsAsciiDigit((char)text[at]); at++)
        {
            exponent = Math.Min((exponent * 10) + (text[at] - '0'), 100_000);
        }

        exponent = negative ? -exponent : exponent;
        return at > first && at == text.Length;
    }

    private static int CountDigits(ReadOnlySpan<byte> text, ref int at, ref bool isZero)
    {
        var first = at;
        for (; at < text.Length && char.IsAsciiDigit((char)text[at]); at++)
        {
            isZero &= text[at] == '0';
        }

        return at - first;
    }

    private static bool IsWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase)
    {
        if (text.Length != lowerCase.Length)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if ((text[i] | 0x20) != lowerCase[i])
            {
                return false;
            }
        }

        return true;
    }
}
