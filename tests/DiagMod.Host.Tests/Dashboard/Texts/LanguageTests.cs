using System.Security.Claims;
using DiagMod.Dashboard.Texts;
using Microsoft.AspNetCore.Http;

namespace DiagMod.Host.Tests.Dashboard.Texts;

public sealed class LanguageTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("de, fr;q=0.9", null)]
    [InlineData("ru", "ru")]
    [InlineData("RU-ru", "ru")]
    [InlineData("en-GB,en;q=0.9", "en")]
    [InlineData("de, en;q=0.5, ru;q=0.8", "ru")]
    [InlineData("en;q=0.7,ru;q=0.7", "en")]
    [InlineData("ru;q=0, en;q=0.1", "en")]
    [InlineData("ru;q=0", null)]
    [InlineData("ru;q=much, en;q=0.1", "en")]
    [InlineData("ru;q=7, en;q=0.1", "en")]
    [InlineData("ru;level=1;q=0.9, en;q=0.8", "ru")]
    [InlineData("rus, enough", null)]
    [InlineData(",;,=,ru;;", "ru")]
    public void Preferred_OfAHeader_IsTheHeaviestThatWeHave(string? header, string? expected) =>
        Assert.Equal(expected, Language.Preferred(header)?.Code);

    [Theory]
    [InlineData("en", "en", "en", "en")]
    [InlineData("ru", "en", "en", "ru")]
    [InlineData(null, "ru", "en", "ru")]
    [InlineData(null, "de", "ru", "ru")]
    [InlineData("xx", null, "ru", "ru")]
    [InlineData(null, null, null, "en")]
    public void Choice_OfARequest_IsAccountThenCookieThenBrowserThenEnglish(
        string? account, string? cookie, string? browser, string expected)
    {
        var request = new DefaultHttpContext();
        if (account is not null)
        {
            request.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(LanguageChoice.Claim, account)], "test"));
        }

        if (cookie is not null)
        {
            request.Request.Headers.Cookie = $"{LanguageChoice.Cookie}={cookie}";
        }

        request.Request.Headers.AcceptLanguage = browser;

        Assert.Equal(expected, LanguageChoice.Of(request).Code);
    }
}
