using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Settings;
using DiagMod.Host.Startup;
using DiagMod.Host.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex cases LOGIN-01 to LOGIN-17; LOGIN-07's times are measured by ./diagmod bench sign-in.</summary>
[Collection(AttackedHost.Name)]
public sealed class LoginAttacks(TestHost host)
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

    [Theory]
    [InlineData("long", 400)]
    [InlineData("NUL", 400)]
    [InlineData("marks", 400)]
    [InlineData("surrogate", 400)]
    [InlineData("1024 bytes", 401)]
    public async Task LOGIN10_OddPassword_IsJudgedBeforeTheHash(string kind, int status)
    {
        var password = kind switch
        {
            "long" => new string('a', 100_000),
            "NUL" => "wide-River\0-42-turbine",
            "marks" => "a" + new string('\u0301', 20_000),
            "surrogate" => "wide-River-42-\ud800-turbine",
            _ => new string('a', 1024),
        };
        var text = $$"""{"username":"login10","password":{{System.Text.Json.JsonSerializer.Serialize(password)}}}""";
        if (kind == "surrogate")
        {
            text = """{"username":"login10","password":"wide-River-42-\ud800-turbine"}""";
        }

        var passwords = Service<Passwords>();
        var before = passwords.Hashed;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/login")
        {
            Content = new StringContent(text, Encoding.UTF8, "application/json"),
        };
        using var answer = await host.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status != 400, passwords.Hashed > before);
    }

    [Fact]
    public async Task LOGIN10_LongPasswordOfAnyScript_WorksHoweverItIsComposed()
    {
        const string Composed = "caf\u00e9 тёплый вечер у причала 海風 0123456789 abcdefgh ijklmnop";
        await host.AskAsync(
            HttpMethod.Post, "/api/v1/admin/users", "admin", 201,
            new JsonObject { ["username"] = "login10-script", ["role"] = "viewer", ["password"] = Composed });

        var same = await _attacker.LoginAsync("login10-script", Composed);
        var decomposed = await _attacker.LoginAsync(
            "login10-script", Composed.Replace("\u00e9", "e\u0301", StringComparison.Ordinal)
                .Replace("ё", "е\u0308", StringComparison.Ordinal));

        Assert.True(Composed.Length >= 50);
        Assert.Equal((200, 200), (same.Status, decomposed.Status));
    }

    [Theory]
    [InlineData("12345678")]
    [InlineData("password")]
    [InlineData("motor123")]
    [InlineData("DiagMod-Orleans-2025")]
    [InlineData("login11-user-login11-user")]
    [InlineData("Password123!Password123!")]
    [InlineData("P@ssw0rd-P@ssw0rd")]
    [InlineData("sunshine-and-123456789")]
    [InlineData("iloveyou-iloveyou-1")]
    [InlineData("qwertyuiopasdfghjkl")]
    [InlineData("maintenance-motor-2025")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa")]
    [InlineData("trustno1-letmein-99")]
    public async Task LOGIN11_WeakPassword_IsRefusedWithAReason(string password)
    {
        var (status, body) = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/admin/users",
            new JsonObject { ["username"] = "login11-user", ["role"] = "viewer", ["password"] = password },
            await host.TokenAsync("admin"));

        Assert.Equal((422, "E_PASSWORD"), (status, (string)body["code"]!));
        Assert.True(((string)body["detail"]!).Length > 40);
    }

    [Fact]
    public void LOGIN11_ListOfCommonPasswords_HasAtLeastThreeThousand() => Assert.True(PasswordRules.ListedCount >= 3_000);

    [Theory]
    [InlineData("lower case words only here")]
    [InlineData("одни строчные русские буквы")]
    [InlineData("eighteen violet herons")]
    public void LOGIN12_LongPasswordWithoutDigitsSignsOrCapitals_IsTaken(string password) =>
        Assert.Null(PasswordRules.Fault(password, "anna", PasswordRules.MinLengthAlone));

    [Fact]
    public async Task LOGIN12_OldPassword_NeverHasToBeChangedForItsAge()
    {
        var (id, _, _) = await _attacker.UserAsync("login12");

        await _attacker.SqlAsync($"update users set created_at = now() - interval '10 years' where id = '{id}'");
        var login = await _attacker.LoginAsync("login12", TestHost.UserPassword);

        Assert.Equal((200, false), (login.Status, (bool)login.Body["must_change_password"]!));
    }

    [Theory]
    [InlineData("admin", "admin")]
    [InlineData("admin", "password")]
    [InlineData("sysadmin", "sysadmin")]
    [InlineData("tenant", "tenant")]
    [InlineData("root", "root")]
    public async Task LOGIN13_DefaultAccount_DoesNotExist(string name, string password) =>
        Assert.Contains((await _attacker.LoginAsync(name, password)).Status, new[] { 401, 429 });

    [Fact]
    public async Task LOGIN13_OneTimePassword_LetsInOnceOpensNothingElseAndDiesInADay()
    {
        var made = await host.AskAsync(
            HttpMethod.Post, "/api/v1/admin/users", "admin", 201, new JsonObject { ["username"] = "login13", ["role"] = "viewer" });
        var password = (string)made["one_time_password"]!;

        var first = await _attacker.LoginAsync("login13", password);
        var second = await _attacker.LoginAsync("login13", password);
        var reads = await _attacker.AskAsync(HttpMethod.Get, "/api/v1/motors", null, (string)first.Body["access_token"]!);
        var changed = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/password",
            new JsonObject { ["current_password"] = password, ["new_password"] = TestHost.UserPassword },
            (string)first.Body["access_token"]!);
        await host.AskAsync(
            HttpMethod.Patch, "/api/v1/admin/users/" + made["id"], "admin", 200, new JsonObject { ["reset_password"] = true });
        var reset = await host.AskAsync(
            HttpMethod.Patch, "/api/v1/admin/users/" + made["id"], "admin", 200, new JsonObject { ["reset_password"] = true });
        await _attacker.SqlAsync("update users set password_expires_at = now() - interval '1 second' where user_key = 'login13'");
        var dead = await _attacker.LoginAsync("login13", (string)reset["one_time_password"]!);

        Assert.Equal((200, 401, 403, 200, 401), (first.Status, second.Status, reads.Status, changed.Status, dead.Status));
        Assert.Equal("E_PASSWORD_CHANGE_REQUIRED", (string)reads.Body["code"]!);
        Assert.Equal(20, password.Length);
    }

    [Fact]
    public async Task LOGIN13_OneTimePassword_PresentedTwiceAtOnce_LetsInOnce()
    {
        var made = await host.AskAsync(
            HttpMethod.Post, "/api/v1/admin/users", "admin", 201, new JsonObject { ["username"] = "login13-race", ["role"] = "viewer" });

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => _attacker.LoginAsync("login13-race", (string)made["one_time_password"]!)));

        Assert.Single(answers, answer => answer.Status == 200);
    }

    [Fact]
    public void LOGIN14_TwoFirstStartsAtOnce_MakeOneSetOfSecretsThatNobodyElseReads()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-login14-");
        try
        {
            var opened = new Secrets[6];
            Parallel.For(0, opened.Length, i => opened[i] = Secrets.Open(folder.FullName, TimeProvider.System.GetUtcNow()));

            Assert.Single(opened.Select(secrets => secrets.LocalToken).Distinct());
            Assert.Single(opened.Select(secrets => secrets.SigningKeys[0].Kid).Distinct());
            Assert.All(
                Directory.GetFiles(opened[0].Folder),
                file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task LOGIN14_TwoFirstStartsAtOnce_MakeOneAdminWhoseFileIsRight()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-login14-");
        try
        {
            await using var stores = new Postgres.Stores(await TestDatabase.CreateMigratedAsync());
            var accounts = stores.Get<IAccountStore>();
            using var passwords = new Passwords();
            var starts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => FirstAdmin.EnsureAsync(
                accounts, passwords, Secrets.Open(folder.FullName, TimeProvider.System.GetUtcNow()), new HostSettings(),
                isTerminal: false, TimeProvider.System, CancellationToken.None))));
            var file = Secrets.Open(folder.FullName, TimeProvider.System.GetUtcNow()).FirstAdminFile;
            var admin = await accounts.FindAsync(FirstAdmin.UserName, CancellationToken.None);

            Assert.Single(starts, lines => lines.Count > 0);
            Assert.True(await passwords.VerifyAsync(
                (await File.ReadAllTextAsync(file)).Trim(), admin!.PasswordHash, CancellationToken.None));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task LOGIN14_SecretThatCannotBeWritten_RefusesTheStart()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-login14-");
        try
        {
            // As on a full disk: the place of the secrets cannot be made.
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "secrets"), "a file where the folder must be");
            Assert.ThrowsAny<Exception>(() => Secrets.Open(folder.FullName, TimeProvider.System.GetUtcNow()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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

    [Fact]
    public async Task LOGIN17_PasswordChange_NeedsTheCurrentOne()
    {
        var (_, access, _) = await _attacker.UserAsync("login17");

        var without = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/password", new JsonObject { ["new_password"] = "amber-Lantern-31-orchard" }, access);
        var wrong = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/password",
            new JsonObject { ["current_password"] = Attacker.Wrong, ["new_password"] = "amber-Lantern-31-orchard" }, access);

        Assert.Equal((400, 401), (without.Status, wrong.Status));
        Assert.Equal(200, (await _attacker.LoginAsync("login17", TestHost.UserPassword)).Status);
    }

    [Fact]
    public async Task LOGIN17_AdminCannotChooseAPassword_NorResetTheOwnOne()
    {
        var id = (string)(await host.AddUserAsync("login17-set", "viewer"))["id"]!;
        var (adminId, adminAccess, _) = await _attacker.UserAsync("login17-admin", "admin");

        var chosen = await _attacker.AskAsync(
            HttpMethod.Patch, "/api/v1/admin/users/" + id, new JsonObject { ["password"] = "amber-Lantern-31-orchard" }, adminAccess);
        var own = await _attacker.AskAsync(
            HttpMethod.Patch, "/api/v1/admin/users/" + adminId, new JsonObject { ["reset_password"] = true }, adminAccess);
        var ownInCapitals = await _attacker.AskAsync(
            HttpMethod.Patch, "/api/v1/admin/users/" + adminId.ToUpperInvariant(), new JsonObject { ["reset_password"] = true },
            adminAccess);

        Assert.Equal((400, 403, 403), (chosen.Status, own.Status, ownInCapitals.Status));
        Assert.Equal(200, (await _attacker.LoginAsync("login17-admin", TestHost.UserPassword)).Status);
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
