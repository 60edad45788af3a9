using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DiagMod.Core.Ports;
using DiagMod.Host.Audit;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Audit;

[Collection(HostTests.Name)]
public sealed class AuditEndpointsTests(TestHost host)
{
    [Fact]
    public async Task Verify_OfARunningHost_ComparesWithItsSignedCheckpoints()
    {
        await host.AddUserAsync("audit-" + Guid.NewGuid().ToString("N"), "viewer");
        await host.Host.App.Services.GetRequiredService<AuditCheckpoints>().SignAsync(isLast: true, CancellationToken.None);

        var report = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/audit/verify", "admin", 200);

        Assert.True((bool)report["whole"]!, (string?)report["words"]);
        Assert.Equal("none", (string)report["fault"]!);
        Assert.True((int)report["checkpoints"]! > 0);
        Assert.True(File.Exists(Path.Combine(host.DataFolder, "audit", "audit.pub")));
    }

    [Fact]
    public async Task Search_ByActionAndActor_FindsThoseRowsAlone()
    {
        var name = "audit-" + Guid.NewGuid().ToString("N");
        await host.AddUserAsync(name, "viewer");
        await host.LoginAsync(name, TestHost.UserPassword);

        var own = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/audit?action=user&actor=admin&limit=1000", "admin", 200);
        var none = await host.AskAsync(HttpMethod.Get, $"/api/v1/admin/audit?actor={name}&result=denied", "admin", 200);
        var wrong = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/audit?result=perhaps", "admin", 400);

        var rows = own["items"]!.AsArray();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.StartsWith("user.", (string)row!["action"]!, StringComparison.Ordinal));
        Assert.All(rows, row => Assert.Equal("admin", (string)row!["actor"]!));
        Assert.Empty(none["items"]!.AsArray());
        Assert.Equal("E_PARAMETER", (string)wrong["code"]!);
    }

    [Fact]
    public async Task Export_HoldsAllThatItsHashesAreOver()
    {
        await host.AddUserAsync("audit-" + Guid.NewGuid().ToString("N"), "viewer");

        using var answer = await host.SendAsync(HttpMethod.Get, "/api/v1/admin/audit/export", "admin");
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!).ToList();

        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("audit.export", (string)(await host.AskAsync(
            HttpMethod.Get, "/api/v1/admin/audit?action=audit.export&limit=1", "admin", 200))["items"]![0]!["action"]!);
        var previous = Convert.ToHexStringLower(SHA256.HashData("diagmod audit 1"u8));
        Assert.All(lines, line =>
        {
            Assert.Equal(previous, (string)line["previous_hash"]!);
            previous = Convert.ToHexStringLower(AuditLog.HashOf(Convert.FromHexString(previous), RowOf(line)));
            Assert.Equal(previous, (string)line["hash"]!);
        });
    }

    private static AuditRow RowOf(JsonNode line) => new(
        (long)line["seq"]!,
        DateTimeOffset.Parse((string)line["at"]!, System.Globalization.CultureInfo.InvariantCulture),
        new AuditEntry(
            new Actor((string)line["actor"]!, (string?)line["address"], (string?)line["user_agent"], (string?)line["trace_id"]), (string)line["action"]!,
            (string?)line["resource_type"], (string?)line["resource_id"], (string)line["result"]!, (string?)line["changes"]),
        (string)line["hash"]!);
}
