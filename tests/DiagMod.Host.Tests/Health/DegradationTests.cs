using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Support;
using Npgsql;

namespace DiagMod.Host.Tests.Health;

/// <summary>What a host does while its database is away (OBS-14): it says so, goes on as far as it can, and recovers by itself.</summary>
public sealed class DegradationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Host_WhoseDatabaseGoesAndComesBack_SaysSoAndRecovers()
    {
        var direct = new NpgsqlConnectionStringBuilder(await TestDatabase.CreateMigratedAsync());
        await using var relay = new TcpRelay(direct.Host!, direct.Port);
        var through = new NpgsqlConnectionStringBuilder(direct.ConnectionString) { Host = "127.0.0.1", Port = relay.Port, SslMode = SslMode.Disable };
        await using var host = await HostProcess.StartAsync(through.ConnectionString, ("Log__Format", "json"));
        var (readyBefore, _) = await AskAsync(host, "/health/ready");

        relay.Cut();
        var (readyWithout, details) = await UntilAsync(host, 503);
        var (live, _) = await AskAsync(host, "/health/live");
        var (metrics, _) = await AskAsync(host, "/metrics");
        using var login = await host.Client.PostAsync(
            new Uri("/api/v1/auth/login", UriKind.Relative),
            new StringContent("{\"username\":\"admin\",\"password\":\"x\"}", System.Text.Encoding.UTF8, "application/json"));
        var problem = await TestHost.ReadAsync(login);
        relay.Mend();
        var (readyAfter, _) = await UntilAsync(host, 200);

        Assert.Equal((200, 503, 200), (readyBefore, readyWithout, readyAfter));
        Assert.Equal(("unavailable", "down"), ((string)details["status"]!, (string)details["details"]!["database"]!));
        Assert.Equal((200, 200), (live, metrics));
        Assert.Equal((503, "E_UNAVAILABLE"), ((int)login.StatusCode, (string)problem["code"]!));
        Assert.NotNull(login.Headers.RetryAfter);
        Assert.Contains(host.Lines, line => line.Contains((string)problem["trace_id"]!, StringComparison.Ordinal));
        Assert.Equal(0, await host.StopAsync());
    }

    private static async Task<(int Status, JsonNode Answer)> UntilAsync(HostProcess host, int status)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var (found, answer) = await AskAsync(host, "/health/ready");
            if (found == status)
            {
                return (found, answer);
            }

            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task<(int Status, JsonNode Answer)> AskAsync(HostProcess host, string path)
    {
        using var answer = await host.Client.GetAsync(new Uri(path, UriKind.Relative));
        var isJson = answer.Content.Headers.ContentType?.MediaType == "application/json";
        return ((int)answer.StatusCode, isJson ? await TestHost.ReadAsync(answer) : new JsonObject());
    }
}
