using System.Text.Json.Nodes;
using DiagMod.Host.Keys;
using DiagMod.Host.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex cases AUTHZ-01 to AUTHZ-07: who gets at what.</summary>
[Collection(AttackedHost.Name)]
public sealed class AuthzAttacks(TestHost host)
{
    private readonly Attacker _attacker = new(host);

    [Fact]
    public async Task AUTHZ01_KeyOfEachScope_OpensItsRoutesAloneAndNeverMoreThanItsRole()
    {
        string[] roles = ["viewer", "operator", "engineer", "admin"];
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var scope in KeyScopes.All)
        {
            keys[scope] = await KeyAsync(scope);
        }

        var wrong = new List<string>();
        foreach (var route in Routes())
        {
            var access = route.Metadata.GetMetadata<KeyAccess>();
            var policy = route.Metadata.GetOrderedMetadata<IAuthorizeData>().LastOrDefault(data => data.Policy is not null)?.Policy;
            if (access is not null && Array.IndexOf(roles, policy) + 1 > (int)KeyScopes.RoleOf(access.Scope))
            {
                wrong.Add($"{route.RoutePattern.RawText} needs {policy}, but opens to keys of the scope {access.Scope}");
            }

            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            {
                foreach (var (scope, key) in keys)
                {
                    // Some answers are no JSON.
                    using var answer = await _attacker.SendAsync(new HttpMethod(method), Filled(route), null, null, ("X-API-Key", key));
                    var status = (int)answer.StatusCode;
                    if (access?.Scope == scope ? status is 401 or 403 or >= 500 : status != 403)
                    {
                        wrong.Add($"{method} {route.RoutePattern.RawText} with a key that may {scope}: {status}");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public async Task AUTHZ02_IdsOfAnother_AreNotThere()
    {
        var (annaId, anna, _) = await _attacker.UserAsync("authz02-anna", "operator");
        var (bertId, bert, _) = await _attacker.UserAsync("authz02-bert", "engineer");
        await host.AddMotorAsync("EQ_AUTHZ02");
        var key = (await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/api-keys", new JsonObject { ["name"] = "annas", ["scopes"] = new JsonArray("read") }, anna)).Body;
        var upload = await new ChunkedUpload(host.Client, anna).BeginAsync("EQ_AUTHZ02", "annas.csv", 500);
        var session = (string)(await _attacker.AskAsync(HttpMethod.Get, "/api/v1/auth/sessions", null, anna)).Body["items"]![0]!["id"]!;

        (HttpMethod Method, string Path)[] tries =
        [
            (HttpMethod.Delete, "/api/v1/auth/sessions/" + session),
            (HttpMethod.Post, $"/api/v1/api-keys/{key["id"]}/rotate"),
            (HttpMethod.Delete, $"/api/v1/api-keys/{key["id"]}"),
            (HttpMethod.Get, "/api/v1/uploads/sessions/" + upload),
            (HttpMethod.Post, $"/api/v1/uploads/sessions/{upload}/finish"),
        ];
        foreach (var (method, path) in tries)
        {
            var body = path.EndsWith("/rotate", StringComparison.Ordinal) ? new JsonObject() : null;
            Assert.Equal((path, 404), (path, (await _attacker.AskAsync(method, path, body, bert)).Status));
        }

        // To give up what is not there is no failure; it changes nothing.
        await _attacker.AskAsync(HttpMethod.Delete, "/api/v1/uploads/sessions/" + upload, null, bert);
        var put = await new ChunkedUpload(host.Client, bert).PutAsync(upload, new byte[10], 0, 500);
        var keys = await _attacker.AskAsync(HttpMethod.Get, "/api/v1/api-keys?limit=1000", null, bert);
        var all = await _attacker.AskAsync(HttpMethod.Get, "/api/v1/api-keys?owner=all", null, bert);
        var sessions = await _attacker.AskAsync(HttpMethod.Get, "/api/v1/auth/sessions", null, bert);
        var nested = await host.SendAsync(HttpMethod.Delete, $"/api/v1/admin/users/{bertId}/sessions/{session}", "admin");

        Assert.Equal(404, put.Status);
        Assert.Equal(200, (await new ChunkedUpload(host.Client, anna).AskAsync(upload)).Status);
        Assert.Empty(keys.Body["items"]!.AsArray());
        Assert.Equal(403, all.Status);
        Assert.DoesNotContain(sessions.Body["items"]!.AsArray(), one => (string)one!["id"]! == session);
        Assert.Equal(404, (int)nested.StatusCode);
        Assert.Equal(200, await _attacker.GetAsync("/api/v1/auth/me", anna));
        Assert.Equal(200, (await WithKeyAsync((string)key["key"]!, HttpMethod.Get, "/api/v1/motors")).Status);
        Assert.NotEqual(annaId, bertId);
    }

    [Fact]
    public async Task AUTHZ03_RequestThatMixesTwoGroups_IsRefusedAsAWhole()
    {
        var key = await KeyAsync("read", ["Authz A"], "upload", "manage");
        await AddMotorAsync("EQ_AUTHZ03_A", "Authz A");
        await AddMotorAsync("EQ_AUTHZ03_B", "Authz B");
        var (_, a) = await host.UploadAsync("equipment_id=EQ_AUTHZ03_A&file_name=a.csv&sample_rate_hz=1000", TestHost.Recording(80_301));
        var (_, b) = await host.UploadAsync("equipment_id=EQ_AUTHZ03_B&file_name=b.csv&sample_rate_hz=1000", TestHost.Recording(80_302));
        var (ofA, ofB) = ((string)a["raw_id"]!, (string)b["raw_id"]!);

        foreach (var path in (string[])
            [
                $"/api/v1/files/{ofB}?equipment_id=EQ_AUTHZ03_A", $"/api/v1/files/{ofA}?equipment_id=EQ_AUTHZ03_B",
                $"/api/v1/files/{ofA}?raw_id={ofB}", $"/api/v1/signals/{ofA}?equipment_id=EQ_AUTHZ03_A&equipment_id=EQ_AUTHZ03_B",
                "/api/v1/motors/EQ_AUTHZ03_A/files?equipment_id=EQ_AUTHZ03_B", $"/signals/{ofB}", "/anomalies/EQ_AUTHZ03_B",
                "/api/v1/motors/EQ_AUTHZ03_B/model",
            ])
        {
            Assert.Equal((path, 404), (path, (await WithKeyAsync(key, HttpMethod.Get, path)).Status));
        }

        // A body may name a motor as well as an address.
        var session = await WithKeyAsync(
            key, HttpMethod.Post, "/api/v1/uploads/sessions",
            new JsonObject { ["equipment_id"] = "EQ_AUTHZ03_B", ["size"] = 10, ["file_name"] = "b.csv" });
        var own = await WithKeyAsync(
            key, HttpMethod.Post, "/api/v1/uploads/sessions",
            new JsonObject { ["equipment_id"] = "EQ_AUTHZ03_A", ["size"] = 10, ["file_name"] = "a.csv" });
        var nameless = await WithKeyAsync(key, HttpMethod.Post, "/api/v1/uploads");
        var known = await WithKeyAsync(
            key, HttpMethod.Post, "/api/v1/uploads/known", new JsonObject { ["sha256"] = new JsonArray((string)b["file_hash"]!) });
        var cursorOfAll = (string?)(await host.AskAsync(HttpMethod.Get, "/api/v1/files?limit=1", "viewer", 200))["next"];
        var rest = await WithKeyAsync(key, HttpMethod.Get, "/api/v1/files?limit=1000&cursor=" + Uri.EscapeDataString(cursorOfAll!));

        Assert.Equal((404, 201, 403, 403), (session.Status, own.Status, nameless.Status, known.Status));
        Assert.All(rest.Body["items"]?.AsArray() ?? [], file => Assert.Equal("EQ_AUTHZ03_A", (string)file!["equipment_id"]!));
    }

    [Fact]
    public async Task AUTHZ04_MembersThatNobodyMaySet_AreRefusedOnEveryBody()
    {
        (string Name, JsonNode Value)[] members =
        [
            ("role", "admin"), ("id", Guid.NewGuid().ToString()), ("tenant_id", "1"), ("created_at", "2020-01-01T00:00:00Z"),
            ("is_mfa_enabled", false), ("password_hash", "x"), ("is_admin", true), ("version", 99), ("Role", "admin"), ("owner", "admin"),
        ];
        await host.AddMotorAsync("EQ_AUTHZ04");
        var (_, file) = await host.UploadAsync("equipment_id=EQ_AUTHZ04&sample_rate_hz=1000", TestHost.Recording(80_401));
        var (id, access, _) = await _attacker.UserAsync("authz04", "viewer");
        await host.AddUserAsync("authz04-admin", "admin");
        var admin = (string)(await host.LoginAsync("authz04-admin", TestHost.UserPassword))["access_token"]!;
        var api = await host.AskAsync(HttpMethod.Get, "/openapi/v1.json", null, 200);
        var wrong = new List<string>();
        foreach (var (method, path, operation) in Operations(api).Where(one => one.Path != "/api/v1/auth/login"))
        {
            if (operation["requestBody"]?["content"]?["application/json"]?["examples"]?.AsObject().First().Value!["value"] is not JsonObject right)
            {
                continue;
            }

            var address = path.Replace("{equipment_id}", "EQ_AUTHZ04", StringComparison.Ordinal)
                .Replace("{raw_id}", (string)file["raw_id"]!, StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal);
            foreach (var (name, value) in members.Where(one => !right.ContainsKey(one.Name)
                && !(path.EndsWith("/model", StringComparison.Ordinal) && one.Name == "version")
                && !(path.Contains("/admin/users/", StringComparison.Ordinal) && one.Name == "role")))
            {
                var body = right.DeepClone().AsObject();
                body[name] = value.DeepClone();
                var (status, answer) = await _attacker.AskAsync(new HttpMethod(method), address, body, admin);
                if (status is < 400 or >= 500 or 429)
                {
                    wrong.Add($"{method} {address} with {name}: {status} {answer["code"]}");
                }
            }
        }

        var own = await _attacker.AskAsync(HttpMethod.Patch, "/api/v1/auth/me", new JsonObject { ["role"] = "admin" }, access);
        var me = await _attacker.AskAsync(HttpMethod.Get, "/api/v1/auth/me", null, access);

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.Equal((400, "E_JSON"), (own.Status, (string)own.Body["code"]!));
        Assert.Equal("viewer", (string)me.Body["role"]!);
    }

    [Fact]
    public async Task AUTHZ05_Answers_HoldDeclaredMembersAndNothingSecret()
    {
        var user = await _attacker.MfaUserAsync("authz05", "operator");
        await host.AddMotorAsync("EQ_AUTHZ05");
        await KeyAsync("read");
        var api = await host.AskAsync(HttpMethod.Get, "/openapi/v1.json", null, 200);
        var secrets = new[]
        {
            (string)(await _attacker.ScalarAsync($"select password_hash from users where id = '{user.Id}'"))!,
            Convert.ToHexStringLower(user.Secret), Convert.ToBase64String(user.Secret), host.DataFolder,
            (string)(await _attacker.ScalarAsync("select encode(sha256, 'hex') from api_keys limit 1"))!,
        };

        foreach (var (path, described) in ((string, string)[])
            [
                ("/api/v1/admin/users?limit=1000", "/api/v1/admin/users"), ("/api/v1/motors/EQ_AUTHZ05", "/api/v1/motors/{equipment_id}"),
                ("/api/v1/api-keys?owner=all&limit=1000", "/api/v1/api-keys"), ("/api/v1/auth/sessions", "/api/v1/auth/sessions"),
                ("/api/v1/admin/security/settings", "/api/v1/admin/security/settings"),
                ("/api/v1/admin/security/signing-keys", "/api/v1/admin/security/signing-keys"),
                ("/api/v1/admin/audit?limit=1000", "/api/v1/admin/audit"), ("/api/v1/auth/me", "/api/v1/auth/me"),
                ($"/api/v1/admin/users/{user.Id}/sessions", "/api/v1/admin/users/{id}/sessions"),
            ])
        {
            var answer = await host.AskAsync(HttpMethod.Get, path, "admin", 200);
            var schema = Resolve(api, api["paths"]![described]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!);
            var (item, declared) = answer["items"] is JsonArray items
                ? (items[0]!, Resolve(api, schema["properties"]!["items"]!["items"]!))
                : (answer, schema);
            Assert.Empty(item.AsObject().Select(member => member.Key).Except(declared["properties"]!.AsObject().Select(one => one.Key)));
            Assert.DoesNotContain(secrets, secret => answer.ToJsonString().Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task AUTHZ06_OperatorAboveTheRole_Is403WithARowInTheAudit()
    {
        var (_, access, _) = await _attacker.UserAsync("authz06", "operator");
        await host.AddMotorAsync("EQ_AUTHZ06");
        var (_, file) = await host.UploadAsync("equipment_id=EQ_AUTHZ06&sample_rate_hz=1000", TestHost.Recording(80_601));
        (HttpMethod Method, string Path, string Route)[] tries =
        [
            (HttpMethod.Patch, "/api/v1/motors/EQ_AUTHZ06", "/api/v1/motors/{equipment_id}"),
            (HttpMethod.Put, "/api/v1/motors/EQ_AUTHZ06/model", "/api/v1/motors/{equipment_id}/model"),
            (HttpMethod.Delete, $"/api/v1/files/{file["raw_id"]}", "/api/v1/files/{raw_id}"),
            (HttpMethod.Get, "/api/v1/admin/audit", "/api/v1/admin/audit"),
            (HttpMethod.Get, "/api/v1/admin/audit/export", "/api/v1/admin/audit/export"),
            (HttpMethod.Post, "/api/v1/admin/users", "/api/v1/admin/users"),
            (HttpMethod.Post, "/api/v1/admin/security/signing-keys", "/api/v1/admin/security/signing-keys"),
        ];

        foreach (var (method, path, route) in tries)
        {
            using var answer = await _attacker.SendAsync(method, path, method == HttpMethod.Get ? null : new JsonObject(), access);
            var trace = answer.Headers.GetValues("X-Request-Id").Single();
            var row = (await host.AskAsync(HttpMethod.Get, "/api/v1/admin/audit?trace_id=" + trace, "admin", 200))["items"]!.AsArray().Single()!;

            Assert.Equal((path, 403), (path, (int)answer.StatusCode));
            Assert.Equal(
                ("authz06", "authz.denied", "denied", route),
                ((string)row["actor"]!, (string)row["action"]!, (string)row["result"]!, (string)row["resource_id"]!));
        }

        var key = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/api-keys", new JsonObject { ["name"] = "x", ["scopes"] = new JsonArray("manage") }, access);
        Assert.Equal(403, key.Status);
    }

    [Fact]
    public async Task AUTHZ07_Promotion_AndTheLastAdministrator_AreKept()
    {
        var (engineerId, engineer, _) = await _attacker.UserAsync("authz07-engineer", "engineer");
        var (adminId, admin, _) = await _attacker.UserAsync("authz07-admin", "admin");

        var promoted = await _attacker.AskAsync(
            HttpMethod.Patch, "/api/v1/admin/users/" + engineerId, new JsonObject { ["role"] = "admin" }, engineer);
        var demoted = await _attacker.AskAsync(
            HttpMethod.Patch, "/api/v1/admin/users/" + adminId, new JsonObject { ["role"] = "viewer" }, admin);
        var disabled = await _attacker.AskAsync(
            HttpMethod.Patch, "/api/v1/admin/users/" + adminId, new JsonObject { ["is_disabled"] = true }, admin);
        var deleted = await _attacker.AskAsync(HttpMethod.Delete, "/api/v1/admin/users/" + adminId, null, admin);

        Assert.Equal((403, 403, 403, 403), (promoted.Status, demoted.Status, disabled.Status, deleted.Status));
        Assert.Equal(200, await _attacker.GetAsync("/api/v1/admin/users", admin));
    }

    private async Task<string> KeyAsync(string scope, string[]? groups = null, params string[] more)
    {
        var (status, made) = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/api-keys",
            new JsonObject
            {
                ["name"] = "authz " + scope,
                ["scopes"] = new JsonArray([.. more.Prepend(scope).Select(one => (JsonNode)one)]),
                ["motor_groups"] = groups is null ? null : new JsonArray([.. groups.Select(one => (JsonNode)one)]),
                ["requests_per_second"] = 1_000,
            },
            await host.TokenAsync("admin"));
        Assert.True(status == 201, made.ToJsonString());
        return (string)made["key"]!;
    }

    private Task<(int Status, JsonNode Body)> WithKeyAsync(string key, HttpMethod method, string path, JsonNode? body = null) =>
        _attacker.AskAsync(method, path, body, null, ("X-API-Key", key));

    private Task<JsonNode> AddMotorAsync(string id, string group) => host.AskAsync(
        HttpMethod.Post, "/api/v1/motors", "engineer", 201, new JsonObject { ["equipment_id"] = id, ["name"] = id, ["group"] = group });

    private IEnumerable<RouteEndpoint> Routes() => ((IEndpointRouteBuilder)host.Host.App).DataSources
        .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Where(route => ("/" + route.RoutePattern.RawText?.TrimStart('/')).StartsWith("/api/", StringComparison.Ordinal)
            && route.Metadata.GetMetadata<IAllowAnonymous>() is null);

    private static string Filled(RouteEndpoint route) => System.Text.RegularExpressions.Regex.Replace(
        ("/" + route.RoutePattern.RawText!.TrimStart('/')).Replace("{equipment_id}", "EQ_NOBODY", StringComparison.Ordinal),
        "{[a-z_]+}", Guid.Empty.ToString("D"));

    private static IEnumerable<(string Method, string Path, JsonNode Operation)> Operations(JsonNode api) =>
        from path in api["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!);

    private static JsonNode Resolve(JsonNode api, JsonNode schema) => (string?)schema["$ref"] is { } reference
        ? Resolve(api, api["components"]!["schemas"]![reference.Split('/')[^1]]!)
        : schema;
}
