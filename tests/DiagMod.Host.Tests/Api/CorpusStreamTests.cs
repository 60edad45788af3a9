using System.IO.Compression;
using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

/// <summary>The long bodies of the corpus, over the real endpoint: few and fast ones; the parser's own tests run them all.</summary>
[Collection(HostTests.Name)]
public sealed class CorpusStreamTests(TestHost host)
{
    private const long MostConsumed = 16 * 1024 * 1024;

    [SharedFact]
    public async Task ErrorInALateRow_NamesItAndStoresNothing()
    {
        var motor = await MotorAsync("late_error");
        using var body = new PiecesContent(Corpus.Stream("stream-late-error"));

        var (status, answer) = await UploadAsync(motor, body);

        Assert.Equal((422, "E_NUMBER", 1_500_002L, 2), (status, (string)answer["code"]!, (long)answer["line"]!, (int)answer["column"]!));
        await AssertStoredAsync(motor, 0);
    }

    [SharedTheory]
    [InlineData("stream-max-rows", false)]
    [InlineData("gz-legit-constant", true)]
    public async Task LongFile_PlainOrOfAStoppedMotorAndPacked_IsTakenWhole(string id, bool packed)
    {
        var motor = await MotorAsync(id.Replace('-', '_'));
        var expected = Corpus.Case(id)["expect"]!;
        using HttpContent body = packed ? new ByteArrayContent(Pack(Corpus.Stream(id))) : new PiecesContent(Corpus.Stream(id));

        var (status, answer) = await UploadAsync(motor, body);
        var file = await host.AskAsync(HttpMethod.Get, "/api/v1/files/" + answer["raw_id"], "viewer", 200);

        Assert.Equal(202, status);
        Assert.Equal((string)expected["content_sha256"]!, (string)answer["file_hash"]!);
        Assert.Equal((long)expected["rows"]!, (long)file["samples_count"]!);
        Assert.Equal((long)expected["windows"]!, (long)file["windows_total"]!);
        Assert.Equal(
            expected["warnings"]!.AsArray().Select(one => (string)one!),
            file["warnings"]!.AsArray().Select(one => (string)one!).Where(one => expected["warnings"]!.AsArray().Count > 0));
    }

    [SharedTheory]
    [InlineData("stream-10GB-line")]
    [InlineData("stream-10GB-line-no-header")]
    [InlineData("stream-1GB-quotes")]
    public async Task EndlessLine_IsRefusedBeforeMuchIsRead(string id)
    {
        var motor = await MotorAsync(id.Replace('-', '_'));
        using var request = await RawRequest.BeginAsync(
            host.Host.Address, $"/api/v1/uploads?equipment_id={motor}&file_name=a.csv&sample_rate_hz=1000",
            await host.TokenAsync("operator"), "Transfer-Encoding: chunked");

        // A client that goes on sending whatever it is answered, until the connection is closed.
        var answer = request.ReadAsync();
        foreach (var piece in Corpus.Stream(id))
        {
            if (!await request.TrySendChunkAsync(piece))
            {
                break;
            }
        }

        var (status, body) = await answer;
        Assert.Contains(status, new[] { 400, 413, 422 });
        Assert.Contains(
            Corpus.Case(id)["expect"]!["accept_codes"]!.AsArray(), code => body.Contains((string)code!, StringComparison.Ordinal));
        Assert.InRange(request.Sent, 1, MostConsumed);
        await AssertStoredAsync(motor, 0);
    }

    private static byte[] Pack(IEnumerable<byte[]> pieces)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var piece in pieces)
            {
                gzip.Write(piece);
            }
        }

        return packed.ToArray();
    }

    private async Task<string> MotorAsync(string id)
    {
        var motor = "EQ_ST_" + id;
        await host.AddMotorAsync(motor);
        return motor;
    }

    private Task<(int Status, JsonNode Answer)> UploadAsync(string motor, HttpContent body) =>
        host.UploadAsync($"equipment_id={motor}&file_name=stream.csv&sample_rate_hz=1000", [], body: body);

    private async Task AssertStoredAsync(string motor, int expected) => Assert.Equal(
        expected,
        (int)(await host.AskAsync(HttpMethod.Get, $"/api/v1/pipeline/status?equipment_id={motor}", "viewer", 200))["total_raw"]!);
}
