using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Tests.Support;

/// <summary>The whole host over real HTTP on a free port, on a database of its own; shared by the tests of one collection.</summary>
public sealed class TestHost : IAsyncLifetime
{
    public const string AdminPassword = "wide-River-42-turbine";
    public const string UserPassword = "quiet-Harbour-77-kestrel";
    public const string Header = "current_R,current_S,current_T\n";

    private ConcurrentDictionary<string, Task<string>> _tokens = new(StringComparer.Ordinal);
    private RunningHost? _host;

    /// <summary>The running host.</summary>
    public RunningHost Host => _host ?? throw new InvalidOperationException("The host has not started.");

    /// <summary>Its database, for the owner.</summary>
    public string Database { get; private set; } = "";

    /// <summary>Its data folder.</summary>
    public string DataFolder { get; } = Directory.CreateTempSubdirectory("diagmod-host-").FullName;

    /// <summary>Asks without a token; redirects are not followed.</summary>
    public HttpClient Client { get; private set; } = new();

    /// <inheritdoc/>
    public async Task InitializeAsync() => await StartAsync(await TestDatabase.CreateMigratedAsync(), isOneOfMany: false);

    /// <summary>Starts it beside another host: on the same database, with the tokens that the other one gave.</summary>
    internal Task StartBesideAsync(TestHost other, string database, params string[] more)
    {
        _tokens = other._tokens;
        return StartAsync(database, isOneOfMany: true, more);
    }

    /// <summary>Starts it.</summary>
    /// <param name="database">Where.</param>
    /// <param name="isOneOfMany">True: others may use the database too.</param>
    /// <param name="more">Arguments besides the usual ones.</param>
    internal async Task StartAsync(string database, bool isOneOfMany, params string[] more)
    {
        Database = database;
        _host = await HostApp.StartAsync(
            [
                "--Server:Port=0", "--Storage:DataFolder=" + DataFolder, "--Storage:ConnectionString=" + database,
                "--Security:AdminPassword=" + AdminPassword, "--Security:LoginsPerMinute=1000",
                "--Security:RequestsPerSecond=100000", "--Security:MfaRequiredFor=none", "--Log:Format=json", .. more,
            ],
            _ => { },
            isOneOfMany,
            CancellationToken.None);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = Host.Address,
            Timeout = TimeSpan.FromMinutes(2),
        };
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        Client.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        Directory.Delete(DataFolder, recursive: true);
    }

    /// <summary>A token of a user with this role; the user is made on first use.</summary>
    public Task<string> TokenAsync(string role) => _tokens.GetOrAdd(role, async _ =>
    {
        if (role == "admin")
        {
            return (string)(await LoginAsync("admin", AdminPassword))["access_token"]!;
        }

        await AddUserAsync("test-" + role, role);
        return (string)(await LoginAsync("test-" + role, UserPassword))["access_token"]!;
    });

    /// <summary>Adds a user with the usual password.</summary>
    public async Task<JsonNode> AddUserAsync(string name, string role)
    {
        using var answer = await SendAsync(
            HttpMethod.Post, "/api/v1/admin/users", "admin",
            new JsonObject { ["username"] = name, ["role"] = role, ["password"] = UserPassword });
        Assert.Equal(201, (int)answer.StatusCode);
        return await ReadAsync(answer);
    }

    /// <summary>Signs in.</summary>
    public async Task<JsonNode> LoginAsync(string name, string password)
    {
        using var answer = await SendAsync(
            HttpMethod.Post, "/api/v1/auth/login", null, new JsonObject { ["username"] = name, ["password"] = password });
        Assert.Equal(200, (int)answer.StatusCode);
        return await ReadAsync(answer);
    }

    /// <summary>Asks with the token of a role, or without any.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? role, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (role is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(role));
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        return await Client.SendAsync(request);
    }

    /// <summary>Asks and reads the answer, whose status must be this.</summary>
    public async Task<JsonNode> AskAsync(HttpMethod method, string path, string? role, int status, JsonNode? body = null)
    {
        using var answer = await SendAsync(method, path, role, body);
        Assert.True(status == (int)answer.StatusCode, $"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await ReadAsync(answer);
    }

    /// <summary>Adds a motor.</summary>
    public async Task AddMotorAsync(string id)
    {
        using var answer = await SendAsync(
            HttpMethod.Post, "/api/v1/motors", "engineer", new JsonObject { ["equipment_id"] = id, ["name"] = id });
        Assert.Contains((int)answer.StatusCode, new[] { 201, 409 });
    }

    /// <summary>Uploads as the operator.</summary>
    public async Task<(int Status, JsonNode Answer)> UploadAsync(
        string query, byte[] content, Action<HttpRequestMessage>? change = null, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/uploads?" + query);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync("operator"));
        request.Content = body ?? new ByteArrayContent(content);
        change?.Invoke(request);
        using var answer = await Client.SendAsync(request);
        return ((int)answer.StatusCode, await ReadAsync(answer));
    }

    /// <summary>A small recording; the seed makes its content different from every other one.</summary>
    public static byte[] Recording(int seed, int rows = 1200)
    {
        var text = new StringBuilder(Header);
        for (var i = 0; i < rows; i++)
        {
            var angle = 2 * Math.PI * 50 * i / 1000;
            text.Append(FormattableString.Invariant(
                $"{Math.Sin(angle) * 10 + seed * 1e-3:0.####},{Math.Sin(angle - 2.0944) * 10:0.####},{Math.Sin(angle + 2.0944) * 10:0.####}\n"));
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>The JSON of an answer; an empty object when there is none.</summary>
    public static async Task<JsonNode> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }
}

/// <summary>Tests that share one host.</summary>
[CollectionDefinition(Name)]
public sealed class HostTests : ICollectionFixture<TestHost>
{
    public const string Name = "host";
}
