using System.IO.Compression;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

[Collection(HostTests.Name)]
public sealed class UploadTests(TestHost host)
{
    [Fact]
    public async Task Upload_OfNewContent_Is202AndOfTheSameAgain200()
    {
        await host.AddMotorAsync("EQ_UP_1");
        var content = TestHost.Recording(1);

        var (first, accepted) = await host.UploadAsync("equipment_id=EQ_UP_1&file_name=a.csv&sample_rate_hz=1000", content);
        var (second, again) = await host.UploadAsync("equipment_id=EQ_UP_1&file_name=b.csv.gz&sample_rate_hz=1000", Gzip(content));

        Assert.Equal((202, 200), (first, second));
        Assert.False((bool)accepted["duplicate"]!);
        Assert.True((bool)again["duplicate"]!);
        Assert.Equal((string)accepted["raw_id"]!, (string)again["raw_id"]!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), (string)accepted["file_hash"]!);
    }

    [Fact]
    public async Task Upload_OfAnotherMotorsContent_Is409WithTheFirstFile()
    {
        await host.AddMotorAsync("EQ_UP_2");
        await host.AddMotorAsync("EQ_UP_3");
        var content = TestHost.Recording(2);
        var (_, first) = await host.UploadAsync("equipment_id=EQ_UP_2&file_name=a.csv&sample_rate_hz=1000", content);

        var (status, answer) = await host.UploadAsync("equipment_id=EQ_UP_3&file_name=a.csv&sample_rate_hz=1000", content);

        Assert.Equal(409, status);
        Assert.Equal("E_DUPLICATE_OTHER_MOTOR", (string)answer["code"]!);
        Assert.Equal((string)first["raw_id"]!, (string)answer["raw_id"]!);
        Assert.Equal("EQ_UP_2", (string)answer["equipment_id"]!);
    }

    [Fact]
    public async Task Upload_ThatIsMalformed_NamesLineAndColumnAndIsListed()
    {
        await host.AddMotorAsync("EQ_UP_4");
        var content = Encoding.ASCII.GetBytes(TestHost.Header + "1,2,3\n1,x,3\n");

        var (status, answer) = await host.UploadAsync("equipment_id=EQ_UP_4&file_name=bad.csv&sample_rate_hz=1000", content);
        var attempts = await host.AskAsync(HttpMethod.Get, "/api/v1/uploads/attempts", "operator", 200);

        Assert.Equal(422, status);
        Assert.Equal(("E_NUMBER", 3L, 2), ((string)answer["code"]!, (long)answer["line"]!, (int)answer["column"]!));
        Assert.Contains("line 3", (string)answer["detail"]!, StringComparison.Ordinal);
        var kept = attempts["items"]!.AsArray().First(item => (string)item!["equipment_id"]! == "EQ_UP_4")!;
        Assert.Equal(("bad.csv", "E_NUMBER", 3L), ((string)kept["file_name"]!, (string)kept["code"]!, (long)kept["line"]!));
    }

    [Theory]
    [InlineData("equipment_id=EQ_NOBODY", 404, "E_MOTOR_UNKNOWN")]
    [InlineData("file_name=a.csv", 400, "E_EQUIPMENT_ID")]
    [InlineData("equipment_id=..%2Fx", 422, "E_EQUIPMENT_ID")]
    [InlineData("equipment_id=EQ_UP_5&equipment_id=EQ_UP_1", 400, "E_PARAMETER")]
    [InlineData("equipment_id=EQ_UP_5&sample_rate_hz=0", 422, "E_SAMPLE_RATE")]
    [InlineData("equipment_id=EQ_UP_5&sample_rate_hz=25600,0", 422, "E_SAMPLE_RATE")]
    [InlineData("equipment_id=EQ_UP_5&sample_rate_hz=NaN", 422, "E_SAMPLE_RATE")]
    [InlineData("equipment_id=EQ_UP_5&recorded_at=yesterday", 422, "E_RECORDED_AT")]
    [InlineData("equipment_id=EQ_UP_5&recorded_at=2025-08-17T12:00:00", 422, "E_RECORDED_AT")]
    public async Task Parameters_ThatAreWrong_AreRefusedByName(string query, int expected, string code)
    {
        await host.AddMotorAsync("EQ_UP_5");

        var (status, answer) = await host.UploadAsync(query, TestHost.Recording(3));

        Assert.Equal((expected, code), (status, (string)answer["code"]!));
    }

    [Fact]
    public async Task Headers_ThatDoNotFitTheBody_AreRefused()
    {
        await host.AddMotorAsync("EQ_UP_6");
        var content = TestHost.Recording(4);
        const string Query = "equipment_id=EQ_UP_6&file_name=a.csv&sample_rate_hz=1000";

        var (hash, wrongHash) = await host.UploadAsync(
            Query, content, request => request.Headers.Add("X-Content-SHA256", new string('0', 64)));
        var (brotli, wrongEncoding) = await host.UploadAsync(
            Query, content, request => request.Content!.Headers.ContentEncoding.Add("br"));

        Assert.Equal((422, "E_HASH_MISMATCH"), (hash, (string)wrongHash["code"]!));
        Assert.Equal((415, "E_CONTENT_ENCODING"), (brotli, (string)wrongEncoding["code"]!));
    }

    [Fact]
    public async Task Multipart_WithAndWithoutItsFile_IsTakenAndRefused()
    {
        await host.AddMotorAsync("EQ_UP_7");
        using var with = new MultipartFormDataContent { { new ByteArrayContent(TestHost.Recording(5)), "file", "2025-08-17_14-30-00.csv" } };
        using var without = new MultipartFormDataContent { { new StringContent("x"), "other" } };

        var (taken, accepted) = await host.UploadAsync("equipment_id=EQ_UP_7&sample_rate_hz=1000", [], null, with);
        var (refused, answer) = await host.UploadAsync("equipment_id=EQ_UP_7&sample_rate_hz=1000", [], null, without);
        var file = await host.AskAsync(HttpMethod.Get, $"/api/v1/files/{accepted["raw_id"]}", "viewer", 200);

        Assert.Equal((202, 400), (taken, refused));
        Assert.Equal("E_NO_FILE", (string)answer["code"]!);
        Assert.Equal("2025-08-17_14-30-00.csv", (string)file["file_name"]!);
        Assert.Equal("2025-08-17T14:30:00Z", (string)file["recorded_at"]!);
    }

    [Fact]
    public async Task Multipart_BrokenOffInsideItsFile_IsRefusedAndNoFault()
    {
        await host.AddMotorAsync("EQ_UP_7");
        using var half = new ByteArrayContent(
            Encoding.ASCII.GetBytes("--xyz\r\nContent-Disposition: form-data; name=file\r\n\r\n" + TestHost.Header + "1,2,3\n"));
        half.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=xyz");

        var (status, answer) = await host.UploadAsync("equipment_id=EQ_UP_7&sample_rate_hz=1000", [], null, half);

        Assert.Equal((400, "E_MULTIPART"), (status, (string)answer["code"]!));
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=a?b", "m.csv", 400, null)]
    [InlineData("multipart/form-data; boundary=", "m.csv", 400, null)]
    [InlineData("multipart/form-data; boundary=xyz", "a\\\"b.csv", 202, "a\"b.csv")]
    [InlineData("multipart/form-data; boundary=xyz", "C:\\data\\a.csv", 202, "a.csv")]
    public async Task Multipart_OfOddHead_IsReadOrRefusedAsAForm(string contentType, string name, int expected, string? shown)
    {
        await host.AddMotorAsync("EQ_UP_9");
        var token = await host.TokenAsync("operator");
        var row = Random.Shared.Next().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var form = Encoding.UTF8.GetBytes(
            $"--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{TestHost.Header}1,0.{row},3\n\r\n--xyz--\r\n");
        using var request = await RawRequest.BeginAsync(
            host.Host.Address, "/api/v1/uploads?equipment_id=EQ_UP_9&sample_rate_hz=1000", token,
            "Content-Type: " + contentType, $"Content-Length: {form.Length}", "Connection: close");

        await request.TrySendAsync(form);
        var (status, text) = await request.ReadAsync();

        Assert.Equal(expected, status);
        if (shown is null)
        {
            Assert.Contains("E_MULTIPART", text, StringComparison.Ordinal);
            return;
        }

        var rawId = Regex.Match(text, "\"raw_id\":\"([0-9a-f-]+)\"").Groups[1].Value;
        var file = await host.AskAsync(HttpMethod.Get, $"/api/v1/files/{rawId}", "viewer", 200);
        Assert.Equal(shown, (string)file["file_name"]!);
    }

    [Theory]
    [InlineData("/api/v1/uploads?equipment_id=EQ_NOBODY", true, "", 404)]
    [InlineData("/api/v1/uploads?equipment_id=EQ_UP_9&sample_rate_hz=0", true, "", 422)]
    [InlineData("/api/v1/uploads?equipment_id=EQ_UP_9", true, "Content-Encoding: br", 415)]
    [InlineData("/api/v1/uploads?equipment_id=EQ_UP_9", false, "", 401)]
    [InlineData("/api/v1/uploads/?equipment_id=EQ_UP_9", true, "", 422)]
    [InlineData("/upload?equipment_id=EQ_NOBODY", true, "", 404)]
    public async Task Refusal_OfALongFile_ReachesWhoSendsItToItsEnd(string path, bool signedIn, string header, int expected)
    {
        await host.AddMotorAsync("EQ_UP_9");
        var file = new byte[24 << 20];
        using var request = await RawRequest.BeginAsync(
            host.Host.Address, path, signedIn ? await host.TokenAsync("operator") : null,
            [$"Content-Length: {file.Length}", .. header.Length > 0 ? [header] : Array.Empty<string>()]);

        var wasTaken = await request.TrySendAsync(file);
        var (status, _) = await request.ReadAsync();

        Assert.True(wasTaken);
        Assert.Equal(expected, status);
    }

    [Theory]
    [InlineData("zz\r\n1,2,3\n")]
    [InlineData("5\r\n1,2,3xx")]
    [InlineData("ffffffffffffffff\r\n1,2,3\n")]
    public async Task Upload_OfBrokenChunks_IsAnswered(string body)
    {
        await host.AddMotorAsync("EQ_UP_9");
        using var request = await RawRequest.BeginAsync(
            host.Host.Address, "/api/v1/uploads?equipment_id=EQ_UP_9&sample_rate_hz=1000", await host.TokenAsync("operator"),
            "Transfer-Encoding: chunked");

        await request.TrySendAsync(Encoding.ASCII.GetBytes(body));
        var (status, text) = await request.ReadAsync();

        Assert.Equal(400, status);
        Assert.Contains("application/problem+json", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_WithoutToken_Is401WithoutContinue()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Host.Address.Host, host.Host.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/v1/uploads?equipment_id=EQ_UP_1 HTTP/1.1\r\nHost: {host.Host.Address.Authority}\r\n"
            + "Expect: 100-continue\r\nContent-Length: 60000\r\n\r\n"));

        using var reader = new StreamReader(stream, Encoding.ASCII);
        var answer = await reader.ReadLineAsync();

        Assert.Equal("HTTP/1.1 401 Unauthorized", answer);
    }

    [Fact]
    public async Task Upload_GivenUpHalfWay_LeavesNothing()
    {
        await host.AddMotorAsync("EQ_UP_8");
        var token = await host.TokenAsync("operator");
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(host.Host.Address.Host, host.Host.Address.Port);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /api/v1/uploads?equipment_id=EQ_UP_8&sample_rate_hz=1000 HTTP/1.1\r\nHost: {host.Host.Address.Authority}\r\n"
                + $"Authorization: Bearer {token}\r\nTransfer-Encoding: chunked\r\n\r\n1e\r\n" + TestHost.Header + "\r\n"));
            socket.LingerState = new LingerOption(true, 0);
        }

        var status = await host.AskAsync(HttpMethod.Get, "/api/v1/pipeline/status?equipment_id=EQ_UP_8", "viewer", 200);

        Assert.Equal(0, (long)status["total_raw"]!);
    }

    [Fact]
    public async Task Known_OfHashes_TellsWhichAreHere()
    {
        await host.AddMotorAsync("EQ_UP_9");
        var content = TestHost.Recording(6);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        await host.UploadAsync("equipment_id=EQ_UP_9&file_name=a.csv&sample_rate_hz=1000", content);

        var answer = await host.AskAsync(
            HttpMethod.Post, "/api/v1/uploads/known", "viewer", 200,
            new JsonObject { ["sha256"] = new JsonArray(hash, new string('f', 64)) });

        var item = Assert.Single(answer["items"]!.AsArray());
        Assert.Equal(hash, (string)item!["sha256"]!);
    }

    [SharedFact]
    public async Task Corpus_ThroughHttp_IsJudgedAsItSays()
    {
        var folder = Path.Combine(SharedFiles.Folder!, "corpus");
        var cases = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "expected.json")))!["cases"]!.AsArray();
        var wrong = new List<string>();
        var judged = 0;

        foreach (var item in cases.Where(item => (string)item!["kind"]! == "file" && item["file"] is not null))
        {
            judged++;
            var motor = "EQ_C_" + judged;
            await host.AddMotorAsync(motor);
            var content = await File.ReadAllBytesAsync(Path.Combine(folder, (string)item!["file"]!));
            var name = Uri.EscapeDataString(((string)item["upload_name"]!).Replace("\uFFFD", "", StringComparison.Ordinal));
            var (status, answer) = await host.UploadAsync(
                $"equipment_id={motor}&file_name={name}&sample_rate_hz={(int)item["sample_rate_hz"]!}", content);
            if (Fault(item["expect"]!, status, answer) is { } fault)
            {
                wrong.Add($"{item["id"]}: {fault}");
            }
            else if (item["expect"]!["display_name"] is { } shown && answer["raw_id"] is { } id)
            {
                var file = await host.AskAsync(HttpMethod.Get, $"/api/v1/files/{id}", "viewer", 200);
                if ((string)file["file_name"]! != (string)shown! && !(bool)(answer["duplicate"] ?? false))
                {
                    wrong.Add($"{item["id"]}: shown as {file["file_name"]}");
                }
            }
        }

        Assert.True(judged > 100, $"Only {judged} cases were found.");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    /// <summary>What is wrong with the answer to a case of the corpus; null when nothing is.</summary>
    internal static string? Fault(JsonNode expect, int status, JsonNode answer)
    {
        var isAccepted = status is 200 or 202 || (string?)answer["code"] == "E_DUPLICATE_OTHER_MOTOR";
        var outcome = isAccepted ? "accepted" : "rejected";
        var outcomes = expect["outcome_any"]?.AsArray().Select(one => (string)one!).ToList() ?? [(string)expect["outcome"]!];
        if (!outcomes.Contains(outcome) || status >= 500)
        {
            return $"{outcome} with {status} {answer["code"]}";
        }

        if (isAccepted || expect["outcome_any"] is not null)
        {
            return null;
        }

        var code = (string?)answer["code"];
        if (expect["accept_codes"] is JsonArray codes && !codes.Any(one => (string)one! == code))
        {
            return $"code {code}";
        }

        if (code == (string?)expect["code"]
            && ((expect["line"] is { } line && (long?)answer["line"] != (long)line)
                || (expect["column"] is { } column && (int?)answer["column"] != (int)column)))
        {
            return $"line {answer["line"]}, column {answer["column"]}";
        }

        return code == (string?)expect["code"] && expect["message_regex"] is { } pattern
            && !Regex.IsMatch((string)answer["detail"]!, (string)pattern!, RegexOptions.None, TimeSpan.FromSeconds(1))
            ? $"words {answer["detail"]}"
            : null;
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
