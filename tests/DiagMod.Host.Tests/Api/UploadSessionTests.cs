using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

/// <summary>Uploads in chunks: what the host counts is the truth.</summary>
[Collection(HostTests.Name)]
public sealed class UploadSessionTests(TestHost host)
{
    [Fact]
    public async Task File_InChunks_IsTakenInOnceAndTellsSoAgain()
    {
        var upload = await UploadAsync("EQ_SES_1");
        var content = TestHost.Recording(9001, 3000);
        var id = await upload.BeginAsync("EQ_SES_1", "2025-08-17_14-30-00.csv", content.Length, Sha256(content));

        var (first, half) = await upload.PutAsync(id, content[..20_000], 0, content.Length);
        var (_, asked) = await upload.AskAsync(id);
        var (second, whole) = await upload.PutAsync(id, content[20_000..], 20_000, content.Length);
        var (finished, answer) = await upload.FinishAsync(id);
        var (again, same) = await upload.FinishAsync(id);
        var (_, ended) = await upload.AskAsync(id);
        var file = await host.AskAsync(HttpMethod.Get, "/api/v1/files/" + answer["raw_id"], "viewer", 200);
        var balance = await BalanceAsync("EQ_SES_1");

        Assert.Equal((200, 200, 202, 202), (first, second, finished, again));
        Assert.Equal((20_000L, 20_000L, (long)content.Length), ((long)half["offset"]!, (long)asked["offset"]!, (long)whole["offset"]!));
        Assert.Equal((string)answer["raw_id"]!, (string)same["raw_id"]!);
        Assert.Equal((false, Sha256(content)), ((bool)same["duplicate"]!, (string)same["file_hash"]!));
        Assert.Equal(("stored", (string)answer["raw_id"]!), ((string)ended["state"]!, (string)ended["raw_id"]!));
        Assert.Equal(("2025-08-17_14-30-00.csv", "2025-08-17T14:30:00Z", 3000L),
            ((string)file["file_name"]!, (string)file["recorded_at"]!, (long)file["samples_count"]!));
        Assert.Equal((1L, 0L), ((long)balance["sent"]!, (long)balance["duplicates"]!));
    }

    [Fact]
    public async Task Chunk_AtAWrongOffset_Is409WithTheRightOne()
    {
        var upload = await UploadAsync("EQ_SES_2");
        var content = TestHost.Recording(9002);
        var id = await upload.BeginAsync("EQ_SES_2", "a.csv", content.Length);
        await upload.PutAsync(id, content[..1000], 0, content.Length);

        var (repeated, first) = await upload.PutAsync(id, content[..1000], 0, content.Length);
        var (ahead, second) = await upload.PutAsync(id, content[2000..3000], 2000, content.Length);
        var (early, incomplete) = await upload.FinishAsync(id);

        Assert.Equal((409, "E_UPLOAD_OFFSET", 1000L), (repeated, (string)first["code"]!, (long)first["offset"]!));
        Assert.Equal((409, "E_UPLOAD_OFFSET", 1000L), (ahead, (string)second["code"]!, (long)second["offset"]!));
        Assert.Equal((409, "E_UPLOAD_INCOMPLETE", 1000L), (early, (string)incomplete["code"]!, (long)incomplete["offset"]!));
    }

    [Theory]
    [InlineData("bytes 0-9/5")]
    [InlineData("bytes 0-9/99999999")]
    [InlineData("bytes 0-5000/*")]
    [InlineData("bytes 9-0/1000")]
    [InlineData("bytes */1000")]
    [InlineData("items 0-9/1000")]
    [InlineData("bytes 0-10/1000")]
    [InlineData("bytes 0-99999999999999999999/1000")]
    [InlineData("")]
    public async Task Range_ThatDoesNotFit_Is400AndChangesNothing(string range)
    {
        var upload = await UploadAsync("EQ_SES_3");
        var id = await upload.BeginAsync("EQ_SES_3", "a.csv", 1000);

        var (status, answer) = await upload.PutAsync(id, new byte[10], 0, 1000, range);

        Assert.Equal((400, "E_CONTENT_RANGE"), (status, (string)answer["code"]!));
        Assert.Equal(0L, (long)(await upload.AskAsync(id)).Answer["offset"]!);
        await upload.GiveUpAsync(id);
    }

    [Fact]
    public async Task Chunk_LongerThan8MiB_Is413()
    {
        var upload = await UploadAsync("EQ_SES_3");
        var id = await upload.BeginAsync("EQ_SES_3", "a.csv", 20_000_000);

        var (status, answer) = await upload.PutAsync(id, new byte[(8 << 20) + 1], 0, 20_000_000);

        Assert.Equal((413, "E_CHUNK_TOO_LARGE"), (status, (string)answer["code"]!));
        await upload.GiveUpAsync(id);
    }

    [Fact]
    public async Task Chunk_ThatBreaksOff_KeepsItsWholeMebibytes()
    {
        var upload = await UploadAsync("EQ_SES_4");
        var content = Repeated("1,2,3\n", 3 << 20);
        var id = await upload.BeginAsync("EQ_SES_4", "a.csv", content.Length);
        using (var request = await RawRequest.BeginAsync(
            "PUT", host.Host.Address, $"{ChunkedUpload.Path}/{id}", await host.TokenAsync("operator"),
            FormattableString.Invariant($"Content-Range: bytes 0-{content.Length - 1}/{content.Length}"),
            $"Content-Length: {content.Length}"))
        {
            await request.TrySendAsync(content.AsMemory(0, (2 << 20) + 1000));
            await UntilAsync(upload, id, 2 << 20);
            request.Reset();
        }

        var (_, kept) = await upload.AskAsync(id);
        var (rest, _) = await upload.PutAsync(id, content[(2 << 20)..], 2 << 20, content.Length);
        var (status, answer) = await upload.FinishAsync(id);

        Assert.Equal(((long)(2 << 20), 200, 202), ((long)kept["offset"]!, rest, status));
        Assert.Equal(Sha256(content), (string)answer["file_hash"]!);
    }

    [Fact]
    public async Task Hash_ThatDoesNotFit_RefusesTheFileOnce()
    {
        var upload = await UploadAsync("EQ_SES_5");
        var content = TestHost.Recording(9005);
        var id = await upload.BeginAsync("EQ_SES_5", "wrong-hash.csv", content.Length, new string('0', 64));
        await upload.PutAsync(id, content, 0, content.Length);

        var (status, answer) = await upload.FinishAsync(id);
        var (again, same) = await upload.FinishAsync(id);
        var (late, ended) = await upload.PutAsync(id, content, 0, content.Length);
        var balance = await BalanceAsync("EQ_SES_5");

        Assert.Equal((422, "E_HASH_MISMATCH"), (status, (string)answer["code"]!));
        Assert.Equal((422, (string)answer["detail"]!), (again, (string)same["detail"]!));
        Assert.Equal((409, "E_UPLOAD_ENDED"), (late, (string)ended["code"]!));
        Assert.Equal((1L, 1L, 0L), ((long)balance["sent"]!, (long)balance["refused"]!, (long)balance["total_raw"]!));
    }

    [Fact]
    public async Task KnownContent_InChunks_IsADuplicateOrAnotherMotors()
    {
        var upload = await UploadAsync("EQ_SES_6");
        await host.AddMotorAsync("EQ_SES_7");
        var content = TestHost.Recording(9006);
        var (_, first) = await host.UploadAsync("equipment_id=EQ_SES_6&file_name=a.csv&sample_rate_hz=1000", content);

        var (same, duplicate) = await upload.SendAsync("EQ_SES_6", "b.csv", content, chunk: 5_000);
        var id = await upload.BeginAsync("EQ_SES_7", "c.csv", content.Length);
        await upload.PutAsync(id, content, 0, content.Length);
        var (other, refused) = await upload.FinishAsync(id);
        var (again, repeated) = await upload.FinishAsync(id);

        Assert.Equal((200, true), (same, (bool)duplicate["duplicate"]!));
        Assert.Equal((string)first["raw_id"]!, (string)duplicate["raw_id"]!);
        Assert.Equal((409, "E_DUPLICATE_OTHER_MOTOR", "EQ_SES_6"), (other, (string)refused["code"]!, (string)refused["equipment_id"]!));
        Assert.Equal((409, "EQ_SES_6"), (again, (string)repeated["equipment_id"]!));
    }

    [Fact]
    public async Task Header_ThatIsWrong_IsRefusedWithTheFirstPart()
    {
        var upload = await UploadAsync("EQ_SES_8");
        var content = Encoding.ASCII.GetBytes("time;R;S;T\n").Concat(Repeated("1,2,3\n", 3 << 20)).ToArray();
        var id = await upload.BeginAsync("EQ_SES_8", "wrong.csv", content.Length);

        var (status, answer) = await upload.PutAsync(id, content, 0, content.Length);
        var (_, ended) = await upload.AskAsync(id);

        Assert.Equal((422, 1L), (status, (long)answer["line"]!));
        Assert.Equal(("refused", (string)answer["code"]!, 0L), ((string)ended["state"]!, (string)ended["code"]!, (long)ended["offset"]!));
    }

    [Fact]
    public async Task Begin_OfTheSameFile_GoesOnWhereItWas()
    {
        var upload = await UploadAsync("EQ_SES_9");
        var content = TestHost.Recording(9009);
        var hash = Sha256(content);
        var (first, begun) = await upload.OpenAsync("EQ_SES_9", "a.csv", content.Length, hash);
        await upload.PutAsync((string)begun["session_id"]!, content[..100], 0, content.Length);

        var (again, same) = await upload.OpenAsync("EQ_SES_9", "a.csv", content.Length, hash);
        var (other, different) = await upload.OpenAsync("EQ_SES_9", "a.csv", content.Length, hash, rate: 2000);
        var (unknown, _) = await upload.OpenAsync("EQ_SES_9", "a.csv", content.Length);

        Assert.Equal((201, 200, 201, 201), (first, again, other, unknown));
        Assert.Equal(((string)begun["session_id"]!, 100L), ((string)same["session_id"]!, (long)same["offset"]!));
        Assert.NotEqual((string)begun["session_id"]!, (string)different["session_id"]!);
    }

    [Fact]
    public async Task Upload_OfSomebodyElse_IsNotThere()
    {
        var mine = await UploadAsync("EQ_SES_10");
        var other = new ChunkedUpload(host.Client, await host.TokenAsync("engineer"));
        var content = TestHost.Recording(9010);
        var id = await mine.BeginAsync("EQ_SES_10", "a.csv", content.Length);

        var seen = await other.AskAsync(id);
        var put = await other.PutAsync(id, content, 0, content.Length);
        var finish = await other.FinishAsync(id);
        var gone = await other.GiveUpAsync(id);

        Assert.Equal([404, 404, 404], new[] { seen.Status, put.Status, finish.Status });
        Assert.Equal("E_UPLOAD_UNKNOWN", (string)seen.Answer["code"]!);
        Assert.Equal((204, 200), (gone.Status, (await mine.AskAsync(id)).Status));
    }

    [Fact]
    public async Task Upload_ThatIsGivenUp_IsGoneWithItsBytes()
    {
        var upload = await UploadAsync("EQ_SES_11");
        var content = TestHost.Recording(9011);
        var id = await upload.BeginAsync("EQ_SES_11", "a.csv", content.Length);
        await upload.PutAsync(id, content, 0, content.Length);

        var first = await upload.GiveUpAsync(id);
        var again = await upload.GiveUpAsync(id);
        var finish = await upload.FinishAsync(id);

        Assert.Equal((204, 204, 404), (first.Status, again.Status, finish.Status));
        Assert.Equal(0L, (long)(await BalanceAsync("EQ_SES_11"))["sent"]!);
    }

    [Fact]
    public async Task Finish_AskedEightTimesAtOnce_TakesTheFileInOnce()
    {
        var upload = await UploadAsync("EQ_SES_12");
        var content = TestHost.Recording(9012, 3000);
        var id = await upload.BeginAsync("EQ_SES_12", "a.csv", content.Length);
        await upload.PutAsync(id, content, 0, content.Length);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => upload.FinishAsync(id)));
        var balance = await BalanceAsync("EQ_SES_12");

        Assert.All(answers, answer => Assert.Equal(202, answer.Status));
        Assert.Single(answers.Select(answer => (string)answer.Answer["raw_id"]!).Distinct());
        Assert.Equal((1L, 1L, 0L), ((long)balance["sent"]!, (long)balance["total_raw"]!, (long)balance["duplicates"]!));
    }

    [Theory]
    [InlineData("""{"equipment_id":"EQ_SES_NOBODY","size":1}""", 404, "E_MOTOR_UNKNOWN")]
    [InlineData("""{"equipment_id":"../x","size":1}""", 422, "E_EQUIPMENT_ID")]
    [InlineData("""{"equipment_id":"EQ_SES_13"}""", 400, "E_JSON")]
    [InlineData("""{"equipment_id":"EQ_SES_13","size":-1}""", 422, "E_SIZE")]
    [InlineData("""{"equipment_id":"EQ_SES_13","size":1.5}""", 400, "E_JSON")]
    [InlineData("""{"equipment_id":"EQ_SES_13","size":1,"sha256":"12"}""", 400, "E_HASH")]
    [InlineData("""{"equipment_id":"EQ_SES_13","size":1,"sample_rate_hz":0}""", 422, "E_SAMPLE_RATE")]
    [InlineData("""{"equipment_id":"EQ_SES_13","size":1,"recorded_at":"yesterday"}""", 422, "E_RECORDED_AT")]
    [InlineData("""{"equipment_id":"EQ_SES_13","size":1,"offset":7}""", 400, "E_JSON")]
    [InlineData("""{"equipment_id":"EQ_SES_13","size":99999999999999}""", 507, "E_DISK_LOW")]
    public async Task Begin_ThatIsWrong_IsRefusedByName(string body, int expected, string code)
    {
        await host.AddMotorAsync("EQ_SES_13");

        var answer = await host.AskAsync(HttpMethod.Post, ChunkedUpload.Path, "operator", expected, JsonNode.Parse(body)!);

        Assert.Equal(code, (string)answer["code"]!);
    }

    private async Task<ChunkedUpload> UploadAsync(string motor)
    {
        await host.AddMotorAsync(motor);
        return new ChunkedUpload(host.Client, await host.TokenAsync("operator"));
    }

    private Task<JsonNode> BalanceAsync(string motor) =>
        host.AskAsync(HttpMethod.Get, "/api/v1/pipeline/status?equipment_id=" + motor, "viewer", 200);

    private static async Task UntilAsync(ChunkedUpload upload, string id, long offset)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((long)(await upload.AskAsync(id)).Answer["offset"]! < offset)
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private static byte[] Repeated(string row, int bytes)
    {
        var text = new StringBuilder(TestHost.Header, bytes + 100);
        while (text.Length < bytes)
        {
            text.Append(row);
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
