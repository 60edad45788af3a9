using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using DiagMod.Core.Ports;
using DiagMod.Host.Startup;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace DiagMod.Host.Tests.Cluster;

/// <summary>What two hosts on one database share, and what they do not.</summary>
public sealed class TwoHostsTests(HostPair hosts) : IClassFixture<HostPair>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Tokens_OfOneHost_AreTakenByTheOther()
    {
        var given = await hosts.First.LoginAsync("admin", TestHost.AdminPassword);
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/api/v1/motors");
        asked.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (string)given["access_token"]!);

        using var read = await hosts.Second.Client.SendAsync(asked);
        using var renewed = await hosts.Second.SendAsync(
            HttpMethod.Post, "/api/v1/auth/refresh", null, new JsonObject { ["refresh_token"] = (string)given["refresh_token"]! });
        using var usedUp = await hosts.First.SendAsync(
            HttpMethod.Post, "/api/v1/auth/refresh", null, new JsonObject { ["refresh_token"] = (string)given["refresh_token"]! });

        Assert.Equal((200, 200, 401), ((int)read.StatusCode, (int)renewed.StatusCode, (int)usedUp.StatusCode));
    }

    [Fact]
    public async Task Session_BegunWithTheFormOfOneHostAtTheOther_HoldsOnBoth()
    {
        var (cookies, token) = await FormAsync(hosts.First);

        var session = await SignInAsync(hosts.Second, cookies, token);

        Assert.Equal((200, 200), (await BoardAsync(hosts.First, session), await BoardAsync(hosts.Second, session)));
        Assert.Equal(302, await BoardAsync(hosts.First, ""));
    }

    [Fact]
    public async Task Layout_SavedAndBoardOpenedOnOneHost_AreHeardOfByTheOther()
    {
        await hosts.First.AddMotorAsync("EQ_TWO_9");
        var layouts = hosts.Second.Host.App.Services.GetRequiredService<IProcessLayout>();
        var shift = hosts.Second.Host.App.Services.GetRequiredService<OnShift>();
        var (moved, came) = (new TaskCompletionSource(), new TaskCompletionSource());
        layouts.Changed += () => moved.TrySetResult();
        shift.Changed += () => came.TrySetResult();

        await hosts.First.AskAsync(
            HttpMethod.Put, "/api/v1/layout", "engineer", 200,
            JsonNode.Parse("""{"groups":[{"name":"Two","motors":[{"equipment_id":"EQ_TWO_9"}]}]}"""));
        using var clara = hosts.First.Host.App.Services.GetRequiredService<OnShift>().Come("clara");
        await Task.WhenAll(moved.Task, came.Task).WaitAsync(Patience);

        Assert.Contains((await layouts.ReadAsync(CancellationToken.None)).Groups, group => group.Name == "Two");
        Assert.Contains("clara", shift.Names);
        Assert.Empty(shift.OwnNames);
    }

    [Fact]
    public async Task Content_SentToBothHostsAtOnce_IsStoredOnce()
    {
        await hosts.First.AddMotorAsync("EQ_TWO_1");
        var content = TestHost.Recording(71);
        const string query = "equipment_id=EQ_TWO_1&file_name=a.csv&sample_rate_hz=1000";

        var answers = await Task.WhenAll(hosts.First.UploadAsync(query, content), hosts.Second.UploadAsync(query, content));
        var (status, again) = await hosts.Second.UploadAsync(query, content);

        Assert.Equal([200, 202], answers.Select(answer => answer.Status).Order());
        Assert.Equal(200, status);
        Assert.All(answers, answer => Assert.Equal((string)again["raw_id"]!, (string)answer.Answer["raw_id"]!));
        Assert.Equal(1L, await TestDatabase.ScalarAsync(
            hosts.Database, "select count(*) from raw_signals where equipment_id = 'EQ_TWO_1'"));
    }

    [Fact]
    public async Task Files_SentToOneHostAfterTheOther_AreOneMotorsHistoryOnBoth()
    {
        await hosts.First.AddMotorAsync("EQ_TWO_2");
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var (status, answer) = await (i % 2 == 0 ? hosts.First : hosts.Second).UploadAsync(
                $"equipment_id=EQ_TWO_2&file_name=f{i}.csv&sample_rate_hz=1000", TestHost.Recording(80 + i));
            Assert.Equal(202, status);
            ids.Add((string)answer["raw_id"]!);
        }

        foreach (var id in ids)
        {
            await UntilAsync(hosts.First, "/api/v1/files/" + id, file => (string)file["processing_status"]! == "completed");
            await UntilAsync(hosts.Second, "/api/v1/files/" + id, file => (string)file["processing_status"]! == "completed");
        }

        Assert.Equal(4L, await TestDatabase.ScalarAsync(hosts.Database, "select count(*) from twin_journal where equipment_id = 'EQ_TWO_2' and kind = 1"));
        Assert.Equal(0L, await TestDatabase.ScalarAsync(
            hosts.Database,
            "select count(*) from raw_signals r where equipment_id = 'EQ_TWO_2' "
            + "and windows_total <> (select count(*) from features f where f.raw_id = r.id)"));
    }

    [Fact]
    public async Task Upload_InChunksToBothHostsInTurn_IsOneFile()
    {
        await hosts.First.AddMotorAsync("EQ_TWO_5");
        var content = TestHost.Recording(72, 30_000);
        var uploads = new[]
        {
            new ChunkedUpload(hosts.First.Client, await hosts.First.TokenAsync("operator")),
            new ChunkedUpload(hosts.Second.Client, await hosts.First.TokenAsync("operator")),
        };
        var id = await uploads[0].BeginAsync("EQ_TWO_5", "a.csv", content.Length);
        var turn = 0;
        for (var at = 0; at < content.Length; at += 200_000)
        {
            var (status, _) = await uploads[++turn % 2].PutAsync(
                id, content[at..Math.Min(content.Length, at + 200_000)], at, content.Length);
            Assert.Equal(200, status);
        }

        var answers = await Task.WhenAll(uploads.Select(upload => upload.FinishAsync(id)));

        Assert.All(answers, answer => Assert.Equal(202, answer.Status));
        Assert.Equal((string)answers[0].Answer["raw_id"]!, (string)answers[1].Answer["raw_id"]!);
        Assert.Equal(1L, await TestDatabase.ScalarAsync(
            hosts.Database, "select sent from ingest_counters where equipment_id = 'EQ_TWO_5'"));
    }

    [Fact]
    public async Task Upkeep_WhileAnotherHostIsAtIt_IsLeftToThatOne()
    {
        var upkeep = new[] { hosts.First, hosts.Second }.Select(host => host.Host.App.Services.GetRequiredService<DatabaseUpkeep>()).ToArray();
        await using var source = NpgsqlDataSource.Create(hosts.Database);
        await using var other = await source.OpenConnectionAsync();
        await using var take = new NpgsqlCommand("select pg_advisory_lock(hashtext('diagmod upkeep'))", other);
        await take.ExecuteNonQueryAsync();

        var meanwhile = await Task.WhenAll(upkeep.Select(one => one.RunAsync(CancellationToken.None)));
        await using var letGo = new NpgsqlCommand("select pg_advisory_unlock_all()", other);
        await letGo.ExecuteNonQueryAsync();
        var afterwards = new[] { await upkeep[0].RunAsync(CancellationToken.None), await upkeep[1].RunAsync(CancellationToken.None) };

        Assert.Equal([null, null], meanwhile);
        Assert.All(afterwards, made => Assert.NotNull(made));
    }

    [Fact]
    public async Task HostThatIsNoneOfThem_OnTheirDatabase_IsRefused()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-third-");

        await Assert.ThrowsAsync<DatabaseInUseException>(() => HostApp.StartAsync(
            ["--Server:Port=0", "--Storage:DataFolder=" + folder.FullName, "--Storage:ConnectionString=" + hosts.Database],
            _ => { },
            CancellationToken.None));

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task LiveConnection_NegotiatedWithOneHost_IsOpenedThereOnly()
    {
        var token = await hosts.First.TokenAsync("viewer");
        using var negotiated = await hosts.First.SendAsync(HttpMethod.Post, "/hubs/twins/negotiate?negotiateVersion=1", "viewer");
        var id = (string)(await TestHost.ReadAsync(negotiated))["connectionToken"]!;

        var elsewhere = await SocketAsync(hosts.Second, token, "?id=" + id);
        var there = await SocketAsync(hosts.First, token, "?id=" + id);
        var anew = await SocketAsync(hosts.Second, token, "");

        Assert.Equal((404, 101, 101), (elsewhere, there, anew));
    }

    [ClusterFact]
    public async Task Board_OfEachHost_ShowsWhatTheOtherTookIn()
    {
        foreach (var (host, motor, seed) in new[] { (hosts.First, "EQ_TWO_3", 91), (hosts.Second, "EQ_TWO_4", 92) })
        {
            await hosts.First.AddMotorAsync(motor);
            var (status, _) = await host.UploadAsync(
                $"equipment_id={motor}&file_name=a.csv&sample_rate_hz=1000", TestHost.Recording(seed));
            Assert.Equal(202, status);
        }

        foreach (var host in new[] { hosts.First, hosts.Second })
        {
            await UntilAsync(host, "/api/v1/motors?limit=200", page => page["items"]!.AsArray()
                .Count(motor => (string)motor!["equipment_id"]! is "EQ_TWO_3" or "EQ_TWO_4" && (long)motor["journal_seq"]! > 0) == 2);
        }
    }

    private static async Task UntilAsync(TestHost host, string path, Func<JsonNode, bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition(await host.AskAsync(HttpMethod.Get, path, "viewer", 200)))
        {
            await Task.Delay(100, limit.Token);
        }
    }

    private static async Task<int> SocketAsync(TestHost host, string token, string query)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        try
        {
            await socket.ConnectAsync(
                new UriBuilder(host.Host.Address) { Scheme = "ws", Path = "/hubs/twins", Query = query }.Uri, CancellationToken.None);
            socket.Abort();
        }
        catch (WebSocketException)
        {
            // Refused: the status says why.
        }

        return (int)socket.HttpStatusCode;
    }

    private static async Task<int> BoardAsync(TestHost host, string session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Accept", "text/html");
        if (session.Length > 0)
        {
            request.Headers.Add("Cookie", session);
        }

        using var answer = await host.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static async Task<string> SignInAsync(TestHost host, string cookies, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/account/sign-in")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["username"] = "admin",
                ["password"] = TestHost.AdminPassword,
                ["returnUrl"] = "/",
                ["__RequestVerificationToken"] = token,
            }),
        };
        request.Headers.Add("Cookie", cookies);
        using var answer = await host.Client.SendAsync(request);
        Assert.Equal(302, (int)answer.StatusCode);
        return answer.Headers.GetValues("Set-Cookie")
            .First(cookie => cookie.StartsWith("diagmod=", StringComparison.Ordinal)).Split(';')[0];
    }

    private static async Task<(string Cookies, string Token)> FormAsync(TestHost host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        request.Headers.Add("Accept", "text/html");
        using var page = await host.Client.SendAsync(request);
        var cookies = string.Join("; ", page.Headers.GetValues("Set-Cookie").Select(value => value.Split(';')[0]));
        var document = await new HtmlParser().ParseDocumentAsync(await page.Content.ReadAsStringAsync());
        var token = document.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value");
        return (cookies, token ?? throw new InvalidOperationException("The form has no antiforgery token."));
    }
}
