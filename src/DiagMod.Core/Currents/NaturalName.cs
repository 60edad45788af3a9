using System.Globalization;
using System.Text;

namespace DiagMod.Core.Currents;

/// <summary>The order in which people number files: "file2" before "file10" (decision D29).</summary>
public static class NaturalName
{
    private const int PaddedDigits = 20;

    // Sorts behind every digit, and before every letter.
    private const char LongNumber = ':';

    // Sorts before everything that a name may contain, so that a name comes before its own continuations.
    private const char Separator = '\u0001';

    /// <summary>Compares two names in natural order; 0 only for equal names.</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other.</param>
    public static int Compare(string left, string right) => string.CompareOrdinal(Key(left), Key(right));

    /// <summary>A text whose ordinal order (in SQL: collate "C") is the natural order of the names.</summary>
    /// <param name="name">A file name; only the digits 0 to 9 count as digits.</param>
    /// <remarks>
    /// Letters are folded to lower case, numbers lose their leading zeros and are padded to 20 digits (longer ones
    /// follow, by length). Names that are equal up to that, such as "a1" and "A01", are told apart by the name itself,
    /// which is appended.
    /// </remarks>
    public static string Key(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var key = new StringBuilder((2 * name.Length) + PaddedDigits);
        for (var i = 0; i < name.Length;)
        {
            if (!char.IsAsciiDigit(name[i]))
            {
                key.Append(char.ToLowerInvariant(name[i++]));
                continue;
            }

            var start = i;
            while (i < name.Length && char.IsAsciiDigit(name[i]))
            {
                i++;
            }

            AppendNumber(key, name.AsSpan(start, i - start).TrimStart('0'));
        }

        return key.Append(Separator).Append(name).ToString();
    }

    private static void AppendNumber(StringBuilder key, ReadOnlySpan<char> digits)
    {
        if (digits.Length > PaddedDigits)
        {
            key.Append(LongNumber).Append(CultureInfo.InvariantCulture, $"{digits.Length:D10}");
        }

        key.Append('0', Math.Max(0, PaddedDigits - digits.Length)).Append(digits);
    }
}
