using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Startup;
using DiagMod.Host.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex cases JWT-01 to JWT-21 of the requirements, each a token made by hand with the host's own key.</summary>
[Collection(AttackedHost.Name)]
public sealed class JwtAttacks(TestHost host)
{
    public static TheoryData<string, string> Refused => new()
    {
        { "JWT-01", "alg none" }, { "JWT-01", "alg None unsigned" }, { "JWT-01", "alg nOnE" }, { "JWT-01", "alg null" },
        { "JWT-02", "signature stripped" },
        { "JWT-03", "payload edited" }, { "JWT-03", "role raised" },
        { "JWT-04", "HS512" }, { "JWT-04", "HS384 header" }, { "JWT-04", "RS256 header" },
        { "JWT-05", "jwk header" }, { "JWT-05", "jku header" }, { "JWT-05", "x5u header" }, { "JWT-05", "x5c header" },
        { "JWT-06", "kid path" }, { "JWT-06", "kid sql" }, { "JWT-06", "kid long" }, { "JWT-06", "kid NUL" },
        { "JWT-07", "kid unknown" }, { "JWT-07", "kid missing" },
        { "JWT-08", "expired 31 s" }, { "JWT-08", "expired 299 s" },
        { "JWT-09", "nbf 60 s" },
        { "JWT-10", "no exp" },
        { "JWT-11", "exp text" }, { "JWT-11", "exp 1e300" }, { "JWT-11", "exp negative" }, { "JWT-11", "exp NaN" },
        { "JWT-11", "exp twice" }, { "JWT-11", "role twice" },
        { "JWT-12", "crit" },
        { "JWT-13", "aud wrong" }, { "JWT-13", "aud array" },
        { "JWT-14", "iss slash" }, { "JWT-14", "iss case" },
        { "JWT-15", "typ JWT" }, { "JWT-15", "typ missing" },
        { "JWT-18", "sub unknown" }, { "JWT-18", "ver old" }, { "JWT-18", "sid unknown" }, { "JWT-18", "sid missing" },
        { "JWT-20", "garbage" }, { "JWT-20", "four parts" }, { "JWT-20", "deep" }, { "JWT-20", "empty" },
    };

    [Fact]
    public async Task Token_MadeByHandAsTheProductDoes_IsAccepted()
    {
        var token = await MakeAsync("control");

        Assert.Equal(200, await StatusAsync("Bearer " + token));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    [AttackCase("JWT-01")]
    [AttackCase("JWT-02")]
    [AttackCase("JWT-03")]
    [AttackCase("JWT-04")]
    [AttackCase("JWT-05")]
    [AttackCase("JWT-06")]
    [AttackCase("JWT-07")]
    [AttackCase("JWT-08")]
    [AttackCase("JWT-09")]
    [AttackCase("JWT-10")]
    [AttackCase("JWT-11")]
    [AttackCase("JWT-12")]
    [AttackCase("JWT-13")]
    [AttackCase("JWT-14")]
    [AttackCase("JWT-15")]
    [AttackCase("JWT-18")]
    [AttackCase("JWT-20")]
    public async Task Token_WithAFault_Is401(string id, string fault)
    {
        var token = await MakeAsync(fault);

        using var answer = await AskAsync("Bearer " + token);

        Assert.StartsWith("JWT-", id, StringComparison.Ordinal);
        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("IdentityModel", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task JWT20_Token_OfAMegabyte_Is401AndCheap()
    {
        var started = Stopwatch.GetTimestamp();

        var status = await StatusAsync("Bearer " + new string('a', 1_000_000));

        Assert.Equal(401, status);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task JWT19_Token_InTheQuery_IsNotRead()
    {
        var token = await host.TokenAsync("admin");

        using var answer = await host.Client.GetAsync(new Uri("/api/v1/motors?access_token=" + token, UriKind.Relative));

        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Fact]
    public async Task JWT21_AuthorizationHeader_GivenTwice_Is401()
    {
        var token = await host.TokenAsync("admin");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/motors");
        request.Headers.TryAddWithoutValidation("Authorization", ["Bearer " + token, "Bearer " + token]);

        using var answer = await host.Client.SendAsync(request);

        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("bearer ", 200)]
    [InlineData("Bearer\t", 401)]
    [InlineData("Basic ", 401)]
    public async Task JWT21_Scheme_Written_HasOneVerdict(string scheme, int status)
    {
        var token = await host.TokenAsync("viewer");

        Assert.Equal(status, await StatusAsync(scheme + token));
    }

    [Fact]
    public async Task JWT05_TokenWithAForeignKeyAddress_IsNeverFollowed()
    {
        using var sink = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        sink.Start();
        var real = (await host.TokenAsync("viewer")).Split('.');
        foreach (var name in (string[])["jku", "x5u"])
        {
            var header = new JsonObject { ["alg"] = "HS256", ["typ"] = "at+jwt", ["kid"] = "1", [name] = $"http://{sink.LocalEndpoint}/k" };
            Assert.Equal(401, await StatusAsync("Bearer " + ForgedToken.Encode(header.ToJsonString()) + "." + real[1] + "." + real[2]));
        }

        Assert.False(sink.Pending());
    }

    [Fact]
    public async Task JWT15_RefreshTokenOrMfaTicket_AsAccessToken_Is401()
    {
        var login = await host.LoginAsync("admin", TestHost.AdminPassword);

        Assert.Equal(401, await StatusAsync("Bearer " + (string)login["refresh_token"]!));
        Assert.Equal(401, await StatusAsync("Bearer " + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))));
    }

    [Fact]
    public async Task JWT16_AccessToken_AsRefreshToken_Is401() => await host.AskAsync(
        HttpMethod.Post, "/api/v1/auth/refresh", null, 401,
        new JsonObject { ["refresh_token"] = await host.TokenAsync("viewer") });

    [Theory]
    [InlineData(60 + 600, 200)]
    [InlineData(60 + 600 + 60, 401)]
    public async Task JWT17_TokenOfAReplacedKey_CountsInsideTheOverlapOnly(int replacedSecondsAgo, int status)
    {
        // A token that was signed just before its key was replaced, and one whose key was replaced long enough ago.
        using var folder = new KeyFolder();
        var now = TimeProvider.System.GetUtcNow();
        folder.Add(now.AddDays(-3));
        var clock = new Postgres.SetTime(now.AddSeconds(-replacedSecondsAgo));
        var keys = new SigningKeys(folder.Secrets, clock, NullLogger<SigningKeys>.Instance);
        var token = new AccessTokens(keys, TimeSpan.FromHours(2), clock).Issue(Someone, Guid.NewGuid());
        folder.Add(now.AddSeconds(-replacedSecondsAgo));

        var later = new SigningKeys(folder.Secrets, TimeProvider.System, NullLogger<SigningKeys>.Instance);
        var read = await new AccessTokens(later, TimeSpan.FromMinutes(10), TimeProvider.System).ReadAsync(token);

        Assert.Equal(status == 200, read is not null);
    }

    [Fact]
    public void JWT17_NewKey_SignsWhenEveryHostKnowsIt()
    {
        using var folder = new KeyFolder();
        var clock = new Postgres.SetTime(TimeProvider.System.GetUtcNow());
        folder.Add(clock.Now.AddDays(-30));
        var keys = new SigningKeys(folder.Secrets, clock, NullLogger<SigningKeys>.Instance);
        var old = keys.Current.Kid;

        var made = keys.Rotate().Kid;
        var atOnce = keys.Current.Kid;
        clock.Now += SigningKeys.Delay;

        Assert.Equal((old, made), (atOnce, keys.Current.Kid));
        Assert.NotNull(keys.Find(old, TimeSpan.FromMinutes(10)));
        clock.Now += TimeSpan.FromMinutes(11);
        Assert.Null(keys.Find(old, TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public async Task JWT17_KeyMadeOverTheApi_LeavesTokensAlive()
    {
        var before = await host.TokenAsync("viewer");

        var keys = await host.AskAsync(HttpMethod.Post, "/api/v1/admin/security/signing-keys", "admin", 201);

        Assert.Equal(200, await StatusAsync("Bearer " + before));
        Assert.Single(keys["items"]!.AsArray(), key => (bool)key!["signs"]!);
        Assert.DoesNotContain("\"key\"", keys.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("role")]
    [InlineData("password")]
    [InlineData("deleted")]
    [InlineData("sessions ended")]
    [InlineData("logout")]
    public async Task JWT18_TokenOfAnAccountThatChanged_Is401AtOnceHere(string change)
    {
        var name = "jwt18-" + change.Replace(' ', '-');
        var id = (string)(await host.AddUserAsync(name, "operator"))["id"]!;
        var login = await host.LoginAsync(name, TestHost.UserPassword);
        var token = (string)login["access_token"]!;
        var before = await StatusAsync("Bearer " + token);

        await (change switch
        {
            "disabled" => PatchAsync(id, new JsonObject { ["is_disabled"] = true }),
            "role" => PatchAsync(id, new JsonObject { ["role"] = "viewer" }),
            "password" => PatchAsync(id, new JsonObject { ["reset_password"] = true }),
            "deleted" => host.AskAsync(HttpMethod.Delete, "/api/v1/admin/users/" + id, "admin", 204),
            "sessions ended" => host.AskAsync(HttpMethod.Delete, $"/api/v1/admin/users/{id}/sessions", "admin", 204),
            _ => host.AskAsync(
                HttpMethod.Post, "/api/v1/auth/logout", null, 204,
                new JsonObject { ["refresh_token"] = (string)login["refresh_token"]! }),
        });

        Assert.Equal((200, 401), (before, await StatusAsync("Bearer " + token)));
    }

    [Fact]
    public async Task JWT21_TokenBesideAKey_IsNeverTheUnionOfTwo()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/motors");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await host.TokenAsync("admin"));
        request.Headers.Add("X-API-Key", "dmk_" + new string('a', 52));

        using var answer = await host.Client.SendAsync(request);

        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Fact]
    public async Task LocalToken_FromLoopback_IsAdmin()
    {
        var token = (await File.ReadAllTextAsync(Path.Combine(host.DataFolder, "secrets", "local-token"))).Trim();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/admin/users");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var answer = await host.Client.SendAsync(request);

        Assert.Equal(200, (int)answer.StatusCode);
    }

    private static readonly Account Someone = new()
    {
        Id = Guid.NewGuid(),
        UserName = "someone",
        PasswordHash = "",
        Role = Role.Viewer,
        Version = 1,
    };

    private Task<JsonNode> PatchAsync(string id, JsonObject change) =>
        host.AskAsync(HttpMethod.Patch, "/api/v1/admin/users/" + id, "admin", 200, change);

    private async Task<int> StatusAsync(string authorization)
    {
        using var answer = await AskAsync(authorization);
        return (int)answer.StatusCode;
    }

    private async Task<HttpResponseMessage> AskAsync(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/motors");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await host.Client.SendAsync(request);
    }

    private async Task<string> MakeAsync(string fault) => ForgedToken.Make(
        await host.TokenAsync("viewer"), Secrets.Open(host.DataFolder, TimeProvider.System.GetUtcNow()).SigningKeys[0], fault);

    /// <summary>A folder of keys whose ages are chosen.</summary>
    private sealed class KeyFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diagmod-keys-");

        public KeyFolder()
        {
            Secrets = Secrets.Open(_folder.FullName, TimeProvider.System.GetUtcNow());
            foreach (var key in Secrets.ReadKeys())
            {
                Secrets.RemoveKey(key.Kid);
            }

            // Until the test adds its own: an empty folder is no ring.
            Add(DateTimeOffset.UnixEpoch.AddDays(1));
            Secrets = Secrets.Open(_folder.FullName, TimeProvider.System.GetUtcNow());
        }

        public Secrets Secrets { get; private set; }

        public void Add(DateTimeOffset at)
        {
            Secrets.AddKey(Secrets.Folder, at);
            Secrets = Secrets.Open(_folder.FullName, TimeProvider.System.GetUtcNow());
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
