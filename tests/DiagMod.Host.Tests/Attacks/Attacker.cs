using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using DiagMod.Host.Accounts;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>What the attack cases do to a host over real HTTP.</summary>
internal sealed class Attacker(TestHost host)
{
    public const string Wrong = "some-Wrong-password-1";

    /// <summary>Sends JSON with any headers; redirects are not followed.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, JsonNode? body = null, string? bearer = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (bearer is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        return await host.Client.SendAsync(request);
    }

    /// <summary>Status and body of the same.</summary>
    public async Task<(int Status, JsonNode Body)> AskAsync(
        HttpMethod method, string path, JsonNode? body = null, string? bearer = null, params (string Name, string Value)[] headers)
    {
        using var answer = await SendAsync(method, path, body, bearer, headers);
        return ((int)answer.StatusCode, await TestHost.ReadAsync(answer));
    }

    /// <summary>Status of a GET with a bearer token.</summary>
    public async Task<int> GetAsync(string path, string bearer) => (await AskAsync(HttpMethod.Get, path, null, bearer)).Status;

    /// <summary>Tries to sign in.</summary>
    public Task<(int Status, JsonNode Body)> LoginAsync(string name, string password, string? otp = null) => AskAsync(
        HttpMethod.Post, "/api/v1/auth/login",
        otp is null
            ? new JsonObject { ["username"] = name, ["password"] = password }
            : new JsonObject { ["username"] = name, ["password"] = password, ["otp"] = otp });

    /// <summary>Tries a refresh token.</summary>
    public Task<(int Status, JsonNode Body)> RefreshAsync(string token, string? bearer = null) => AskAsync(
        HttpMethod.Post, "/api/v1/auth/refresh", new JsonObject { ["refresh_token"] = token }, bearer);

    /// <summary>Adds a user and signs it in.</summary>
    public async Task<(string Id, string Access, string Refresh)> UserAsync(string name, string role = "viewer")
    {
        var id = (string)(await host.AddUserAsync(name, role))["id"]!;
        var login = await host.LoginAsync(name, TestHost.UserPassword);
        return (id, (string)login["access_token"]!, (string)login["refresh_token"]!);
    }

    /// <summary>Adds a user with a second factor: its secret, its backup codes, a token.</summary>
    public async Task<MfaUser> MfaUserAsync(string name, string role = "viewer")
    {
        var (id, access, _) = await UserAsync(name, role);
        await FreshStepAsync();
        var (status, begun) = await AskAsync(
            HttpMethod.Post, "/api/v1/auth/mfa/enrol", new JsonObject { ["password"] = TestHost.UserPassword }, access);
        Assert.Equal(200, status);
        var secret = FromBase32((string)begun["secret"]!);

        // The step before, so that the present one is still good for a sign-in.
        var (confirmed, codes) = await AskAsync(
            HttpMethod.Post, "/api/v1/auth/mfa/confirm",
            new JsonObject { ["enrolment_token"] = (string)begun["enrolment_token"]!, ["otp"] = Code(secret, -1) }, access);
        Assert.True(confirmed == 200, codes.ToJsonString());
        return new MfaUser(
            id, name, access, secret, [.. codes["backup_codes"]!.AsArray().Select(code => (string)code!)], begun);
    }

    /// <summary>Waits for the next step when this one ends soon, so that what is "now" here is "now" at the host: the one thing in
    /// these tests that depends on the time of day.</summary>
    public static async Task FreshStepAsync()
    {
        var left = 30_000 - TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() % 30_000;
        if (left < 12_000)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(left + 50));
        }
    }

    /// <summary>The code of a step, counted from now.</summary>
    public static string Code(byte[] secret, int stepsFromNow)
    {
        var now = TimeProvider.System.GetUtcNow();
        return Totp.CodeOf(secret, Totp.StepOf(now) + stepsFromNow);
    }

    /// <summary>Bytes of base 32.</summary>
    public static byte[] FromBase32(string text)
    {
        var bytes = new List<byte>();
        var (bits, buffer) = (0, 0);
        foreach (var letter in text)
        {
            (buffer, bits) = ((buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), bits + 5);
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
            }

            buffer &= (1 << bits) - 1;
        }

        return [.. bytes];
    }

    /// <summary>Changes the host's database as its owner.</summary>
    public async Task SqlAsync(string sql) => await TestDatabase.ScalarAsync(host.Database, sql);

    /// <summary>One value of the host's database.</summary>
    public Task<object?> ScalarAsync(string sql) => TestDatabase.ScalarAsync(host.Database, sql);

    /// <summary>Signs in as a browser does: its cookies, where it was sent.</summary>
    public async Task<(string Cookies, string Location)> BrowserAsync(string name, string password, string cookies = "")
    {
        var form = await FormAsync("/sign-in", cookies);
        return await PostFormAsync(
            "/account/sign-in", form.Cookies, ("username", name), ("password", password), ("returnUrl", "/"),
            ("__RequestVerificationToken", form.Token));
    }

    /// <summary>Posts a form; the cookies as they are then.</summary>
    public async Task<(string Cookies, string Location)> PostFormAsync(
        string path, string cookies, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("Cookie", cookies);
        using var answer = await host.Client.SendAsync(request);
        return (Merge(cookies, answer), answer.Headers.Location?.OriginalString ?? ((int)answer.StatusCode).ToString(
            System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The form of a page: its cookies and its token.</summary>
    public async Task<(string Cookies, string Token)> FormAsync(string path, string cookies = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (cookies.Length > 0)
        {
            request.Headers.Add("Cookie", cookies);
        }

        using var page = await host.Client.SendAsync(request);
        var document = await new HtmlParser().ParseDocumentAsync(await page.Content.ReadAsStringAsync());
        var token = document.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value");
        return (Merge(cookies, page), token ?? throw new InvalidOperationException($"{path} has no form ({(int)page.StatusCode})."));
    }

    /// <summary>Status of a GET with cookies.</summary>
    public async Task<int> WithCookiesAsync(string path, string cookies) =>
        (await AskAsync(HttpMethod.Get, path, null, null, ("Cookie", cookies))).Status;

    private static string Merge(string cookies, HttpResponseMessage answer)
    {
        var all = cookies.Split("; ", StringSplitOptions.RemoveEmptyEntries)
            .Concat(answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(cookie => cookie.Split(';')[0]) : []);
        var newest = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var cookie in all)
        {
            newest[cookie.Split('=')[0]] = cookie;
        }

        return string.Join("; ", newest.Values.Where(cookie => !cookie.EndsWith('=')));
    }
}

/// <summary>A user with a second factor.</summary>
internal sealed record MfaUser(
    string Id, string Name, string Access, byte[] Secret, IReadOnlyList<string> BackupCodes, JsonNode Enrolment);
