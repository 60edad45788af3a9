using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DiagMod.Host.Commands;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

/// <summary>Reports over HTTP and by command: made, found again, listed, read, refused, audited.</summary>
[Collection(HostTests.Name)]
public sealed class ReportTests(TestHost host)
{
    [Fact]
    public async Task Report_OfAMotor_IsAPdfFileWithItsTag_AndTheSameTwice()
    {
        await host.AddMotorAsync("REPORT_1");
        await host.AbsorbAsync("REPORT_1", "a.csv", Recordings.Sine(10.41, 12_000), "2025-05-01T00:00:00Z");

        var made = await host.AskAsync(HttpMethod.Post, "/api/v1/reports", "operator", 201, Order("REPORT_1", "ru"));
        var again = await host.AskAsync(HttpMethod.Post, "/api/v1/reports", "operator", 200, Order("REPORT_1", "ru"));
        using var answer = await host.SendAsync(HttpMethod.Get, $"/api/v1/reports/{made["id"]}", "operator");
        var file = await answer.Content.ReadAsByteArrayAsync();
        var list = await host.AskAsync(HttpMethod.Get, "/api/v1/reports?equipment_id=REPORT_1", "operator", 200);

        Assert.Equal((string)made["id"]!, (string)again["id"]!);
        Assert.Equal("application/pdf", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal((string)made["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(file)));
        var text = new PdfText(file);
        Assert.Equal((int)made["pages"]!, text.Pages.Count);
        Assert.Contains("REPORT_1", text.All, StringComparison.Ordinal);
        Assert.Contains("Отчёт о состоянии двигателя", text.All, StringComparison.Ordinal);
        Assert.Contains((string)made["evidence_id"]!, text.All, StringComparison.Ordinal);
        Assert.Equal((string)made["id"]!, (string)Assert.Single(list["items"]!.AsArray())!["id"]!);
        Assert.Equal(
            ["report.make"], (await AuditAsync((string)made["id"]!)).Where(action => action != "report.read").ToList());
    }

    [Fact]
    public async Task EvidencePack_OfAReport_HoldsWhatItStandsOnWithTheHashOfEachPart()
    {
        await host.AddMotorAsync("REPORT_7");
        await host.AbsorbAsync("REPORT_7", "=a.csv", Recordings.Sine(10.47, 12_000), "2025-05-01T00:00:00Z");
        var made = await host.AskAsync(HttpMethod.Post, "/api/v1/reports", "operator", 201, Order("REPORT_7", "en"));
        var path = $"/api/v1/reports/{made["id"]}/evidence";

        var (parts, packed) = await PackAsync(path);
        var (_, again) = await PackAsync(path);
        await host.AbsorbAsync("REPORT_7", "b.csv", Recordings.Sine(10.48, 12_000), "2025-04-30T23:00:00Z");
        var (later, _) = await PackAsync(path);
        await host.AskAsync(HttpMethod.Get, path, "viewer", 403);
        var unknown = await host.AskAsync(HttpMethod.Get, $"/api/v1/reports/{Guid.NewGuid()}/evidence", "operator", 404);

        Assert.Equal(packed, again);
        Assert.Equal(
            ["SHA256SUMS", "alarms.csv", "diagnosis.json", "recordings.csv", "report.json", "report.pdf", "windows.csv"],
            parts.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            parts.Where(part => part.Key != "SHA256SUMS")
                .Select(part => $"{Convert.ToHexStringLower(SHA256.HashData(part.Value))}  {part.Key}").Order(StringComparer.Ordinal),
            Text(parts, "SHA256SUMS").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal((string)made["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(parts["report.pdf"])));
        Assert.True((bool)JsonNode.Parse(Text(parts, "report.json"))!["is_unchanged"]!);
        Assert.Equal("REPORT_7", (string)JsonNode.Parse(Text(parts, "diagnosis.json"))!["equipment_id"]!);
        var windows = Text(parts, "windows.csv").Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("\"index\",\"window_start\"", windows[0], StringComparison.Ordinal);
        Assert.Equal(23, windows.Length - 1);
        Assert.All(windows, line => Assert.Equal(windows[0].Count(letter => letter == ','), line.Count(letter => letter == ',')));
        Assert.Contains("\"'=a.csv\"", Text(parts, "recordings.csv"), StringComparison.Ordinal);
        Assert.False((bool)JsonNode.Parse(Text(later, "report.json"))!["is_unchanged"]!);
        Assert.Equal("E_REPORT_UNKNOWN", (string)unknown["code"]!);
    }

    [Fact]
    public async Task Report_AfterNewData_IsAnotherAndComparesWithTheOneBefore()
    {
        await host.AddMotorAsync("REPORT_2");
        await host.AbsorbAsync("REPORT_2", "a.csv", Recordings.Sine(10.42, 12_000), "2025-05-01T00:00:00Z");
        var first = await host.AskAsync(HttpMethod.Post, "/api/v1/reports", "operator", 201, Order("REPORT_2", "en"));
        await host.AbsorbAsync("REPORT_2", "b.csv", Recordings.Sine(10.43, 12_000), "2025-05-01T01:00:00Z");

        var second = await host.AskAsync(HttpMethod.Post, "/api/v1/reports", "operator", 201, Order("REPORT_2", "en"));
        using var answer = await host.SendAsync(HttpMethod.Get, $"/api/v1/reports/{second["id"]}", "operator");
        var text = new PdfText(await answer.Content.ReadAsByteArrayAsync()).All;

        Assert.NotEqual((string)first["evidence_sha256"]!, (string)second["evidence_sha256"]!);
        Assert.Contains("Then: " + (string)first["evidence_id"]!, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OfTheFleet_NamesItsMotors()
    {
        await host.AddMotorAsync("REPORT_3");
        await host.AbsorbAsync("REPORT_3", "a.csv", Recordings.Sine(10.44, 12_000), "2025-05-01T00:00:00Z");

        using var answer = await host.SendAsync(
            HttpMethod.Post, "/api/v1/reports", "operator", new JsonObject { ["kind"] = "fleet", ["language"] = "en" });
        var made = await TestHost.ReadAsync(answer);
        using var read = await host.SendAsync(HttpMethod.Get, $"/api/v1/reports/{made["id"]}", "operator");
        var text = new PdfText(await read.Content.ReadAsByteArrayAsync()).All;

        Assert.Contains((int)answer.StatusCode, (int[])[200, 201]);
        Assert.Contains("REPORT_3", text, StringComparison.Ordinal);
        Assert.Contains("Fleet condition report", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OfTheFleet_WithAnEndInThePast_JudgesTheMotorsAsTheyWereThen()
    {
        await host.AddMotorAsync("REPORT_6");
        await host.AbsorbAsync("REPORT_6", "a.csv", Recordings.Sine(10.46, 12_000), "1999-05-01T00:00:00Z");
        await host.AbsorbAsync("REPORT_6", "b.csv", Recordings.Sine(20.46, 12_000), "1999-05-02T00:00:00Z");

        var made = await host.AskAsync(
            HttpMethod.Post, "/api/v1/reports", "operator", 201,
            new JsonObject { ["kind"] = "fleet", ["language"] = "en", ["from"] = "1999-04-01T00:00:00Z", ["to"] = "1999-05-01T12:00:00Z" });
        using var read = await host.SendAsync(HttpMethod.Get, $"/api/v1/reports/{made["id"]}", "operator");
        var text = new PdfText(await read.Content.ReadAsByteArrayAsync()).All.Replace('\u00a0', ' ').Replace('\n', ' ');

        Assert.Contains("1999-04-01 00:00 UTC – 1999-05-01 12:00 UTC", text, StringComparison.Ordinal);
        Assert.Contains("as the twins were at the end of the period, 1999-05-01 12:00 UTC", text, StringComparison.Ordinal);
        Assert.Contains("1999-05-01 00:00 UTC", text, StringComparison.Ordinal);
        Assert.DoesNotContain("1999-05-02 00:00 UTC", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"kind":"motor"}""", 400, "E_PARAMETER")]
    [InlineData("""{"kind":"plant"}""", 400, "E_PARAMETER")]
    [InlineData("""{"kind":"fleet","equipment_id":"REPORT_4"}""", 400, "E_PARAMETER")]
    [InlineData("""{"kind":"motor","equipment_id":"REPORT_4","language":"de"}""", 400, "E_PARAMETER")]
    [InlineData("""{"kind":"motor","equipment_id":"../etc"}""", 400, "E_EQUIPMENT_ID")]
    [InlineData("""{"kind":"motor","equipment_id":"REPORT_4","from":"2025-05-02T00:00:00Z","to":"2025-05-01T00:00:00Z"}""", 400, "E_PARAMETER")]
    [InlineData("""{"kind":"motor","equipment_id":"NOBODY_4"}""", 404, "E_MOTOR_UNKNOWN")]
    [InlineData("""{"kind":"motor","equipment_id":"REPORT_4"}""", 409, "E_REPORT_NO_DATA")]
    public async Task Order_ThatCannotBeMet_IsRefusedWithTheReason(string order, int status, string code)
    {
        await host.AddMotorAsync("REPORT_4");

        var refused = await host.AskAsync(HttpMethod.Post, "/api/v1/reports", "operator", status, JsonNode.Parse(order));

        Assert.Equal(code, (string)refused["code"]!);
    }

    [Fact]
    public async Task Reports_ForAViewer_AreClosed_AndUnknownOnesAreNotFound()
    {
        await host.AskAsync(HttpMethod.Post, "/api/v1/reports", "viewer", 403, Order("REPORT_4", "en"));
        await host.AskAsync(HttpMethod.Get, "/api/v1/reports", "viewer", 403);
        var unknown = await host.AskAsync(HttpMethod.Get, $"/api/v1/reports/{Guid.NewGuid()}", "operator", 404);
        var none = await host.AskAsync(HttpMethod.Get, "/api/v1/reports/..%2f..%2fetc", "operator", 404);

        Assert.Equal(("E_REPORT_UNKNOWN", "E_REPORT_UNKNOWN"), ((string)unknown["code"]!, (string)none["code"]!));
    }

    [Fact]
    public async Task Command_WritesTheFile_OrSaysWhyNot()
    {
        await host.AddMotorAsync("REPORT_5");
        await host.AbsorbAsync("REPORT_5", "a.csv", Recordings.Sine(10.45, 12_000), "2025-05-01T00:00:00Z");
        var folder = Directory.CreateTempSubdirectory("diagmod-report").FullName;
        var file = Path.Combine(folder, "a.pdf");
        var data = "--Storage:DataFolder=" + host.DataFolder;

        var written = await CommandLine.RunAsync(["report", "REPORT_5", "--lang", "ru", "--out", file, data]);
        var unknown = await CommandLine.RunAsync(["report", "NOBODY_5", "--out", file + "x", data]);
        var both = await CommandLine.RunAsync(["report", "REPORT_5", "--fleet", data]);

        Assert.Equal((0, 1, 2), (written, unknown, both));
        Assert.Contains("REPORT_5", new PdfText(await File.ReadAllBytesAsync(file)).All, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(folder));
        Directory.Delete(folder, recursive: true);
    }

    private static string Text(Dictionary<string, byte[]> parts, string name) => System.Text.Encoding.UTF8.GetString(parts[name]);

    private async Task<(Dictionary<string, byte[]> Parts, byte[] Packed)> PackAsync(string path)
    {
        using var answer = await host.SendAsync(HttpMethod.Get, path, "operator");
        Assert.Equal((200, "application/zip"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.EndsWith(".zip", answer.Content.Headers.ContentDisposition?.FileName, StringComparison.Ordinal);
        var packed = await answer.Content.ReadAsByteArrayAsync();
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(packed));
        var parts = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            using var content = new MemoryStream();
            await using var stream = await entry.OpenAsync();
            await stream.CopyToAsync(content);
            parts[entry.FullName] = content.ToArray();
        }

        return (parts, packed);
    }

    private static JsonObject Order(string motor, string language) =>
        new() { ["kind"] = "motor", ["equipment_id"] = motor, ["language"] = language };

    private async Task<List<string>> AuditAsync(string report)
    {
        var audit = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/audit?limit=1000", "admin", 200);
        return [.. audit["items"]!.AsArray().Where(row => (string?)row!["resource_id"] == report).Select(row => (string)row!["action"]!)];
    }
}
