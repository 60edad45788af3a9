using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using DiagMod.Host.Accounts;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

[Collection(HostTests.Name)]
public sealed class SignInTests(TestHost host)
{
    [Fact]
    public async Task Refresh_OfATokenUsedBefore_EndsTheWholeFamily()
    {
        var first = (string)(await host.LoginAsync("admin", TestHost.AdminPassword))["refresh_token"]!;
        var second = (string)(await RefreshAsync(first, 200))["refresh_token"]!;

        await RefreshAsync(first, 401);

        await RefreshAsync(second, 401);
    }

    [Fact]
    public async Task Refresh_ByManyAtOnce_GivesOneSuccessor()
    {
        var token = (string)(await host.LoginAsync("admin", TestHost.AdminPassword))["refresh_token"]!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.SendAsync(
            HttpMethod.Post, "/api/v1/auth/refresh", null, new JsonObject { ["refresh_token"] = token })));

        Assert.Single(answers, answer => (int)answer.StatusCode == 200);
        Assert.All(answers, answer => Assert.Contains((int)answer.StatusCode, new[] { 200, 401 }));
    }

    [Fact]
    public async Task Refresh_AfterLogout_Is401()
    {
        var token = (string)(await host.LoginAsync("admin", TestHost.AdminPassword))["refresh_token"]!;
        using var logout = await host.SendAsync(
            HttpMethod.Post, "/api/v1/auth/logout", null, new JsonObject { ["refresh_token"] = token });

        await RefreshAsync(token, 401);

        Assert.Equal(204, (int)logout.StatusCode);
    }

    [Fact]
    public async Task Refresh_WithAnAccessToken_Is401()
    {
        await RefreshAsync(await host.TokenAsync("viewer"), 401);
    }

    [Fact]
    public async Task Login_ThatFails_AnswersTheSameToUnknownAndWrong()
    {
        await host.AddUserAsync("same-answer", "viewer");

        var unknown = await FailAsync("nobody-of-this-name", "some-Wrong-password-1");
        var wrong = await FailAsync("same-answer", "some-Wrong-password-1");

        Assert.Equal(unknown, wrong);
        Assert.StartsWith("401", unknown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_AfterFiveFailures_IsLockedEvenForTheRightPassword()
    {
        await host.AddUserAsync("locked-out", "viewer");
        for (var i = 0; i < 5; i++)
        {
            await FailAsync("locked-out", "some-Wrong-password-1");
        }

        using var answer = await host.SendAsync(
            HttpMethod.Post, "/api/v1/auth/login", null,
            new JsonObject { ["username"] = "locked-out", ["password"] = TestHost.UserPassword });

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task Login_WithAPasswordOver1024Bytes_Is400()
    {
        var answer = await host.AskAsync(
            HttpMethod.Post, "/api/v1/auth/login", null, 400,
            new JsonObject { ["username"] = "admin", ["password"] = new string('a', 1025) });

        Assert.Equal("E_CREDENTIALS", (string)answer["code"]!);
    }

    [Fact]
    public async Task OneTimePassword_OfANewUser_MustBeChangedFirst()
    {
        var user = await host.AskAsync(
            HttpMethod.Post, "/api/v1/admin/users", "admin", 201, new JsonObject { ["username"] = "one-time", ["role"] = "viewer" });
        var login = await host.LoginAsync("one-time", (string)user["one_time_password"]!);

        var before = await StatusAsync((string)login["access_token"]!);
        using var change = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/password")
        {
            Content = new StringContent(
                new JsonObject
                {
                    ["current_password"] = (string)user["one_time_password"]!,
                    ["new_password"] = TestHost.UserPassword,
                }.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        change.Headers.TryAddWithoutValidation("Authorization", "Bearer " + (string)login["access_token"]!);
        using var changed = await host.Client.SendAsync(change);
        var after = await StatusAsync((string)(await TestHost.ReadAsync(changed))["access_token"]!);

        Assert.Equal((403, 200, 200), (before, (int)changed.StatusCode, after));
        Assert.Equal(401, await StatusAsync((string)login["access_token"]!));
    }

    [Fact]
    public async Task Admin_TheLastOne_CannotBeDemoted()
    {
        var users = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/users?limit=1000", "admin", 200);
        var admin = users["items"]!.AsArray().First(user => (string)user!["username"]! == "admin")!;

        var answer = await host.AskAsync(
            HttpMethod.Patch, "/api/v1/admin/users/" + admin["id"], "admin", 403, new JsonObject { ["role"] = "viewer" });

        Assert.Equal("E_OWN_ACCOUNT", (string)answer["code"]!);
    }

    [Fact]
    public async Task Disabled_User_LosesAccessAtOnce()
    {
        var user = await host.AddUserAsync("soon-gone", "viewer");
        var token = (string)(await host.LoginAsync("soon-gone", TestHost.UserPassword))["access_token"]!;
        var before = await StatusAsync(token);

        await host.AskAsync(
            HttpMethod.Patch, "/api/v1/admin/users/" + user["id"], "admin", 200, new JsonObject { ["is_disabled"] = true });

        Assert.Equal((200, 401), (before, await StatusAsync(token)));
    }

    [Fact]
    public async Task Browser_ThatSignsIn_GetsAStrictCookieAndNeedsTheToken()
    {
        var (cookies, token) = await FormAsync();
        using var signIn = new HttpRequestMessage(HttpMethod.Post, "/account/sign-in")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["username"] = "admin",
                ["password"] = TestHost.AdminPassword,
                ["returnUrl"] = "//evil.example",
                ["__RequestVerificationToken"] = token,
            }),
        };
        signIn.Headers.Add("Cookie", cookies);
        using var signedIn = await host.Client.SendAsync(signIn);
        var session = signedIn.Headers.GetValues("Set-Cookie").First(cookie => cookie.StartsWith("diagmod=", StringComparison.Ordinal));
        var key = session.Split(';')[0];

        var read = await WithCookieAsync(HttpMethod.Get, "/api/v1/motors", key, null);
        var write = await WithCookieAsync(HttpMethod.Post, "/api/v1/uploads/known", key, null);
        var foreign = await WithCookieAsync(HttpMethod.Post, "/api/v1/uploads/known", key, "http://evil.example");

        Assert.Equal((302, "/"), ((int)signedIn.StatusCode, signedIn.Headers.Location?.OriginalString));
        Assert.Contains("httponly", session, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", session, StringComparison.OrdinalIgnoreCase);
        Assert.Equal((200, 403, 403), (read, write, foreign));
    }

    [Fact]
    public async Task SignInForm_WithoutItsToken_Is403()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["username"] = "admin", ["password"] = "x" });

        using var answer = await host.Client.PostAsync(new Uri("/account/sign-in", UriKind.Relative), form);

        Assert.Equal(403, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("/motors/EQ_1", "/motors/EQ_1")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https:evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("", "/")]
    public void ReturnUrl_OutsideOfThisSite_IsTheStartPage(string given, string expected) =>
        Assert.Equal(expected, AuthEndpoints.LocalPath(given));

    [Fact]
    public void Limiter_OverItsMinute_RefusesUntilTheFirstAttemptIsOld()
    {
        var time = new SteppedTime();
        var limiter = new AddressLimiter(30, time);
        var allowed = Enumerable.Range(0, 31).Count(_ => limiter.TryTake("10.0.0.1", out var _));

        var other = limiter.TryTake("10.0.0.2", out _);
        time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(30, allowed);
        Assert.True(other);
        Assert.True(limiter.TryTake("10.0.0.1", out _));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("123456789012")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("qwertyuiop12")]
    [InlineData("password-motor-2025")]
    [InlineData("DiagMod-Orleans-1")]
    public void Password_ThatIsTriedFirst_IsRefused(string password) =>
        Assert.NotNull(PasswordRules.Fault(password, "anna"));

    [Theory]
    [InlineData("wide-River-42-turbine")]
    [InlineData("lower case words only here")]
    [InlineData("пароль из шести русских слов")]
    public void Password_ThatIsLongAndOwn_IsTaken(string password) =>
        Assert.Null(PasswordRules.Fault(password, "anna"));

    private async Task<JsonNode> RefreshAsync(string token, int status) => await host.AskAsync(
        HttpMethod.Post, "/api/v1/auth/refresh", null, status, new JsonObject { ["refresh_token"] = token });

    private async Task<string> FailAsync(string name, string password)
    {
        using var answer = await host.SendAsync(
            HttpMethod.Post, "/api/v1/auth/login", null, new JsonObject { ["username"] = name, ["password"] = password });
        var headers = answer.Headers.Where(header => header.Key != "Date").Select(header => header.Key).Order(StringComparer.Ordinal);
        var problem = (await TestHost.ReadAsync(answer)).AsObject();

        // Each request has an id of its own; all else must be the same.
        Assert.True(problem.Remove("trace_id"));
        return (int)answer.StatusCode + " " + string.Join(",", headers) + " " + problem.ToJsonString();
    }

    private async Task<int> StatusAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/motors");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var answer = await host.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<int> WithCookieAsync(HttpMethod method, string path, string cookie, string? origin)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", cookie);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent("{\"sha256\":[]}", Encoding.UTF8, "application/json");
        }

        using var answer = await host.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<(string Cookies, string Token)> FormAsync()
    {
        using var page = await host.Client.GetAsync(new Uri("/sign-in", UriKind.Relative));
        var cookies = string.Join("; ", page.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        var document = await new HtmlParser().ParseDocumentAsync(await page.Content.ReadAsStringAsync());
        var token = document.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value");
        return (cookies, token ?? throw new InvalidOperationException("The sign-in form has no antiforgery token."));
    }

    private sealed class SteppedTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan by) => _now += by;
    }
}
