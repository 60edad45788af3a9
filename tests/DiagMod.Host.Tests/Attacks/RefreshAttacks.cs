using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DiagMod.Host.Accounts;
using DiagMod.Host.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex cases REFRESH-01 to REFRESH-12.</summary>
[Collection(AttackedHost.Name)]
public sealed class RefreshAttacks(TestHost host)
{
    private const int Crowd = 50;
    private readonly Attacker _attacker = new(host);

    [Fact]
    public async Task REFRESH01_StolenTokenUsedAfterItsOwner_EndsTheFamilyWithAuditAndNotice()
    {
        var (id, access, first) = await _attacker.UserAsync("refresh01");
        var second = (string)(await _attacker.RefreshAsync(first)).Body["refresh_token"]!;

        var thief = await _attacker.RefreshAsync(first);
        var owner = await _attacker.RefreshAsync(second);
        var fresh = (string)(await host.LoginAsync("refresh01", TestHost.UserPassword))["access_token"]!;
        var notices = await _attacker.AskAsync(HttpMethod.Get, "/api/v1/auth/notices", null, fresh);

        Assert.Equal((401, 401), (thief.Status, owner.Status));
        Assert.Equal(401, await _attacker.GetAsync("/api/v1/motors", access));
        Assert.Equal("refresh_reuse", (string)notices.Body["items"]![0]!["kind"]!);
        Assert.Equal(1L, await _attacker.ScalarAsync(
            $"select count(*) from audit_log where action = 'refresh_reuse' and resource_id = '{id}'"));
    }

    [Fact]
    public async Task REFRESH02_ThiefWhoIsFaster_LosesTheFamilyToo()
    {
        var (_, _, token) = await _attacker.UserAsync("refresh02");
        var thiefs = (string)(await _attacker.RefreshAsync(token)).Body["refresh_token"]!;

        var owner = await _attacker.RefreshAsync(token);
        var thief = await _attacker.RefreshAsync(thiefs);

        Assert.Equal((401, 401), (owner.Status, thief.Status));
    }

    [Fact]
    public async Task REFRESH03_FiftyAtOnce_GiveOneSuccessorAndNoError()
    {
        var (id, _, token) = await _attacker.UserAsync("refresh03");

        var answers = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => _attacker.RefreshAsync(token)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { 200, 401 }));
        Assert.Equal(1L, await _attacker.ScalarAsync(
            $"select count(*) from audit_log where action = 'refresh_reuse' and resource_id = '{id}'"));
        Assert.True((long)(await _attacker.ScalarAsync(
            $"select count(*) from refresh_tokens where user_id = '{id}' and used_at is null and revoked_at is null"))! <= 1);
    }

    [Fact]
    public async Task REFRESH03_FiftyAtOnceWhoMustWait_LeaveTheOthersTheirConnections()
    {
        var (id, access, token) = await _attacker.UserAsync("refresh03-crowd");
        var family = (Guid)(await _attacker.ScalarAsync($"select family_id from refresh_tokens where user_id = '{id}'"))!;
        var turns = host.Host.App.Services.GetRequiredService<FamilyTurns>();
        await using var owner = new NpgsqlConnection(host.Database);
        await owner.OpenAsync();
        await using var held = await owner.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("select from refresh_tokens where user_id = @id for update", owner, held);
        hold.Parameters.AddWithValue("id", Guid.Parse(id));
        await hold.ExecuteNonQueryAsync();

        var crowd = Enumerable.Range(0, Crowd).Select(_ => _attacker.RefreshAsync(token)).ToArray();
        while (turns.CountOf(family) < Crowd && !crowd.Any(answer => answer.IsCompleted))
        {
            await Task.Yield();
        }

        var bystander = await _attacker.GetAsync("/api/v1/motors", access);
        var waiting = (long)(await _attacker.ScalarAsync(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%refresh_tokens%'"))!;
        await held.RollbackAsync();
        var answers = await Task.WhenAll(crowd);

        Assert.Equal(200, bystander);
        Assert.InRange(waiting, 0, 1);
        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(Crowd - 1, answers.Count(answer => answer.Status == 401));
        Assert.Equal(0, turns.CountOf(family));
    }

    [Fact]
    public async Task REFRESH04_ClientThatLostTheAnswerAndRepeats_SignsInOnceMore()
    {
        var (_, _, token) = await _attacker.UserAsync("refresh04");
        await _attacker.RefreshAsync(token);

        var repeated = await _attacker.RefreshAsync(token);
        var login = await _attacker.LoginAsync("refresh04", TestHost.UserPassword);

        Assert.Equal((401, 200), (repeated.Status, login.Status));
        Assert.Equal(200, (await _attacker.RefreshAsync((string)login.Body["refresh_token"]!)).Status);
    }

    [Theory]
    [InlineData("logout")]
    [InlineData("logout all")]
    [InlineData("password change")]
    [InlineData("mfa reset")]
    [InlineData("role change")]
    [InlineData("deleted")]
    [InlineData("one session ended")]
    public async Task REFRESH05_TokenAfterItsSignInEnded_Is401(string end)
    {
        var name = "refresh05-" + end.Replace(' ', '-');
        var user = end == "mfa reset" ? await _attacker.MfaUserAsync(name, "operator") : null;
        var (id, access, token) = user is null
            ? await _attacker.UserAsync(name, "operator")
            : await SignInWithCodeAsync(user);
        var admin = "/api/v1/admin/users/" + id;

        await (end switch
        {
            "logout" => Send(HttpMethod.Post, "/api/v1/auth/logout", new JsonObject { ["refresh_token"] = token }, null),
            "logout all" => Send(HttpMethod.Delete, "/api/v1/auth/sessions", null, access),
            "password change" => Send(
                HttpMethod.Post, "/api/v1/auth/password",
                new JsonObject { ["current_password"] = TestHost.UserPassword, ["new_password"] = "amber-Lantern-31-orchard" }, access),
            "mfa reset" => host.AskAsync(HttpMethod.Patch, admin, "admin", 200, new JsonObject { ["reset_mfa"] = true }),
            "role change" => host.AskAsync(HttpMethod.Patch, admin, "admin", 200, new JsonObject { ["role"] = "viewer" }),
            "deleted" => host.AskAsync(HttpMethod.Delete, admin, "admin", 204),
            _ => EndOnlySessionAsync(access),
        });

        Assert.Equal(401, (await _attacker.RefreshAsync(token)).Status);
        Assert.Equal(401, await _attacker.GetAsync("/api/v1/motors", access));
    }

    [Fact]
    public async Task REFRESH06_TokenPastItsAbsoluteLife_Is401ThoughInUse()
    {
        var (id, _, token) = await _attacker.UserAsync("refresh06");
        var next = (string)(await _attacker.RefreshAsync(token)).Body["refresh_token"]!;
        var inherited = await _attacker.ScalarAsync(
            $"select count(distinct absolute_expiry) from refresh_tokens where user_id = '{id}'");

        await _attacker.SqlAsync($"update refresh_tokens set absolute_expiry = now() - interval '1 second' where user_id = '{id}'");

        Assert.Equal(1L, inherited);
        Assert.Equal(401, (await _attacker.RefreshAsync(next)).Status);
    }

    [Fact]
    public async Task REFRESH07_TokenIdleForTooLong_Is401()
    {
        var (id, _, token) = await _attacker.UserAsync("refresh07");

        await _attacker.SqlAsync($"update refresh_tokens set created_at = now() - interval '25 hours' where user_id = '{id}'");

        Assert.Equal(401, (await _attacker.RefreshAsync(token)).Status);
    }

    [Fact]
    public async Task REFRESH08_TokenBesideAnothersTokenOrSession_Is401()
    {
        var (_, _, victims) = await _attacker.UserAsync("refresh08-a");
        var (_, access, _) = await _attacker.UserAsync("refresh08-b");
        var browser = await _attacker.BrowserAsync("refresh08-b", TestHost.UserPassword);

        var besideToken = await _attacker.RefreshAsync(victims, access);
        var besideSession = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/refresh", new JsonObject { ["refresh_token"] = victims }, null, ("Cookie", browser.Cookies));
        var owner = await _attacker.RefreshAsync(victims);

        Assert.Equal(401, besideToken.Status);
        Assert.Contains(besideSession.Status, new[] { 401, 403 });
        Assert.Equal(200, owner.Status);
    }

    [Fact]
    public async Task REFRESH09_GuessedTokens_AreRefusedAndSlowedDown()
    {
        await using var slow = new LimitedHost();
        await slow.StartAsync("--Security:LoginsPerMinute=30");
        var attacker = new Attacker(slow.Host);

        var statuses = new List<int>();
        for (var i = 0; i < 200; i++)
        {
            statuses.Add((await attacker.RefreshAsync(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)))).Status);
        }

        Assert.Equal(30, statuses.Count(status => status == 401));
        Assert.Equal(170, statuses.Count(status => status == 429));
    }

    [Fact]
    public async Task REFRESH10_Database_HoldsHashesOfTokensOnly()
    {
        var (id, _, token) = await _attacker.UserAsync("refresh10");
        var hash = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token)));

        var byHash = await _attacker.ScalarAsync(
            $"select count(*) from refresh_tokens where user_id = '{id}' and encode(sha256, 'hex') = '{hash}'");
        var inClear = await _attacker.ScalarAsync(
            $"select count(*) from refresh_tokens t where t::text like '%{token}%'");

        Assert.Equal((1L, 0L), (byHash, inClear));
        Assert.Equal(32, Base64Url.DecodeFromChars(token).Length);
    }

    [Fact]
    public async Task REFRESH11_RequestForAHigherRole_IsRefusedAndChangesNothing()
    {
        var (_, _, token) = await _attacker.UserAsync("refresh11");

        var (status, _) = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/refresh",
            new JsonObject { ["refresh_token"] = token, ["role"] = "admin", ["scope"] = "admin" });
        var next = await _attacker.RefreshAsync(token);

        Assert.Equal(400, status);
        Assert.Equal((200, "viewer"), (next.Status, (string)next.Body["role"]!));
    }

    [Fact]
    public async Task REFRESH12_UsedToken_AlwaysHasItsSuccessor()
    {
        // What a crash leaves is what one transaction leaves: a successor that cannot be stored leaves the token unused.
        var (id, _, token) = await _attacker.UserAsync("refresh12");
        await _attacker.SqlAsync($"""
            create function refuse_refresh12() returns trigger language plpgsql as $$
            begin
                if new.user_id = '{id}' then raise exception 'killed between the two'; end if;
                return new;
            end $$;
            create trigger refuse_refresh12 before insert on refresh_tokens for each row execute function refuse_refresh12();
            """);

        var killed = await _attacker.RefreshAsync(token);
        await _attacker.SqlAsync("drop trigger refuse_refresh12 on refresh_tokens; drop function refuse_refresh12();");
        var afterwards = await _attacker.RefreshAsync(token);

        Assert.True(killed.Status >= 500);
        Assert.Equal(200, afterwards.Status);
    }

    private async Task<(string Id, string Access, string Refresh)> SignInWithCodeAsync(MfaUser user)
    {
        var login = await _attacker.LoginAsync(user.Name, TestHost.UserPassword, user.BackupCodes[0]);
        return (user.Id, (string)login.Body["access_token"]!, (string)login.Body["refresh_token"]!);
    }

    private async Task<JsonNode> EndOnlySessionAsync(string access)
    {
        var sessions = (await _attacker.AskAsync(HttpMethod.Get, "/api/v1/auth/sessions", null, access)).Body["items"]!.AsArray();
        var own = Assert.Single(sessions, session => (bool)session!["current"]!)!;
        return await Send(HttpMethod.Delete, "/api/v1/auth/sessions/" + (string)own["id"]!, null, access);
    }

    private async Task<JsonNode> Send(HttpMethod method, string path, JsonNode? body, string? bearer)
    {
        var (status, answer) = await _attacker.AskAsync(method, path, body, bearer);
        Assert.True(status is 200 or 204, $"{path}: {status} {answer.ToJsonString()}");
        return answer;
    }
}
