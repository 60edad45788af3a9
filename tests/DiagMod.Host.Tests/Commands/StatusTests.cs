using System.Text.Json.Nodes;
using DiagMod.Host.Commands;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Commands;

/// <summary>What the host says of itself, and how ./diagmod status shows it.</summary>
[Collection(HostTests.Name)]
public sealed class StatusTests(TestHost host)
{
    [Fact]
    public async Task SystemStatus_OfARunningHost_BalancesAndNamesWhatWasRefused()
    {
        await host.AddMotorAsync("STATUS_1");
        await host.UploadAsync("equipment_id=STATUS_1&file_name=broken.csv&sample_rate_hz=1000", "current_R;current_S\n1;2\n"u8.ToArray());

        var status = await host.AskAsync(HttpMethod.Get, "/api/v1/system/status", "viewer", 200);

        Assert.True((bool)status["balanced"]!);
        var silo = Assert.Single(status["silos"]!.AsArray())!;
        Assert.Contains((string)silo["runtime"]!, new[] { "StandIn", "Orleans" });
        Assert.Equal("ready", (string)silo["status"]!);
        Assert.Matches(@"^\d+\.\d+\.\d+", (string)silo["version"]!);
        Assert.Equal((int)status["motors"]!["total"]!, status["motors"]!["by_health"]!.AsObject().Sum(one => (int)one.Value!));
        Assert.Contains(status["last_errors"]!.AsArray(), error => (string)error!["kind"]! == "refused");
        Assert.True((long)status["database"]!["size_bytes"]! > 1_000_000);
        Assert.True((long)status["disk"]!["free_bytes"]! > 0);
    }

    [Fact]
    public async Task Table_OfAHostsAnswer_ShowsEachPartAligned()
    {
        var status = (await host.AskAsync(HttpMethod.Get, "/api/v1/system/status", "viewer", 200)).AsObject();
        status["data_folder"] = "/srv/diagmod";

        var lines = StatusCommand.Table(status, DateTimeOffset.UtcNow).Split('\n');

        Assert.StartsWith("host      http://127.0.0.1:", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("sent      ", StringComparison.Ordinal) && line.Contains("the balance adds up", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("database  PostgreSQL ", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Matches("^([a-z ]{10})[^ ]", line));
    }

    [Fact]
    public void Table_OfABalanceThatDoesNotAddUp_SaysSoLoudly()
    {
        var status = JsonNode.Parse("""
            {"silos": [], "balanced": false, "files_in_work": [
               {"equipment_id": "EQ_1", "file_name": "a.csv", "windows_done": 3, "windows_total": 116, "attempt": 2}],
             "pipeline": {"sent": 9, "completed": 1, "failed": 0, "duplicates": 0, "refused": 0, "queued": 1, "pending": 0,
               "processing": 1, "features_total": 115, "oldest_pending_at": null},
             "motors": {"total": 2, "by_health": {"alarm": 1, "normal": 1, "unknown": 0}}, "oldest_data_at": null,
             "newest_data_at": null, "last_errors": [
               {"at": "2026-01-02T03:04:05Z", "kind": "failed", "equipment_id": "EQ_1", "file_name": "b.csv", "code": "E_POISON",
                "reason": "5 attempts"}],
             "database": {"version": "18.1", "size_bytes": 12000000}, "disk": null}
            """)!.AsObject();

        var text = StatusCommand.Table(status, DateTimeOffset.UnixEpoch);

        Assert.Contains("THE BALANCE DOES NOT ADD UP", text, StringComparison.Ordinal);
        Assert.Contains("in work   EQ_1/a.csv: 3 of 116 windows, attempt 2", text, StringComparison.Ordinal);
        Assert.Contains("motors    2: 1 alarm, 1 normal", text, StringComparison.Ordinal);
        Assert.Contains("error     2026-01-02 03:04:05Z failed EQ_1/b.csv: E_POISON 5 attempts", text, StringComparison.Ordinal);
        Assert.Contains("database  PostgreSQL 18.1, 12 MB", text, StringComparison.Ordinal);
    }
}
