using System.Buffers;
using System.Text.RegularExpressions;

namespace DiagMod.Host.Logging;

/// <summary>Takes secrets out of what is about to be logged: a second line of defence, since nothing logs one on purpose
/// (AUD-09).</summary>
internal static partial class LogMask
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Masked = "***";

    private static readonly SearchValues<string> Suspicious = SearchValues.Create(
        ["password", "passwd", "pwd", "token", "secret", "bearer", "authorization", "cookie", "api_key", "apikey", "eyJ", "otp",
            "dmk_"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>The text without the secrets in it.</summary>
    public static string Apply(string text)
    {
        if (!text.AsSpan().ContainsAny(Suspicious))
        {
            return text;
        }

        var masked = Jwt().Replace(text, Masked);
        masked = Key().Replace(masked, "$1" + Masked);
        masked = Bearer().Replace(masked, "$1 " + Masked);
        return Pair().Replace(masked, "$1$2" + Masked);
    }

    /// <summary>True for names whose values are never logged.</summary>
    public static bool IsSecret(string name) => SecretName().IsMatch(name);

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", RegexOptions.NonBacktracking)]
    private static partial Regex Jwt();

    // Of an API key the part stays that may be seen.
    [GeneratedRegex("(dmk_[A-Za-z0-9_-]{8}_)[A-Za-z0-9_-]{16,}", RegexOptions.NonBacktracking)]
    private static partial Regex Key();

    [GeneratedRegex(
        @"\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{16,}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Bearer();

    [GeneratedRegex(
        "\\b([A-Za-z_-]*(?:password|passwd|pwd|token|secret|api_?key|cookie|otp))(\"?\\s*[=:]\\s*)(?:\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|[^\\s,;&\"']+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pair();

    [GeneratedRegex(
        "(password|passwd|secret|token|cookie|apikey|api_key|otp)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SecretName();
}
