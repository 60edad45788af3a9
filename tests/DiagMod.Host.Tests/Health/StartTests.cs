using DiagMod.Host.Startup;
using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Cluster;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Health;

/// <summary>What a host says while it starts: a supervisor must not take it for dead, nor give it work.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Host_ThatBringsItsDatabaseToItsSchema_LivesAndIsNotReady()
    {
        await using var start = await StartAsync("applied ", "/health/live", "/health/ready", "/api/v1/motors", "/sign-in");

        var (live, ready, api, page) = (start.Answers[0], start.Answers[1], start.Answers[2], start.Answers[3]);
        Assert.Equal((200, "live"), (live.Status, (string)live.Body["status"]!));
        Assert.Equal((503, "starting"), (ready.Status, (string)ready.Body["status"]!));
        Assert.Equal("running", (string)ready.Body["details"]!["migrations"]!);
        Assert.All([api, page], answer =>
        {
            Assert.Equal((503, "E_UNAVAILABLE"), (answer.Status, (string)answer.Body["code"]!));
            Assert.Equal("The host is starting; try again.", (string)answer.Body["detail"]!);
            Assert.Equal(1, answer.RetryAfterSeconds);
        });
    }

    [Fact]
    public async Task Host_ThatHasStarted_IsReadyAtTheSameAddress()
    {
        await using var start = await StartAsync("applied ", "/health/live");

        var ready = Ask(start.Client, "/health/ready");
        var api = Ask(start.Client, "/api/v1/motors");

        Assert.Equal((200, "ready", 401), (ready.Status, (string)ready.Body["status"]!, api.Status));
        Assert.Equal("applied", (string)ready.Body["details"]!["migrations"]!);
    }

    /// <summary>Starts a host on an empty database, and asks it at the first step of this kind that it tells of.</summary>
    private static async Task<Start> StartAsync(string step, params string[] paths)
    {
        var host = new Start(new Uri($"http://127.0.0.1:{HostPair.FreePorts().Silo}"));
        await host.RunAsync(await TestDatabase.CreateEmptyAsync(), said =>
        {
            if (host.Answers.Count == 0 && said.StartsWith(step, StringComparison.Ordinal))
            {
                host.Answers.AddRange(paths.Select(path => Ask(host.Client, path)));
            }
        });
        return host;
    }

    // The host tells of its steps in a call, and goes on when that returns.
    private static Answer Ask(HttpClient client, string path)
    {
        using var answer = client.Send(new HttpRequestMessage(HttpMethod.Get, path));
        using var body = answer.Content.ReadAsStream();
        return new Answer(
            (int)answer.StatusCode, JsonNode.Parse(body)!, answer.Headers.RetryAfter?.Delta?.TotalSeconds);
    }

    private sealed record Answer(int Status, JsonNode Body, double? RetryAfterSeconds);

    private sealed class Start(Uri address) : IAsyncDisposable
    {
        private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("diagmod-start-");
        private RunningHost? _host;

        public HttpClient Client { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };

        public List<Answer> Answers { get; } = [];

        public async Task RunAsync(string database, Action<string> say) => _host = await HostApp.StartAsync(
            [
                $"--Server:Port={address.Port}", "--Storage:DataFolder=" + _data.FullName, "--Storage:ConnectionString=" + database,
                "--Security:AdminPassword=" + TestHost.AdminPassword, "--Log:Format=json",
            ],
            say, CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            if (_host is not null)
            {
                await _host.DisposeAsync();
            }

            _data.Delete(recursive: true);
        }
    }
}
