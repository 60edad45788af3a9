using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex case WEB-11: names that want to be more than text on a report's pages.</summary>
[Collection(AttackedHost.Name)]
public sealed partial class PdfAttacks(TestHost host)
{
    private const int MostPages = 12;

    private static readonly string[] Names =
    [
        "Pump \u202Eexe.fdp\u202C 1", "a\u2066b\u2069c\u200Fd\u200Be\uFEFFf", new string('W', 200), "\u6F22\u5B57 \u0E01 \u05D0 \U0001F525 \U0001F468\u200D\U0001F469",
        ") Tj ET BT (evil) Tj /JavaScript (app.alert\\(1\\)) >> endobj 9 0 obj << /OpenAction", "\\) \\( ((((( )))))", "<</Type/Catalog>>stream endstream",
        "e" + string.Concat(Enumerable.Repeat("\u0301", 190)), "%PDF-1.4 %%EOF trailer startxref 0",
    ];

    [Fact]
    public async Task WEB11_NameOfAnAttacker_IsTextOnABoundedNumberOfPages()
    {
        // Nothing that a report is made of may be fetched.
        using var sink = new TcpListener(IPAddress.Loopback, 0);
        sink.Start();
        var names = Names.Concat(["<img src=file:///etc/passwd>", $"http://{sink.LocalEndpoint}/x.png", "![](file:///etc/passwd)"]).ToList();
        for (var i = 0; i < names.Count; i++)
        {
            await ReportAsync(FormattableString.Invariant($"EQ_WEB11_{i}"), names[i], i % 2 == 0 ? "en" : "ru");
        }

        Assert.False(sink.Pending());
    }

    [Theory]
    [InlineData("a\u0007b")]
    [InlineData("a\u001b[31mb")]
    [InlineData("long")]
    public async Task WEB11_NameThatIsNoName_IsRefusedAtTheDoor(string name) => await host.AskAsync(
        HttpMethod.Post, "/api/v1/motors", "engineer", 400,
        new JsonObject { ["equipment_id"] = "EQ_WEB11_X", ["name"] = name == "long" ? new string('W', 10_000) : name });

    private async Task ReportAsync(string motor, string name, string language)
    {
        await host.AskAsync(
            HttpMethod.Post, "/api/v1/motors", "engineer", 201,
            new JsonObject { ["equipment_id"] = motor, ["name"] = name, ["location"] = name, ["group"] = name.Length <= 100 ? name : null });
        var (_, file) = await host.UploadAsync(
            $"equipment_id={motor}&sample_rate_hz=1000&file_name=" + Uri.EscapeDataString(name + ".csv"),
            TestHost.Recording(111_000 + motor[^1] * 100 + motor.Length, 3_000));
        await DoneAsync((string)file["raw_id"]!);
        using var made = await host.SendAsync(
            HttpMethod.Post, "/api/v1/reports", "operator",
            new JsonObject { ["kind"] = "motor", ["equipment_id"] = motor, ["language"] = language });
        var report = await TestHost.ReadAsync(made);
        if ((int)made.StatusCode == 503 && (string?)report["code"] is not "E_UNAVAILABLE")
        {
            // A machine without fonts makes no reports, and says so.
            return;
        }

        Assert.True((int)made.StatusCode == 201, $"{name}: {report.ToJsonString()}");
        using var answer = await host.SendAsync(HttpMethod.Get, $"/api/v1/reports/{report["id"]}", "operator");
        var pdf = await answer.Content.ReadAsByteArrayAsync();
        var text = Encoding.Latin1.GetString(pdf);
        var all = text + Inflated(pdf);

        Assert.Equal("application/pdf", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("attachment; filename=", answer.Content.Headers.GetValues("Content-Disposition").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.StartsWith("%PDF-", text, StringComparison.Ordinal);
        Assert.InRange(Page().Count(text), 1, MostPages);
        Assert.Equal((int)report["pages"]!, Page().Count(text));
        Assert.Single(Catalog().Matches(text));
        Assert.All(
            (string[])["/JavaScript", "/OpenAction", "/Launch", "/URI", "/EmbeddedFile", "/RichMedia", "/SubmitForm", "/GoToR", "root:"],
            word => Assert.DoesNotContain(word, text, StringComparison.Ordinal));
        Assert.DoesNotContain("root:x:0", all, StringComparison.Ordinal);
    }

    private async Task DoneAsync(string rawId)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while ((string)(await host.AskAsync(HttpMethod.Get, "/api/v1/files/" + rawId, "viewer", 200))["processing_status"]! is "pending" or "processing")
        {
            await Task.Delay(100, patience.Token);
        }
    }

    // What the streams hold, as far as they are packed.
    private static string Inflated(byte[] pdf)
    {
        var found = new StringBuilder();
        foreach (var at in Starts(pdf))
        {
            try
            {
                using var unpacked = new ZLibStream(new MemoryStream(pdf, at, pdf.Length - at), CompressionMode.Decompress);
                using var reader = new StreamReader(unpacked, Encoding.Latin1);
                found.Append(reader.ReadToEnd());
            }
            catch (InvalidDataException)
            {
                // Not packed.
            }
        }

        return found.ToString();
    }

    private static IEnumerable<int> Starts(byte[] pdf)
    {
        var mark = "stream\n"u8.ToArray();
        for (var at = pdf.AsSpan().IndexOf(mark); at >= 0;)
        {
            yield return at + mark.Length;
            var next = pdf.AsSpan(at + mark.Length).IndexOf(mark);
            at = next < 0 ? -1 : at + mark.Length + next;
        }
    }

    [GeneratedRegex(@"/Type\s*/Page[^s]", RegexOptions.NonBacktracking)]
    private static partial Regex Page();

    [GeneratedRegex(@"/Type\s*/Catalog", RegexOptions.NonBacktracking)]
    private static partial Regex Catalog();
}
