using System.Text;

namespace DiagMod.Postgres;

/// <summary>Text from outside made fit for a database column.</summary>
internal static class StoreText
{
    /// <summary>A time as audit rows say it: UTC with Z; null stays null.</summary>
    /// <param name="at">The time.</param>
    public static string? Of(DateTimeOffset? at) =>
        at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>PostgreSQL text holds no NUL and UTF-8 no lone surrogate: both become U+FFFD; long text is cut.</summary>
    /// <param name="text">Any text, or null.</param>
    /// <param name="most">Most characters kept.</param>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text, int most)
    {
        if (text is null)
        {
            return null;
        }

        var whole = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            var kept = rune.Value == 0 ? Rune.ReplacementChar : rune;
            if (whole.Length + kept.Utf16SequenceLength > most)
            {
                break;
            }

            whole.Append(kept);
        }

        return whole.ToString();
    }
}
