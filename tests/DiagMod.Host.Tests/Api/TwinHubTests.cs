using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Host.Accounts;
using DiagMod.Host.Live;
using DiagMod.Host.Startup;
using DiagMod.Host.Tests.Attacks;
using DiagMod.Host.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DiagMod.Host.Tests.Api;

/// <summary>The live hub over real sockets: what it sends, what it refuses, and when it ends a connection.</summary>
[Collection(HostTests.Name)]
public sealed class TwinHubTests(TestHost host)
{
    [Fact]
    public async Task Subscription_ToAMotor_GivesItsStateAtOnceAndThenEachChange()
    {
        await host.AddMotorAsync("EQ_LIVE_1");
        await using var client = await ConnectAsync("viewer");

        var error = await client.CallAsync("Subscribe", "EQ_LIVE_1");
        var first = await client.NextAsync();
        await ChangeAsync("EQ_LIVE_1", 7);
        var second = await client.NextAsync(update => (long)update["journal_seq"]! == 1);

        var listed = await host.AskAsync(HttpMethod.Get, "/api/v1/motors?limit=1000", "viewer", 200);
        var item = listed["items"]!.AsArray().First(one => (string)one!["equipment_id"]! == "EQ_LIVE_1")!;
        Assert.Null(error);
        Assert.Equal(("no_data", 0L), ((string)first["status"]!, (long)first["journal_seq"]!));
        Assert.True(first["rms_a"]!.AsObject().ContainsKey("r"));
        Assert.Null(first["rms_a"]!["r"]);
        Assert.Equal(item.ToJsonString(), second.ToJsonString());
    }

    [Fact]
    public async Task Subscription_ToTheFleet_GivesEveryMotor()
    {
        await host.AddMotorAsync("EQ_LIVE_2");
        await host.AddMotorAsync("EQ_LIVE_3");
        await using var client = await ConnectAsync("viewer");
        await client.CallAsync("Subscribe", "EQ_LIVE_2");
        await client.CallAsync("Subscribe", "EQ_LIVE_3");

        var error = await client.CallAsync("SubscribeFleet");
        await ChangeAsync("EQ_LIVE_3", 9);

        Assert.Null(error);
        await client.NextAsync(update => (string)update["equipment_id"]! == "EQ_LIVE_3" && (long)update["journal_seq"]! == 1);
    }

    [Fact]
    public async Task Unsubscription_FromAMotor_EndsItsUpdatesAlone()
    {
        await host.AddMotorAsync("EQ_LIVE_4");
        await host.AddMotorAsync("EQ_LIVE_5");
        await using var client = await ConnectAsync("viewer");
        await client.CallAsync("Subscribe", "EQ_LIVE_4");
        await client.NextAsync();
        await client.CallAsync("Subscribe", "EQ_LIVE_5");
        await client.NextAsync();

        var error = await client.CallAsync("Unsubscribe", "EQ_LIVE_4");
        await ChangeAsync("EQ_LIVE_4", 7);
        await ChangeAsync("EQ_LIVE_5", 7);

        Assert.Null(error);
        Assert.Equal("EQ_LIVE_5", (string)(await client.NextAsync())["equipment_id"]!);
    }

    [Fact]
    public async Task Calls_WithWrongArguments_AreAnsweredInWordsAndLeaveTheConnectionOpen()
    {
        await host.AddMotorAsync("EQ_LIVE_6");
        await using var client = await ConnectAsync("viewer");

        Assert.Contains(
            "E_MOTOR_UNKNOWN: There is no motor with the equipment id EQ_NOBODY.", await client.CallAsync("Subscribe", "EQ_NOBODY"),
            StringComparison.Ordinal);
        Assert.Contains("E_EQUIPMENT_ID", await client.CallAsync("Subscribe", "a b"), StringComparison.Ordinal);
        Assert.Contains("E_EQUIPMENT_ID", await client.CallAsync("Subscribe", (JsonNode?)null), StringComparison.Ordinal);
        Assert.Contains("E_EQUIPMENT_ID", await client.CallAsync("Unsubscribe", ""), StringComparison.Ordinal);
        Assert.Contains("argument", await client.CallAsync("Subscribe"), StringComparison.Ordinal);
        Assert.Contains("argument", await client.CallAsync("Subscribe", "EQ_LIVE_6", "EQ_LIVE_6"), StringComparison.Ordinal);
        Assert.Contains("argument", await client.CallAsync("Subscribe", 17), StringComparison.Ordinal);
        Assert.Contains("argument", await client.CallAsync("SubscribeFleet", "EQ_LIVE_6"), StringComparison.Ordinal);
        Assert.Contains("does not exist", await client.CallAsync("Delete", "EQ_LIVE_6"), StringComparison.Ordinal);
        Assert.Null(await client.CallAsync("Subscribe", "EQ_LIVE_6"));
    }

    [Fact]
    public async Task Updates_OfABurst_AreOvertakenByTheNewest()
    {
        await host.AddMotorAsync("EQ_LIVE_7");
        var board = Service<Board>();
        await using var client = await ConnectAsync("viewer");
        await client.CallAsync("Subscribe", "EQ_LIVE_7");
        var heard = 0;

        for (var seq = 1; seq <= 500; seq++)
        {
            board.Set(MotorStatus.Empty(new EquipmentId("EQ_LIVE_7"), LcmDetector.ModelVersion) with { JournalSeq = seq });
        }

        await client.NextAsync(update => ++heard > 0 && (long)update["journal_seq"]! == 500);
        Assert.InRange(heard, 1, 50);
    }

    [Fact]
    [AttackCase("WEB-04")]
    public async Task Connection_WithoutARightToken_Is401()
    {
        using var negotiation = await host.SendAsync(HttpMethod.Post, "/hubs/twins/negotiate?negotiateVersion=1", null);
        await using var none = await HubClient.ConnectAsync(host.Host.Address, null);
        await using var garbage = await HubClient.ConnectAsync(host.Host.Address, "a.b.c");
        await using var query = await HubClient.ConnectAsync(host.Host.Address, "a.b.c", inQuery: true);
        await using var expired = await HubClient.ConnectAsync(host.Host.Address, await TokenAsync(TimeSpan.FromSeconds(-60)));

        Assert.Equal(401, (int)negotiation.StatusCode);
        Assert.Equal(
            ["401", "401", "401", "401"],
            new[] { await none.Ended, await garbage.Ended, await query.Ended, await expired.Ended });
    }

    [Fact]
    public async Task Token_InTheQuery_OpensTheHubAndReachesNoLog()
    {
        await host.AddMotorAsync("EQ_LIVE_8");
        var token = await host.TokenAsync("viewer");
        using var log = new CapturedLog();
        Service<Microsoft.Extensions.Logging.ILoggerFactory>().AddProvider(log);

        await using var client = await HubClient.ConnectAsync(host.Host.Address, token, inQuery: true);
        var error = await client.CallAsync("Subscribe", "EQ_LIVE_8");
        await using var refused = await HubClient.ConnectAsync(host.Host.Address, token + "x", inQuery: true);

        Assert.Null(error);
        Assert.Equal("401", await refused.Ended);
        Assert.DoesNotContain(log.Lines, line => line.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    [AttackCase("WEB-03")]
    public async Task Session_OfABrowser_OpensTheHubFromItsOwnSiteOnly()
    {
        await host.AddMotorAsync("EQ_LIVE_9");
        var (cookie, key) = await SessionAsync();
        var own = host.Host.Address.GetLeftPart(UriPartial.Authority);

        await using var client = await CookieAsync(cookie, own);
        await using var foreign = await CookieAsync(cookie, "http://evil.example");
        var error = await client.CallAsync("Subscribe", "EQ_LIVE_9");
        await Service<TwinFeed>().CheckAsync(CancellationToken.None);
        var again = await client.CallAsync("Subscribe", "EQ_LIVE_9");
        await Service<IAccountStore>().EndSessionAsync(Sha256(key), Actor.System, CancellationToken.None);
        await Service<TwinFeed>().CheckAsync(CancellationToken.None);

        Assert.Null(error);
        Assert.Null(again);
        Assert.Equal("403", await foreign.Ended);
        await client.Ended;
    }

    [Fact]
    [AttackCase("WEB-05")]
    public async Task Connection_WhoseTokenExpires_Ends()
    {
        await using var client = await HubClient.ConnectAsync(host.Host.Address, await TokenAsync(TimeSpan.FromSeconds(2)));

        await client.Ended;

        await Assert.ThrowsAsync<IOException>(() => client.CallAsync("SubscribeFleet"));
    }

    [Fact]
    [AttackCase("AUTHZ-08")]
    public async Task Connection_OfAnAccountThatChanges_EndsAtTheNextCheck()
    {
        var user = await host.AddUserAsync("live-revoked", "operator");
        var token = (string)(await host.LoginAsync("live-revoked", TestHost.UserPassword))["access_token"]!;
        await using var client = await HubClient.ConnectAsync(host.Host.Address, token);
        Assert.Null(await client.CallAsync("SubscribeFleet"));

        using var changed = await host.SendAsync(
            HttpMethod.Patch, "/api/v1/admin/users/" + user["id"], "admin", new JsonObject { ["role"] = "viewer" });
        await Service<TwinFeed>().CheckAsync(CancellationToken.None);

        Assert.Equal(200, (int)changed.StatusCode);
        await client.Ended;
    }

    [Fact]
    [AttackCase("RATE-01")]
    public async Task Connections_BeyondTheLimitOfACaller_AreRefused()
    {
        await host.AddUserAsync("live-many", "viewer");
        var token = (string)(await host.LoginAsync("live-many", TestHost.UserPassword))["access_token"]!;
        var clients = new List<HubClient>();
        for (var i = 0; i < 20; i++)
        {
            clients.Add(await HubClient.ConnectAsync(host.Host.Address, token));
            Assert.Null(await clients[^1].CallAsync("SubscribeFleet"));
        }

        await using var last = await HubClient.ConnectAsync(host.Host.Address, token);
        var reason = await last.Ended;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hubs/twins/negotiate?negotiateVersion=1");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var negotiation = await host.Client.SendAsync(request);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        Assert.Contains("E_TOO_MANY_CONNECTIONS", reason, StringComparison.Ordinal);
        Assert.Equal(429, (int)negotiation.StatusCode);
        Assert.Equal("E_TOO_MANY_CONNECTIONS", (string)(await TestHost.ReadAsync(negotiation))["code"]!);
    }

    [Fact]
    [AttackCase("WEB-06")]
    public async Task Message_BeyondEightKilobytes_EndsTheConnection()
    {
        await using var client = await ConnectAsync("viewer");
        Assert.Null(await client.CallAsync("SubscribeFleet"));

        await client.SendAsync("{\"type\":1,\"target\":\"Subscribe\",\"arguments\":[\"" + new string('a', 9000) + "\"]}");

        await client.Ended;
    }

    private async Task<HubClient> ConnectAsync(string role) =>
        await HubClient.ConnectAsync(host.Host.Address, await host.TokenAsync(role));

    private Task<HubClient> CookieAsync(string cookie, string origin) => HubClient.ConnectAsync(
        host.Host.Address, null, change: options =>
        {
            options.SetRequestHeader("Cookie", cookie);
            options.SetRequestHeader("Origin", origin);
        });

    private Task<JsonNode> ChangeAsync(string motor, double amps) => host.AskAsync(
        HttpMethod.Patch, "/api/v1/motors/" + motor, "engineer", 200,
        new JsonObject { ["specifications"] = new JsonObject { ["rms_threshold_a"] = amps } });

    private async Task<string> TokenAsync(TimeSpan life)
    {
        await host.TokenAsync("viewer");
        var account = await Service<IAccountStore>().FindAsync("test-viewer", CancellationToken.None);
        var clock = new Postgres.SetTime(TimeProvider.System.GetUtcNow() + (life < TimeSpan.Zero ? life : TimeSpan.Zero));
        var keys = new SigningKeys(
            Secrets.Open(host.DataFolder, TimeProvider.System.GetUtcNow()), clock, NullLogger<SigningKeys>.Instance);
        var family = Guid.NewGuid();
        await Service<IAccountStore>().AddRefreshTokenAsync(
            new RefreshTokenRow(
                Sha256(Guid.NewGuid().ToString()), family, account!.Id, TimeProvider.System.GetUtcNow().AddDays(1), Actor.System),
            CancellationToken.None);
        return new AccessTokens(keys, life < TimeSpan.Zero ? TimeSpan.FromSeconds(1) : life, clock).Issue(account, family);
    }

    private async Task<(string Cookie, string Key)> SessionAsync()
    {
        await host.TokenAsync("viewer");
        var accounts = Service<IAccountStore>();
        var account = await accounts.FindAsync("test-viewer", CancellationToken.None);
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await accounts.AddSessionAsync(
            new SessionRow(Sha256(key), account!.Id, TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1), Actor.System),
            CancellationToken.None);
        return ("diagmod=" + key, key);
    }

    private T Service<T>()
        where T : notnull => host.Host.App.Services.GetRequiredService<T>();

    private static byte[] Sha256(string key) => SHA256.HashData(Encoding.ASCII.GetBytes(key));
}
