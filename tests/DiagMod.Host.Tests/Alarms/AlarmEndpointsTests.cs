using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Alarms;

/// <summary>Alarms, thresholds and maintenance over real HTTP: raised by recordings, acted upon by people.</summary>
[Collection(HostTests.Name)]
public sealed class AlarmEndpointsTests(TestHost host)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Alarm_OfAFaultyRecording_LivesFromRaisedToClosed()
    {
        await host.AddMotorAsync("EQ_ALARM_1");
        await host.AbsorbAsync("EQ_ALARM_1", "bad.csv", Unbalanced(7, 1), "2025-03-04T10:00:00Z");

        var raised = await OpenAsync("EQ_ALARM_1", "unbalance");
        Assert.Equal(("unacknowledged", "2", "ratio", "2025-03-04T10:00:40Z"), (
            (string)raised["state"]!, (string)raised["priority"]!, (string)raised["unit"]!, (string)raised["raised_data_at"]!));
        Assert.InRange((double)raised["value"]!, 0.10, 0.13);
        await ListedAsync("EQ_ALARM_1", alarm => (string?)alarm?["alarm_id"] == (string)raised["alarm_id"]!);
        var path = "/api/v1/alarms/" + raised["alarm_id"];

        await RefusedAsync(path + "/close", "operator", new() { ["finding"] = "phase_imbalance" }, 409, "E_ALARM_NOT_ACKNOWLEDGED");
        await RefusedAsync(path + "/acknowledge", "viewer", new() { ["choice"] = "seen" }, 403, "E_FORBIDDEN");
        await RefusedAsync(path + "/acknowledge", "operator", new() { ["choice"] = "perhaps" }, 400, "E_PARAMETER");
        var acknowledged = await host.AskAsync(
            HttpMethod.Post, path + "/acknowledge", "operator", 200,
            new JsonObject { ["choice"] = "investigating", ["note"] = "=cmd|' /C calc'!A0" });
        Assert.Equal(("acknowledged", "test-operator"), (
            (string)acknowledged["state"]!, (string)acknowledged["acknowledgement"]!["by"]!));
        await RefusedAsync(path + "/acknowledge", "operator", new() { ["choice"] = "seen" }, 409, "E_ALARM_ACKNOWLEDGED");

        var long9 = new JsonObject { ["reason"] = "spare runs", ["until"] = Text(DateTimeOffset.UtcNow.AddHours(9)) };
        await RefusedAsync(path + "/shelve", "operator", (JsonObject)long9.DeepClone(), 400, "E_ALARM_SHELF_END");
        await RefusedAsync(path + "/unshelve", "operator", null, 409, "E_ALARM_NOT_SHELVED");
        Assert.Equal("shelved", (string)(await host.AskAsync(HttpMethod.Post, path + "/shelve", "engineer", 200, long9))["state"]!);
        Assert.Equal("acknowledged", (string)(await host.AskAsync(HttpMethod.Post, path + "/unshelve", "operator", 200))["state"]!);
        await RefusedAsync(path + "/close", "operator", new() { ["finding"] = "gremlins" }, 400, "E_ALARM_FINDING");
        var closed = await host.AskAsync(
            HttpMethod.Post, path + "/close", "operator", 200, new JsonObject { ["finding"] = "phase_imbalance", ["note"] = "loose lug" });
        Assert.Equal(("normal", "phase_imbalance"), ((string)closed["state"]!, (string)closed["finding"]!["defect"]!));
        await RefusedAsync(path + "/acknowledge", "operator", new() { ["choice"] = "seen" }, 409, "E_ALARM_CLOSED");
        await RefusedAsync(path + "/close", "operator", new() { ["finding"] = "phase_imbalance" }, 409, "E_ALARM_FOUND");
        await ListedAsync("EQ_ALARM_1", alarm => (string?)alarm?["alarm_id"] != (string)raised["alarm_id"]!);

        var history = await host.AskAsync(HttpMethod.Get, path, "viewer", 200);
        Assert.Equal(
            ["raised", "acknowledged", "shelved", "unshelved", "closed"],
            history["history"]!.AsArray().Select(step => (string)step!["event"]!));
        var csv = await TextAsync("/api/v1/alarms.csv?state=all&equipment_id=EQ_ALARM_1");
        Assert.Contains(",'=cmd|' /C calc'!A0,", csv, StringComparison.Ordinal);
        var audit = await host.AskAsync(HttpMethod.Get, $"/api/v1/admin/audit?resource_id={raised["alarm_id"]}", "admin", 200);
        Assert.Equal(
            ["alarm.close", "alarm.unshelve", "alarm.shelve", "alarm.acknowledge"],
            audit["items"]!.AsArray().Select(row => (string)row!["action"]!));
    }

    [Fact]
    public async Task Lists_AreFiltered_AndFiguresAdd()
    {
        await host.AddMotorAsync("EQ_ALARM_2");
        await host.AbsorbAsync("EQ_ALARM_2", "bad.csv", Unbalanced(5, 2), "2025-03-04T10:00:00Z");
        var raised = await OpenAsync("EQ_ALARM_2", "unbalance");
        Assert.Equal("1", (string)raised["priority"]!);

        var p1 = await ItemsAsync("?equipment_id=EQ_ALARM_2&priority=1,2&state=unacknowledged");
        var none = await ItemsAsync("?equipment_id=EQ_ALARM_2&priority=3");
        var closed = await ItemsAsync("?equipment_id=EQ_ALARM_2&state=normal");
        var figures = await host.AskAsync(HttpMethod.Get, "/api/v1/alarms/kpi", "viewer", 200);

        Assert.Single(p1);
        Assert.Empty(none);
        Assert.Empty(closed);
        Assert.True((long)figures["raised"]! >= 1 && (long)figures["by_priority"]!["p1"]! >= 1 && (int)figures["open"]! >= 1);
        Assert.Contains(
            "phase_loss", (await host.AskAsync(HttpMethod.Get, "/api/v1/alarms/findings", "viewer", 200)).ToJsonString(),
            StringComparison.Ordinal);
        await host.AskAsync(HttpMethod.Get, "/api/v1/alarms/" + Guid.NewGuid(), "viewer", 404);
        foreach (var query in (string[])["?state=loud", "?priority=0", "?mode=gearbox", "?cursor=x", "?from=yesterday"])
        {
            await host.AskAsync(HttpMethod.Get, "/api/v1/alarms" + query, "viewer", 400);
        }
    }

    [Fact]
    public async Task Thresholds_AreVersioned_AndReachTheTwin()
    {
        await host.AddMotorAsync("EQ_ALARM_3");
        const string path = "/api/v1/motors/EQ_ALARM_3/thresholds";
        var defaults = await host.AskAsync(HttpMethod.Get, path, "viewer", 200);
        Assert.Equal(0, (int)defaults["version"]!);
        var body = new JsonObject
        {
            ["items"] = new JsonArray(new JsonObject
            {
                ["mode"] = "unbalance",
                ["steps"] = new JsonArray(new JsonObject { ["limit"] = 0.3, ["hysteresis"] = 0.02, ["priority"] = "2" }),
            }),
            ["rms_threshold_a"] = 19.5,
            ["expected_interval_s"] = 3600,
            ["note"] = "supply is poor here",
        };

        await RefusedAsync(path, "operator", (JsonObject)body.DeepClone(), 403, "E_FORBIDDEN", HttpMethod.Put);
        var set = await host.AskAsync(HttpMethod.Put, path, "engineer", 200, body.DeepClone());
        body["items"]![0]!["steps"]![0]!["limit"] = 3;
        await RefusedAsync(path, "engineer", (JsonObject)body.DeepClone(), 400, "E_ALARM_THRESHOLD", HttpMethod.Put);

        Assert.Equal((1, "test-engineer", 19.5), ((int)set["version"]!, (string)set["set_by"]!, (double)set["rms_threshold_a"]!));
        var motor = await host.AskAsync(HttpMethod.Get, "/api/v1/motors/EQ_ALARM_3", "viewer", 200);
        Assert.Equal(3600, (double)motor["specifications"]!["expected_interval_s"]!);
        await host.AbsorbAsync("EQ_ALARM_3", "bad.csv", Unbalanced(7, 3), "2025-03-04T10:00:00Z");
        Assert.DoesNotContain(await ItemsAsync("?equipment_id=EQ_ALARM_3"), one => (string)one!["mode"]! == "unbalance");
        var versions = await host.AskAsync(HttpMethod.Get, path + "/versions", "viewer", 200);
        Assert.Equal("supply is poor here", (string)versions["items"]![0]!["note"]!);

        // Data of long ago where some are expected each hour: the clock alone raises that, within its two seconds.
        await OpenAsync("EQ_ALARM_3", "data_age");
    }

    [Fact]
    public async Task Maintenance_SuppressesAndEnds()
    {
        await host.AddMotorAsync("EQ_ALARM_4");
        await host.AbsorbAsync("EQ_ALARM_4", "bad.csv", Unbalanced(7, 4), "2025-03-04T10:00:00Z");
        const string path = "/api/v1/motors/EQ_ALARM_4/maintenance";

        await RefusedAsync(path, "engineer", new() { ["kind"] = "party" }, 400, "E_MAINTENANCE_KIND");
        await RefusedAsync(
            path, "engineer", new() { ["kind"] = "repair", ["planned_end_at"] = "2020-01-01T00:00:00Z" }, 400, "E_MAINTENANCE_TIME");
        var work = await host.AskAsync(HttpMethod.Post, path, "engineer", 201, new JsonObject { ["kind"] = "repair", ["note"] = "lugs" });
        Assert.Equal("suppressed", (string)(await OpenAsync("EQ_ALARM_4", "unbalance"))["state"]!);
        var end = $"{path}/{work["maintenance_id"]}/end";
        var ended = await host.AskAsync(
            HttpMethod.Post, end, "engineer", 200, new JsonObject { ["defect"] = "phase_imbalance", ["rebaseline"] = true });
        await RefusedAsync(end, "engineer", [], 404, "E_MAINTENANCE_UNKNOWN");

        Assert.True((bool)work["under_way"]! && !(bool)ended["under_way"]! && (bool)ended["rebaselined"]!);
        Assert.Equal("unacknowledged", (string)(await OpenAsync("EQ_ALARM_4", "unbalance"))["state"]!);
        Assert.Single((await host.AskAsync(HttpMethod.Get, path, "viewer", 200))["items"]!.AsArray());
        var audit = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/audit?resource_id=EQ_ALARM_4&action=maintenance", "admin", 200);
        Assert.Equal(2, audit["items"]!.AsArray().Count);
    }

    /// <summary>40 s of three phases at 1 kHz, one of them weaker: u2 = (10 − T) / (20 + T).</summary>
    private static byte[] Unbalanced(double amps, int seed)
    {
        var text = new StringBuilder(TestHost.Header);
        for (var i = 0; i < 40_000; i++)
        {
            var angle = 2 * Math.PI * 50 * i / 1000;
            text.Append(string.Create(
                CultureInfo.InvariantCulture,
                $"{(10 + (seed * 1e-3)) * Math.Sin(angle):0.####},{10 * Math.Sin(angle - 2.0944):0.####},{amps * Math.Sin(angle + 2.0944):0.####}\n"));
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private async Task<JsonArray> ItemsAsync(string query) =>
        (await host.AskAsync(HttpMethod.Get, "/api/v1/alarms" + query, "viewer", 200))["items"]!.AsArray();

    /// <summary>Waits for a motor's open case of a mode.</summary>
    private async Task<JsonNode> OpenAsync(string motor, string mode)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if ((await ItemsAsync($"?equipment_id={motor}&mode={mode}")) is [{ } one])
            {
                return one;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>Waits until the list of motors shows an open alarm, which this host hears of a moment after its commit.</summary>
    private async Task ListedAsync(string motor, Func<JsonNode?, bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var list = await host.AskAsync(HttpMethod.Get, "/api/v1/motors?limit=1000", "viewer", 200);
            if (isSo(list["items"]!.AsArray().Single(one => (string)one!["equipment_id"]! == motor)!["open_alarm"]))
            {
                return;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    private async Task RefusedAsync(
        string path, string role, JsonObject? body, int status, string code, HttpMethod? method = null) =>
        Assert.Equal(code, (string)(await host.AskAsync(method ?? HttpMethod.Post, path, role, status, body))["code"]!);

    private async Task<string> TextAsync(string path)
    {
        using var answer = await host.SendAsync(HttpMethod.Get, path, "viewer");
        return await answer.Content.ReadAsStringAsync();
    }
}
