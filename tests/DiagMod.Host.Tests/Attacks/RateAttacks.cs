using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Host.Http;
using DiagMod.Host.Settings;
using DiagMod.Host.Tests.Support;
using DiagMod.Host.Uploads;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>A host with limits as small as tests need them.</summary>
public sealed class NarrowHost : IAsyncLifetime
{
    public const int RequestsPerSecond = 20;

    /// <summary>The host.</summary>
    public TestHost Host { get; } = new();

    /// <inheritdoc/>
    public async Task InitializeAsync() => await Host.StartAsync(
        await TestDatabase.CreateMigratedAsync(), isOneOfMany: true,
        FormattableString.Invariant($"--Security:RequestsPerSecond={RequestsPerSecond}"), "--Server:MaxConnections=200");

    /// <inheritdoc/>
    public Task DisposeAsync() => Host.DisposeAsync();
}

/// <summary>The annex cases RATE-01 to RATE-04: what asks for more than its share.</summary>
public sealed class RateAttacks(NarrowHost narrow) : IClassFixture<NarrowHost>
{
    private readonly Attacker _attacker = new(narrow.Host);

    [Fact]
    public async Task RATE01_FloodOfReads_Is429WithATimeAndLeavesOthersAlone()
    {
        var (_, flooder, _) = await _attacker.UserAsync("rate01-flooder");
        var (_, other, _) = await _attacker.UserAsync("rate01-other");

        foreach (var path in (string[])["/api/v1/motors", "/api/v1/files?status=failed", "/api/v1/anomalies/EQ_X"])
        {
            using var refused = await UntilRefusedAsync(path, flooder);
            Assert.Equal(429, (int)refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Equal("E_TOO_MANY_REQUESTS", (string)(await TestHost.ReadAsync(refused))["code"]!);
            Assert.Equal(200, await _attacker.GetAsync("/api/v1/motors", other));
        }

        // Forged addresses and paths in capitals are the same caller.
        using var forged = await _attacker.SendAsync(HttpMethod.Get, "/API/v1/motors", null, flooder, ("X-Forwarded-For", "198.51.100.7"));
        using var disguised = await UntilRefusedAsync("/API/v1/motors", flooder);
        Assert.Contains((int)forged.StatusCode, new[] { 200, 429 });
        Assert.Equal(429, (int)disguised.StatusCode);
    }

    [Fact]
    public async Task RATE01_LockOfAName_HoldsOnAHostThatStartsLater()
    {
        await _attacker.UserAsync("rate01-locked");
        for (var i = 0; i < 5; i++)
        {
            await _attacker.LoginAsync("rate01-locked", Attacker.Wrong);
        }

        await using var later = new LimitedHost();
        await later.Host.StartBesideAsync(narrow.Host, narrow.Host.Database);
        var (status, answer) = await new Attacker(later.Host).LoginAsync("rate01-locked", TestHost.UserPassword);

        Assert.Equal((429, "E_TOO_MANY_REQUESTS"), (status, (string)answer["code"]!));
    }

    [Fact]
    public async Task RATE02_ConnectionsThatSaySlowlyOrNothing_AreClosedAndHealthStaysGreen()
    {
        var address = narrow.Host.Host.Address;
        using var slowHead = new TcpClient();
        await slowHead.ConnectAsync(address.Host, address.Port);
        await slowHead.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "u8.ToArray());
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 100; i++)
            {
                var socket = new TcpClient();
                await socket.ConnectAsync(address.Host, address.Port);
                idle.Add(socket);
            }

            await narrow.Host.AskAsync(HttpMethod.Get, "/health/live", null, 200);

            // Beyond the most, a connection ends at once; those that are there go on.
            for (var i = 0; i < 150; i++)
            {
                var socket = new TcpClient();
                await socket.ConnectAsync(address.Host, address.Port);
                idle.Add(socket);
            }

            Assert.True(await IsClosedAsync(idle[^1], TimeSpan.FromSeconds(60)));
            await narrow.Host.AskAsync(HttpMethod.Get, "/health/live", null, 200);
            Assert.True(await IsClosedAsync(slowHead, TimeSpan.FromSeconds(60)));
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task RATE02_Http2WithoutTls_IsNotSpoken()
    {
        var address = narrow.Host.Host.Address;
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        await socket.GetStream().WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        var answer = new byte[64];
        var read = await socket.GetStream().ReadAtLeastAsync(answer, 17, throwOnEndOfStream: false);

        // The end of a connection (GOAWAY, type 7, with the code HTTP_1_1_REQUIRED, 13), or none.
        Assert.True(read == 0 || (answer[3] == 7 && answer[read - 1] == 13), Convert.ToHexString(answer, 0, read));
    }

    [Fact]
    public async Task RATE03_PackedBomb_EndsWhereTheDiskWouldFill()
    {
        // Two megabytes of gzip that unpack to a thousand times as many rows, on a disk that is below its mark.
        var disk = new DiskSpace(new HostSettings
        {
            Storage = new StorageOptions { DataFolder = Path.GetTempPath() },
            Ingest = new IngestOptions { MinFreeBytes = long.MaxValue / 2 },
        });
        var rows = new CountedRows();
        await using var body = new MemoryStream(Bomb(64 << 20));

        var fault = await Assert.ThrowsAsync<ProblemException>(() => CurrentCsv.ReadAsync(
            body, new CurrentCsvLimits(), new WatchedSpool(rows, disk), CancellationToken.None));

        Assert.True(body.Length < 1 << 20);
        Assert.Equal((507, "E_DISK_LOW"), (fault.Problem.Status, fault.Problem.Code));
        Assert.InRange(rows.Bytes, 1, 9L << 20);
    }

    [Theory]
    [InlineData("/api/v1/motors?limit=1000000000")]
    [InlineData("/api/v1/files?limit=1001")]
    [InlineData("/api/v1/admin/audit?limit=100000")]
    [InlineData("/api/v1/admin/twins/verify?limit=1000")]
    [InlineData("/api/v1/files/{file}/windows?limit=99999")]
    [InlineData("/api/v1/signals/{file}?width=1000000000")]
    [InlineData("/api/v1/signals/{file}?from_s=0&to_s=315360000")]
    [InlineData("/api/v1/signals/{file}?from_s=1e308&to_s=1.7e308")]
    [InlineData("/api/v1/motors/EQ_RATE04/trend?from=2015-01-01T00:00:00Z&to=2025-01-01T00:00:00Z&step=1s")]
    [InlineData("/api/v1/forecast_rms/EQ_RATE04?horizon=1000000h")]
    [InlineData("/api/v1/files/{file}/spectrum?index=2147483647")]
    public async Task RATE04_ReadOfEverything_IsRefused(string path)
    {
        await narrow.Host.AddMotorAsync("EQ_RATE04");
        var (_, file) = await narrow.Host.UploadAsync("equipment_id=EQ_RATE04&sample_rate_hz=1000", TestHost.Recording(60_401, 3_000));

        using var answer = await narrow.Host.SendAsync(
            HttpMethod.Get, path.Replace("{file}", (string)file["raw_id"]!, StringComparison.Ordinal), "admin");

        Assert.Contains((int)answer.StatusCode, new[] { 400, 404, 429 });
    }

    [Fact]
    public async Task RATE04_ThousandIds_AreTooMany()
    {
        var hashes = new JsonArray([.. Enumerable.Range(0, 1_001).Select(i => (JsonNode)FormattableString.Invariant($"{i:x64}"))]);

        await narrow.Host.AskAsync(HttpMethod.Post, "/api/v1/uploads/known", "operator", 400, new JsonObject { ["sha256"] = hashes });
    }

    [Theory]
    [InlineData("statement_timeout", 30)]
    [InlineData("lock_timeout", 5)]
    [InlineData("idle_in_transaction_session_timeout", 30)]
    public async Task RATE04_Statement_EndsOnItsOwn(string limit, int seconds)
    {
        var source = narrow.Host.Host.App.Services.GetRequiredService<Npgsql.NpgsqlDataSource>();
        await using var ask = source.CreateCommand($"select setting::integer from pg_settings where name = '{limit}'");

        Assert.Equal(seconds * 1_000, (int)(await ask.ExecuteScalarAsync())!);
    }

    private async Task<HttpResponseMessage> UntilRefusedAsync(string path, string token)
    {
        for (var i = 0; ; i++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, NarrowHost.RequestsPerSecond * 3).Select(
                _ => _attacker.SendAsync(HttpMethod.Get, path, null, token)));
            var refused = answers.FirstOrDefault(answer => (int)answer.StatusCode == 429) ?? (i > 50 ? answers[0] : null);
            foreach (var answer in answers.Where(answer => answer != refused))
            {
                answer.Dispose();
            }

            if (refused is not null)
            {
                return refused;
            }
        }
    }

    private static async Task<bool> IsClosedAsync(TcpClient socket, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        var buffer = new byte[4096];
        try
        {
            while (await socket.GetStream().ReadAsync(buffer, limit.Token) > 0)
            {
                // An answer before the end (408) is fine.
            }

            return true;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static byte[] Bomb(int bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.ASCII.GetBytes(TestHost.Header));
            var rows = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1,1,1\n", 100_000)));
            for (var written = 0L; written < bytes; written += rows.Length)
            {
                gzip.Write(rows);
            }
        }

        return packed.ToArray();
    }

    /// <summary>Counts what would be written.</summary>
    private sealed class CountedRows : ISampleSink
    {
        public long Bytes { get; private set; }

        public ValueTask AcceptAsync(PhaseCurrents rows, CancellationToken cancellationToken)
        {
            Bytes += (long)rows.R.Length * 12;
            return ValueTask.CompletedTask;
        }
    }
}
