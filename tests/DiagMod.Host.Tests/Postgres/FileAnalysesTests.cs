using System.Text.Json;
using System.Text.Json.Serialization;
using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Postgres;

/// <summary>The second stage in the database: claims, the one transaction, what deletion takes along.</summary>
public class FileAnalysesTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private static readonly JsonSerializerOptions WithNaN = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        IncludeFields = true,
    };

    [Fact]
    public async Task Analysis_ThatWasStored_IsReadBackWhole()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var (motor, entry) = await CompletedAsync(stores, 1);
        var claim = await ClaimAsync(stores);
        var commit = StoredAnalyses.Commit(claim!, entry);

        var outcome = await stores.Twins.SaveAsync(commit, CancellationToken.None);
        var found = await stores.Get<IFileAnalyses>().FindAsync(claim!.RawId, CancellationToken.None);
        var newest = await stores.Get<IFileAnalyses>().NewestAsync(motor, CancellationToken.None);
        var file = await stores.Files.FindAsync(claim.RawId, CancellationToken.None);

        Assert.Equal(SaveOutcome.Saved, outcome);
        Assert.Equal(Json(commit.Analysis!.Analysis), Json(found!.Analysis));
        Assert.Equal(Json(commit.Analysis.Diagnosis), Json(found.Diagnosis));
        Assert.Equal((49.98, 50.02), found.Analysis.SupplyRangeHz);
        Assert.Equal(found.RawId, newest!.RawId);
        Assert.Equal((AnalysisStatus.Completed, null), (file!.AnalysisStatus, file.AnalysisReason));
        Assert.Equal(
            "broken_rotor_bar alarm record",
            await TestDatabase.ScalarAsync(
                database,
                """
                select d.code || ' ' || p.predicted_severity || ' ' || p.model_name
                from predictions p join defect_types d on d.id = p.defect_type_id where p.model_name = 'record'
                """));
        Assert.Equal(
            1L, await TestDatabase.ScalarAsync(database, "select count(*) from audit_log where action = 'file.analyse'"));
        var status = Assert.Single(await stores.Twins.LoadStatusesAsync(CancellationToken.None));
        Assert.Equal((0.02, FaultCodes.BrokenRotorBar), (status.Slip, status.Diagnosis!.Fault));
    }

    [Fact]
    public async Task Series_OfAMotor_HoldsItsAnalysesUpToATimeAndItsBaselineWithSpectra()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var (motor, entry) = await CompletedAsync(stores, 1);
        var claim = (await ClaimAsync(stores))!;
        await stores.Twins.SaveAsync(StoredAnalyses.Commit(claim, entry), CancellationToken.None);
        var series = stores.Get<IAnalysisSeries>();

        var all = await series.SeriesAsync(motor, null, 10, CancellationToken.None);
        var before = await series.SeriesAsync(motor, claim.RecordedAt.AddSeconds(-1), 10, CancellationToken.None);
        var baseline = await series.BaselineAsync(motor, 10, null, CancellationToken.None);
        var events = await stores.Get<IMotorEvents>().ListAsync(motor, null, null, 10, CancellationToken.None);

        Assert.Equal(claim.RawId, Assert.Single(all).RawId);
        Assert.Empty(all[0].Analysis.Spectrum.Dbc);
        Assert.Empty(before);
        Assert.Equal(3, Assert.Single(baseline).Analysis.Spectrum.Dbc.Length);
        Assert.Contains(events, one => one.Kind == MotorEventKind.File && one.RawId == claim.RawId && one.At == claim.RecordedAt);
    }

    [Fact]
    public async Task Analysis_OfARecordThatTellsNothing_IsReadBackWithoutASpectrum()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var (_, entry) = await CompletedAsync(stores, 1);
        var commit = StoredAnalyses.Commit((await ClaimAsync(stores))!, entry);
        var judged = commit.Analysis!;
        commit = commit with
        {
            Analysis = judged with
            {
                Analysis = judged.Analysis with { Obstacle = Obstacle.TooShort, Spectrum = RecordSpectrum.Empty },
            },
        };

        await stores.Twins.SaveAsync(commit, CancellationToken.None);
        var found = await stores.Get<IFileAnalyses>().FindAsync(judged.Claim.RawId, CancellationToken.None);

        Assert.Equal(Obstacle.TooShort, found!.Analysis.Obstacle);
        Assert.Empty(found.Analysis.Spectrum.Dbc);
        Assert.Empty(found.Analysis.Spectrum.FloorDbc);
    }

    [Fact]
    public async Task Step_OfAnAnalysis_RepeatedOrFenced_StoresItOnce()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var (_, entry) = await CompletedAsync(stores, 1);
        var slow = await stores.Get<IFileAnalyses>().ClaimNextAsync("slow", TimeSpan.Zero, CancellationToken.None);
        var quick = await ClaimAsync(stores);
        var commit = StoredAnalyses.Commit(quick!, entry);

        var fenced = await stores.Twins.SaveAsync(StoredAnalyses.Commit(slow!, entry, meanDb: 60), CancellationToken.None);
        var renewed = await stores.Get<IFileAnalyses>().RenewAsync(slow!, 0, Lease, CancellationToken.None);
        var saved = await stores.Twins.SaveAsync(commit, CancellationToken.None);
        var again = await stores.Twins.SaveAsync(commit, CancellationToken.None);
        var late = await stores.Twins.SaveAsync(StoredAnalyses.Commit(slow!, commit.Entry), CancellationToken.None);

        Assert.Equal(
            (SaveOutcome.Fenced, SaveOutcome.Saved, SaveOutcome.Saved, SaveOutcome.Fenced), (fenced, saved, again, late));
        Assert.False(renewed);
        Assert.Equal(2L, await TestDatabase.ScalarAsync(database, "select count(*) from twin_journal"));
        Assert.Equal(1L, await TestDatabase.ScalarAsync(database, "select count(*) from file_analyses"));
        Assert.Equal(1L, await TestDatabase.ScalarAsync(database, "select count(*) from predictions where model_name = 'record'"));
        Assert.Null(await ClaimAsync(stores));
    }

    [Fact]
    public async Task Claims_OfTwoHosts_TakeEachRecordOnceInTheOrderOfItsMotorsFiles()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var one = new Stores(database);
        await using var two = new Stores(database);
        var (first, entry) = await CompletedAsync(one, 3);
        await CompletedAsync(one, 1);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            i => ClaimAsync(i % 2 == 0 ? one : two)));
        var begun = claims.OfType<AnalysisClaim>().ToList();
        var mine = begun.Single(claim => claim.EquipmentId == first);
        await one.Twins.SaveAsync(StoredAnalyses.Commit(mine, entry), CancellationToken.None);
        var next = await ClaimAsync(two);

        Assert.Equal(2, begun.Count);
        Assert.Equal(2, begun.Select(claim => claim.EquipmentId).Distinct().Count());
        Assert.Equal(("0.csv", "1.csv"), (mine.FileName, next!.FileName));
        Assert.Equal(Stores.Noon.AddHours(1), next.RecordedAt);
    }

    [Fact]
    public async Task Analysis_WhoseHostWasKilled_IsClaimedAgainAndFailsInTheEnd()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database, attempts: 2);
        await CompletedAsync(stores, 1);
        var analyses = stores.Get<IFileAnalyses>();

        var attempts = new List<int>();
        while (await analyses.ClaimNextAsync("killed", TimeSpan.Zero, CancellationToken.None) is { } claim)
        {
            attempts.Add(claim.Attempt);
        }

        var file = (await stores.Files.ListAsync(new RawFileFilter(null, null), PageRequest.First, CancellationToken.None)).Items[0];
        Assert.Equal(Enumerable.Range(1, 8), attempts);
        Assert.Equal((ProcessingStatus.Completed, AnalysisStatus.Failed), (file.Status, file.AnalysisStatus));
        Assert.StartsWith("E_POISON: 8 attempts", file.AnalysisReason, StringComparison.Ordinal);
        Assert.Equal(new AnalysisCounts(0, 0, 0, 1), await analyses.CountAsync(file.EquipmentId, CancellationToken.None));
    }

    [Fact]
    public async Task Analysis_GivenBackAtAStop_CountsAsNoAttempt()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        await CompletedAsync(stores, 1);
        var analyses = stores.Get<IFileAnalyses>();
        var first = await ClaimAsync(stores);

        await analyses.GiveBackAsync(first!, null, TimeSpan.Zero, CancellationToken.None);
        var second = await ClaimAsync(stores);
        await analyses.GiveBackAsync(second!, "away", TimeSpan.FromHours(1), CancellationToken.None);

        Assert.Equal((1, 1), (first!.Attempt, second!.Attempt));
        Assert.True(second.Fence > first.Fence);
        Assert.Null(await ClaimAsync(stores));
        Assert.Equal(new AnalysisCounts(1, 0, 0, 0), await analyses.CountAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task File_DeletedWhileItIsAnalysed_TakesItsAnalysisAlong()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var (motor, entry) = await CompletedAsync(stores, 2);
        var done = await ClaimAsync(stores);
        var commit = StoredAnalyses.Commit(done!, entry);
        await stores.Twins.SaveAsync(commit, CancellationToken.None);
        var running = await ClaimAsync(stores);

        var deleted = new[]
        {
            await stores.Files.DeleteAsync(done!.RawId, Stores.Anna, CancellationToken.None),
            await stores.Files.DeleteAsync(running!.RawId, Stores.Anna, CancellationToken.None),
        };
        var late = await stores.Twins.SaveAsync(StoredAnalyses.Commit(running, commit.Entry), CancellationToken.None);

        Assert.All(deleted, outcome => Assert.Equal(DeleteOutcome.Deleted, outcome));
        Assert.Equal(SaveOutcome.Fenced, late);
        Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from file_analyses"));
        Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from predictions"));
        Assert.Null(await stores.Get<IFileAnalyses>().NewestAsync(motor, CancellationToken.None));
        Assert.Equal(new AnalysisCounts(0, 0, 0, 0), await stores.Get<IFileAnalyses>().CountAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task Analysis_AskedForOnceMore_TakesTheOldOnesPlace()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var (_, entry) = await CompletedAsync(stores, 1);
        var analyses = stores.Get<IFileAnalyses>();
        var first = StoredAnalyses.Commit((await ClaimAsync(stores))!, entry);
        await stores.Twins.SaveAsync(first, CancellationToken.None);
        var id = first.Analysis!.Claim.RawId;

        var asked = await analyses.RepeatAsync(id, Stores.Anna, CancellationToken.None);
        var askedAgain = await analyses.RepeatAsync(id, Stores.Anna, CancellationToken.None);
        var meanwhile = await analyses.FindAsync(id, CancellationToken.None);
        await stores.Twins.SaveAsync(
            StoredAnalyses.Commit((await ClaimAsync(stores))!, first.Entry, meanDb: 47), CancellationToken.None);
        var now = await analyses.FindAsync(id, CancellationToken.None);

        Assert.True(asked && askedAgain);
        Assert.Equal((41.0, 47.0), (meanwhile!.Analysis.RotorBars!.MeanDb, now!.Analysis.RotorBars!.MeanDb));
        Assert.Equal("warning", await TestDatabase.ScalarAsync(database, "select predicted_severity from predictions where model_name = 'record'"));
        Assert.False(await analyses.RepeatAsync(new RawFileId(Guid.NewGuid()), Stores.Anna, CancellationToken.None));
    }

    /// <summary>Completed files of a new motor, an hour apart.</summary>
    private static async Task<(EquipmentId Motor, JournalEntry Newest)> CompletedAsync(Stores stores, int files)
    {
        var motor = await stores.MotorAsync();
        JournalEntry? previous = null;
        for (var i = 0; i < files; i++)
        {
            var at = Stores.Noon.AddHours(i);
            await stores.StoreAsync(motor, FormattableString.Invariant($"{i}.csv"), at);
            var claim = await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None);
            var commit = Stores.Absorb(claim!, previous, at);
            Assert.Equal(SaveOutcome.Saved, await stores.Twins.SaveAsync(commit, CancellationToken.None));
            previous = commit.Entry;
        }

        return (motor, previous!);
    }

    private static Task<AnalysisClaim?> ClaimAsync(Stores stores) =>
        stores.Get<IFileAnalyses>().ClaimNextAsync("test", Lease, CancellationToken.None);

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, WithNaN);
}
