using Microsoft.AspNetCore.Http;

namespace DiagMod.Dashboard.Texts;

/// <summary>Which language an answer is in: the account's, else the cookie's, else the browser's, else English.</summary>
public static class LanguageChoice
{
    /// <summary>Cookie that keeps the choice of a browser: en or ru.</summary>
    public const string Cookie = "diagmod-language";

    /// <summary>Claim of a principal whose account has a choice: en or ru.</summary>
    public const string Claim = "language";

    /// <summary>Where the switch posts its form: <see cref="LanguageField"/>, <see cref="ReturnField"/>, antiforgery token.</summary>
    public const string FormPath = "/account/language";

    /// <summary>Field of the form: en or ru.</summary>
    public const string LanguageField = "language";

    /// <summary>Field of the form: the local path to go back to.</summary>
    public const string ReturnField = "return";

    /// <summary>The language of the answer to a request.</summary>
    /// <param name="request">The request; its principal is set.</param>
    public static Language Of(HttpContext request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Language.Parse(request.User.FindFirst(Claim)?.Value)
            ?? Language.Parse(request.Request.Cookies[Cookie])
            ?? Language.Preferred(request.Request.Headers.AcceptLanguage.ToString())
            ?? Language.English;
    }
}
