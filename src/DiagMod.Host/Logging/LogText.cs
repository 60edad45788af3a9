using System.Globalization;
using System.Text;

namespace DiagMod.Host.Logging;

/// <summary>Makes text harmless on a terminal and in a file of lines: what would move the cursor, end the line, colour it or turn
/// its direction is written as its number (INJ-03).</summary>
internal static class LogText
{
    /// <summary>Longest text of one value; a longer one is cut.</summary>
    public const int MaxLength = 4_000;

    /// <summary>The text on one line.</summary>
    public static string OneLine(string text)
    {
        var cut = text.Length <= MaxLength ? text : text[..MaxLength] + "…";
        var first = IndexOfUnsafe(cut);
        if (first < 0)
        {
            return cut;
        }

        var safe = new StringBuilder(cut.Length + 16).Append(cut, 0, first);
        foreach (var letter in cut.AsSpan(first))
        {
            if (IsUnsafe(letter))
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            }
            else
            {
                safe.Append(letter);
            }
        }

        return safe.ToString();
    }

    /// <summary>True for characters that are not shown as themselves.</summary>
    public static bool IsUnsafe(char letter) => char.GetUnicodeCategory(letter)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static int IndexOfUnsafe(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsUnsafe(text[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
