using System.Text.Json.Nodes;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex cases MFA-01 to MFA-10, and decision D32.</summary>
[Collection(AttackedHost.Name)]
public sealed class MfaAttacks(TestHost host)
{
    private readonly Attacker _attacker = new(host);

    [Fact]
    public async Task MFA01_TicketOfTheFirstStep_OpensNothingButTheSecond()
    {
        var user = await _attacker.MfaUserAsync("mfa01");
        var (status, body) = await _attacker.LoginAsync("mfa01", TestHost.UserPassword);
        var ticket = (string)body["mfa_token"]!;
        string[] routes = ["/api/v1/motors", "/api/v1/auth/me", "/api/v1/auth/sessions", "/api/v1/auth/mfa", "/api/v1/api-keys"];

        foreach (var route in routes)
        {
            Assert.Equal(401, await _attacker.GetAsync(route, ticket));
        }

        Assert.Equal((401, "E_MFA_REQUIRED"), (status, (string)body["code"]!));
        Assert.Null(body["access_token"]);
        Assert.Equal(401, (await _attacker.RefreshAsync(ticket)).Status);
        Assert.Equal(200, (await FinishAsync(ticket, user.BackupCodes[0])).Status);
    }

    [Fact]
    public async Task MFA01_BrowserAfterTheFirstStep_HasNoSession()
    {
        var user = await _attacker.MfaUserAsync("mfa01-browser");
        var (cookies, location) = await _attacker.BrowserAsync("mfa01-browser", TestHost.UserPassword);
        var before = await _attacker.WithCookiesAsync("/api/v1/motors", cookies);
        var form = await _attacker.FormAsync("/account/mfa", cookies);

        var wrong = await _attacker.PostFormAsync(
            "/account/mfa", form.Cookies, ("otp", "000000"), ("returnUrl", "//evil.example"), ("__RequestVerificationToken", form.Token));
        var right = await _attacker.PostFormAsync(
            "/account/mfa", form.Cookies, ("otp", user.BackupCodes[1]), ("returnUrl", "//evil.example"),
            ("__RequestVerificationToken", form.Token));

        Assert.StartsWith("/account/mfa", location, StringComparison.Ordinal);
        Assert.Equal(401, before);
        Assert.StartsWith("/account/mfa?failed", wrong.Location, StringComparison.Ordinal);
        Assert.Equal("/", right.Location);
        Assert.Equal(200, await _attacker.WithCookiesAsync("/api/v1/motors", right.Cookies));
    }

    [Fact]
    public async Task MFA02_CodeUsedOnce_IsRefusedEverywhere()
    {
        await Attacker.FreshStepAsync();
        var user = await _attacker.MfaUserAsync("mfa02");
        var code = Attacker.Code(user.Secret, 0);

        var first = await _attacker.LoginAsync("mfa02", TestHost.UserPassword, code);
        var second = await _attacker.LoginAsync("mfa02", TestHost.UserPassword, code);
        var ticket = (string)(await _attacker.LoginAsync("mfa02", TestHost.UserPassword)).Body["mfa_token"]!;
        var other = await FinishAsync(ticket, code);
        var disable = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/mfa/disable", new JsonObject { ["password"] = TestHost.UserPassword, ["otp"] = code },
            (string)first.Body["access_token"]!);

        Assert.Equal((200, 401, 401, 401), (first.Status, second.Status, other.Status, disable.Status));
    }

    [Fact]
    public async Task MFA03_OneCodeInParallel_LetsOneIn()
    {
        await Attacker.FreshStepAsync();
        var user = await _attacker.MfaUserAsync("mfa03");
        var code = Attacker.Code(user.Secret, 0);
        var tickets = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            tickets.Add((string)(await _attacker.LoginAsync("mfa03", TestHost.UserPassword)).Body["mfa_token"]!);
        }

        await Attacker.FreshStepAsync();
        code = Attacker.Code(user.Secret, 0);
        var answers = await Task.WhenAll(tickets.Select(ticket => FinishAsync(ticket, code)));

        Assert.Single(answers, answer => answer.Status == 200);
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public void MFA04_CodeOfAStep_IsTakenNowAndJustBefore(int step, bool isTaken)
    {
        // The secret of RFC 6238, appendix B, whose codes are known.
        var secret = "12345678901234567890"u8.ToArray();
        var now = DateTimeOffset.FromUnixTimeSeconds(1_111_111_109);

        var code = Totp.CodeOf(secret, Totp.StepOf(now) + step);

        Assert.Equal(isTaken, Totp.Match(secret, code, now) is not null);
    }

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1_111_111_109, "081804")]
    [InlineData(1_111_111_111, "050471")]
    [InlineData(1_234_567_890, "005924")]
    [InlineData(2_000_000_000, "279037")]
    [InlineData(20_000_000_000, "353130")]
    public void MFA04_Codes_AreThoseOfTheStandard(long seconds, string code) =>
        Assert.Equal(code, Totp.CodeOf("12345678901234567890"u8, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Fact]
    public async Task MFA04_CodeOfTheStepBefore_LetsInOverHttpAndOlderOnesDoNot()
    {
        await Attacker.FreshStepAsync();
        var user = await _attacker.MfaUserAsync("mfa04");
        await Attacker.FreshStepAsync();
        await Store.RemoveAsync(Guid.Parse(user.Id), Actor.System, CancellationToken.None);
        var (_, sealedSecret) = Factors.MakeSecret();
        await Store.EnrolAsync(Guid.Parse(user.Id), sealedSecret, 0, [], Actor.System, CancellationToken.None);
        var statuses = new List<int>();
        foreach (var step in (int[])[-2, 1, 2])
        {
            statuses.Add(Factors.Match(sealedSecret, CodeOf(sealedSecret, step)) is null ? 401 : 200);
        }

        var before = await _attacker.LoginAsync("mfa04", TestHost.UserPassword, CodeOf(sealedSecret, -1));

        Assert.Equal([401, 401, 401], statuses);
        Assert.Equal(200, before.Status);
    }

    [Fact]
    public async Task MFA05_GuessedCodes_EndTheSignInAfterFiveAndDelayTheAccount()
    {
        var user = await _attacker.MfaUserAsync("mfa05");
        var ticket = (string)(await _attacker.LoginAsync("mfa05", TestHost.UserPassword)).Body["mfa_token"]!;

        var statuses = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            statuses.Add((await FinishAsync(ticket, (100_000 + i).ToString(System.Globalization.CultureInfo.InvariantCulture))).Status);
        }

        var right = await FinishAsync(ticket, user.BackupCodes[0]);
        var password = await _attacker.LoginAsync("mfa05", TestHost.UserPassword);

        Assert.DoesNotContain(200, statuses);
        Assert.NotEqual(200, right.Status);
        Assert.Equal(429, password.Status);
    }

    [Fact]
    public async Task MFA05_TicketWithFiveTriesUsed_IsDeadThoughTheAccountIsNot()
    {
        var user = await _attacker.MfaUserAsync("mfa05-ticket");
        var ticket = (string)(await _attacker.LoginAsync("mfa05-ticket", TestHost.UserPassword)).Body["mfa_token"]!;
        for (var i = 0; i < 5; i++)
        {
            await FinishAsync(ticket, "000000");
        }

        await host.AskAsync(HttpMethod.Patch, "/api/v1/admin/users/" + user.Id, "admin", 200, new JsonObject { ["unlock"] = true });

        Assert.Equal(401, (await FinishAsync(ticket, user.BackupCodes[0])).Status);
        Assert.Equal(200, (await _attacker.LoginAsync("mfa05-ticket", TestHost.UserPassword, user.BackupCodes[0])).Status);
    }

    [Fact]
    public async Task MFA06_BackupCode_LetsInOnceAndIsKeptAsAHash()
    {
        var user = await _attacker.MfaUserAsync("mfa06");
        var code = user.BackupCodes[3];

        var first = await _attacker.LoginAsync("mfa06", TestHost.UserPassword, code.ToLowerInvariant().Replace('-', ' '));
        var second = await _attacker.LoginAsync("mfa06", TestHost.UserPassword, code);
        var plain = code.Replace("-", "", StringComparison.Ordinal);
        var readable = await _attacker.ScalarAsync($"select count(*) from backup_codes b where b::text ilike '%{plain}%'");

        Assert.Equal((200, 401, 0L), (first.Status, second.Status, readable));
        Assert.Equal(10, user.BackupCodes.Distinct().Count());
        Assert.Equal(24, plain.Length);
    }

    [Fact]
    public async Task MFA06_BackupCodeOfAnother_IsRefused()
    {
        var victim = await _attacker.MfaUserAsync("mfa06-victim");
        var thief = await _attacker.MfaUserAsync("mfa06-thief");

        Assert.Equal(401, (await _attacker.LoginAsync("mfa06-thief", TestHost.UserPassword, victim.BackupCodes[0])).Status);
        Assert.Equal(200, (await _attacker.LoginAsync("mfa06-victim", TestHost.UserPassword, victim.BackupCodes[0])).Status);
        Assert.NotEqual(victim.Id, thief.Id);
    }

    [Fact]
    public async Task MFA07_StolenToken_NeitherDisablesNorShowsTheSecret()
    {
        var user = await _attacker.MfaUserAsync("mfa07");
        var text = Totp.Base32(user.Secret);

        var noProof = await _attacker.AskAsync(HttpMethod.Post, "/api/v1/auth/mfa/disable", new JsonObject(), user.Access);
        var noCode = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/mfa/disable",
            new JsonObject { ["password"] = TestHost.UserPassword, ["otp"] = "000000" }, user.Access);
        var noPassword = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/mfa/disable",
            new JsonObject { ["password"] = Attacker.Wrong, ["otp"] = user.BackupCodes[0] }, user.Access);
        var again = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/mfa/enrol", new JsonObject { ["password"] = TestHost.UserPassword }, user.Access);
        var state = await _attacker.AskAsync(HttpMethod.Get, "/api/v1/auth/mfa", null, user.Access);
        var inDatabase = await _attacker.ScalarAsync($"select count(*) from second_factors f where f::text like '%{text}%'");

        Assert.Equal((400, 401, 401, 409), (noProof.Status, noCode.Status, noPassword.Status, again.Status));
        Assert.DoesNotContain(text, state.Body.ToJsonString(), StringComparison.Ordinal);
        Assert.True((bool)state.Body["enabled"]!);
        Assert.Equal(0L, inDatabase);
    }

    [Fact]
    public async Task MFA07_OwnerWhoDisables_IsToldAndAuditedAndSignsInAnew()
    {
        var user = await _attacker.MfaUserAsync("mfa07-owner");

        var disabled = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/mfa/disable",
            new JsonObject { ["password"] = TestHost.UserPassword, ["otp"] = user.BackupCodes[0] }, user.Access);
        var login = await _attacker.LoginAsync("mfa07-owner", TestHost.UserPassword);
        var notices = await _attacker.AskAsync(
            HttpMethod.Get, "/api/v1/auth/notices", null, (string)login.Body["access_token"]!);

        Assert.Equal((204, 200), (disabled.Status, login.Status));
        Assert.Equal(401, await _attacker.GetAsync("/api/v1/motors", user.Access));
        Assert.Contains("mfa_disabled", notices.Body.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(1L, await _attacker.ScalarAsync(
            $"select count(*) from audit_log where action = 'mfa.disable' and resource_id = '{user.Id}' and actor = 'mfa07-owner'"));
    }

    [Fact]
    public async Task MFA08_EnrolmentOfAnother_IsRefused()
    {
        var (_, attacker, _) = await _attacker.UserAsync("mfa08-attacker");
        var (_, victim, _) = await _attacker.UserAsync("mfa08-victim");
        var begun = (await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/mfa/enrol", new JsonObject { ["password"] = TestHost.UserPassword }, attacker)).Body;
        var confirm = new JsonObject
        {
            ["enrolment_token"] = (string)begun["enrolment_token"]!,
            ["otp"] = Attacker.Code(Attacker.FromBase32((string)begun["secret"]!), 0),
        };

        var asVictim = await _attacker.AskAsync(HttpMethod.Post, "/api/v1/auth/mfa/confirm", confirm, victim);
        var state = await _attacker.AskAsync(HttpMethod.Get, "/api/v1/auth/mfa", null, victim);

        Assert.Equal((400, "E_MFA_ENROLMENT"), (asVictim.Status, (string)asVictim.Body["code"]!));
        Assert.False((bool)state.Body["enabled"]!);
    }

    [Fact]
    public async Task MFA08_SignInTicketAsEnrolment_AndTheOtherWay_AreRefused()
    {
        var user = await _attacker.MfaUserAsync("mfa08-ticket");
        var (_, other, _) = await _attacker.UserAsync("mfa08-other");
        var ticket = (string)(await _attacker.LoginAsync("mfa08-ticket", TestHost.UserPassword)).Body["mfa_token"]!;
        var begun = (await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/mfa/enrol", new JsonObject { ["password"] = TestHost.UserPassword }, other)).Body;

        var asEnrolment = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/mfa/confirm",
            new JsonObject { ["enrolment_token"] = ticket, ["otp"] = Attacker.Code(user.Secret, 0) }, user.Access);
        var asSignIn = await FinishAsync(
            (string)begun["enrolment_token"]!, Attacker.Code(Attacker.FromBase32((string)begun["secret"]!), 0));

        Assert.Equal((400, 401), (asEnrolment.Status, asSignIn.Status));
    }

    [Fact]
    public async Task MFA09_ResetPassword_StillAsksForTheCode()
    {
        var user = await _attacker.MfaUserAsync("mfa09");
        var reset = await host.AskAsync(
            HttpMethod.Patch, "/api/v1/admin/users/" + user.Id, "admin", 200, new JsonObject { ["reset_password"] = true });
        var password = (string)reset["one_time_password"]!;

        var without = await _attacker.LoginAsync("mfa09", password);
        var with = await _attacker.LoginAsync("mfa09", password, user.BackupCodes[0]);

        Assert.Equal((401, "E_MFA_REQUIRED"), (without.Status, (string)without.Body["code"]!));
        Assert.Equal(200, with.Status);
    }

    [Fact]
    public async Task MFA10_StepTaken_OnlyGrows()
    {
        var user = await _attacker.MfaUserAsync("mfa10");
        var id = Guid.Parse(user.Id);
        var step = Totp.StepOf(TimeProvider.System.GetUtcNow()) + 10;

        var later = await Store.UseStepAsync(id, step, CancellationToken.None);
        var tenMinutesEarlier = await Store.UseStepAsync(id, step - 20, CancellationToken.None);
        var same = await Store.UseStepAsync(id, step, CancellationToken.None);

        Assert.Equal((true, false, false), (later, tenMinutesEarlier, same));
        Assert.Equal(401, (await _attacker.LoginAsync("mfa10", TestHost.UserPassword, Attacker.Code(user.Secret, 0))).Status);
    }

    [Fact]
    public async Task D32_RoleThatNeedsAFactor_MayOnlyEnrol_AndTheFirstAdminIsExempt()
    {
        await using var real = new LimitedHost();
        await real.StartAsync("--Security:MfaRequiredFor=engineer,admin");
        var attacker = new Attacker(real.Host);
        var (_, engineer, _) = await attacker.UserAsync("d32-engineer", "engineer");
        var (_, viewer, _) = await attacker.UserAsync("d32-viewer");

        var before = await attacker.AskAsync(HttpMethod.Get, "/api/v1/motors", null, engineer);
        var begun = (await attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/mfa/enrol", new JsonObject { ["password"] = TestHost.UserPassword }, engineer)).Body;
        await attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/mfa/confirm",
            new JsonObject
            {
                ["enrolment_token"] = (string)begun["enrolment_token"]!,
                ["otp"] = Attacker.Code(Attacker.FromBase32((string)begun["secret"]!), 0),
            },
            engineer);

        Assert.Equal((403, "E_MFA_ENROLMENT_REQUIRED"), (before.Status, (string)before.Body["code"]!));
        Assert.Equal(200, await attacker.GetAsync("/api/v1/motors", engineer));
        Assert.Equal(200, await attacker.GetAsync("/api/v1/motors", viewer));
        Assert.Equal(200, await attacker.GetAsync("/api/v1/admin/users", await real.Host.TokenAsync("admin")));
        var page = await attacker.BrowserAsync("d32-viewer", TestHost.UserPassword);
        Assert.Equal("/", page.Location);
    }

    private ISecondFactors Store => host.Host.App.Services.GetRequiredService<ISecondFactors>();

    private SecondFactorCheck Factors => host.Host.App.Services.GetRequiredService<SecondFactorCheck>();

    // The code that a sealed secret gives, found as its owner's app would: nobody else can open the seal.
    private string CodeOf(string sealedSecret, int step) => Totp.CodeOf(
        Factors.Open(sealedSecret), Totp.StepOf(TimeProvider.System.GetUtcNow()) + step);

    private Task<(int Status, JsonNode Body)> FinishAsync(string ticket, string code) => _attacker.AskAsync(
        HttpMethod.Post, "/api/v1/auth/mfa", new JsonObject { ["mfa_token"] = ticket, ["otp"] = code });
}
