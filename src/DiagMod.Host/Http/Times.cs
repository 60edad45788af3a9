using System.Globalization;

namespace DiagMod.Host.Http;

/// <summary>Times as RFC 3339 writes them.</summary>
internal static class Times
{
    /// <summary>UTC with as many decimals as are there, at most to the 100 ns tick.</summary>
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    private static readonly string[] Accepted =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd't'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads a time with its offset; a time without one is refused, since nobody could tell whose clock it means.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is not { Length: >= 20 and <= 40 })
        {
            return false;
        }

        var last = text[^1];
        var hasOffset = last is 'Z' or 'z' || (text[^6] is '+' or '-' && text[^3] == ':');
        if (!hasOffset || !DateTimeOffset.TryParseExact(
            last == 'z' ? text[..^1] + "Z" : text, Accepted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out var parsed))
        {
            return false;
        }

        time = parsed.ToUniversalTime();
        return time.Year is >= 1970 and <= 2200;
    }
}
