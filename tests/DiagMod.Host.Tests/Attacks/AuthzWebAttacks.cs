using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Text.Json.Nodes;
using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Postgres;
using DiagMod.Host.Tests.Support;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex cases AUTHZ-07 (a race) to AUTHZ-12: ways around a policy.</summary>
[Collection(AttackedHost.Name)]
public sealed class AuthzWebAttacks(TestHost host)
{
    private readonly Attacker _attacker = new(host);

    [Fact]
    public async Task AUTHZ07_TwoAdministratorsWhoDemoteEachOtherAtOnce_LeaveOne()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var accounts = stores.Get<IAccountStore>();
        var admins = Enumerable.Range(0, 6).Select(i => new Account
        {
            Id = Guid.CreateVersion7(),
            UserName = FormattableString.Invariant($"admin-{i}"),
            PasswordHash = "x",
            Role = Role.Admin,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        }).ToList();
        foreach (var admin in admins)
        {
            Assert.True(await accounts.AddAsync(admin, Actor.System, CancellationToken.None));
        }

        await Task.WhenAll(admins.Select((admin, i) => i % 2 == 0
            ? accounts.UpdateAsync(admin with { Role = Role.Viewer }, Actor.System, CancellationToken.None)
            : i == 1
                ? accounts.DeleteAsync(admin.Id, Actor.System, CancellationToken.None)
                : accounts.UpdateAsync(admin with { IsDisabled = true }, Actor.System, CancellationToken.None)));

        var left = (await accounts.ListAsync(PageRequest.First, CancellationToken.None)).Items
            .Count(account => account is { Role: Role.Admin, IsDisabled: false });
        Assert.Equal(1, left);
    }

    [Fact]
    public async Task AUTHZ08_Circuit_OfAnAccountThatChanged_IsAskedAgainInLessThanAMinute()
    {
        var user = await host.AddUserAsync("authz08", "admin");
        await using var scope = host.Host.App.Services.CreateAsyncScope();
        var provider = Assert.IsAssignableFrom<RevalidatingServerAuthenticationStateProvider>(
            scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>());
        var account = await scope.ServiceProvider.GetRequiredService<IAccountStore>().FindAsync("authz08", CancellationToken.None);
        var state = new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity(
            [
                new Claim("sub", account!.Id.ToString("D")),
                new Claim("ver", account.Version.ToString(CultureInfo.InvariantCulture)),
            ],
            "Session")));

        var before = await ValidateAsync(provider, state);
        await host.AskAsync(
            HttpMethod.Patch, "/api/v1/admin/users/" + user["id"], "admin", 200, new JsonObject { ["role"] = "viewer" });
        var after = await ValidateAsync(provider, state);

        Assert.Equal((true, false), (before, after));
        Assert.True(Interval(provider) <= TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("HEAD", "/api/v1/admin/users")]
    [InlineData("OPTIONS", "/api/v1/admin/users")]
    [InlineData("TRACE", "/api/v1/admin/users")]
    [InlineData("get", "/api/v1/admin/users")]
    [InlineData("GETT", "/api/v1/admin/users")]
    [InlineData("PROPFIND", "/api/v1/admin/users")]
    [InlineData("GET", "/API/V1/Admin/USERS")]
    [InlineData("GET", "//api/v1/admin/users")]
    [InlineData("GET", "/api//v1/admin//users")]
    [InlineData("GET", "/api/v1/admin%2fusers")]
    [InlineData("GET", "/api/v1/%61dmin/users")]
    [InlineData("GET", "/api/v1/admin/users/")]
    [InlineData("GET", "/api/v1/admin/users.")]
    [InlineData("GET", "/api/v1/admin/users;a=b")]
    [InlineData("GET", "/api/v1/admin/users%20")]
    [InlineData("GET", "/api/v1/admin/users%00")]
    [InlineData("GET", "/api/v1/motors/../admin/users")]
    [InlineData("GET", "/api/v1/motors/%2e%2e/admin/users")]
    [InlineData("GET", "/api/v1/motors/..;/admin/users")]
    [InlineData("GET", "/health/live/../../api/v1/admin/users")]
    [InlineData("GET", "/_framework/../api/v1/admin/users")]
    [InlineData("GET", "/api/v1/admin\\users")]
    [InlineData("GET", "/hubs/twins/../../api/v1/admin/users")]
    public async Task AUTHZ09_Address_WrittenInOtherWays_FallsUnderTheSamePolicy(string method, string path)
    {
        string[][] disguises =
        [
            [], ["X-HTTP-Method-Override: GET", "X-Method-Override: GET"], ["X-Original-URL: /api/v1/motors"],
            ["X-Rewrite-URL: /api/v1/motors"], ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: https"], ["X-Forwarded-Prefix: /health"],
        ];
        foreach (var token in (string?[])[null, await host.TokenAsync("viewer")])
        {
            foreach (var disguise in disguises)
            {
                using var request = await RawRequest.BeginAsync(method, host.Host.Address, path, token, [.. disguise, "Connection: close"]);
                var (status, text) = await request.ReadAsync();

                // 0: closed without an answer.
                Assert.True(status is 0 or 301 or 302 or 307 or 308 or (>= 400 and < 500) or 501 or 505, $"{status} {text}");
                Assert.DoesNotContain("\"username\"", text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task AUTHZ09_MethodOverride_MakesNoDeletionOfARead()
    {
        await host.AddMotorAsync("EQ_AUTHZ09");
        var (_, file) = await host.UploadAsync("equipment_id=EQ_AUTHZ09&sample_rate_hz=1000", TestHost.Recording(80_901));
        var path = "/api/v1/files/" + file["raw_id"];

        using var overridden = await _attacker.SendAsync(
            HttpMethod.Get, path + "?_method=DELETE", null, await host.TokenAsync("engineer"), ("X-HTTP-Method-Override", "DELETE"));

        Assert.Equal(200, (int)overridden.StatusCode);
        await host.AskAsync(HttpMethod.Get, path, "viewer", 200);
    }

    [Fact]
    public async Task AUTHZ10_ParameterGivenTwice_Is400OnEveryRead()
    {
        var api = await host.AskAsync(HttpMethod.Get, "/openapi/v1.json", null, 200);
        await host.AddMotorAsync("EQ_AUTHZ10");
        var (_, file) = await host.UploadAsync("equipment_id=EQ_AUTHZ10&sample_rate_hz=1000", TestHost.Recording(81_001, 3_000));
        var wrong = new List<string>();
        foreach (var (path, item) in api["paths"]!.AsObject())
        {
            var address = path.Replace("{equipment_id}", "EQ_AUTHZ10", StringComparison.Ordinal)
                .Replace("{raw_id}", (string)file["raw_id"]!, StringComparison.Ordinal);
            foreach (var parameter in item!["get"]?["parameters"]?.AsArray().Where(one => (string)one!["in"]! == "query") ?? [])
            {
                var name = (string)parameter!["name"]!;
                var value = Uri.EscapeDataString((parameter["example"] ?? "1").ToString());
                foreach (var twin in (string[])[name, name.ToUpperInvariant()])
                {
                    using var answer = await host.SendAsync(HttpMethod.Get, $"{address}?{name}={value}&{twin}={value}", "admin");
                    if ((int)answer.StatusCode is not (400 or 404))
                    {
                        wrong.Add($"{address}?{name}&{twin}: {(int)answer.StatusCode}");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Theory]
    [InlineData("/api/v1/auth/login", "{\"username\":\"admin\",\"username\":\"eve\",\"password\":\"x\"}")]
    [InlineData("/api/v1/auth/login", "{\"username\":\"eve\",\"password\":\"x\",\"user\\u006eame\":\"admin\"}")]
    [InlineData("/api/v1/motors", "{\"equipment_id\":\"EQ_A10\",\"name\":\"a\",\"specifications\":{\"current_a\":1,\"current_a\":2}}")]
    [InlineData("/api/v1/admin/users", "{\"username\":\"a10\",\"role\":\"viewer\",\"role\":\"admin\"}")]
    public async Task AUTHZ10_KeyGivenTwice_Is400(string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + await host.TokenAsync("admin"));

        using var answer = await host.Client.SendAsync(request);

        Assert.Equal((400, "E_JSON"), ((int)answer.StatusCode, (string)(await TestHost.ReadAsync(answer))["code"]!));
    }

    [Fact]
    public void AUTHZ11_Process_ListensOnLoopbackAlone()
    {
        var own = Directory.GetFiles("/proc/self/fd").Select(LinkOf).Where(link => link.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(link => link[8..^1]).ToHashSet(StringComparer.Ordinal);

        // Local address, remote address, state (0A: listening), ..., inode.
        var listening = new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists).SelectMany(file => File.ReadLines(file).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == "0A" && own.Contains(fields[9]))
            .Select(fields => fields[1].Split(':')[0])
            .ToList();

        Assert.NotEmpty(listening);
        Assert.All(listening, address => Assert.Contains(
            address, new[] { "0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F" }));
    }

    [Theory]
    [InlineData("/metrics", 401)]
    [InlineData("/openapi/v1.json", 401)]
    [InlineData("/health/live", 200)]
    [InlineData("/swagger", 404)]
    [InlineData("/swagger/index.html", 404)]
    [InlineData("/debug/pprof/", 404)]
    [InlineData("/.env", 404)]
    [InlineData("/.git/config", 404)]
    [InlineData("/appsettings.json", 404)]
    [InlineData("/trace", 404)]
    [InlineData("/actuator/env", 404)]
    [InlineData("/DiagMod.Host.dll", 404)]
    [InlineData("/secrets/local-token", 404)]
    public async Task AUTHZ12_WhatIsForOperation_IsClosedToAProxiedStranger(string path, int status)
    {
        // A request that a proxy passed on is nobody of this machine.
        var (found, _) = await FromElsewhereAsync(path);

        Assert.Equal(status, found);
    }

    [Theory]
    [InlineData("Forwarded", "for=203.0.113.9")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("X-Real-IP", "203.0.113.9")]
    [InlineData("X-Original-For", "203.0.113.9")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    public async Task AUTHZ12_RequestThatAProxyPassedOn_IsNobodyOfThisMachine(string header, string value)
    {
        using var answer = await _attacker.SendAsync(HttpMethod.Get, "/metrics", null, null, (header, value));

        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Fact]
    public async Task AUTHZ12_Readiness_TellsAStrangerNoDetails()
    {
        var (status, ready) = await FromElsewhereAsync("/health/ready");

        Assert.Equal(200, status);
        Assert.Equal("{\"status\":\"ready\",\"details\":null}", ready);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("127.0.0.1.nip.example")]
    [InlineData("localhost.evil.example")]
    public async Task AUTHZ12_NamePointedAtThisMachine_IsRefused(string name)
    {
        // DNS rebinding: a page elsewhere becomes of the same origin as this host.
        foreach (var path in (string[])["/metrics", "/openapi/v1.json", "/sign-in", "/api/v1/auth/login"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = name;
            using var answer = await host.Client.SendAsync(request);

            Assert.Equal((path, HttpStatusCode.MisdirectedRequest), (path, answer.StatusCode));
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:8080")]
    [InlineData("[::1]:8080")]
    [InlineData("127.0.0.1")]
    public async Task AUTHZ12_OwnNames_AreAnswered(string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Host = name;
        using var answer = await host.Client.SendAsync(request);

        Assert.Equal(200, (int)answer.StatusCode);
    }

    private async Task<(int Status, string Text)> FromElsewhereAsync(string path)
    {
        using var answer = await _attacker.SendAsync(HttpMethod.Get, path, null, null, ("X-Forwarded-For", "203.0.113.9"));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string LinkOf(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget ?? "";
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return "";
        }
    }

    // Both are protected: the framework alone calls them.
    private static Task<bool> ValidateAsync(RevalidatingServerAuthenticationStateProvider provider, AuthenticationState state) =>
        (Task<bool>)provider.GetType().GetMethod(
            "ValidateAuthenticationStateAsync", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!
            .Invoke(provider, [state, CancellationToken.None])!;

    private static TimeSpan Interval(RevalidatingServerAuthenticationStateProvider provider) =>
        (TimeSpan)provider.GetType().GetProperty(
            "RevalidationInterval", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.GetValue(provider)!;
}
