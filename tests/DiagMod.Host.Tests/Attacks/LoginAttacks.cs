using System.Text.Json.Nodes;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex cases LOGIN-01 to LOGIN-17; LOGIN-07's times are measured by ./diagmod bench sign-in.</summary>
[Collection(AttackedHost.Name)]
public sealed partial class LoginAttacks(TestHost host)
{
    private readonly Attacker _attacker = new(host);

    [Fact]
    public async Task LOGIN01_TenWrongPasswords_AreDelayedAndTheRightOneSeesTheSame()
    {
        await host.AddUserAsync("login01", "viewer");
        var statuses = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            statuses.Add((await _attacker.LoginAsync("login01", Attacker.Wrong)).Status);
        }

        using var wrong = await TryAsync("login01", Attacker.Wrong);
        using var right = await TryAsync("login01", TestHost.UserPassword);

        Assert.Equal([401, 401, 401, 401, 429], statuses[..5]);
        Assert.All(statuses[5..], status => Assert.Equal(429, status));
        Assert.InRange((int)wrong.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 30);
        Assert.Equal(await ShapeAsync(wrong), await ShapeAsync(right));
    }

    [Theory]
    [InlineData(5, 30)]
    [InlineData(6, 60)]
    [InlineData(9, 480)]
    [InlineData(10, 900)]
    [InlineData(40, 900)]
    public async Task LOGIN01_Delay_GrowsFromThirtySecondsToFifteenMinutes(int failures, int seconds)
    {
        var name = $"login01-{failures}";
        var source = new SignInSource("192.0.2.1", false);
        DateTimeOffset? until = null;
        for (var i = 0; i < failures; i++)
        {
            until = await Store.NoteSignInAsync(name, false, source, Actor.System, CancellationToken.None);
        }

        Assert.InRange((until!.Value - TimeProvider.System.GetUtcNow()).TotalSeconds, seconds - 20, seconds);
    }

    [Fact]
    public async Task LOGIN02_AttackerElsewhere_LocksNeitherSessionNorKnownDevice()
    {
        await host.AddUserAsync("login02", "viewer");
        var home = await _attacker.BrowserAsync("login02", TestHost.UserPassword);

        // Strangers all over the world use the name up.
        for (var i = 0; i < 100; i++)
        {
            await Store.NoteSignInAsync(
                "login02", false, new SignInSource($"198.51.100.{i}", false), Actor.System, CancellationToken.None);
        }

        var stranger = await _attacker.LoginAsync("login02", TestHost.UserPassword);
        var open = await _attacker.WithCookiesAsync("/api/v1/motors", home.Cookies);
        var device = Only(home.Cookies, "diagmod-device");
        var again = await _attacker.BrowserAsync("login02", TestHost.UserPassword, device);

        Assert.Equal((429, 200, "/"), (stranger.Status, open, again.Location));
    }

    [Fact]
    public async Task LOGIN02_FailuresOfOneNetwork_DoNotDelayAnother()
    {
        await host.AddUserAsync("login02-network", "viewer");
        for (var i = 0; i < 20; i++)
        {
            await Store.NoteSignInAsync(
                "login02-network", false, new SignInSource("203.0.113.9", false), Actor.System, CancellationToken.None);
        }

        Assert.Equal(200, (await _attacker.LoginAsync("login02-network", TestHost.UserPassword)).Status);
    }

    [Fact]
    public async Task LOGIN02_DeviceOfAnotherAccount_IsAStranger()
    {
        await host.AddUserAsync("login02-a", "viewer");
        await host.AddUserAsync("login02-b", "viewer");
        var device = Only((await _attacker.BrowserAsync("login02-a", TestHost.UserPassword)).Cookies, "diagmod-device");
        for (var i = 0; i < 100; i++)
        {
            await Store.NoteSignInAsync(
                "login02-b", false, new SignInSource($"198.51.100.{i}", false), Actor.System, CancellationToken.None);
        }

        var answer = await _attacker.BrowserAsync("login02-b", TestHost.UserPassword, device);

        Assert.StartsWith("/sign-in?failed", answer.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LOGIN02_KnownDevice_HasItsOwnHundredTries()
    {
        var source = new SignInSource("device 00", true);
        await host.AddUserAsync("login02-device", "viewer");
        DateTimeOffset? until = null;
        for (var i = 0; i < 100; i++)
        {
            until = await Store.NoteSignInAsync("login02-device", false, source, Actor.System, CancellationToken.None);
        }

        Assert.True(until > TimeProvider.System.GetUtcNow().AddYears(1));
        Assert.Equal(200, (await _attacker.LoginAsync("login02-device", TestHost.UserPassword)).Status);
    }

    [Fact]
    public async Task LOGIN03_HundredFailuresSpreadOverDays_LeaveTheRecoveryPathOnly()
    {
        var id = (string)(await host.AddUserAsync("login03", "viewer"))["id"]!;
        for (var i = 0; i < 100; i++)
        {
            await Store.NoteSignInAsync(
                "login03", false, new SignInSource($"198.51.100.{i}", false), Actor.System, CancellationToken.None);
            if (i == 50)
            {
                // Some days later: what counts over all networks does not age.
                await _attacker.SqlAsync(
                    "update sign_in_attempts set last_at = last_at - interval '9 days', locked_until = null where user_key = 'login03'");
            }
        }

        var capped = await TryAsync("login03", TestHost.UserPassword);
        await _attacker.SqlAsync("update sign_in_attempts set last_at = last_at - interval '90 days' where user_key = 'login03'");
        var monthsLater = await _attacker.LoginAsync("login03", TestHost.UserPassword);
        await host.AskAsync(HttpMethod.Patch, "/api/v1/admin/users/" + id, "admin", 200, new JsonObject { ["unlock"] = true });
        var recovered = await _attacker.LoginAsync("login03", TestHost.UserPassword);

        Assert.Equal((429, 429, 200), ((int)capped.StatusCode, monthsLater.Status, recovered.Status));
        Assert.InRange(capped.Headers.RetryAfter!.Delta!.Value.TotalHours, 23.9, 24);
    }

    [Fact]
    public async Task LOGIN04_OnePasswordOnManyNames_TripsTheAddressLimit()
    {
        await using var real = new LimitedHost();
        await real.StartAsync("--Security:LoginsPerMinute=30");
        var attacker = new Attacker(real.Host);

        var statuses = new List<int>();
        for (var i = 0; i < 100; i++)
        {
            statuses.Add((await attacker.LoginAsync($"stuffed-{i}", Attacker.Wrong)).Status);
        }

        Assert.Equal(30, statuses.Count(status => status == 401));
        Assert.All(statuses[30..], status => Assert.Equal(429, status));
    }

    [Fact]
    public async Task LOGIN05_ForwardedAddress_OfNobodysProxy_CountsNothing()
    {
        await using var real = new LimitedHost();
        await real.StartAsync("--Security:LoginsPerMinute=10");
        var attacker = new Attacker(real.Host);

        var statuses = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            statuses.Add((await attacker.AskAsync(
                HttpMethod.Post, "/api/v1/auth/login",
                new JsonObject { ["username"] = $"forwarded-{i}", ["password"] = Attacker.Wrong }, null,
                ("X-Forwarded-For", $"203.0.113.{i}"), ("X-Real-IP", $"203.0.113.{i}"), ("Forwarded", $"for=203.0.113.{i}"))).Status);
        }

        Assert.Equal(10, statuses.Count(status => status == 429));
    }

    [Fact]
    public async Task LOGIN06_EveryFailure_LooksTheSame()
    {
        var disabled = (string)(await host.AddUserAsync("login06-disabled", "viewer"))["id"]!;
        await host.AskAsync(HttpMethod.Patch, "/api/v1/admin/users/" + disabled, "admin", 200, new JsonObject { ["is_disabled"] = true });
        var deleted = (string)(await host.AddUserAsync("login06-deleted", "viewer"))["id"]!;
        await host.AskAsync(HttpMethod.Delete, "/api/v1/admin/users/" + deleted, "admin", 204);
        await host.AddUserAsync("login06-wrong", "viewer");
        await host.AddUserAsync("login06-locked", "viewer");
        var shapes = new List<string>();
        foreach (var (name, password) in ((string, string)[])
            [
                ("login06-unknown", Attacker.Wrong), ("login06-wrong", Attacker.Wrong), ("login06-disabled", TestHost.UserPassword),
                ("login06-deleted", TestHost.UserPassword),
            ])
        {
            using var answer = await TryAsync(name, password);
            shapes.Add(await ShapeAsync(answer));
        }

        var locked = new List<string>();
        foreach (var name in (string[])["login06-locked", "login06-nobody", "login06-disabled"])
        {
            for (var i = 0; i < 5; i++)
            {
                using var ignored = await TryAsync(name, Attacker.Wrong);
            }

            using var answer = await TryAsync(name, TestHost.UserPassword);
            locked.Add(await ShapeAsync(answer));
        }

        Assert.Single(shapes.Distinct());
        Assert.StartsWith("401", shapes[0], StringComparison.Ordinal);
        Assert.Single(locked.Distinct());
        Assert.StartsWith("429", locked[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task LOGIN07_EveryFailure_CostsOneHash()
    {
        // The times themselves are measured by ./diagmod bench sign-in; this is what makes them alike.
        var disabled = (string)(await host.AddUserAsync("login07-disabled", "viewer"))["id"]!;
        await host.AskAsync(HttpMethod.Patch, "/api/v1/admin/users/" + disabled, "admin", 200, new JsonObject { ["is_disabled"] = true });
        await host.AddUserAsync("login07", "viewer");
        var passwords = Service<Passwords>();

        foreach (var name in (string[])["login07", "login07-unknown", "login07-disabled"])
        {
            var before = passwords.Hashed;
            Assert.Equal(401, (await _attacker.LoginAsync(name, Attacker.Wrong)).Status);
            Assert.True(passwords.Hashed > before, name);
        }
    }

    [Fact]
    public async Task LOGIN08_NoPublicForm_TellsWhetherANameExists()
    {
        // There is neither registration nor a public reset: an administrator starts both.
        foreach (var path in (string[])["/api/v1/auth/register", "/api/v1/auth/reset", "/account/register", "/account/reset"])
        {
            var known = await _attacker.AskAsync(HttpMethod.Post, path, new JsonObject { ["username"] = "admin" });
            var unknown = await _attacker.AskAsync(HttpMethod.Post, path, new JsonObject { ["username"] = "nobody" });
            Assert.Equal(known.Status, unknown.Status);
            Assert.Contains(known.Status, new[] { 401, 403, 404, 405 });
        }
    }

    [Fact]
    public async Task LOGIN09_FloodOfSignIns_IsTurnedAwayBeforeTheHash()
    {
        var passwords = Service<Passwords>();
        var before = passwords.Hashed;

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => _attacker.LoginAsync($"login09-{i}", Attacker.Wrong)));

        var hashed = passwords.Hashed - before;
        Assert.Equal(200, answers.Length);
        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { 401, 429 }));
        Assert.True(answers.Count(answer => answer.Status == 429) >= 100, $"{hashed} of 200 were hashed");
        Assert.True(passwords.MostAtOnce <= 1, $"{passwords.MostAtOnce} hashes ran at once");
    }

    [Fact]
    public async Task LOGIN15_SessionPlantedBeforeSignIn_IsReplaced()
    {
        await host.AddUserAsync("login15", "viewer");
        var planted = "diagmod=" + new string('A', 43);

        var browser = await _attacker.BrowserAsync("login15", TestHost.UserPassword, planted);
        var first = Only(browser.Cookies, "diagmod");
        var again = await _attacker.BrowserAsync("login15", TestHost.UserPassword, browser.Cookies);

        Assert.NotEqual(planted, first);
        Assert.Equal(401, await _attacker.WithCookiesAsync("/api/v1/motors", planted));
        Assert.NotEqual(first, Only(again.Cookies, "diagmod"));
        Assert.Equal(401, await _attacker.WithCookiesAsync("/api/v1/motors", first));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\r\n/evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("%2f%2fevil.example")]
    [InlineData("///evil.example")]
    public async Task LOGIN16_ReturnUrlElsewhere_EndsOnTheStartPage(string returnUrl)
    {
        Assert.Equal("/", AuthEndpoints.LocalPath(returnUrl));
        var form = await _attacker.FormAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl));

        var answer = await _attacker.PostFormAsync(
            "/account/sign-in", form.Cookies, ("username", "admin"), ("password", TestHost.AdminPassword), ("returnUrl", returnUrl),
            ("__RequestVerificationToken", form.Token));

        Assert.Equal("/", answer.Location);
    }

    private IAccountStore Store => Service<IAccountStore>();

    private T Service<T>()
        where T : notnull => host.Host.App.Services.GetRequiredService<T>();

    private Task<HttpResponseMessage> TryAsync(string name, string password) => _attacker.SendAsync(
        HttpMethod.Post, "/api/v1/auth/login", new JsonObject { ["username"] = name, ["password"] = password });

    // Everything that a caller sees, but what differs from request to request anyway: time, trace, the seconds that have passed.
    private static async Task<string> ShapeAsync(HttpResponseMessage answer)
    {
        var body = (await TestHost.ReadAsync(answer)).AsObject();
        body.Remove("trace_id");
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key is not ("Date" or "Retry-After" or "Content-Length" or "X-Trace-Id" or "traceresponse"))
            .Select(header => header.Key + "=" + string.Join(",", header.Value))
            .Where(header => !header.Contains("trace", StringComparison.OrdinalIgnoreCase)
                && !header.StartsWith("X-Request-Id", StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal);
        return (int)answer.StatusCode + " " + string.Join(" ", headers) + " " + body.ToJsonString();
    }

    private static string Only(string cookies, string name) =>
        cookies.Split("; ").Single(cookie => cookie.StartsWith(name + "=", StringComparison.Ordinal));
}
