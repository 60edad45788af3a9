using System.Globalization;
using System.Text;

namespace DiagMod.Core.Currents;

/// <summary>Foreign bytes made fit to be shown in a message, a log or a page.</summary>
internal static class Excerpt
{
    /// <summary>Longest excerpt, characters.</summary>
    public const int MaxLength = 40;

    /// <summary>Foreign characters looked at; the rest is cut.</summary>
    private const int MaxRunes = 32;

    /// <summary>
    /// The bytes as text: whatever is neither a letter, a digit, ASCII punctuation nor a space is written as an
    /// escape, so that no terminal colour, text direction or markup survives.
    /// </summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(MaxLength);
        for (var taken = 0; !bytes.IsEmpty; taken++)
        {
            var valid = Rune.DecodeFromUtf8(bytes, out var rune, out var used) == System.Buffers.OperationStatus.Done;
            var piece = !valid ? FormattableString.Invariant($"\\x{bytes[0]:X2}")
                : IsPlain(rune) ? rune.ToString()
                : rune.Value <= 0xFFFF ? FormattableString.Invariant($"\\u{rune.Value:X4}")
                : FormattableString.Invariant($"\\U{rune.Value:X8}");
            bytes = bytes[(valid ? used : 1)..];
            if (taken == MaxRunes || text.Length + piece.Length > MaxLength - (bytes.IsEmpty ? 0 : 1))
            {
                return text.Append('…').ToString();
            }

            text.Append(piece);
        }

        return text.Length == 0 ? "nothing" : text.ToString();
    }

    private static bool IsPlain(Rune rune) => rune.IsAscii
        ? rune.Value is >= 0x20 and < 0x7F and not ('<' or '>' or '&' or '\\')
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber;
}
