using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Postgres;

public class TwinStoreTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Step_OfAFile_StoresAllOfIt()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var claim = await ClaimAsync(stores);
        var commit = Stores.Absorb(claim, null, Stores.Noon, hasT: false, forecast: Forecast());

        var outcome = await stores.Twins.SaveAsync(commit, CancellationToken.None);

        Assert.Equal(SaveOutcome.Saved, outcome);
        var row = await stores.Files.FindAsync(claim.RawId, CancellationToken.None);
        Assert.Equal((ProcessingStatus.Completed, 3L, 2.5, "warning"), (row!.Status, row.WindowsDone, row.Score!.Value, row.Level));
        Assert.Equal((Stores.Noon, PhaseSet.R | PhaseSet.S), (row.RecordedAt!.Value, row.Phases));
        Assert.Contains("a_note", row.MetaJson, StringComparison.Ordinal);
        Assert.Equal(
            (1L, 1L),
            ((long)(await TestDatabase.ScalarAsync(database, "select count(*) from predictions where feature_id is not null and probability = 0.75"))!,
            (long)(await TestDatabase.ScalarAsync(database, "select count(*) from audit_log where action = 'file.complete'"))!));
        var forecast = await stores.History.LatestForecastAsync(claim.EquipmentId, CancellationToken.None);
        Assert.Equivalent(commit.File!.Forecast, forecast!.Forecast, strict: true);
        var twin = await stores.Twins.LoadAsync(claim.EquipmentId, CancellationToken.None);
        Assert.Equal(1, twin.HeadSeq);
        Assert.Equivalent(commit.Entry, Assert.Single(twin.Tail), strict: true);
        var pipeline = await stores.Files.PipelineAsync(null, CancellationToken.None);
        Assert.Equal((1L, 0L, 3L), (pipeline.Completed, pipeline.Queued, pipeline.FeaturesTotal));
    }

    [Fact]
    public async Task Windows_ReadBack_EqualWhatWasStored()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var claim = await ClaimAsync(stores);
        var commit = Stores.Absorb(claim, null, Stores.Noon, windows: 5, hasT: false);
        await stores.Twins.SaveAsync(commit, CancellationToken.None);

        var first = await stores.History.WindowsAsync(claim.RawId, new PageRequest(3, null), CancellationToken.None);
        var second = await stores.History.WindowsAsync(claim.RawId, new PageRequest(3, first.Next), CancellationToken.None);

        var windows = first.Items.Concat(second.Items).ToList();
        Assert.Null(second.Next);
        Assert.Equivalent(commit.File!.Windows, windows.Select(window => window.Features).ToList(), strict: true);
        Assert.Equal(Stores.Noon.AddSeconds(0.5), windows[1].Start);
        Assert.Equal(Stores.Noon.AddSeconds(1.5), windows[1].End);
        Assert.Null(windows[0].Features.T);
        Assert.All(windows, window => Assert.Equal(FeatureVector.Version, window.FeatureSet));
        var third = await stores.History.WindowAsync(claim.RawId, 2, CancellationToken.None);
        Assert.Equivalent(windows[2], third, strict: true);
        Assert.Null(await stores.History.WindowAsync(claim.RawId, 5, CancellationToken.None));
    }

    [Fact]
    public async Task Step_SentFourTimesAtOnceAndAgainLater_IsStoredOnce()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var claim = await ClaimAsync(stores);
        var commit = Stores.Absorb(claim, null, Stores.Noon);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => stores.Twins.SaveAsync(commit, CancellationToken.None)));
        var later = await stores.Twins.SaveAsync(commit, CancellationToken.None);

        Assert.All([.. outcomes, later], outcome => Assert.Equal(SaveOutcome.Saved, outcome));
        Assert.Equal(3L, await TestDatabase.ScalarAsync(database, "select count(*) from features"));
        Assert.Equal(3L, await TestDatabase.ScalarAsync(database, "select sum(windows_count)::bigint from hourly_feature_summary"));
        Assert.Equal(1, (await stores.Files.PipelineAsync(null, CancellationToken.None)).Completed);
    }

    [Fact]
    public async Task Step_OfAClaimThatWasTakenOver_IsFencedAndLeavesNothing()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        await stores.StoreAsync(await stores.MotorAsync(), "a.csv");
        var frozen = await stores.Files.ClaimNextAsync("frozen", TimeSpan.Zero, CancellationToken.None);
        var next = await stores.Files.ClaimNextAsync("next", Lease, CancellationToken.None);

        var late = await stores.Twins.SaveAsync(Stores.Absorb(frozen!, null, Stores.Noon), CancellationToken.None);
        var windows = await TestDatabase.ScalarAsync(database, "select count(*) from features");
        var good = await stores.Twins.SaveAsync(Stores.Absorb(next!, null, Stores.Noon), CancellationToken.None);

        Assert.Equal((SaveOutcome.Fenced, 0L, SaveOutcome.Saved), (late, (long)windows!, good));
    }

    [Fact]
    public async Task Step_OnAMovedHead_ConflictsAndLeavesNothing()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var claim = await ClaimAsync(stores);
        var settings = Settings(claim.EquipmentId, null);
        await stores.Twins.SaveAsync(settings, CancellationToken.None);

        var stale = await stores.Twins.SaveAsync(Stores.Absorb(claim, null, Stores.Noon), CancellationToken.None);
        var windows = await TestDatabase.ScalarAsync(database, "select count(*) from features");
        var fresh = await stores.Twins.SaveAsync(
            Stores.Absorb(claim, settings.Entry, Stores.Noon), CancellationToken.None);

        Assert.Equal((SaveOutcome.Conflict, 0L, SaveOutcome.Saved), (stale, (long)windows!, fresh));
    }

    [Fact]
    public async Task Activations_ThatWriteAtOnce_OneWinsTheOthersLoadAgain()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var motor = await stores.MotorAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => stores.Twins.SaveAsync(
            Settings(motor, null, (byte)i), CancellationToken.None)));

        Assert.Single(outcomes, SaveOutcome.Saved);
        Assert.Equal(7, outcomes.Count(outcome => outcome == SaveOutcome.Conflict));
        Assert.Equal(1, (await stores.Twins.LoadAsync(motor, CancellationToken.None)).HeadSeq);
    }

    [Fact]
    public async Task Load_WithACheckpoint_GivesItAndOnlyTheTail()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var motor = await stores.MotorAsync();
        JournalEntry? previous = null;
        for (byte i = 1; i <= 5; i++)
        {
            var commit = Settings(motor, previous, i) with
            {
                Checkpoint = i == 3 ? new TwinCheckpoint(3, [1, 2, 3], new byte[32]) : null,
            };
            Assert.Equal(SaveOutcome.Saved, await stores.Twins.SaveAsync(commit, CancellationToken.None));
            previous = commit.Entry;
        }

        await stores.Twins.SaveCheckpointAsync(motor, new TwinCheckpoint(2, [9], new byte[32]), CancellationToken.None);
        var twin = await stores.Twins.LoadAsync(motor, CancellationToken.None);

        Assert.Equal((3L, 5L), (twin.Checkpoint!.Seq, twin.HeadSeq));
        Assert.Equal([1, 2, 3], twin.Checkpoint.State);
        Assert.Equal([4L, 5L], twin.Tail.Select(entry => entry.Seq));
    }

    [Fact]
    public async Task Status_WithNumbersThatAreNotKnown_ComesBackAsItWas()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var motor = await stores.MotorAsync();
        var status = MotorStatus.Empty(motor, "lcm/1") with
        {
            State = RunState.Running,
            Health = Core.Twin.Health.Advisory,
            LastWindowAt = Stores.Noon,
            RmsAmps = new PhaseValues(7.25, double.NaN, 1.0 / 3),
            Anomaly = AnomalyVerdict.None with
            {
                EValue = double.PositiveInfinity,
                TopFeatures = [new FeatureContribution("u0", 0.5, -3, double.NaN, 1, "x")],
                HardRules = ["single_phasing"],
            },
            Forecast = new ForecastSummary(
                3_600, 0.1, 0.2, double.NaN, ThresholdSource.None, new Crossing(Stores.Noon, Stores.Noon, null), Cadence.Hour),
            RecentRms = [new TrendPoint(Stores.Noon, 7.5)],
            LastFile = new RawFileId(Guid.NewGuid()),
            JournalSeq = 1,
        };

        await stores.Twins.SaveAsync(Settings(motor, null) with { Status = status }, CancellationToken.None);
        var loaded = Assert.Single(await stores.Twins.LoadStatusesAsync(CancellationToken.None));

        Assert.Equivalent(status, loaded, strict: true);
        Assert.True(double.IsNaN(loaded.RmsAmps.S));
        Assert.Equal(double.PositiveInfinity, loaded.Anomaly.EValue);
    }

    [Theory]
    [InlineData("2000-01-01T00:00:00Z")]
    [InlineData("1987-06-30T23:59:59.5Z")]
    [InlineData("2044-12-31T23:59:59Z")]
    public async Task Step_OfARecordingFromAnyYear_FindsItsMonths(string recordedAt)
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var claim = await ClaimAsync(stores);
        var at = DateTimeOffset.Parse(recordedAt, System.Globalization.CultureInfo.InvariantCulture);

        await stores.Twins.SaveAsync(Stores.Absorb(claim, null, at, windows: 4), CancellationToken.None);
        var windows = await stores.History.WindowsAsync(claim.RawId, PageRequest.First, CancellationToken.None);

        Assert.Equal(4, windows.Items.Count);
        Assert.Equal(at, windows.Items[0].Start);
    }

    [Fact]
    public async Task Summaries_AfterOverlappingFilesAndADeletion_EqualTheFeatures()
    {
        const string Differences = """
            select string_agg(unit || ' ' || start, ', ')
            from (
                select unit, equipment_id, date_trunc(unit, window_start, 'UTC') as start, count(*) as n, avg(rms_a) as mean,
                    min(rms_b) as least, max(rms_c) as most
                from features
                cross join (values ('minute'), ('hour'), ('day')) as units (unit)
                where is_valid
                group by 1, 2, 3) f
            full join (
                select 'minute' as unit, equipment_id, minute_start as start, windows_count, rms_mean_a, rms_min_b, rms_max_c
                from minute_feature_summary
                union all
                select 'hour', equipment_id, hour_start, windows_count, rms_mean_a, rms_min_b, rms_max_c
                from hourly_feature_summary
                union all
                select 'day', equipment_id, day_start, windows_count, rms_mean_a, rms_min_b, rms_max_c
                from daily_feature_summary) s using (unit, equipment_id, start)
            where f.n is distinct from s.windows_count
                or abs(f.mean - s.rms_mean_a) > 1e-12
                or f.least is distinct from s.rms_min_b
                or f.most is distinct from s.rms_max_c
            """;
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var motor = await stores.MotorAsync();
        JournalEntry? previous = null;
        var files = new List<RawFileId>();
        foreach (var minutes in (double[])[0, 59.99, 30, 719.99])
        {
            await stores.StoreAsync(motor, "a.csv", Stores.Noon.AddMinutes(minutes));
            var claim = await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None);
            var commit = Stores.Absorb(claim!, previous, Stores.Noon.AddMinutes(minutes), windows: 6, amps: minutes);
            await stores.Twins.SaveAsync(commit, CancellationToken.None);
            previous = commit.Entry;
            files.Add(claim!.RawId);
        }

        Assert.Null(await TestDatabase.ScalarAsync(database, Differences));
        Assert.Equal(DeleteOutcome.Deleted, await stores.Files.DeleteAsync(files[1], Stores.Anna, CancellationToken.None));

        Assert.Null(await TestDatabase.ScalarAsync(database, Differences));
        Assert.Equal(18L, await TestDatabase.ScalarAsync(database, "select count(*) from features"));
        Assert.Equal(4, (await stores.Twins.LoadAsync(motor, CancellationToken.None)).HeadSeq);
        Assert.Equal(18, (await stores.Files.PipelineAsync(motor, CancellationToken.None)).FeaturesTotal);
    }

    [Fact]
    public async Task RawSamples_WhenNotRetained_AreGoneOnceAnalysed()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database, retain: false);
        var claim = await ClaimAsync(stores);
        var absorbed = Stores.Absorb(claim, null, Stores.Noon);
        await stores.Twins.SaveAsync(absorbed, CancellationToken.None);

        var file = await stores.Files.FindAsync(claim.RawId, CancellationToken.None);
        var begun = await stores.Get<IFileAnalyses>().ClaimNextAsync("test", TimeSpan.FromMinutes(5), CancellationToken.None);
        var rows = 0;
        await foreach (var run in stores.Files.ReadSamplesAsync(claim.RawId, 0, CancellationToken.None))
        {
            rows += run.Count;
        }

        await stores.Twins.SaveAsync(StoredAnalyses.Commit(begun!, absorbed.Entry), CancellationToken.None);

        Assert.False(file!.SamplesKept);
        Assert.Equal(1_000, rows);
        Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from raw_chunks"));
        var gone = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var _ in stores.Files.ReadSamplesAsync(claim.RawId, 0, CancellationToken.None))
            {
                Assert.Fail("There should be no samples.");
            }
        });
        Assert.Contains("removed", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_AskedByTimeAndKind_ComeNewestFirst()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var claim = await ClaimAsync(stores);
        await stores.Twins.SaveAsync(Stores.Absorb(claim, null, Stores.Noon, windows: 5), CancellationToken.None);

        var all = new List<StoredScore>();
        string? cursor = null;
        do
        {
            var page = await stores.History.ScoresAsync(
                claim.EquipmentId, null, null, false, new PageRequest(2, cursor), CancellationToken.None);
            all.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        var strange = await stores.History.ScoresAsync(
            claim.EquipmentId, Stores.Noon.AddSeconds(1), Stores.Noon.AddSeconds(2), true, PageRequest.First,
            CancellationToken.None);

        Assert.Equal([4, 3, 2, 1, 0], all.Select(score => score.Score.WindowIndex));
        Assert.Equal([3, 2], strange.Items.Select(score => score.Score.WindowIndex));
        Assert.Equal((0.25, "lcm", "lcm/1"), (all[0].PValue, all[0].ModelType, all[0].ModelVersion));
        Assert.True(double.IsNaN(all[0].Score.TopFeatures[0].Expected));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(3_600.0)]
    [InlineData(null)]
    public async Task Trend_ByAnyStep_CoversEveryWindowWithItsExtremes(double? seconds)
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var claim = await ClaimAsync(stores);
        await stores.Twins.SaveAsync(
            Stores.Absorb(claim, null, Stores.Noon.AddMinutes(59.95), windows: 20, hasT: false), CancellationToken.None);

        var trend = await stores.History.TrendAsync(
            claim.EquipmentId, null, null, seconds is { } step ? TimeSpan.FromSeconds(step) : null, CancellationToken.None);

        Assert.Equal(20, trend.Sum(step => step.Windows));
        Assert.Equal((7.0, 26.0), (trend.Min(step => step.Min.R), trend.Max(step => step.Max.R)));
        Assert.Equal(16.5, trend.Sum(step => step.Mean.R * step.Windows) / 20, 9);
        Assert.All(trend, step => Assert.True(double.IsNaN(step.Mean.T)));
        Assert.InRange(trend.Count, 1, 500);
        Assert.Equal(trend.OrderBy(step => step.Start), trend);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Load_AJournalWithoutItsBeginning_IsAClearedOneOfSimulatedMotorsAlone(bool isSimulated)
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var motor = await stores.MotorAsync(isSimulated);
        var first = Settings(motor, null);
        await stores.Twins.SaveAsync(first, CancellationToken.None);
        await stores.Twins.SaveAsync(Settings(motor, first.Entry, 2), CancellationToken.None);

        await TestDatabase.ScalarAsync(database, "delete from twin_journal where seq = 1;");
        var twin = await stores.Twins.LoadAsync(motor, CancellationToken.None);
        var ends = await stores.Journal.EndsAsync(motor, CancellationToken.None);

        Assert.Equal((isSimulated, 2L), (twin.MayBeCleared, Assert.Single(twin.Tail).Seq));
        Assert.Equal(isSimulated ? 2 : 1, ends!.OldestEntry);
    }

    private static async Task<RawFileClaim> ClaimAsync(Stores stores)
    {
        await stores.StoreAsync(await stores.MotorAsync(), "a.csv");
        return (await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None))!;
    }

    private static TwinCommit Settings(EquipmentId motor, JournalEntry? previous, byte value = 1) => new()
    {
        EquipmentId = motor,
        ExpectedSeq = previous?.Seq ?? 0,
        Entry = Stores.Entry(previous, JournalKind.SettingsChanged, [value]),
        Status = MotorStatus.Empty(motor, "lcm/1"),
        Checkpoint = null,
        File = null,
    };

    private static RmsForecast Forecast() => new()
    {
        Cadence = Cadence.File,
        StepSeconds = 60,
        Clock = TimeSource.Recorded,
        ModelVersion = "llt-bank/1",
        Fallback = null,
        Phases =
        [
            new PhaseForecast(
                Phase.S,
                [new TrendPoint(Stores.Noon, 7.1), new TrendPoint(Stores.Noon.AddMinutes(1), double.NaN)],
                [new ForecastPoint(Stores.Noon.AddMinutes(2), 7.2, 7.1, 7.3, 7, 7.4)]),
        ],
        ThresholdAmps = double.NaN,
        ThresholdSource = ThresholdSource.None,
        POver = double.NaN,
        POverLevel = double.NaN,
        Crossing = null,
    };
}
