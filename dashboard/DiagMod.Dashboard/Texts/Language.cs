using System.Globalization;

namespace DiagMod.Dashboard.Texts;

/// <summary>A language of the pages. There are two, and each text exists in both (see <see cref="TextSet"/>).</summary>
public sealed class Language
{
    private Language(string code, string ownName) => (Code, OwnName) = (code, ownName);

    /// <summary>English: what is shown to a reader who asked for nothing we have.</summary>
    public static Language English { get; } = new("en", "English");

    /// <summary>Russian.</summary>
    public static Language Russian { get; } = new("ru", "Русский");

    /// <summary>Both, in the order of the switch.</summary>
    public static IReadOnlyList<Language> All { get; } = [English, Russian];

    /// <summary>ISO 639-1 code: en or ru.</summary>
    public string Code { get; }

    /// <summary>Its name in itself.</summary>
    public string OwnName { get; }

    /// <summary>The language of a code or tag like "ru", "RU" or "ru-RU"; null for any other.</summary>
    /// <param name="tag">A language tag, or null.</param>
    public static Language? Parse(string? tag)
    {
        if (string.IsNullOrWhiteSpace(tag))
        {
            return null;
        }

        var primary = tag.AsSpan().Trim();
        var end = primary.IndexOf('-');
        primary = end < 0 ? primary : primary[..end];
        foreach (var language in All)
        {
            if (primary.Equals(language.Code, StringComparison.OrdinalIgnoreCase))
            {
                return language;
            }
        }

        return null;
    }

    /// <summary>The language that a browser asks for, by the weights of Accept-Language (RFC 9110, 12.5.4); null when it asks for
    /// neither. Of equal weights the first counts; a weight that cannot be read, or is 0, asks for nothing.</summary>
    /// <param name="acceptLanguage">The header, for example "de, ru;q=0.8, en;q=0.5"; null when absent.</param>
    public static Language? Preferred(string? acceptLanguage)
    {
        Language? best = null;
        var bestWeight = 0.0;
        foreach (var item in (acceptLanguage ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = item.Split(';', StringSplitOptions.TrimEntries);
            if (Parse(parts[0]) is { } language && Weight(parts) is var weight && weight > bestWeight)
            {
                (best, bestWeight) = (language, weight);
            }
        }

        return best;
    }

    /// <inheritdoc/>
    public override string ToString() => Code;

    private static double Weight(string[] parts)
    {
        foreach (var part in parts.AsSpan(1))
        {
            if (part.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
            {
                return double.TryParse(part.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var q)
                    && q <= 1
                    ? q
                    : 0;
            }
        }

        return 1;
    }
}
