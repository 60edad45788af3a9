using System.Text.Json.Nodes;
using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Postgres;
using DiagMod.Host.Tests.Support;
using Npgsql;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex cases AUDIT-01, 05, 06 and 07: a log that nobody can write around.</summary>
[Collection(AttackedHost.Name)]
public sealed class AuditAttacks(TestHost host)
{
    private readonly Attacker _attacker = new(host);

    [Fact]
    public async Task AUDIT01_LoginThatIsOnlyTheApplication_CannotBecomeMore()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        var name = "attack_" + Guid.NewGuid().ToString("N");
        await TestDatabase.ScalarAsync(
            database, $"create role {name} login password 'x' in role diagmod_app; alter role {name} connection limit 5");
        var login = new NpgsqlConnectionStringBuilder(database) { Username = name, Password = "x", Pooling = false }.ConnectionString;
        await using (var stores = new Stores(database))
        {
            await stores.Audit.AppendAsync(new AuditEntry(Actor.System, "a", null, null, "success", null), CancellationToken.None);
        }

        string[] escapes =
        [
            "set role diagmod_owner", "reset role; set role postgres", "set session authorization diagmod_owner",
            "set session_replication_role = replica", "alter table audit_log disable trigger all", "alter table audit_log owner to current_user",
            "alter function audit_append(text, text, text, text, text, text, text, json, text) owner to current_user",
            "create or replace function audit_log_is_append_only() returns trigger language plpgsql as 'begin return null; end'",
            "drop trigger audit_log_no_change on audit_log", "drop index audit_log_time", "create rule r as on insert to audit_log do instead nothing",
            "create schema evil", "create temporary table audit_log (i integer); select nothing()",
            "copy audit_log to program 'id'", "copy audit_log from '/etc/passwd'", "select pg_read_file('/etc/passwd')",
            "select lo_import('/etc/passwd')", "select pg_reload_conf()", "alter system set log_statement = 'none'",
            "create extension plpython3u", "select set_config('session_replication_role', 'replica', false)",
            "begin; lock table audit_log in access exclusive mode", "delete from twin_journal", "security label on table audit_log is 'x'",
        ];
        foreach (var escape in escapes)
        {
            var refused = await Record.ExceptionAsync(() => TestDatabase.ScalarAsync(login, escape)) as PostgresException;
            Assert.True(
                refused?.SqlState is PostgresErrorCodes.InsufficientPrivilege or "42883" or "22023" or "0A000" or "55000" or "42704" or "58P01",
                $"{escape}: {refused?.SqlState} {refused?.MessageText}");
        }

        await using var after = new Stores(database);
        Assert.Null((await after.Audit.CheckAsync([], CancellationToken.None)).FirstBroken);
        await TestDatabase.ScalarAsync(database, $"drop role {name}");
    }

    [Fact]
    public async Task AUDIT05_ActionThatCannotBeNoted_DoesNotHappen()
    {
        await using var other = new LimitedHost();
        await other.StartAsync();
        var api = other.Host;
        await api.AddMotorAsync("EQ_AUDIT05");
        await api.TokenAsync("operator");
        await api.TokenAsync("viewer");
        var admin = new Attacker(api);
        var (victim, _, refresh) = await admin.UserAsync("audit05");
        var keys = await api.AskAsync(HttpMethod.Get, "/api/v1/admin/security/signing-keys", "admin", 200);

        // As a full disk answers.
        await admin.SqlAsync(
            """
            create or replace function audit_append(
                actor text, ip_address text, user_agent text, action text, resource_type text, resource_id text, result text,
                changes json, trace_id text) returns bigint language plpgsql security definer as
            $$ begin raise exception 'No space left on device' using errcode = '53100'; end $$
            """);
        var motor = await api.AskAsync(
            HttpMethod.Post, "/api/v1/motors", "engineer", 503, new JsonObject { ["equipment_id"] = "EQ_AUDIT05_NEW", ["name"] = "n" });
        var role = await api.AskAsync(
            HttpMethod.Patch, "/api/v1/admin/users/" + victim, "admin", 503, new JsonObject { ["role"] = "admin" });
        var login = await admin.LoginAsync("audit05", TestHost.UserPassword);
        var (upload, _) = await api.UploadAsync("equipment_id=EQ_AUDIT05&sample_rate_hz=1000", TestHost.Recording(50_501));
        var key = await api.AskAsync(
            HttpMethod.Post, "/api/v1/api-keys", "admin", 503, new JsonObject { ["name"] = "k", ["scopes"] = new JsonArray("read") });
        var export = await api.AskAsync(HttpMethod.Get, "/api/v1/admin/audit/export", "admin", 503);
        var rotated = await api.AskAsync(HttpMethod.Post, "/api/v1/admin/security/signing-keys", "admin", 503);
        var keysAfter = await api.AskAsync(HttpMethod.Get, "/api/v1/admin/security/signing-keys", "admin", 200);
        var denied = await api.AskAsync(HttpMethod.Get, "/api/v1/admin/users", "viewer", 503);

        Assert.Equal((503, 503), (login.Status, upload));
        Assert.All((JsonNode[])[motor, role, key, export, rotated, denied], answer => Assert.NotNull((string?)answer["trace_id"]));
        await api.AskAsync(HttpMethod.Get, "/api/v1/motors/EQ_AUDIT05_NEW", "viewer", 404);
        Assert.Equal("viewer", await admin.ScalarAsync($"select role from users where id = '{victim}'"));
        Assert.Equal(0L, await admin.ScalarAsync("select count(*) from raw_signals"));
        Assert.Equal(0L, await admin.ScalarAsync("select count(*) from api_keys"));
        Assert.Equal(keys["items"]!.ToJsonString(), keysAfter["items"]!.ToJsonString());
        Assert.NotEmpty(refresh);
    }

    [Fact]
    public async Task AUDIT06_EveryEventOfTheList_HasItsRow()
    {
        const string Name = "audit06";
        var began = (long)(await _attacker.ScalarAsync("select seq from audit_head"))!;
        var user = await _attacker.MfaUserAsync(Name, "operator");
        await _attacker.LoginAsync(Name, Attacker.Wrong);
        var in1 = (await _attacker.LoginAsync(Name, TestHost.UserPassword, user.BackupCodes[0])).Body;
        var second = await _attacker.RefreshAsync((string)in1["refresh_token"]!);
        await _attacker.RefreshAsync((string)in1["refresh_token"]!);
        Assert.Equal(200, second.Status);
        var access = (string)(await _attacker.LoginAsync(Name, TestHost.UserPassword, user.BackupCodes[1])).Body["access_token"]!;
        var made = await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/api-keys", new JsonObject { ["name"] = "k", ["scopes"] = new JsonArray("read") }, access);
        await _attacker.AskAsync(HttpMethod.Delete, "/api/v1/api-keys/" + made.Body["id"], null, access);
        await host.AddMotorAsync("EQ_AUDIT06");
        await host.AskAsync(
            HttpMethod.Patch, "/api/v1/motors/EQ_AUDIT06", "engineer", 200,
            new JsonObject { ["specifications"] = new JsonObject { ["rms_threshold_a"] = 12 } });
        var (_, file) = await host.UploadAsync("equipment_id=EQ_AUDIT06&sample_rate_hz=1000", TestHost.Recording(50_601, 12_000));
        await host.UploadAsync("equipment_id=EQ_AUDIT06&sample_rate_hz=1000", "nothing"u8.ToArray());
        await host.AskAsync(HttpMethod.Get, $"/api/v1/signals/{file["raw_id"]}?width=10", "viewer", 200);
        await ForecastAsync();
        using (await host.SendAsync(HttpMethod.Get, "/api/v1/admin/audit/export", "admin"))
        {
        }

        await host.AskAsync(HttpMethod.Get, "/api/v1/admin/audit?limit=1", "admin", 200);
        await host.AskAsync(HttpMethod.Patch, "/api/v1/admin/users/" + user.Id, "admin", 200, new JsonObject { ["role"] = "viewer" });
        await host.AskAsync(HttpMethod.Post, "/api/v1/admin/security/signing-keys", "admin", 201);

        string[] due =
        [
            "user.add", "login.ok", "login.fail", "mfa.enable", "refresh_reuse", "user.update", "api_key.create", "api_key.revoke",
            "motor.add", "motor.update", "upload.accept", "upload.refuse", "signal.read", "forecast.read", "audit.export", "audit.read",
            "signing_key.rotate",
        ];
        var rows = await RowsAsync(began, due);

        Assert.Empty(due.Except(rows.SelectMany(Actions)));
        Assert.All(rows, row =>
        {
            Assert.False(string.IsNullOrEmpty((string?)row["actor"]));
            Assert.EndsWith("Z", (string)row["at"]!, StringComparison.Ordinal);
            Assert.Contains((string)row["result"]!, new[] { "success", "denied", "failure" });
            if ((string?)row["address"] is not null && (string)row["action"]! != "data.read")
            {
                Assert.Matches("^[0-9a-f]{32}$", (string?)row["trace_id"] ?? "none: " + row["action"]);
            }
        });
        Assert.All(
            rows.Where(row => (string)row["action"]! is "login.ok" or "login.fail" or "upload.accept" or "user.add" or "api_key.create"),
            row => Assert.Equal("127.0.0.1", (string?)row["address"]));
        var all = string.Concat(rows.Select(row => row.ToJsonString()));
        Assert.All(
            (string[])[TestHost.UserPassword, Attacker.Wrong, access, (string)in1["refresh_token"]!, (string)made.Body["key"]!, user.BackupCodes[0]],
            secret => Assert.DoesNotContain(secret, all, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AUDIT07_LongLog_IsCheckedInPartsAndPagedByNumber()
    {
        const int Rows = 6_000;
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        await TestDatabase.ScalarAsync(
            database,
            $"""
            set role diagmod_app;
            select count(audit_append('bulk', '192.0.2.1', null, 'test', 'thing', i::text, 'success', json_build_object('n', i), md5(i::text)))
            from generate_series(1, {Rows}) i
            """);

        var verdict = await stores.Audit.CheckAsync([], CancellationToken.None);
        var seqs = new List<long>();
        for (string? next = null; ;)
        {
            var page = await stores.Audit.ListAsync(AuditFilter.All, new PageRequest(1_000, next), CancellationToken.None);
            seqs.AddRange(page.Items.Select(row => row.Seq));
            if ((next = page.Next) is null)
            {
                break;
            }
        }

        Assert.Equal((AuditFault.None, null, (long)Rows), (verdict.Fault, verdict.FirstBroken, verdict.ToSeq));
        Assert.Equal(Enumerable.Range(1, Rows).Select(i => (long)i).Reverse(), seqs);
        await TestDatabase.ScalarAsync(
            database, "set session_replication_role = replica; update audit_log set trace_id = md5('other') where seq = 5900");
        Assert.Equal(5_900, (await stores.Audit.CheckAsync([], CancellationToken.None)).FirstBroken);
    }

    // There is one when the recording has been worked on.
    private async Task ForecastAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            using var answer = await host.SendAsync(HttpMethod.Get, "/api/v1/forecast_rms/EQ_AUDIT06?cadence=window", "engineer");
            if ((int)answer.StatusCode == 200)
            {
                return;
            }

            await Task.Delay(100, patience.Token);
        }
    }

    // Reads are collected: their rows come within a second or so.
    private async Task<List<JsonNode>> RowsAsync(long after, string[] due)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var page = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/audit?limit=1000", "admin", 200);
            var rows = page["items"]!.AsArray().Where(row => (long)row!["seq"]! > after).Select(row => row!).ToList();
            if (!due.Except(rows.SelectMany(Actions)).Any() || patience.IsCancellationRequested)
            {
                return rows;
            }

            await Task.Delay(100);
        }
    }

    private static IEnumerable<string> Actions(JsonNode row) => (string)row["action"]! == "data.read"
        ? row["changes"]!["reads"]!.AsArray().Select(read => (string)read!["action"]!)
        : [(string)row["action"]!];
}
