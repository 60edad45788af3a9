using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;

namespace DiagMod.Host.Tests.Postgres;

public class RawSignalStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData(0)]
    [InlineData(64 << 20)]
    public async Task Samples_WithGapsAndAnAbsentPhase_ComeBackBitForBit(long handover)
    {
        await using var stores = new Stores(database.ConnectionString, handover: handover, chunk: 1_000);
        var motor = await stores.MotorAsync();
        var r = Stores.Sine(10_500, 10);
        var s = Stores.Sine(10_500, 9);
        var t = Enumerable.Repeat(float.NaN, 10_500).ToArray();
        s[0] = float.NaN;
        s[5_000] = -0f;
        s.AsSpan(2_000, 1_000).Fill(float.NaN);
        r.AsSpan(7_000, 2_000).Fill(1.25f);

        var stored = await stores.StoreAsync(motor, "a.csv", Stores.Noon, null, r, s, t);
        var whole = await ReadAsync(stores, stored.RawId, 0);
        var part = await ReadAsync(stores, stored.RawId, 1_234);

        Assert.Equal(Bits(r), Bits(whole.R));
        Assert.Equal(Bits(s), Bits(whole.S));
        Assert.Equal(Bits(t), Bits(whole.T));
        Assert.Equal(Bits(s.AsSpan(1_234).ToArray()), Bits(part.S));
    }

    [Fact]
    public async Task Chunks_AreNeverLargerThanTheirSamplesAndNullWhereAPhaseIsAbsent()
    {
        await using var stores = new Stores(database.ConnectionString, chunk: 1_000);
        var motor = await stores.MotorAsync();
        var random = new Random(7);
        var noise = Enumerable.Range(0, 2_500).Select(_ => (float)random.NextDouble()).ToArray();
        var flat = Enumerable.Repeat(1f, 2_500).ToArray();
        var absent = Enumerable.Repeat(float.NaN, 2_500).ToArray();

        var stored = await stores.StoreAsync(motor, "a.csv", null, null, noise, flat, absent);

        var ofFile = $"from raw_chunks where raw_id = '{stored.RawId}'";
        Assert.Equal(3L, await database.ScalarAsync("select count(*) " + ofFile));
        Assert.Equal(true, await database.ScalarAsync("select bool_and(length(phase_a) <= 12 + samples * 4) " + ofFile));
        Assert.Equal(true, await database.ScalarAsync("select bool_and(length(phase_b) < samples and codec & 16 = 16) " + ofFile));
        Assert.Equal(true, await database.ScalarAsync("select bool_and(phase_c is null) " + ofFile));
        Assert.Equal("ab", await database.ScalarAsync($"select phases from raw_signals where id = '{stored.RawId}'"));
    }

    [Fact]
    public async Task Samples_WrittenAsGzip_AreReadWhateverIsWrittenNow()
    {
        await using var before = new Stores(database.ConnectionString, chunk: 1_000, codec: SampleCodec.Gzip);
        await using var now = new Stores(database.ConnectionString, chunk: 1_000);
        var motor = await before.MotorAsync();
        var random = new Random(8);
        var r = Enumerable.Range(0, 2_500).Select(_ => (float)random.Next(8)).ToArray();
        var s = Enumerable.Range(0, 2_500).Select(i => i < 1_100 ? float.NaN : random.NextSingle()).ToArray();

        var stored = await before.StoreAsync(motor, "gzip.csv", null, null, r, s, r);
        var whole = await ReadAsync(now, stored.RawId, 0);

        Assert.Equal(
            7L, await database.ScalarAsync($"select max(codec)::bigint & 7 from raw_chunks where raw_id = '{stored.RawId}'"));
        Assert.Equal(
            0L, await database.ScalarAsync($"select max(codec)::bigint >> 3 from raw_chunks where raw_id = '{stored.RawId}'"));
        Assert.Equal(Bits(r), Bits(whole.R));
        Assert.Equal(Bits(s), Bits(whole.S));
    }

    [Theory]
    [InlineData(SampleCodec.Scaled, "phase_b = overlay(phase_b placing '\\xEE' from 400 for 1)")]
    [InlineData(SampleCodec.Scaled, "phase_b = substr(phase_b, 1, 300)")]
    [InlineData(SampleCodec.Scaled, "codec = 7")]
    [InlineData(SampleCodec.Scaled, "codec = 64")]
    [InlineData(SampleCodec.Gzip, "phase_b = overlay(phase_b placing '\\xEEEEEEEE' from 200 for 4)")]
    [InlineData(SampleCodec.Gzip, "phase_b = substr(phase_b, 1, 300)")]
    public async Task Samples_DamagedInTheDatabase_AreRefusedWithFileAndChunk(SampleCodec codec, string damage)
    {
        await using var stores = new Stores(database.ConnectionString, chunk: 1_000, codec: codec);
        var motor = await stores.MotorAsync();
        var random = new Random(9);
        var r = Enumerable.Range(0, 2_500).Select(_ => random.Next(1_000) / 100f).ToArray();
        var stored = await stores.StoreAsync(motor, "damaged.csv", null, null, r, r, r);
        await database.ScalarAsync($"update raw_chunks set {damage} where raw_id = '{stored.RawId}' and chunk_no = 1");

        var fault = await Assert.ThrowsAsync<SampleBlockException>(() => ReadAsync(stores, stored.RawId, 0));

        Assert.Contains($"Chunk 1 of file {stored.RawId}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SameContent_SentThirtyTwoTimesAtOnce_IsStoredOnce()
    {
        await using var stores = new Stores(database.ConnectionString);
        var motor = await stores.MotorAsync();
        var content = Guid.NewGuid().ToString();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 32).Select(
            i => stores.StoreAsync(motor, $"copy {i}.csv", null, content)));

        Assert.Single(outcomes, outcome => outcome.Kind == StoreKind.Stored);
        Assert.Equal(31, outcomes.Count(outcome => outcome.Kind == StoreKind.Duplicate));
        Assert.Single(outcomes.Select(outcome => outcome.RawId).Distinct());
        var status = await stores.Files.PipelineAsync(motor, CancellationToken.None);
        Assert.Equal((32, 31, 1, 1), (status.Sent, status.Duplicates, status.Pending, status.TotalRaw));
        Assert.Equal(1L, await database.ScalarAsync($"select count(*) from raw_chunks where raw_id = '{outcomes[0].RawId}'"));
    }

    [Fact]
    public async Task SameContent_ForAnotherMotor_IsRefusedAndListed()
    {
        await using var stores = new Stores(database.ConnectionString);
        var (first, second) = (await stores.MotorAsync(), await stores.MotorAsync());
        var stored = await stores.StoreAsync(first, "a.csv", content: "shared by two motors");

        var refused = await stores.StoreAsync(second, "b.csv", content: "shared by two motors");
        var attempts = await stores.Files.ListRefusedAsync(PageRequest.First, CancellationToken.None);

        Assert.Equal((StoreKind.DuplicateOfOtherMotor, stored.RawId, first), (refused.Kind, refused.RawId, refused.EquipmentId));
        Assert.Contains(attempts.Items, it => it.Code == "E_DUPLICATE_OTHER_MOTOR" && it.EquipmentId == second.Value);
        var status = await stores.Files.PipelineAsync(second, CancellationToken.None);
        Assert.Equal((1, 1), (status.Sent, status.Refused));
    }

    [Fact]
    public async Task Recording_OfAnUnknownMotor_IsRefusedAndStoresNothing()
    {
        await using var stores = new Stores(database.ConnectionString);

        var outcome = await stores.StoreAsync(new EquipmentId("nobody"), "a.csv");

        Assert.Equal(StoreKind.UnknownMotor, outcome.Kind);
        Assert.Null(await stores.Files.FindAsync(outcome.RawId, CancellationToken.None));
    }

    [Fact]
    public async Task Row_OfAStoredFile_TellsWhatWasSent()
    {
        await using var stores = new Stores(database.ConnectionString);
        var motor = await stores.MotorAsync();

        var stored = await stores.StoreAsync(motor, "naïve \0 \ud800 name.csv", Stores.Noon, rows: 1_500);
        var row = await stores.Files.FindAsync(stored.RawId, CancellationToken.None);
        var byHash = await stores.Files.FindByHashAsync([row!.FileHash, new string('0', 64)], CancellationToken.None);

        Assert.Equal("naïve \ufffd \ufffd name.csv", row.FileName);
        Assert.Equal((motor, ProcessingStatus.Pending, 1_500L, 5L), (row.EquipmentId, row.Status, row.Samples, row.WindowsTotal));
        Assert.Equal((Stores.Noon, TimeSource.Recorded, PhaseSet.All), (row.RecordedAt!.Value, row.Clock, row.Phases));
        Assert.Equal(1_500, row.Summary.R.Finite);
        Assert.Equal(stored.RawId, Assert.Single(byHash).Value.RawId);
    }

    [Fact]
    public async Task List_ReadInParts_GivesEachFileOnceNewestFirst()
    {
        await using var stores = new Stores(database.ConnectionString);
        var motor = await stores.MotorAsync();
        var sent = new List<RawFileId>();
        for (var i = 0; i < 5; i++)
        {
            sent.Add((await stores.StoreAsync(motor, $"{i}.csv")).RawId);
        }

        var filter = new RawFileFilter(motor, ProcessingStatus.Pending);
        var first = await stores.Files.ListAsync(filter, new PageRequest(3, null), CancellationToken.None);
        var second = await stores.Files.ListAsync(filter, new PageRequest(3, first.Next), CancellationToken.None);

        var seen = first.Items.Concat(second.Items).Select(row => row.RawId).ToList();
        Assert.Null(second.Next);
        Assert.Equal(sent.OrderByDescending(id => id.ToString(), StringComparer.Ordinal), seen);
        await Assert.ThrowsAsync<BadCursorException>(
            () => stores.Files.ListAsync(filter, new PageRequest(3, "nonsense"), CancellationToken.None));
    }

    [Fact]
    public async Task Spool_StoredAbandonedOrLeftBehind_LeavesNoFile()
    {
        await using var stores = new Stores(database.ConnectionString);
        var motor = await stores.MotorAsync();
        await stores.StoreAsync(motor, "a.csv");
        await using (var abandoned = stores.Files.OpenSpool())
        {
            var rows = new float[5_000];
            await abandoned.AcceptAsync(new PhaseCurrents(0, rows, rows, rows), CancellationToken.None);
        }

        var left = Path.Combine(stores.SpoolPath, "0123.spool");
        await File.WriteAllTextAsync(left, "from an earlier process");
        File.SetLastWriteTimeUtc(left, DateTime.UnixEpoch);
        var swept = stores.Get<SpoolFolder>().Sweep();

        Assert.Equal(1, swept);
        Assert.Empty(Directory.EnumerateFiles(stores.SpoolPath, "*.spool"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(stores.SpoolPath));
        }
    }

    [SmallDiskFact]
    public async Task Spool_WhoseDiskFillsUp_SaysSoLeavesNothingAndWorksOnceThereIsRoom()
    {
        const int NoSpaceLeft = 28;
        const long Room = 8 << 20;
        using var disk = new SmallDisk(megabytes: 2);
        await using var stores = new Stores(database.ConnectionString, handover: Room, spool: Path.Combine(disk.Folder, "quarantine"));
        var motor = await stores.MotorAsync();
        var random = new Random(3);
        var noise = Enumerable.Range(0, 200_000).Select(_ => (random.NextSingle() - 0.5f) * 1e-3f).ToArray();
        var filled = Path.Combine(disk.Folder, "filled");
        await File.WriteAllBytesAsync(filled, new byte[3 << 19]);

        IOException fault;
        await using (var spool = stores.Files.OpenSpool())
        {
            fault = await Assert.ThrowsAsync<IOException>(async () =>
            {
                for (var at = 0; at < noise.Length; at += 1_000)
                {
                    var rows = noise.AsMemory(at, 1_000);
                    await spool.AcceptAsync(new PhaseCurrents(at, rows, rows, rows), CancellationToken.None);
                }
            });
        }

        var left = Directory.GetFiles(stores.SpoolPath, "*.spool");
        File.Delete(filled);
        var rest = noise.AsSpan(0, 50_000).ToArray();
        var stored = await stores.StoreAsync(motor, "a.csv", null, null, rest, rest, rest);
        stores.Get<HandoverCache>().Drop(stored.RawId);

        Assert.Equal(NoSpaceLeft, fault.HResult);
        Assert.Empty(left);
        Assert.Equal(Bits(rest), Bits((await ReadAsync(stores, stored.RawId, 0)).S));

        // The room that its samples had taken in memory is free again.
        Assert.All([1, 2], _ => Assert.True(stores.Get<HandoverCache>().TryReserve(Room / 2, already: 0)));
    }

    [Fact]
    public async Task Refusal_OfAFileWithAnError_KeepsWhereAndWhat()
    {
        await using var stores = new Stores(database.ConnectionString);
        var motor = await stores.MotorAsync();
        var refused = new RefusedUpload(
            "bad.csv", motor.Value, null, "E_NUMBER", 17, 2, "1,5x", "a number or nothing", Stores.Anna, Stores.Noon);

        await stores.Files.RefuseAsync(refused, CancellationToken.None);
        var listed = await stores.Files.ListRefusedAsync(PageRequest.First, CancellationToken.None);

        Assert.Contains(refused, listed.Items);
        Assert.Equal(1, (await stores.Files.PipelineAsync(motor, CancellationToken.None)).Refused);
    }

    [Fact]
    public async Task Delete_OfAPendingFile_FreesItsContentAndKeepsTheBalance()
    {
        await using var stores = new Stores(database.ConnectionString);
        var motor = await stores.MotorAsync();
        var first = await stores.StoreAsync(motor, "a.csv", content: "deleted and sent again");

        var deleted = await stores.Files.DeleteAsync(first.RawId, Stores.Anna, CancellationToken.None);
        var repeated = await stores.Files.DeleteAsync(first.RawId, Stores.Anna, CancellationToken.None);
        var unknown = await stores.Files.DeleteAsync(new RawFileId(Guid.NewGuid()), Stores.Anna, CancellationToken.None);
        var again = await stores.StoreAsync(motor, "a.csv", content: "deleted and sent again");

        Assert.Equal(
            (DeleteOutcome.Deleted, DeleteOutcome.Deleted, DeleteOutcome.NotFound), (deleted, repeated, unknown));
        Assert.Equal(StoreKind.Stored, again.Kind);
        Assert.NotEqual(first.RawId, again.RawId);
        Assert.Equal(0L, await database.ScalarAsync($"select count(*) from raw_chunks where raw_id = '{first.RawId}'"));
        var status = await stores.Files.PipelineAsync(motor, CancellationToken.None);
        Assert.Equal((2, 1, 1, 1), (status.Sent, status.Failed, status.Pending, status.TotalRaw));
    }

    private static async Task<(float[] R, float[] S, float[] T)> ReadAsync(Stores stores, RawFileId id, long from)
    {
        var (r, s, t) = (new List<float>(), new List<float>(), new List<float>());
        await foreach (var rows in stores.Files.ReadSamplesAsync(id, from, CancellationToken.None))
        {
            Assert.Equal(from + r.Count, rows.FirstSample);
            r.AddRange(rows.R.Span);
            s.AddRange(rows.S.Span);
            t.AddRange(rows.T.Span);
        }

        return ([.. r], [.. s], [.. t]);
    }

    private static uint[] Bits(float[] samples) => [.. samples.Select(BitConverter.SingleToUInt32Bits)];
}
