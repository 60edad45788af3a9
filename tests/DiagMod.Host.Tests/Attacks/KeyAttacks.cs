using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Host.Keys;
using DiagMod.Host.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex cases KEY-01 to KEY-08.</summary>
[Collection(AttackedHost.Name)]
public sealed class KeyAttacks(TestHost host)
{
    private readonly Attacker _attacker = new(host);

    [Fact]
    public async Task KEY01_KeyThatReads_MayNotWrite()
    {
        var (_, key) = await MakeAsync("engineer", "read");
        await host.AddMotorAsync("EQ_KEY01");

        Assert.Equal(200, (await WithAsync(key, HttpMethod.Get, "/api/v1/motors")).Status);
        Assert.Equal(403, (await WithAsync(key, HttpMethod.Post, "/api/v1/motors", new JsonObject { ["equipment_id"] = "EQ_K", ["name"] = "x" })).Status);
        Assert.Equal(403, (await WithAsync(key, HttpMethod.Post, "/api/v1/uploads?equipment_id=EQ_KEY01")).Status);
        Assert.Equal(403, (await WithAsync(key, HttpMethod.Post, "/upload?equipment_id=EQ_KEY01")).Status);
        Assert.Equal(403, (await WithAsync(key, HttpMethod.Patch, "/api/v1/motors/EQ_KEY01", new JsonObject { ["name"] = "x" })).Status);
        Assert.Equal(403, (await WithAsync(key, HttpMethod.Post, "/api/v1/motors/EQ_KEY01/rebaseline")).Status);
    }

    [Fact]
    public async Task KEY01_KeyThatUploads_SendsAndReadsNothing()
    {
        var (_, key) = await MakeAsync("operator", "upload");
        await host.AddMotorAsync("EQ_KEY01_UP");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/uploads?equipment_id=EQ_KEY01_UP&file_name=k.csv&sample_rate_hz=1000")
        {
            Content = new ByteArrayContent(TestHost.Recording(4_711)),
        };
        request.Headers.Add("X-API-Key", key);

        using var sent = await host.Client.SendAsync(request);

        Assert.Equal(202, (int)sent.StatusCode);
        Assert.Equal(403, (await WithAsync(key, HttpMethod.Get, "/api/v1/motors")).Status);
    }

    [Fact]
    public async Task KEY02_KeyOfOneGroup_FindsNothingOfAnother()
    {
        var (_, key) = await MakeAsync("engineer", ["read", "upload", "manage"], ["Group A"]);
        await AddMotorAsync("EQ_KEY02_A", "Group A");
        await AddMotorAsync("EQ_KEY02_B", "Group B");
        await AddMotorAsync("EQ_KEY02_NONE", null);
        var (_, a) = await host.UploadAsync("equipment_id=EQ_KEY02_A&file_name=a.csv&sample_rate_hz=1000", TestHost.Recording(9_001));
        var (_, b) = await host.UploadAsync("equipment_id=EQ_KEY02_B&file_name=b.csv&sample_rate_hz=1000", TestHost.Recording(9_002));
        var (ofA, ofB) = ((string)a["raw_id"]!, (string)b["raw_id"]!);
        var wrong = new List<string>();

        // Every route that names a motor or a file and opens to keys: a new one is asked too.
        foreach (var (method, path) in RoutesForKeys())
        {
            foreach (var (motor, file) in ((string, string)[])[("EQ_KEY02_B", ofB), ("EQ_KEY02_NONE", ofB), ("EQ_NOT_THERE", Guid.NewGuid().ToString("D"))])
            {
                var address = path.Replace("{equipment_id}", motor, StringComparison.Ordinal).Replace("{raw_id}", file, StringComparison.Ordinal);
                var (status, _) = await WithAsync(key, method, address);
                if (status != 404)
                {
                    wrong.Add($"{method} {address}: {status}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.Equal(200, (await WithAsync(key, HttpMethod.Get, "/api/v1/motors/EQ_KEY02_A")).Status);
        Assert.Equal(200, (await WithAsync(key, HttpMethod.Get, "/api/v1/files/" + ofA)).Status);
    }

    [Fact]
    public async Task KEY02_ListsOfAKeyOfOneGroup_HoldItsOwnOnly()
    {
        var (_, key) = await MakeAsync("engineer", ["read", "upload"], ["Lists A"]);
        await AddMotorAsync("EQ_KEY02L_A", "Lists A");
        await AddMotorAsync("EQ_KEY02L_B", "Lists B");
        await host.UploadAsync("equipment_id=EQ_KEY02L_A&file_name=a.csv&sample_rate_hz=1000", TestHost.Recording(9_011));
        var (_, b) = await host.UploadAsync("equipment_id=EQ_KEY02L_B&file_name=b.csv&sample_rate_hz=1000", TestHost.Recording(9_012));

        var motors = (await WithAsync(key, HttpMethod.Get, "/api/v1/motors?limit=1000")).Body["items"]!.AsArray();
        var files = (await WithAsync(key, HttpMethod.Get, "/api/v1/files?limit=1000")).Body["items"]!.AsArray();

        Assert.Equal(["EQ_KEY02L_A"], motors.Select(motor => (string)motor!["equipment_id"]!));
        Assert.Equal(["EQ_KEY02L_A"], files.Select(file => (string)file!["equipment_id"]!));
        Assert.Equal(404, (await WithAsync(key, HttpMethod.Get, "/api/v1/files?equipment_id=EQ_KEY02L_B")).Status);
        Assert.Equal(404, (await WithAsync(key, HttpMethod.Get, "/api/v1/files?Equipment_Id=EQ_KEY02L_B")).Status);
        Assert.Equal(404, (await WithAsync(
            key, HttpMethod.Get, "/api/v1/files?equipment_id=EQ_KEY02L_A&equipment_id=EQ_KEY02L_B")).Status);
        Assert.Equal(404, (await WithAsync(key, HttpMethod.Get, "/api/v1/pipeline/status?equipment_id=EQ_KEY02L_B")).Status);
        Assert.Equal(200, (await WithAsync(key, HttpMethod.Get, "/api/v1/pipeline/status?equipment_id=EQ_KEY02L_A")).Status);
        foreach (var ofAll in (string[])["/api/v1/pipeline/status", "/api/v1/system/status", "/api/v1/uploads/attempts",
            "/api/v1/system/status?equipment_id=EQ_KEY02L_A", "/api/v1/uploads/attempts?equipment_id=EQ_KEY02L_A"])
        {
            Assert.Equal(403, (await WithAsync(key, HttpMethod.Get, ofAll)).Status);
        }

        Assert.Equal(404, (await UploadAsync(key, "EQ_KEY02L_B", TestHost.Recording(9_013))).Status);
        var (status, answer) = await UploadAsync(key, "EQ_KEY02L_A", TestHost.Recording(9_012));
        Assert.Equal(409, status);
        Assert.DoesNotContain((string)b["raw_id"]!, answer.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("EQ_KEY02L_B", answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KEY02_MotorMadeByAKeyOfOneGroup_IsRefused()
    {
        var (_, key) = await MakeAsync("engineer", ["manage"], ["Group A"]);
        var body = new JsonObject { ["equipment_id"] = "EQ_KEY02_NEW", ["name"] = "x", ["group"] = "Group B" };
        await AddMotorAsync("EQ_KEY02_A", "Group A");

        Assert.Equal(403, (await WithAsync(key, HttpMethod.Post, "/api/v1/motors", body)).Status);
        Assert.Equal(403, (await WithAsync(key, HttpMethod.Post, "/api/v1/motors?equipment_id=EQ_KEY02_A", body)).Status);
    }

    [Fact]
    public async Task KEY02_HubOfAKeyOfOneGroup_TellsOfItsMotorsOnly()
    {
        var (_, key) = await MakeAsync("viewer", ["read"], ["Hub A"]);
        await AddMotorAsync("EQ_KEY02H_A", "Hub A");
        await AddMotorAsync("EQ_KEY02H_B", "Hub B");
        await using var hub = await HubClient.ConnectAsync(
            host.Host.Address, null, change: options => options.SetRequestHeader("X-API-Key", key));

        var foreign = await hub.CallAsync("Subscribe", "EQ_KEY02H_B");
        var fleet = await hub.CallAsync("SubscribeFleet");
        var told = await hub.NextAsync();

        Assert.Contains("E_MOTOR_UNKNOWN", foreign, StringComparison.Ordinal);
        Assert.Null(fleet);
        Assert.Equal("EQ_KEY02H_A", (string)told["equipment_id"]!);
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("expired")]
    [InlineData("owner disabled")]
    [InlineData("owner removed")]
    public async Task KEY03_KeyThatEnded_Is401(string end)
    {
        var name = "key03-" + end.Replace(' ', '-');
        var (owner, access, _) = await _attacker.UserAsync(name);
        var (id, key) = await MakeWithAsync(access, ["read"], null);
        var before = (await WithAsync(key, HttpMethod.Get, "/api/v1/motors")).Status;

        await (end switch
        {
            "revoked" => _attacker.AskAsync(HttpMethod.Delete, "/api/v1/api-keys/" + id, null, access),
            "expired" => Sql($"update api_keys set expires_at = now() - interval '1 second' where id = '{id}'"),
            "owner disabled" => AsAdmin(HttpMethod.Patch, owner, new JsonObject { ["is_disabled"] = true }),
            _ => AsAdmin(HttpMethod.Delete, owner, null),
        });

        // Half a minute passes: what a host remembers of a key is forgotten by then.
        host.Host.App.Services.GetRequiredService<ApiKeyRing>().Forget(Guid.Parse(id));
        Assert.Equal((200, 401), (before, (await WithAsync(key, HttpMethod.Get, "/api/v1/motors")).Status));
    }

    [Fact]
    public async Task KEY03_OwnerWhoLostARole_TakesTheScopeAlong()
    {
        var (owner, access, _) = await _attacker.UserAsync("key03-role", "engineer");
        var (id, key) = await MakeWithAsync(access, ["read", "manage"], null);
        await host.AddMotorAsync("EQ_KEY03");
        var before = (await WithAsync(key, HttpMethod.Patch, "/api/v1/motors/EQ_KEY03", new JsonObject { ["name"] = "x" })).Status;

        await AsAdmin(HttpMethod.Patch, owner, new JsonObject { ["role"] = "viewer" });
        host.Host.App.Services.GetRequiredService<ApiKeyRing>().Forget(Guid.Parse(id));

        Assert.Equal(200, before);
        Assert.Equal(403, (await WithAsync(key, HttpMethod.Patch, "/api/v1/motors/EQ_KEY03", new JsonObject { ["name"] = "y" })).Status);
        Assert.Equal(200, (await WithAsync(key, HttpMethod.Get, "/api/v1/motors")).Status);
    }

    [Fact]
    public async Task KEY03_ReplacedKey_OpensForTheOverlapOnly()
    {
        var (_, access, _) = await _attacker.UserAsync("key03-rotate");
        var (id, old) = await MakeWithAsync(access, ["read"], null);

        var rotated = await _attacker.AskAsync(
            HttpMethod.Post, $"/api/v1/api-keys/{id}/rotate", new JsonObject { ["overlap_minutes"] = 5 }, access);
        var inside = (await WithAsync(old, HttpMethod.Get, "/api/v1/motors")).Status;
        var twice = await _attacker.AskAsync(
            HttpMethod.Post, $"/api/v1/api-keys/{id}/rotate", new JsonObject { ["overlap_minutes"] = 5 }, access);
        await Sql($"update api_keys set expires_at = expires_at - interval '6 minutes' where id = '{id}'");
        host.Host.App.Services.GetRequiredService<ApiKeyRing>().Forget(Guid.Parse(id));

        Assert.Equal((201, 200, 404), (rotated.Status, inside, twice.Status));
        Assert.Equal(401, (await WithAsync(old, HttpMethod.Get, "/api/v1/motors")).Status);
        Assert.Equal(200, (await WithAsync((string)rotated.Body["key"]!, HttpMethod.Get, "/api/v1/motors")).Status);
    }

    [Fact]
    public async Task KEY04_RoutesOfPeople_AnswerEveryKey403()
    {
        var (_, key) = await MakeAsync("admin", "read", "upload", "manage");
        var wrong = new List<string>();
        foreach (var route in AllRoutes().Where(route => route.Metadata.GetMetadata<KeyAccess>() is null))
        {
            var pattern = "/" + route.RoutePattern.RawText!.TrimStart('/');
            if (!pattern.StartsWith("/api/", StringComparison.Ordinal)
                || route.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is not null)
            {
                continue;
            }

            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                var (status, _) = await WithAsync(key, new HttpMethod(method), Filled(pattern));
                if (status != 403)
                {
                    wrong.Add($"{method} {pattern}: {status}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.Contains((await WithAsync(key, HttpMethod.Get, "/account/security")).Status, new[] { 401, 403 });
        Assert.Contains((await WithAsync(key, HttpMethod.Get, "/admin/users")).Status, new[] { 401, 403 });
        Assert.Contains((await WithAsync(key, HttpMethod.Get, "/")).Status, new[] { 401, 403 });
        Assert.Contains((await WithAsync(key, HttpMethod.Get, "/account/csrf")).Status, new[] { 401, 403 });
    }

    [Fact]
    public async Task KEY05_Key_MakesNoKeys_AndNobodyMakesOneAboveTheOwnRole()
    {
        var (_, key) = await MakeAsync("admin", "read", "manage");
        var (_, viewer, _) = await _attacker.UserAsync("key05-viewer");
        var wish = new JsonObject { ["name"] = "wider", ["scopes"] = new JsonArray("manage") };

        var byKey = await WithAsync(key, HttpMethod.Post, "/api/v1/api-keys", wish.DeepClone());
        var byViewer = await _attacker.AskAsync(HttpMethod.Post, "/api/v1/api-keys", wish.DeepClone(), viewer);
        var asAdmin = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/api-keys", new JsonObject { ["name"] = "x", ["scopes"] = new JsonArray("admin") }, viewer);

        Assert.Equal((403, 403, 400), (byKey.Status, byViewer.Status, asAdmin.Status));
        Assert.Equal("E_KEY_SCOPE", (string)byViewer.Body["code"]!);
    }

    [Fact]
    public async Task KEY05_AnothersKey_IsNeitherSeenNorReplacedNorEnded()
    {
        var (_, owner, _) = await _attacker.UserAsync("key05-owner");
        var (_, other, _) = await _attacker.UserAsync("key05-other");
        var (id, key) = await MakeWithAsync(owner, ["read"], null);

        var list = await _attacker.AskAsync(HttpMethod.Get, "/api/v1/api-keys?limit=1000", null, other);
        var all = await _attacker.AskAsync(HttpMethod.Get, "/api/v1/api-keys?owner=all", null, other);
        var rotate = await _attacker.AskAsync(HttpMethod.Post, $"/api/v1/api-keys/{id}/rotate", new JsonObject(), other);
        var rotateByAdmin = await _attacker.AskAsync(
            HttpMethod.Post, $"/api/v1/api-keys/{id}/rotate", new JsonObject(), await host.TokenAsync("admin"));
        var revoke = await _attacker.AskAsync(HttpMethod.Delete, "/api/v1/api-keys/" + id, null, other);

        Assert.Empty(list.Body["items"]!.AsArray());
        Assert.Equal((403, 404, 404, 404), (all.Status, rotate.Status, rotateByAdmin.Status, revoke.Status));
        Assert.Equal(200, (await WithAsync(key, HttpMethod.Get, "/api/v1/motors")).Status);
    }

    [Fact]
    public async Task KEY06_Key_IsShownOnceAndKeptAsAHash()
    {
        var (_, access, _) = await _attacker.UserAsync("key06");
        var (id, key) = await MakeWithAsync(access, ["read"], null);
        await WithAsync(key, HttpMethod.Get, "/api/v1/motors");
        var secret = key[13..];

        var list = await _attacker.AskAsync(HttpMethod.Get, "/api/v1/api-keys", null, access);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var stored = await _attacker.ScalarAsync($"select count(*) from api_keys where id = '{id}' and encode(sha256, 'hex') = '{hash}'");
        var inKeys = await _attacker.ScalarAsync($"select count(*) from api_keys k where k::text like '%{secret}%'");
        var inAudit = await _attacker.ScalarAsync($"select count(*) from audit_log a where a::text like '%{secret}%'");

        Assert.DoesNotContain(secret, list.Body.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(key[..12], (string)list.Body["items"]![0]!["prefix"]!);
        Assert.Equal((1L, 0L, 0L), (stored, inKeys, inAudit));
        Assert.Equal(1L, await _attacker.ScalarAsync(
            $"select count(*) from audit_log where action = 'api_key.create' and resource_id = '{id}' and actor = 'key06'"));
        Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(secret).Length);
    }

    [Theory]
    [InlineData("/api/v1/motors?api_key=")]
    [InlineData("/api/v1/motors?access_token=")]
    [InlineData("/api/v1/motors?x=")]
    [InlineData("/hubs/twins/negotiate?access_token=")]
    [InlineData("/api/v1/motors/")]
    [InlineData("/health/live?key=")]
    public async Task KEY07_KeyInTheAddress_IsRefused(string address)
    {
        var (_, key) = await MakeAsync("viewer", "read");

        using var answer = await host.Client.GetAsync(new Uri(address + key, UriKind.Relative));
        using var both = await _attacker.SendAsync(HttpMethod.Get, address + key, null, null, ("X-API-Key", key));

        Assert.Equal((401, 401), ((int)answer.StatusCode, (int)both.StatusCode));
        Assert.DoesNotContain(key, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KEY08_FloodOfOneKey_Is429AndLeavesOthersAlone()
    {
        var (_, access, _) = await _attacker.UserAsync("key08");
        var slow = (await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/api-keys",
            new JsonObject { ["name"] = "slow", ["scopes"] = new JsonArray("read"), ["requests_per_second"] = 3 }, access)).Body;
        var (_, other) = await MakeWithAsync(access, ["read"], null);
        var key = (string)slow["key"]!;

        var flood = await Task.WhenAll(Enumerable.Range(0, 60).Select(
            i => WithAsync(key, HttpMethod.Get, i % 2 == 0 ? "/api/v1/bearings" : "/anomalies/EQ_NOBODY")));
        using var refused = await SendUntilRefusedAsync(key);
        var others = await WithAsync(other, HttpMethod.Get, "/api/v1/bearings");
        var ring = host.Host.App.Services.GetRequiredService<ApiKeyRing>();
        await ring.WriteAsync(CancellationToken.None);
        var counted = (await _attacker.AskAsync(HttpMethod.Get, "/api/v1/api-keys", null, access)).Body["items"]!.AsArray()
            .Single(one => (string)one!["name"]! == "slow")!;

        Assert.True(flood.Count(answer => answer.Status == 429) >= 30);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(200, others.Status);
        Assert.True((long)counted["refused_count"]! >= 30 && (long)counted["use_count"]! >= 1, counted.ToJsonString());
    }

    private async Task<HttpResponseMessage> SendUntilRefusedAsync(string key)
    {
        for (var i = 0; ; i++)
        {
            var answer = await _attacker.SendAsync(HttpMethod.Get, "/api/v1/bearings", null, null, ("X-API-Key", key));
            if ((int)answer.StatusCode == 429 || i > 500)
            {
                return answer;
            }

            answer.Dispose();
        }
    }

    private Task<(string Id, string Key)> MakeAsync(string role, params string[] scopes) => MakeAsync(role, scopes, null);

    private async Task<(string Id, string Key)> MakeAsync(string role, string[] scopes, string[]? groups) =>
        await MakeWithAsync(await host.TokenAsync(role), scopes, groups);

    private async Task<(string Id, string Key)> MakeWithAsync(string access, string[] scopes, string[]? groups)
    {
        var wish = new JsonObject
        {
            ["name"] = "attack",
            ["scopes"] = new JsonArray([.. scopes.Select(scope => (JsonNode)scope)]),
            ["requests_per_second"] = 1_000,
        };
        if (groups is not null)
        {
            wish["motor_groups"] = new JsonArray([.. groups.Select(group => (JsonNode)group)]);
        }

        var (status, made) = await _attacker.AskAsync(HttpMethod.Post, "/api/v1/api-keys", wish, access);
        Assert.True(status == 201, made.ToJsonString());
        return ((string)made["id"]!, (string)made["key"]!);
    }

    private Task<(int Status, JsonNode Body)> WithAsync(string key, HttpMethod method, string path, JsonNode? body = null) =>
        _attacker.AskAsync(method, path, body, null, ("X-API-Key", key));

    private async Task<(int Status, JsonNode Body)> UploadAsync(string key, string motor, byte[] content)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"/api/v1/uploads?equipment_id={motor}&file_name=k.csv&sample_rate_hz=1000")
        {
            Content = new ByteArrayContent(content),
        };
        request.Headers.Add("X-API-Key", key);
        using var answer = await host.Client.SendAsync(request);
        return ((int)answer.StatusCode, await TestHost.ReadAsync(answer));
    }

    private async Task AddMotorAsync(string id, string? group)
    {
        using var answer = await host.SendAsync(
            HttpMethod.Post, "/api/v1/motors", "engineer",
            new JsonObject { ["equipment_id"] = id, ["name"] = id, ["group"] = group });
        Assert.Contains((int)answer.StatusCode, new[] { 201, 409 });
    }

    private async Task<(int, JsonNode)> Sql(string sql)
    {
        await _attacker.SqlAsync(sql);
        return (0, new JsonObject());
    }

    private async Task<(int, JsonNode)> AsAdmin(HttpMethod method, string id, JsonNode? body) =>
        (0, await host.AskAsync(method, "/api/v1/admin/users/" + id, "admin", method == HttpMethod.Delete ? 204 : 200, body));

    private IEnumerable<RouteEndpoint> AllRoutes() => ((IEndpointRouteBuilder)host.Host.App).DataSources
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>();

    private IEnumerable<(HttpMethod Method, string Path)> RoutesForKeys() =>
        from route in AllRoutes()
        where route.Metadata.GetMetadata<KeyAccess>() is not null
        let pattern = "/" + route.RoutePattern.RawText!.TrimStart('/')
        where pattern.Contains("{equipment_id}", StringComparison.Ordinal) || pattern.Contains("{raw_id}", StringComparison.Ordinal)
        from method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select (new HttpMethod(method), pattern);

    private static string Filled(string pattern) => System.Text.RegularExpressions.Regex.Replace(
        pattern.Replace("{equipment_id}", "EQ_NOBODY", StringComparison.Ordinal), "{[a-z_]+}", Guid.Empty.ToString("D"));
}
