using DiagMod.Host.Tests.Attacks;
using DiagMod.Host.Tests.Support;
using DiagMod.Host.Uploads;

namespace DiagMod.Host.Tests.Api;

/// <summary>Hosts with settings of their own: a full disk, samples that do not stay.</summary>
public sealed class LimitedHostTests
{
    [Fact]
    [AttackCase("RATE-03")]
    public async Task Host_WhoseDiskIsNearlyFull_TakesNothingInAndStillTells()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var host = new OwnHost();
        await host.StartAsync(database, "--Ingest:MinFreeBytes=4611686018427387904");
        await host.Api.AddMotorAsync("EQ_FULL");
        var upload = new ChunkedUpload(host.Api.Client, await host.Api.TokenAsync("operator"));

        var (status, refused) = await host.Api.UploadAsync("equipment_id=EQ_FULL&sample_rate_hz=1000", TestHost.Recording(1));
        var (begin, notBegun) = await upload.OpenAsync("EQ_FULL", "a.csv", 1000);
        var motors = await host.Api.AskAsync(HttpMethod.Get, "/api/v1/motors", "viewer", 200);
        var ready = await host.Api.AskAsync(HttpMethod.Get, "/health/ready", null, 503);
        var live = await host.Api.AskAsync(HttpMethod.Get, "/health/live", null, 200);

        Assert.Equal((507, "E_DISK_LOW"), (status, (string)refused["code"]!));
        Assert.Equal((507, "E_DISK_LOW"), (begin, (string)notBegun["code"]!));
        Assert.Single(motors["items"]!.AsArray());
        Assert.Equal("low", (string)ready["details"]!["disk"]!);
        Assert.Equal("live", (string)live["status"]!);
    }

    [SmallDiskFact]
    public async Task Host_WhoseSpoolIsFull_Answers507LeavesNothingAndTakesTheSameOnceThereIsRoom()
    {
        using var disk = new SmallDisk(megabytes: 2);
        await using var host = new OwnHost();
        var spool = Path.Combine(disk.Folder, "spool");
        Directory.CreateSymbolicLink(Path.Combine(host.Api.DataFolder, "spool"), Directory.CreateDirectory(spool).FullName);
        await host.StartAsync(await TestDatabase.CreateMigratedAsync(), "--Ingest:MinFreeBytes=1");
        await host.Api.AddMotorAsync("EQ_SPOOL");
        var upload = new ChunkedUpload(host.Api.Client, await host.Api.TokenAsync("operator"));
        var content = Noise(rows: 60_000);
        var filled = Path.Combine(disk.Folder, "filled");
        await File.WriteAllBytesAsync(filled, new byte[15 << 17]);

        var (whole, refused) = await host.Api.UploadAsync("equipment_id=EQ_SPOOL&sample_rate_hz=1000", content);
        var session = await upload.BeginAsync("EQ_SPOOL", "a.csv", content.Length);
        var (part, _) = await upload.PutAsync(session, content, 0, content.Length);
        var (finish, refusedToo) = await upload.FinishAsync(session);
        var left = Directory.GetFiles(spool, "*.spool");
        var balance = await host.Api.AskAsync(HttpMethod.Get, "/api/v1/pipeline/status", "viewer", 200);
        File.Delete(filled);
        var (again, _) = await upload.FinishAsync(session);

        Assert.Equal((507, "E_STORAGE_FULL"), (whole, (string)refused["code"]!));
        Assert.Equal((200, 507, "E_STORAGE_FULL"), (part, finish, (string)refusedToo["code"]!));
        Assert.Empty(left);
        Assert.Equal((0L, 0L, 0L), ((long)balance["sent"]!, (long)balance["refused"]!, (long)balance["total_raw"]!));
        Assert.Equal(202, again);
    }

    [Theory]
    [InlineData(0, 100L << 30, 2L << 30)]
    [InlineData(0, 4L << 30, (4L << 30) / 10)]
    [InlineData(5L << 30, 4L << 30, 5L << 30)]
    public void Mark_OfADisk_IsWhatIsSetElseTheSmallerOf2GiBAndATenth(long configured, long total, long expected) =>
        Assert.Equal(expected, DiskSpace.Mark(configured, total));

    [Fact]
    [AttackCase("RATE-01")]
    public async Task Upload_BeyondPlacesAndQueue_Is429WithATimeToComeBack()
    {
        await using var host = new OwnHost();
        await host.StartAsync(
            await TestDatabase.CreateMigratedAsync(), "--Ingest:ParallelUploads=1", "--Ingest:UploadQueue=0");
        await host.Api.AddMotorAsync("EQ_CROWD");
        var token = await host.Api.TokenAsync("operator");
        var upload = new ChunkedUpload(host.Api.Client, token);
        var id = await upload.BeginAsync("EQ_CROWD", "b.csv", 10);
        using var slow = await RawRequest.BeginAsync(
            host.Api.Host.Address, "/api/v1/uploads?equipment_id=EQ_CROWD&sample_rate_hz=1000", token, "Transfer-Encoding: chunked");
        await slow.TrySendChunkAsync(TestHost.Recording(1));
        await host.SpoolFilledAsync();

        var (whole, busy) = await host.Api.UploadAsync("equipment_id=EQ_CROWD&sample_rate_hz=1000", TestHost.Recording(2));
        var (chunk, busyToo) = await upload.PutAsync(id, new byte[10], 0, 10);
        slow.Reset();

        Assert.Equal((429, "E_TOO_MANY_REQUESTS"), (whole, (string)busy["code"]!));
        Assert.Equal((429, "E_TOO_MANY_REQUESTS"), (chunk, (string)busyToo["code"]!));
    }

    [Fact]
    [AttackCase("RATE-03")]
    public async Task Upload_BeyondTheQuotaOfItsOwner_Is413UntilOneIsGivenUp()
    {
        await using var host = new OwnHost();
        await host.StartAsync(await TestDatabase.CreateMigratedAsync(), "--Ingest:SessionQuotaBytes=1000");
        await host.Api.AddMotorAsync("EQ_QUOTA");
        var upload = new ChunkedUpload(host.Api.Client, await host.Api.TokenAsync("operator"));
        var other = new ChunkedUpload(host.Api.Client, await host.Api.TokenAsync("engineer"));
        var first = await upload.BeginAsync("EQ_QUOTA", "a.csv", 600);

        var (over, refused) = await upload.OpenAsync("EQ_QUOTA", "b.csv", 401);
        var (within, _) = await upload.OpenAsync("EQ_QUOTA", "c.csv", 400);
        var (others, _) = await other.OpenAsync("EQ_QUOTA", "d.csv", 1000);
        await upload.GiveUpAsync(first);
        var (again, _) = await upload.OpenAsync("EQ_QUOTA", "b.csv", 401);

        Assert.Equal((413, "E_UPLOAD_QUOTA"), (over, (string)refused["code"]!));
        Assert.Equal((201, 201, 201), (within, others, again));
    }

    [Fact]
    public async Task Samples_ThatWereRemoved_ComeBackUnderTheirFileWithTheSameContent()
    {
        await using var host = new OwnHost();
        await host.StartAsync(await TestDatabase.CreateMigratedAsync(), "--Storage:RetainRawSignals=false");
        await host.Api.AddMotorAsync("EQ_PURGED");
        var content = Recordings.Sine(10.5, 3000);
        var file = await host.Api.AbsorbAsync("EQ_PURGED", "a.csv", content, "2025-03-04T10:00:00Z");
        var path = "/api/v1/signals/" + file["raw_id"] + "?width=10";
        var gone = await host.Api.AskAsync(HttpMethod.Get, path, "viewer", 410);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.Api.UploadAsync(
            "equipment_id=EQ_PURGED&file_name=again.csv&sample_rate_hz=1000", content)));
        var there = await host.Api.AskAsync(HttpMethod.Get, path, "viewer", 200);
        var now = await host.Api.AskAsync(HttpMethod.Get, "/api/v1/files/" + file["raw_id"], "viewer", 200);
        var balance = await host.Api.AskAsync(HttpMethod.Get, "/api/v1/pipeline/status", "viewer", 200);
        var audit = await host.Api.AskAsync(HttpMethod.Get, "/api/v1/admin/audit?limit=1000", "admin", 200);

        Assert.Equal("E_SAMPLES_REMOVED", (string)gone["code"]!);
        Assert.All(answers, answer => Assert.Equal((200, true), (answer.Status, (bool)answer.Answer["duplicate"]!)));
        Assert.All(answers, answer => Assert.Equal((string)file["raw_id"]!, (string)answer.Answer["raw_id"]!));
        Assert.NotEmpty(there.AsObject());
        Assert.Equal((true, "a.csv"), ((bool)now["samples_kept"]!, (string)now["file_name"]!));
        Assert.Equal((5L, 4L, 1L), ((long)balance["sent"]!, (long)balance["duplicates"]!, (long)balance["total_raw"]!));
        Assert.Single(audit["items"]!.AsArray(), entry => (string)entry!["action"]! == "upload.reattach");
    }

    // What no codec makes small: it must reach the disk.
    private static byte[] Noise(int rows)
    {
        var random = new Random(11);
        var text = new System.Text.StringBuilder(TestHost.Header);
        for (var i = 0; i < rows; i++)
        {
            text.Append(FormattableString.Invariant($"{random.NextSingle()},{random.NextSingle()},{random.NextSingle()}\n"));
        }

        return System.Text.Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>A host of one test.</summary>
    private sealed class OwnHost : IAsyncDisposable
    {
        public TestHost Api { get; } = new();

        public Task StartAsync(string database, params string[] arguments) =>
            Api.StartAsync(database, isOneOfMany: false, arguments);

        /// <summary>Waits until an upload is being received.</summary>
        public async Task SpoolFilledAsync()
        {
            var folder = Path.Combine(Api.DataFolder, "spool");
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (Directory.GetFiles(folder, "*.spool").Length == 0)
            {
                await Task.Delay(20, limit.Token);
            }
        }

        public async ValueTask DisposeAsync() => await Api.DisposeAsync();
    }
}
