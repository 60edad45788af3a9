using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Twin;
using DiagMod.Host.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Api;

/// <summary>The request sequences of the corpus, over the real endpoint. One host: the case of two hosts runs on it alone.</summary>
[Collection(HostTests.Name)]
public sealed class CorpusScriptTests(TestHost host)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [SharedFact]
    public void Scripts_OfTheCorpus_AreAllRunHere()
    {
        var run = typeof(CorpusScriptTests).GetMethods()
            .SelectMany(method => method.GetCustomAttributes(typeof(InlineDataAttribute), inherit: false))
            .SelectMany(data => ((InlineDataAttribute)data).GetData(null!))
            .Select(row => (string)row[0])
            .Append("delete-while-processing")
            .Append("batch-38");

        Assert.Empty(Corpus.Ids("script").Except(run));
    }

    [SharedTheory]
    [InlineData("dup-8-parallel")]
    [InlineData("dup-32-parallel-2-hosts")]
    public async Task TheSameFile_ManyTimesAtOnce_IsStoredOnce(string id)
    {
        var (motor, step) = (await MotorAsync(id), Corpus.Case(id)["steps"]![0]!);
        var content = Corpus.Fixture((string)step["step"]!["uses"]!, id);

        var answers = await Task.WhenAll(Enumerable.Range(0, (int)step["n"]!)
            .Select(i => host.UploadAsync(Query(motor, $"copy-{i}.csv"), content)));

        Assert.All(answers, one => Assert.Contains(one.Status, new[] { 200, 202 }));
        Assert.Single(answers.Select(one => (string)one.Answer["raw_id"]!).Distinct());
        Assert.Single(answers, one => one.Status == 202);
        Assert.Equal(1, await StoredAsync(motor));
        await AssertAliveAsync();
    }

    [SharedTheory]
    [InlineData("dup-other-name")]
    [InlineData("dup-same-name")]
    public async Task TwoUploads_AfterEachOther_AreStoredByTheirContent(string id)
    {
        var (motor, steps) = (await MotorAsync(id), Corpus.Case(id)["steps"]!.AsArray());
        var ids = new List<string>();

        foreach (var step in steps)
        {
            var (status, answer) = await host.UploadAsync(
                Query(motor, (string?)step!["name"] ?? "m.csv"), Corpus.Fixture((string)step["uses"]!, id));
            Assert.Contains(status, new[] { 200, 202 });
            ids.Add((string)answer["raw_id"]!);
        }

        var expected = Corpus.Case(id)["expect"]!;
        Assert.Equal((long)expected["stored_rows_delta"]!, await StoredAsync(motor));
        Assert.Equal((bool?)expected["ids_equal"] == true, ids.Distinct().Count() == 1);
    }

    [SharedTheory]
    [InlineData("dup-other-motor")]
    public async Task AnotherMotorsContent_IsRefusedAndNamedOnlyToThoseWhoMaySeeIt(string id)
    {
        var (a, b) = (await MotorAsync(id + "_A"), await MotorAsync(id + "_B"));
        var content = Corpus.Fixture("fx-ok-lf", id);
        await host.UploadAsync(Query(a, "a.csv"), content);

        var (status, answer) = await host.UploadAsync(Query(b, "b.csv"), content);
        using var stranger = await RawRequest.BeginAsync(
            host.Host.Address, "/api/v1/uploads?" + Query(b, "b.csv"), null, $"Content-Length: {content.Length}");
        await stranger.TrySendAsync(content);
        var (refused, body) = await stranger.ReadAsync();

        // Everybody who is signed in may see every motor; a stranger sees none.
        Assert.Equal((409, "E_DUPLICATE_OTHER_MOTOR", a), (status, (string)answer["code"]!, (string)answer["equipment_id"]!));
        Assert.Equal(401, refused);
        Assert.DoesNotContain(a, body, StringComparison.Ordinal);
        Assert.Equal((1, 0), (await StoredAsync(a), await StoredAsync(b)));
    }

    [SharedTheory]
    [InlineData("http-no-file-part")]
    [InlineData("http-expect-100")]
    [InlineData("http-no-token")]
    [InlineData("http-unknown-motor")]
    [InlineData("http-br")]
    [InlineData("http-sha-mismatch")]
    [InlineData("http-rate-zero")]
    [InlineData("http-rate-comma")]
    [InlineData("http-rate-missing")]
    public async Task Request_ThatIsOdd_GetsItsStatusAndLeavesWhatIsExpected(string id)
    {
        var motor = await MotorAsync(id);
        var how = Corpus.Case(id)["steps"]![0]!["how"]!.AsObject();
        var expected = Corpus.Case(id)["expect"]!;
        var (body, headers) = Body(id, how);

        var path = "/api/v1/uploads?equipment_id=" + ((string?)how["motor"] ?? motor) + "&file_name=a.csv" + Rate(how);
        using var request = await RawRequest.BeginAsync(
            host.Host.Address, path, how.ContainsKey("token") ? null : await host.TokenAsync("operator"),
            [.. headers, $"Content-Length: {body.Length}"]);
        if (how["expect"] is null)
        {
            await request.TrySendAsync(body);
        }

        var (status, answer) = await request.ReadAsync();
        Assert.Contains(status, expected["statuses_within"]!.AsArray().Select(one => (int)one!));
        Assert.Contains((string?)expected["code"] ?? "", answer, StringComparison.Ordinal);
        if (expected["stored_rows_delta"] is { } delta)
        {
            Assert.Equal((long)delta, await StoredAsync(motor));
        }

        await AssertAliveAsync();
    }

    [SharedTheory]
    [InlineData("http-abort-chunked")]
    public async Task ChunkedBody_ThatIsReset_LeavesNothing(string id)
    {
        var motor = await MotorAsync(id);
        var content = Corpus.Fixture("fx-ok-lf", id);
        using var spool = new SpoolWatch(host.DataFolder);

        using (var request = await RawRequest.BeginAsync(
            host.Host.Address, "/api/v1/uploads?" + Query(motor, "a.csv"), await host.TokenAsync("operator"),
            "Transfer-Encoding: chunked"))
        {
            await request.TrySendChunkAsync(content);
            await spool.FilledAsync();
            request.Reset();
        }

        await spool.EmptyAsync();
        Assert.Equal(0, await StoredAsync(motor));
        await AssertAliveAsync();
    }

    [SharedTheory]
    [InlineData("http-slowloris-body")]
    public async Task Body_OfTenBytesASecond_IsClosedInTime(string id)
    {
        var (motor, how) = (await MotorAsync(id), Corpus.Case(id)["steps"]![0]!["how"]!);
        var content = Corpus.Fixture((string)how["uses"]!, id);
        using var request = await RawRequest.BeginAsync(
            host.Host.Address, "/api/v1/uploads?" + Query(motor, "a.csv"), await host.TokenAsync("operator"),
            $"Content-Length: {content.Length}");
        var began = TimeProvider.System.GetTimestamp();

        var answer = request.ReadAsync();
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var at = 0; !answer.IsCompleted && at < 300 && await request.TrySendAsync(content.AsMemory(at, 10)); at += 10)
        {
            var tick = pace.WaitForNextTickAsync().AsTask();
            await Task.WhenAny(tick, answer);
        }

        var (status, _) = await answer.WaitAsync(Patience);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 20);
        Assert.Contains(status, Corpus.Case(id)["expect"]!["statuses_within"]!.AsArray().Select(one => (int)one!));
        Assert.Equal(0, await StoredAsync(motor));
    }

    [SharedFact]
    public async Task File_DeletedWhileInWork_LeavesNoFeatureWithoutItsFile()
    {
        var motor = await MotorAsync("delete-while-processing");
        JsonNode uploaded = new JsonObject();

        await UntilAsync(motor, twin => twin.InWork is not null || twin.FilesAbsorbed > 0, async () =>
        {
            using var body = new PiecesContent(Corpus.Stream("fx-stream-1.6M-sine"));
            (_, uploaded) = await host.UploadAsync(Query(motor, "sine.csv"), [], body: body);
        });
        var path = "/api/v1/files/" + (string)uploaded["raw_id"]!;
        using var deleted = await host.SendAsync(HttpMethod.Delete, path, "engineer");

        Assert.Contains((int)deleted.StatusCode, new[] { 204, 409 });
        if ((int)deleted.StatusCode == 409)
        {
            await UntilAsync(motor, twin => twin.FilesAbsorbed > 0, () => Task.CompletedTask);
            using var again = await host.SendAsync(HttpMethod.Delete, path, "engineer");
            Assert.Equal(204, (int)again.StatusCode);
        }

        var trend = await host.AskAsync(HttpMethod.Get, $"/api/v1/motors/{motor}/trend", "viewer", 200);
        var scores = await host.AskAsync(HttpMethod.Get, $"/api/v1/anomalies/{motor}", "viewer", 200);
        Assert.Empty(trend["items"]!.AsArray());
        Assert.Empty(scores["items"]!.AsArray());
        await host.AskAsync(HttpMethod.Get, path, "viewer", 404);
    }

    [SharedFact]
    public async Task Batch_Of38FilesFourAtATime_IsAbsorbedWholeAndBalances()
    {
        var step = Corpus.Case("batch-38")["steps"]![0]!;
        var (motor, files) = (await MotorAsync("batch-38"), (int)step["n"]!);

        await UntilAsync(motor, twin => twin.FilesAbsorbed == files, () => Parallel.ForEachAsync(
            Enumerable.Range(0, files),
            new ParallelOptions { MaxDegreeOfParallelism = (int)step["parallel"]! },
            async (i, _) =>
            {
                var (status, _) = await host.UploadAsync(Query(motor, $"{i}.csv"), TestHost.Recording(38_000 + i, 2000));
                Assert.Equal(202, status);
            }));

        var balance = await host.AskAsync(HttpMethod.Get, $"/api/v1/pipeline/status?equipment_id={motor}", "viewer", 200);
        Assert.Equal((files, files, 0), ((int)balance["sent"]!, (int)balance["completed"]!, (int)balance["queued"]!));
        Assert.Equal(files * 3, (int)balance["features_total"]!);
        var listed = await host.AskAsync(HttpMethod.Get, $"/api/v1/motors/{motor}/files?limit=1000", "viewer", 200);
        Assert.All(listed["items"]!.AsArray(), file => Assert.Equal(3, (int)file!["windows_done"]!));
    }

    private static string Query(string motor, string fileName) =>
        $"equipment_id={motor}&file_name={fileName}&sample_rate_hz=1000";

    private static string Rate(JsonObject how) =>
        !how.ContainsKey("sample_rate") ? "&sample_rate_hz=1000"
            : how["sample_rate"] is { } given ? "&sample_rate_hz=" + (string)given!
            : "";

    private static (byte[] Body, List<string> Headers) Body(string id, JsonObject how)
    {
        if (how["multipart"] is not null)
        {
            const string Part = "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--x--\r\n";
            return (Encoding.ASCII.GetBytes(Part), ["Content-Type: multipart/form-data; boundary=x"]);
        }

        var headers = new List<string> { "Content-Type: text/csv" };
        Add("content_encoding", "Content-Encoding");
        Add("sha256", "X-Content-SHA256");
        if (how["expect"] is not null)
        {
            headers.Add("Expect: 100-continue");
        }

        return (how["body_hex"] is { } hex ? Convert.FromHexString((string)hex!) : Corpus.Fixture((string)how["uses"]!, id), headers);

        void Add(string key, string header)
        {
            if (how[key] is { } value)
            {
                headers.Add($"{header}: {(string)value!}");
            }
        }
    }

    private async Task<string> MotorAsync(string id)
    {
        var motor = "EQ_CS_" + id.Replace('-', '_');
        await host.AddMotorAsync(motor);
        return motor;
    }

    private async Task<int> StoredAsync(string motor) => (int)(await host.AskAsync(
        HttpMethod.Get, $"/api/v1/pipeline/status?equipment_id={motor}", "viewer", 200))["total_raw"]!;

    private async Task AssertAliveAsync() => await host.AskAsync(HttpMethod.Get, "/health/live", null, 200);

    /// <summary>Acts, and waits until the board shows a motor as wanted.</summary>
    private async Task UntilAsync(string motor, Func<MotorStatus, bool> holds, Func<Task> act)
    {
        var board = host.Host.App.Services.GetRequiredService<Board>();
        var id = new EquipmentId(motor);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var news = board.Subscribe(_ => Look());
        await act();
        Look();
        await seen.Task.WaitAsync(Patience);

        void Look()
        {
            if (board.TryGet(id, out var twin) && holds(twin))
            {
                seen.TrySetResult();
            }
        }
    }

    /// <summary>Sees files come and go in the quarantine folder.</summary>
    private sealed class SpoolWatch : IDisposable
    {
        private readonly string _folder;
        private readonly FileSystemWatcher _watcher;
        private readonly TaskCompletionSource _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SpoolWatch(string dataFolder)
        {
            _folder = Path.Combine(dataFolder, "spool");
            _watcher = new FileSystemWatcher(_folder, "*.spool");
            _watcher.Created += (_, _) => _filled.TrySetResult();
            _watcher.Deleted += (_, _) => _empty.TrySetResult();
            _watcher.EnableRaisingEvents = true;
        }

        public Task FilledAsync() => _filled.Task.WaitAsync(Patience);

        public async Task EmptyAsync()
        {
            await _empty.Task.WaitAsync(Patience);
            Assert.Empty(Directory.GetFiles(_folder, "*.spool"));
        }

        public void Dispose() => _watcher.Dispose();
    }
}
