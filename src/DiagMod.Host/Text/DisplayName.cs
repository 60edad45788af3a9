using System.Globalization;
using System.Text;

namespace DiagMod.Host.Text;

/// <summary>A client's file name made fit to be shown: the last part of a path, composed, without control or invisible characters,
/// at most 200 characters. It is never used as a path.</summary>
internal static class DisplayName
{
    /// <summary>Longest name kept, characters; the rest of a longer one is cut off.</summary>
    public const int MaxLength = 200;

    /// <summary>Shown when nothing is left of a name.</summary>
    public const string Unnamed = "unnamed.csv";

    /// <summary>The name to show.</summary>
    public static string Of(string? given)
    {
        if (string.IsNullOrEmpty(given))
        {
            return Unnamed;
        }

        var last = given[(given.LastIndexOfAny(['/', '\\']) + 1)..];
        var kept = new StringBuilder(last.Length);
        foreach (var next in last.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(next) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse))
            {
                kept.Append(next);
            }
        }

        var name = UnicodeForms.Compose(kept.ToString()).Trim().TrimStart('.').Trim();
        if (name.Length == 0)
        {
            return Unnamed;
        }

        if (name.Length <= MaxLength)
        {
            return name;
        }

        // Half a surrogate pair cannot be stored as text.
        return name[..(char.IsHighSurrogate(name[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }
}
