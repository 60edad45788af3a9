using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Support;
using Xunit.Abstractions;

namespace DiagMod.Host.Tests.Api;

/// <summary>The corpus through uploads in chunks, files and streams, against a host in a process of its own whose memory is
/// watched.</summary>
public sealed class CorpusSessionTests(ITestOutputHelper output)
{
    private const long MostGrowth = 256L << 20;

    // Longer ones are refused with their first chunk: no more of them is made.
    private const long MostMade = 100L << 20;

    [SharedFact]
    public async Task Corpus_InChunks_IsJudgedAsItSaysInBoundedMemory()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var host = await HostProcess.StartAsync(
            database, ("Log__Format", "json"), ("Log__Level", "warning"), ("INGEST_MAX_INFLATED_BYTES", "67108864"),
            ("INGEST_MAX_ROWS", "2000000"), ("Security__RequestsPerSecond", "100000"));
        var token = await SignInAsync(host);
        var upload = new ChunkedUpload(host.Client, token);
        var wrong = new List<string>();
        var before = Resident(host, "VmRSS");
        var judged = 0;
        foreach (var id in Corpus.Ids("file").Concat(Corpus.Ids("stream")))
        {
            var item = Corpus.Case(id);
            if (await JudgeAsync(host, token, upload, item, $"EQ_CS_{judged++}") is { } fault)
            {
                wrong.Add($"{id}: {fault}");
            }
        }

        var peak = Resident(host, "VmHWM");
        output.WriteLine(FormattableString.Invariant(
            $"{judged} cases; resident {before >> 20} MiB before, {peak >> 20} MiB at most"));
        Assert.True(judged > 150, $"Only {judged} cases were found.");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.True(peak - before <= MostGrowth, $"The host grew by {(peak - before) >> 20} MiB.");
        Assert.Empty(Directory.GetFiles(Path.Combine(host.DataFolder, "spool"), "*.spool"));
        Assert.Equal(0L, await TestDatabase.ScalarAsync(
            database, "select count(*) from upload_parts join upload_sessions s on s.id = session_id where state <> 'open'"));
    }

    private static async Task<string?> JudgeAsync(
        HostProcess host, string token, ChunkedUpload upload, JsonNode item, string motor)
    {
        await AddMotorAsync(host, token, motor);
        var (content, size) = Body(item);
        var name = ((string)item["upload_name"]!).Replace("\uFFFD", "", StringComparison.Ordinal);
        var expect = item["expect"]!;
        var (status, answer) = await upload.OpenAsync(motor, name, size, rate: (double)item["sample_rate_hz"]!);
        var session = (string?)answer["session_id"];
        for (long at = 0; status is 200 or 201 && at < size; at += 8 << 20)
        {
            var chunk = content.AsMemory((int)at, (int)Math.Min(8 << 20, content.Length - at)).ToArray();
            (status, answer) = await upload.PutAsync(session!, chunk, at, size);
        }

        if (status is 200 or 201)
        {
            (status, answer) = await upload.FinishAsync(session!);
        }

        if (UploadTests.Fault(expect, status, answer) is { } fault)
        {
            return fault;
        }

        if (status != 202 || expect["rows"] is null)
        {
            return null;
        }

        var file = await AskAsync(host, token, "/api/v1/files/" + answer["raw_id"]);
        return (long)file["samples_count"]! != (long)expect["rows"]! ? $"{file["samples_count"]} rows"
            : (string)file["file_hash"]! != HashOf(item, content, expect) ? $"hash {file["file_hash"]}"
            : expect["windows"] is { } windows && (long)file["windows_total"]! != (long)windows ? $"{file["windows_total"]} windows"
            : null;
    }

    // The corpus' own hash, except of sines: those are made here, and their last digits are not those of another language.
    private static string HashOf(JsonNode item, byte[] content, JsonNode expect) =>
        item["stream"]?["parts"]!.AsArray().Any(part => part!["sine"] is not null) == true
            ? Convert.ToHexStringLower(SHA256.HashData(content))
            : (string)expect["content_sha256"]!;

    /// <summary>The body as far as it is made, and how long it is said to be.</summary>
    private static (byte[] Content, long Size) Body(JsonNode item)
    {
        if ((string)item["kind"]! == "file")
        {
            var file = File.ReadAllBytes(Path.Combine(SharedFiles.Folder!, "corpus", (string)item["file"]!));
            return (file, file.Length);
        }

        var said = item["stream"]!["parts"]!.AsArray().Sum(part =>
            part!["literal"] is { } literal ? ((string)literal!).Length
            : part["repeat"] is { } repeat ? ((string)repeat!).Length * (long)part["count"]!
            : 0);
        using var made = new MemoryStream();
        using (Stream body = (bool?)item["stream"]!["gzip"] == true
            ? new GZipStream(made, CompressionLevel.Fastest, leaveOpen: true)
            : Stream.Null)
        {
            var target = body == Stream.Null ? made : body;
            foreach (var piece in Corpus.Stream((string)item["id"]!))
            {
                target.Write(piece);
                if (made.Length > (said > MostMade ? 8 << 20 : MostMade))
                {
                    break;
                }
            }
        }

        return (made.ToArray(), said > MostMade ? said : made.Length);
    }

    private static long Resident(HostProcess host, string figure)
    {
        var line = File.ReadLines($"/proc/{host.Id}/status").First(line => line.StartsWith(figure, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    private static async Task<string> SignInAsync(HostProcess host)
    {
        using var answer = await host.Client.PostAsync(
            new Uri("/api/v1/auth/login", UriKind.Relative),
            new StringContent(
                $$"""{"username":"admin","password":"{{TestHost.AdminPassword}}"}""", Encoding.UTF8, "application/json"));
        return (string)(await TestHost.ReadAsync(answer))["access_token"]!;
    }

    private static async Task AddMotorAsync(HostProcess host, string token, string motor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/motors");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = new StringContent(
            new JsonObject { ["equipment_id"] = motor, ["name"] = motor }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await host.Client.SendAsync(request);
        Assert.Equal(201, (int)answer.StatusCode);
    }

    private static async Task<JsonNode> AskAsync(HostProcess host, string token, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await host.Client.SendAsync(request);
        return await TestHost.ReadAsync(answer);
    }
}
