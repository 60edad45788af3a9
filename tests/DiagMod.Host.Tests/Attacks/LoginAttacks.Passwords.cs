using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Host.Accounts;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Attacks;

/// <content>Passwords: which are taken, how long they count, and who may change them.</content>
public sealed partial class LoginAttacks
{
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
}
