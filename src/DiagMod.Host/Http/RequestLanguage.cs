using DiagMod.Dashboard.Texts;

namespace DiagMod.Host.Http;

/// <summary>The language that a request is answered in.</summary>
/// <remarks>A browser: the account's choice, then the cookie's, then Accept-Language, then English. A program with a bearer token
/// says what it wants in each request, so there Accept-Language goes before the account's choice, and no cookie counts.</remarks>
internal static class RequestLanguage
{
    private static readonly TimeSpan CookieLife = TimeSpan.FromDays(365);

    /// <summary>The language of a request.</summary>
    public static Language Of(HttpContext context) => context.Request.Headers.Authorization.Count == 0
        ? LanguageChoice.Of(context)
        : Language.Preferred(context.Request.Headers.AcceptLanguage.ToString())
            ?? Language.Parse(context.User.FindFirst(LanguageChoice.Claim)?.Value)
            ?? Language.English;

    /// <summary>The language of a code that is exactly en or ru; null for every other text.</summary>
    public static Language? OfCode(string? code) => Language.All.FirstOrDefault(language => language.Code == code);

    /// <summary>Says in the response which language it is in, and what that depends on.</summary>
    public static void Declare(HttpResponse response, Language language)
    {
        response.Headers.ContentLanguage = language.Code;
        response.Headers.AppendCommaSeparatedValues("Vary", "Accept-Language");
    }

    /// <summary>Keeps a browser's choice for a year.</summary>
    public static void Keep(HttpContext context, Language language) =>
        context.Response.Cookies.Append(LanguageChoice.Cookie, language.Code, new CookieOptions
        {
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            MaxAge = CookieLife,
            IsEssential = true,
        });
}
