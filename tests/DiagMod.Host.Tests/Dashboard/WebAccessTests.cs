using System.Net;
using System.Net.WebSockets;
using AngleSharp.Html.Parser;
using DiagMod.Host.Tests.Attacks;
using DiagMod.Host.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>Who gets which page and which socket, asked without a browser.</summary>
[Collection(HostTests.Name)]
public sealed class WebAccessTests(TestHost host)
{
    [Fact]
    public void EveryPage_OfTheDashboard_NamesItsRole()
    {
        string[] open = ["sign-in", "account/mfa", "account/password", "account/security", "not-found"];
        var pages = ((IEndpointRouteBuilder)host.Host.App).DataSources
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            .ToList();

        var bare = pages
            .Where(page => !open.Contains(page.RoutePattern.RawText?.TrimStart('/')))
            .Where(page => !page.Metadata.GetOrderedMetadata<IAuthorizeData>()
                .Any(data => data.Policy is "viewer" or "operator" or "engineer" or "admin"))
            .Select(page => page.RoutePattern.RawText)
            .ToList();

        Assert.True(pages.Count > open.Length, $"Only {pages.Count} pages are mapped.");
        Assert.True(bare.Count == 0, "Pages without a role of their own: " + string.Join(", ", bare));
    }

    [Fact]
    [AttackCase("WEB-03")]
    public async Task Circuit_OpenedFromAnotherSite_Is403AndFromOurOwnOpens()
    {
        var cookie = await SignInAsync("admin", TestHost.AdminPassword);

        var foreign = await SocketAsync(cookie, "http://evil.example");
        var sandboxed = await SocketAsync(cookie, "null");
        var stranger = await SocketAsync("", host.Host.Address.GetLeftPart(UriPartial.Authority));
        var own = await SocketAsync(cookie, host.Host.Address.GetLeftPart(UriPartial.Authority));

        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized, HttpStatusCode.SwitchingProtocols),
            (foreign, sandboxed, stranger, own));
    }

    [Fact]
    public async Task FormPost_WithANullOrigin_IsTakenOnlyFromOurOwnPage()
    {
        var (cookies, token) = await FormAsync();

        var own = await PostSignInAsync(cookies, token, "same-origin");
        var foreign = await PostSignInAsync(cookies, token, "cross-site");
        var unknown = await PostSignInAsync(cookies, token, null);

        Assert.Equal((302, 403, 403), (own, foreign, unknown));
    }

    [Fact]
    public async Task OneTimePassword_UntilItIsChanged_OpensThePasswordPageAlone()
    {
        var user = await host.AskAsync(
            HttpMethod.Post, "/api/v1/admin/users", "admin", 201,
            new System.Text.Json.Nodes.JsonObject { ["username"] = "web-new", ["role"] = "operator" });
        var cookie = await SignInAsync("web-new", (string)user["one_time_password"]!);

        using var board = await PageAsync("/", cookie);
        using var import = await PageAsync("/import", cookie);
        using var password = await PageAsync("/account/password", cookie);

        Assert.Equal((302, "/account/password"), ((int)board.StatusCode, board.Headers.Location?.OriginalString));
        Assert.Equal((302, "/account/password"), ((int)import.StatusCode, import.Headers.Location?.OriginalString));
        Assert.Equal(200, (int)password.StatusCode);
    }

    [Fact]
    public async Task Page_AboveOnesRole_Is403InWords()
    {
        await host.TokenAsync("viewer");
        var cookie = await SignInAsync("test-viewer", TestHost.UserPassword);

        using var users = await PageAsync("/admin/users", cookie);
        var text = await users.Content.ReadAsStringAsync();

        Assert.Equal(403, (int)users.StatusCode);
        Assert.Contains("Your role does not open this page", text, StringComparison.Ordinal);
        Assert.DoesNotContain("New account", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Favicon_ByItsOldName_LeadsToThePicture()
    {
        using var old = await host.Client.GetAsync(new Uri("/favicon.ico", UriKind.Relative));
        using var picture = await host.Client.GetAsync(old.Headers.Location);

        Assert.Equal((301, 200), ((int)old.StatusCode, (int)picture.StatusCode));
        Assert.Equal("image/svg+xml", picture.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/no/such/page", "en", "No such page")]
    [InlineData("/no/such/page", "ru", "Страница не найдена")]
    [InlineData("/.env", "en", "No such page")]
    public async Task AddressThatLeadsNowhere_InABrowser_IsAPageInItsLanguageAnd404(string path, string language, string heading)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        request.Headers.Add("Accept-Language", language);

        using var answer = await host.Client.SendAsync(request);
        var page = await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync());

        Assert.Equal((404, "text/html"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal((heading, language), (page.QuerySelector("h1")?.TextContent, page.DocumentElement.GetAttribute("lang")));
        Assert.DoesNotContain(path, page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("base-uri 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("no-store", answer.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/page", "*/*", false)]
    [InlineData("/no/such/page", "application/json", false)]
    [InlineData("/no/such/page", "text/html", true)]
    [InlineData("/api/v1/no-such-thing", "text/html", false)]
    [InlineData("/signals/x/y", "text/html", false)]
    public async Task AddressThatLeadsNowhere_ForAProgram_IsAProblem(string path, string accept, bool withToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", accept);
        if (withToken)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + await host.TokenAsync("viewer"));
        }

        using var answer = await host.Client.SendAsync(request);

        Assert.Equal((404, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal("E_NOT_FOUND", (string)(await TestHost.ReadAsync(answer))["code"]!);
    }

    [Theory]
    [InlineData("/motors/EQ_PAGE_NONE", 404, "No such motor")]
    [InlineData("/motors/EQ_PAGE_NONE?at=2025-03-04T10:00:00Z", 404, "No such motor")]
    [InlineData("/motors/no%20key", 404, "No such motor")]
    [InlineData("/alarms/EQ_PAGE_NONE", 404, "No such motor")]
    [InlineData("/motors/EQ_PAGE", 200, "EQ_PAGE")]
    [InlineData("/alarms/EQ_PAGE", 200, "EQ_PAGE")]
    public async Task PageOfAMotor_ThatIsNotThere_Is404AndSaysSo(string path, int status, string heading)
    {
        await host.AddMotorAsync("EQ_PAGE");
        await host.TokenAsync("viewer");
        var cookie = await SignInAsync("test-viewer", TestHost.UserPassword);

        using var answer = await PageAsync(path, cookie);
        var page = await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync());

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(heading, page.QuerySelector("main h1")?.TextContent, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> PageAsync(string path, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        if (cookie.Length > 0)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await host.Client.SendAsync(request);
    }

    private async Task<HttpStatusCode> SocketAsync(string cookie, string origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", origin);
        if (cookie.Length > 0)
        {
            socket.Options.SetRequestHeader("Cookie", cookie);
        }

        var address = new UriBuilder(host.Host.Address) { Scheme = "ws", Path = "/_blazor" }.Uri;
        try
        {
            await socket.ConnectAsync(address, CancellationToken.None);
            socket.Abort();
        }
        catch (WebSocketException)
        {
            // Refused: the status says why.
        }

        return socket.HttpStatusCode;
    }

    private async Task<string> SignInAsync(string name, string password)
    {
        var (cookies, token) = await FormAsync();
        using var request = SignInRequest(cookies, token, name, password);
        using var answer = await host.Client.SendAsync(request);
        Assert.Equal(302, (int)answer.StatusCode);
        return answer.Headers.GetValues("Set-Cookie")
            .First(cookie => cookie.StartsWith("diagmod=", StringComparison.Ordinal)).Split(';')[0];
    }

    private async Task<int> PostSignInAsync(string cookies, string token, string? site)
    {
        using var request = SignInRequest(cookies, token, "admin", TestHost.AdminPassword);
        request.Headers.Add("Origin", "null");
        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        using var answer = await host.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static HttpRequestMessage SignInRequest(string cookies, string token, string name, string password)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/account/sign-in")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["username"] = name,
                ["password"] = password,
                ["returnUrl"] = "/",
                ["__RequestVerificationToken"] = token,
            }),
        };
        request.Headers.Add("Cookie", cookies);
        return request;
    }

    private async Task<(string Cookies, string Token)> FormAsync()
    {
        using var page = await PageAsync("/sign-in", "");
        var cookies = string.Join("; ", page.Headers.GetValues("Set-Cookie").Select(value => value.Split(';')[0]));
        var document = await new HtmlParser().ParseDocumentAsync(await page.Content.ReadAsStringAsync());
        var token = document.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value");
        return (cookies, token ?? throw new InvalidOperationException("The form has no antiforgery token."));
    }
}
