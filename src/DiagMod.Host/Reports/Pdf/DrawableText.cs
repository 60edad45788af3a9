using System.Globalization;
using System.Text;

namespace DiagMod.Host.Reports.Pdf;

/// <summary>Text from outside as a document may draw it: one line, bounded, with nothing in it that moves other letters or hides
/// some (reliability.md, WEB-11).</summary>
internal static class DrawableText
{
    /// <summary>Longest text that is drawn unless said otherwise, characters.</summary>
    public const int UsualLength = 400;

    private const char Cut = '…';

    /// <summary>The text with every control, format and private character, and every half of a pair, shown as U+FFFD; runs of white
    /// space as one space.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">Most characters, at least 1; a longer text ends with an ellipsis.</param>
    public static string Of(string? text, int most = UsualLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var drawn = new StringBuilder(Math.Min(text.Length, most));
        var count = 0;
        foreach (var character in text.EnumerateRunes())
        {
            var isSpace = IsSpace(character);
            if (isSpace && drawn.Length > 0 && drawn[^1] == ' ')
            {
                continue;
            }

            if (count++ == most)
            {
                drawn.Length -= drawn.Length > 1 && char.IsLowSurrogate(drawn[^1]) ? 2 : 1;
                return drawn.Append(Cut).ToString();
            }

            drawn.Append(isSpace ? " " : IsHidden(character) ? Rune.ReplacementChar.ToString() : character.ToString());
        }

        return drawn.ToString();
    }

    private static bool IsSpace(Rune character) =>
        character.Value is ' ' or '\t' or '\r' or '\n' or 0x2028 or 0x2029;

    private static bool IsHidden(Rune character) => Rune.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned;
}
