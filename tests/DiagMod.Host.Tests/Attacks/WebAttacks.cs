using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using AngleSharp.Html.Parser;
using DiagMod.Host.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex cases WEB-01, 02, 06, 07 and 09: what another site, or a stranger's browser, makes this host do.</summary>
[Collection(AttackedHost.Name)]
public sealed class WebAttacks(TestHost host)
{
    private const string Evil = "http://evil.example";

    // Other tests of the process keep things too; ten thousand kept messages or three hundred circuits would be far more.
    private const long MostGrowthBytes = 300_000_000;

    private readonly Attacker _attacker = new(host);

    [Fact]
    public async Task WEB01_ChangeAskedForByAnotherSite_Is403OnEveryRoute()
    {
        await host.AddUserAsync("web01", "admin");
        var (cookies, _) = await _attacker.BrowserAsync("web01", TestHost.UserPassword);
        (string Name, string Value)[][] disguises =
        [
            [("Origin", Evil)], [("Origin", "null")], [("Origin", Evil), ("Sec-Fetch-Site", "same-origin")],
            [("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site")], [("Referer", Evil + "/page")],
            [("Origin", "http://127.0.0.1")], [("Origin", host.Host.Address.GetLeftPart(UriPartial.Authority) + ".evil.example")],
            [("X-CSRF-TOKEN", "guess")], [("X-CSRF-TOKEN", "")],
        ];
        var wrong = new List<string>();
        var asked = 0;
        foreach (var (method, path) in Changes())
        {
            foreach (var disguise in disguises)
            {
                // 415: a route that takes JSON alone is none for a form.
                using var form = new FormUrlEncodedContent([KeyValuePair.Create("a", "b")]);
                var posted = await SendAsync(method, path, form, [("Cookie", cookies), .. disguise]);
                using var json = Text("{}", "application/json");
                var fetched = await SendAsync(method, path, json, [("Cookie", cookies), .. disguise]);
                asked += 2;
                if (posted is not (403 or 415) || !(fetched == 403 || (fetched == 415 && path.StartsWith("/account/", StringComparison.Ordinal))))
                {
                    wrong.Add($"{method} {path} with {string.Join(", ", disguise)}: {posted}, {fetched}");
                }
            }
        }

        Assert.True(asked > 300, $"Only {asked} requests were made.");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.Equal(200, await _attacker.WithCookiesAsync("/api/v1/auth/me", cookies));
    }

    [Fact]
    public async Task WEB02_JsonAsText_AndAForeignUpload_AreRefused()
    {
        await host.AddUserAsync("web02", "admin");
        await host.AddMotorAsync("EQ_WEB02");
        var (cookies, _) = await _attacker.BrowserAsync("web02", TestHost.UserPassword);
        var json = "{\"equipment_id\":\"EQ_WEB02_NEW\",\"name\":\"n\"}";
        using var tokens = await _attacker.SendAsync(HttpMethod.Get, "/account/csrf", null, null, ("Cookie", cookies));
        var token = (string)(await TestHost.ReadAsync(tokens))["token"]!;
        cookies = string.Join("; ", [cookies, .. tokens.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(one => one.Split(';')[0]) : []]);

        foreach (var type in (string[])["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"])
        {
            var foreign = await SendAsync(HttpMethod.Post, "/api/v1/motors", Text(json, type), [("Cookie", cookies), ("Origin", Evil)]);
            var bare = await SendAsync(HttpMethod.Post, "/api/v1/motors", Text(json, type), [("Cookie", cookies)]);
            Assert.Contains(foreign, new[] { 403, 415 });
            Assert.Contains(bare, new[] { 403, 415 });
        }

        var asText = await SendAsync(
            HttpMethod.Post, "/api/v1/motors", Text(json, "text/plain"), [("Cookie", cookies), ("X-CSRF-TOKEN", token)]);
        using var upload = new MultipartFormDataContent { { new ByteArrayContent(TestHost.Recording(90_201)), "file", "web02.csv" } };
        var uploaded = await SendAsync(
            HttpMethod.Post, "/api/v1/uploads?equipment_id=EQ_WEB02&sample_rate_hz=1000", upload, [("Cookie", cookies), ("Origin", Evil)]);
        using var inside = new MultipartFormDataContent
        {
            { new StringContent(token), "__RequestVerificationToken" },
            { new ByteArrayContent(TestHost.Recording(90_202)), "file", "web02.csv" },
        };
        var tokenInside = await SendAsync(
            HttpMethod.Post, "/api/v1/uploads?equipment_id=EQ_WEB02&sample_rate_hz=1000", inside, [("Cookie", cookies), ("X-CSRF-TOKEN", "")]);
        var right = await SendAsync(
            HttpMethod.Post, "/api/v1/motors", Text(json, "application/json"), [("Cookie", cookies), ("X-CSRF-TOKEN", token)]);

        Assert.Equal((415, 403, 403, 201), (asText, uploaded, tokenInside, right));
        Assert.Empty((await host.AskAsync(HttpMethod.Get, "/api/v1/motors/EQ_WEB02/files", "viewer", 200))["items"]!.AsArray());
    }

    [Fact]
    public async Task WEB02_TokenOfAnotherSession_IsNotTaken()
    {
        await host.AddUserAsync("web02-anna", "engineer");
        await host.AddUserAsync("web02-eve", "engineer");
        var (anna, _) = await _attacker.BrowserAsync("web02-anna", TestHost.UserPassword);
        var (eve, _) = await _attacker.BrowserAsync("web02-eve", TestHost.UserPassword);
        using var tokens = await _attacker.SendAsync(HttpMethod.Get, "/account/csrf", null, null, ("Cookie", eve));
        var token = (string)(await TestHost.ReadAsync(tokens))["token"]!;

        // Eve plants her own antiforgery cookie beside Anna's session: a token is bound to its account.
        var eves = eve.Split("; ").First(cookie => cookie.StartsWith("diagmod-csrf=", StringComparison.Ordinal));
        var mixed = string.Join("; ", anna.Split("; ").Where(cookie => !cookie.StartsWith("diagmod-csrf=", StringComparison.Ordinal)).Append(eves));
        var status = await SendAsync(
            HttpMethod.Post, "/api/v1/motors", Text("{\"equipment_id\":\"EQ_W2\",\"name\":\"n\"}", "application/json"),
            [("Cookie", mixed), ("X-CSRF-TOKEN", token)]);

        Assert.Equal(403, status);
    }

    [Fact]
    public async Task WEB06_FloodOfCallsAndForeignMethods_LeavesTheHubAndItsMemory()
    {
        await host.AddMotorAsync("EQ_WEB06");
        var token = await host.TokenAsync("viewer");
        await using var client = await HubClient.ConnectAsync(host.Host.Address, token);
        foreach (var method in (string[])["StartCircuit", "OnDisconnectedAsync", "Dispose", "get_Context", "GetHashCode", "subscribe\u0000"])
        {
            Assert.Contains("does not exist", await client.CallAsync(method), StringComparison.Ordinal);
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        try
        {
            for (var i = 0; i < 10_000; i++)
            {
                await client.SendAsync("{\"type\":1,\"target\":\"Subscribe\",\"arguments\":[\"EQ_WEB06\"]}");
            }
        }
        catch (WebSocketException)
        {
            // The host may end a connection that does so.
        }

        await using var other = await HubClient.ConnectAsync(host.Host.Address, token);
        Assert.Null(await other.CallAsync("Subscribe", "EQ_WEB06"));
        Assert.Equal("EQ_WEB06", (string)(await other.NextAsync())["equipment_id"]!);
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < MostGrowthBytes);
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("{\"type\":99}")]
    [InlineData("{\"type\":1,\"target\":null,\"arguments\":[]}")]
    [InlineData("{\"type\":1,\"target\":\"Subscribe\",\"target\":\"SubscribeFleet\",\"arguments\":[]}")]
    [InlineData("{\"type\":4,\"invocationId\":\"1\",\"target\":\"Subscribe\",\"arguments\":[\"EQ\"]}")]
    [InlineData("{\"type\":1,\"target\":\"Subscribe\",\"streamIds\":[\"1\",\"2\"],\"arguments\":[]}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public async Task WEB06_MessageThatIsNone_EndsAtMostItsOwnConnection(string message)
    {
        var token = await host.TokenAsync("viewer");
        await using var client = await HubClient.ConnectAsync(host.Host.Address, token);
        await client.SendAsync(message);

        await using var other = await HubClient.ConnectAsync(host.Host.Address, token);
        Assert.Null(await other.CallAsync("SubscribeFleet"));
    }

    [Fact]
    public async Task WEB07_PagesWithoutASocket_LeaveNoCircuitBehind()
    {
        var options = host.Host.App.Services.GetRequiredService<IOptions<CircuitOptions>>().Value;
        await host.AddUserAsync("web07", "viewer");
        var (cookies, _) = await _attacker.BrowserAsync("web07", TestHost.UserPassword);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Parallel.ForEachAsync(Enumerable.Range(0, 300), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            Assert.Equal(200, await PageAsync(i % 2 == 0 ? "/" : "/sign-in", cookies)));

        Assert.True(options.DisconnectedCircuitMaxRetained <= 100);
        Assert.False(options.DetailedErrors);
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < MostGrowthBytes);
    }

    [Theory]
    [InlineData("ConnectCircuit", "forged")]
    [InlineData("ConnectCircuit", "CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ConnectCircuit", "")]
    public async Task WEB07_CircuitByAForgedId_DoesNotOpen(string method, string id)
    {
        await host.AddUserAsync("web07-" + Guid.NewGuid().ToString("N"), "viewer");
        var (cookies, _) = await _attacker.BrowserAsync("admin", TestHost.AdminPassword);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", cookies);
        socket.Options.SetRequestHeader("Origin", host.Host.Address.GetLeftPart(UriPartial.Authority));
        await socket.ConnectAsync(new UriBuilder(host.Host.Address) { Scheme = "ws", Path = "/_blazor" }.Uri, CancellationToken.None);
        await socket.SendAsync(
            Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, true, CancellationToken.None);
        await ReceiveAsync(socket);

        // An invocation in MessagePack: [1, {}, "0", method, [id], []] behind its length.
        byte[] call = [0x96, 1, 0x80, 0xa1, (byte)'0', .. Packed(method), 0x91, .. Packed(id), 0x90];
        await socket.SendAsync((byte[])[(byte)call.Length, .. call], WebSocketMessageType.Binary, true, CancellationToken.None);
        var answer = await ReceiveAsync(socket);

        // The completion ends with the answer: false (c2).
        Assert.True(answer.Length == 0 || answer[^1] == 0xc2, Convert.ToHexString(answer));
    }

    [Theory]
    [InlineData("/sign-in?returnUrl=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/sign-in?returnUrl=javascript:alert(1)")]
    [InlineData("/sign-in?failed=1&wait=%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/account/password?failed=1&why=%3Cimg%20src=x%20onerror=alert(1)%3E")]
    [InlineData("/account/mfa?returnUrl='-alert(1)-'")]
    [InlineData("/%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/motors/%3Csvg%20onload=alert(1)%3E")]
    [InlineData("/trends?motor=%22%20onmouseover=alert(1)%20x=%22")]
    [InlineData("/admin/audit?actor=%3Cscript%3Ealert(1)%3C/script%3E&from=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/explorer?url=javascript:alert(1)")]
    public async Task WEB09_TextOfAnAddress_ComesBackAsText(string path)
    {
        var (cookies, _) = await _attacker.BrowserAsync("admin", TestHost.AdminPassword);
        foreach (var cookie in (string[])["", cookies])
        {
            using var answer = await AskPageAsync(path, cookie);
            var type = answer.Content.Headers.ContentType?.MediaType;
            var document = await new HtmlParser().ParseDocumentAsync(
                type == "text/html" ? await answer.Content.ReadAsStringAsync() : "<p></p>");

            Assert.True(type is null or "text/html" or "application/problem+json", type);
            Assert.All(document.Scripts, script => Assert.True(
                script.Source?.StartsWith('/') == true || script.Source?.StartsWith("_framework/", StringComparison.Ordinal) == true
                    || script.Source?.StartsWith("_content/", StringComparison.Ordinal) == true || script.Type == "importmap",
                script.OuterHtml));
            Assert.DoesNotContain(
                document.All.SelectMany(element => element.Attributes),
                attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)
                    || attribute.Value.TrimStart().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase)
                    && attribute.Name is "href" or "src" or "action" or "formaction");
        }
    }

    private IEnumerable<(HttpMethod Method, string Path)> Changes()
    {
        string[] areas = ["/api/", "/upload", "/account/"];
        foreach (var route in ((IEndpointRouteBuilder)host.Host.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            var pattern = "/" + route.RoutePattern.RawText?.TrimStart('/');
            if (route.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
                || !areas.Any(area => pattern.StartsWith(area, StringComparison.Ordinal))
                || (route.Metadata.GetMetadata<IAllowAnonymous>() is not null && pattern.StartsWith("/api/", StringComparison.Ordinal)))
            {
                // What needs no sign-in in the API takes JSON with a secret in it, and no cookie.
                continue;
            }

            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Where(one => one is not "GET") ?? [])
            {
                yield return (new HttpMethod(method), System.Text.RegularExpressions.Regex.Replace(pattern, "{[a-z_]+}", "EQ_NOBODY"));
            }
        }
    }

    private async Task<int> SendAsync(HttpMethod method, string path, HttpContent body, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await host.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<int> PageAsync(string path, string cookies)
    {
        using var answer = await AskPageAsync(path, cookies);
        return (int)answer.StatusCode;
    }

    private Task<HttpResponseMessage> AskPageAsync(string path, string cookies) => _attacker.SendAsync(
        HttpMethod.Get, path, null, null, cookies.Length == 0 ? [("Accept", "text/html")] : [("Accept", "text/html"), ("Cookie", cookies)]);

    private static StringContent Text(string text, string type)
    {
        var content = new StringContent(text);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private static byte[] Packed(string text) => text.Length < 32
        ? [(byte)(0xa0 | text.Length), .. Encoding.ASCII.GetBytes(text)]
        : [0xd9, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, patience.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return [];
            }

            // A ping ([6]) is no answer.
            if (!(part.Count == 3 && buffer[2] == 6))
            {
                return buffer[..part.Count];
            }
        }
    }
}
