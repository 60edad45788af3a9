using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

/// <summary>In which language a failure is titled, and how a person chooses it.</summary>
[Collection(HostTests.Name)]
public sealed class LanguageTests(TestHost host)
{
    private const string Russian = "Двигатель не найден";
    private const string English = "Unknown motor";
    private const string Missing = "/api/v1/motors/EQ_NOBODY";

    [Theory]
    [InlineData(null, "en", English)]
    [InlineData("ru-RU,ru;q=0.9,en;q=0.8", "ru", Russian)]
    [InlineData("en;q=0.2, ru;q=0.7", "ru", Russian)]
    [InlineData("en-US,ru;q=0.9", "en", English)]
    [InlineData("de", "en", English)]
    public async Task Title_OfAFailure_FollowsAcceptLanguage(string? accept, string language, string title)
    {
        using var answer = await AskAsync(Missing, accept, await host.TokenAsync("viewer"), "diagmod-language=ru");
        var body = await TestHost.ReadAsync(answer);

        Assert.Equal((title, "E_MOTOR_UNKNOWN", 404), ((string)body["title"]!, (string)body["code"]!, (int)body["status"]!));
        Assert.Equal("There is no motor with this equipment id.", (string)body["detail"]!);
        Assert.Equal([language], answer.Content.Headers.ContentLanguage);
        Assert.Contains("Accept-Language", answer.Headers.Vary);
    }

    [Theory]
    [InlineData("/api/v1/motors", "Требуется вход")]
    [InlineData("/api/v1/nothing", "Не найдено")]
    public async Task Title_BeforeAnybodySignedIn_FollowsCookieThenAcceptLanguage(string path, string title)
    {
        using var wanted = await AskAsync(path, "ru", null, null);
        using var chosen = await AskAsync(path, "en", null, "diagmod-language=ru");
        using var nonsense = await AskAsync(path, "ru", null, "diagmod-language=de");

        Assert.Equal(title, (string)(await TestHost.ReadAsync(wanted))["title"]!);
        Assert.Equal(title, (string)(await TestHost.ReadAsync(chosen))["title"]!);
        Assert.Equal(title, (string)(await TestHost.ReadAsync(nonsense))["title"]!);
    }

    [Fact]
    public async Task OwnAccount_OfAToken_SaysWhoAndKeepsTheLanguage()
    {
        await host.AddUserAsync("reads-russian", "viewer");
        var token = (string)(await host.LoginAsync("reads-russian", TestHost.UserPassword))["access_token"]!;

        var before = await MeAsync(token);
        var changed = await ChangeAsync(token, "{\"language\":\"ru\"}", 200);
        var after = await MeAsync(token);
        using var silent = await AskAsync(Missing, null, token, null);
        using var asked = await AskAsync(Missing, "en", token, null);
        var cleared = await ChangeAsync(token, "{\"language\":null}", 200);

        Assert.Equal("""{"username":"reads-russian","role":"viewer","language":null}""", before.ToJsonString());
        Assert.Equal("ru", (string)changed["language"]!);
        Assert.Equal("ru", (string)after["language"]!);
        Assert.Equal(Russian, (string)(await TestHost.ReadAsync(silent))["title"]!);
        Assert.Equal(English, (string)(await TestHost.ReadAsync(asked))["title"]!);
        Assert.Null(cleared["language"]);
    }

    [Theory]
    [InlineData("{\"language\":\"de\"}", "E_PARAMETER")]
    [InlineData("{\"language\":\"RU\"}", "E_PARAMETER")]
    [InlineData("{\"language\":1}", "E_JSON")]
    [InlineData("{}", "E_JSON")]
    [InlineData("{\"language\":\"ru\",\"role\":\"admin\"}", "E_JSON")]
    [InlineData("[]", "E_JSON")]
    public async Task OwnAccount_ChangedToNonsense_IsRefused(string body, string code)
    {
        var answer = await ChangeAsync(await host.TokenAsync("operator"), body, 400);

        Assert.Equal(code, (string)answer["code"]!);
    }

    [Fact]
    public async Task Choice_OnAPageBeforeSignIn_IsKeptInACookie()
    {
        var form = await FormAsync();

        using var answer = await PostAsync(form, "ru", "/trends?motor=EQ_1");

        Assert.Equal((302, "/trends?motor=EQ_1"), ((int)answer.StatusCode, answer.Headers.Location?.OriginalString));
        var cookie = Assert.Single(
            answer.Headers.GetValues("Set-Cookie"),
            one => one.StartsWith("diagmod-language=ru", StringComparison.Ordinal));
        Assert.Contains("max-age=31536000", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Choice_OfAPersonSignedIn_GoesBeforeWhatTheBrowserAsks()
    {
        await host.AddUserAsync("chooses-russian", "viewer");
        var (cookies, token) = await FormAsync();
        using var signIn = await SendFormAsync("/account/sign-in", cookies, new()
        {
            ["username"] = "chooses-russian",
            ["password"] = TestHost.UserPassword,
            ["__RequestVerificationToken"] = token,
        });
        var session = signIn.Headers.GetValues("Set-Cookie")
            .First(one => one.StartsWith("diagmod=", StringComparison.Ordinal)).Split(';')[0];
        var form = await FormAsync(session);

        using var chosen = await PostAsync((form.Cookies + "; " + session, form.Token), "ru", "/");
        using var refused = await AskAsync(Missing, "en", null, session + "; diagmod-language=en");
        using var page = await AskAsync("/api/v1/auth/me", null, null, session);

        Assert.Equal(302, (int)chosen.StatusCode);
        Assert.Equal(Russian, (string)(await TestHost.ReadAsync(refused))["title"]!);
        Assert.Equal("ru", (string)(await TestHost.ReadAsync(page))["language"]!);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("evil")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    [InlineData("")]
    public async Task Choice_WithAReturnThatLeadsElsewhere_GoesToTheStartPage(string target)
    {
        using var answer = await PostAsync(await FormAsync(), "en", target);

        Assert.Equal((302, "/"), ((int)answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Theory]
    [InlineData("de")]
    [InlineData("")]
    [InlineData("ru,en")]
    public async Task Choice_OfALanguageThatIsNone_IsRefusedAndKeepsNothing(string language)
    {
        using var answer = await PostAsync(await FormAsync(), language, "/");

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Choice_WithoutTheFormsToken_IsRefused()
    {
        var (cookies, _) = await FormAsync();

        using var answer = await PostAsync((cookies, "made-up"), "ru", "/");

        Assert.Equal((403, "E_CSRF"), ((int)answer.StatusCode, (string)(await TestHost.ReadAsync(answer))["code"]!));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    private async Task<HttpResponseMessage> AskAsync(string path, string? accept, string? token, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        Add(request, "Accept-Language", accept);
        Add(request, "Authorization", token is null ? null : "Bearer " + token);
        Add(request, "Cookie", cookie);
        return await host.Client.SendAsync(request);
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private async Task<JsonNode> MeAsync(string token)
    {
        using var answer = await AskAsync("/api/v1/auth/me", null, token, null);
        Assert.Equal(200, (int)answer.StatusCode);
        return await TestHost.ReadAsync(answer);
    }

    private async Task<JsonNode> ChangeAsync(string token, string body, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/api/v1/auth/me")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        Add(request, "Authorization", "Bearer " + token);
        using var answer = await host.Client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        return await TestHost.ReadAsync(answer);
    }

    private Task<HttpResponseMessage> PostAsync((string Cookies, string Token) form, string language, string target) =>
        SendFormAsync("/account/language", form.Cookies, new()
        {
            ["language"] = language,
            ["return"] = target,
            ["__RequestVerificationToken"] = form.Token,
        });

    private async Task<HttpResponseMessage> SendFormAsync(string path, string cookies, Dictionary<string, string> fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        Add(request, "Cookie", cookies);
        return await host.Client.SendAsync(request);
    }

    private async Task<(string Cookies, string Token)> FormAsync(string? session = null)
    {
        using var page = await AskAsync("/sign-in", null, null, session);
        var cookies = string.Join("; ", page.Headers.GetValues("Set-Cookie").Select(value => value.Split(';')[0]));
        var document = await new HtmlParser().ParseDocumentAsync(await page.Content.ReadAsStringAsync());
        var token = document.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value");
        return (cookies, token ?? throw new InvalidOperationException("The form has no antiforgery token."));
    }
}
