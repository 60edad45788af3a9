using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.Tests.Support;

namespace DiagMod.Grains.Tests.Analyses;

/// <summary>Whole records from their claim to their end, with every message copied.</summary>
public sealed class AnalysisGateTests
{
    private static readonly (string, string) OneWorker = ("Ingest:AnalysisWorkers", "1");

    [Fact]
    public async Task Record_OfACompletedFile_IsAnalysedAndJudgedOnce()
    {
        await using var host = await StartAsync(OneWorker);
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));

        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilAnalysed(file);

        var judged = Assert.Single(host.Stores.Judged);
        var status = await host.Motors.GetAsync(new EquipmentId("EQ_1"), default);
        Assert.Equal([InMemoryStores.RowsFor(2)], host.Stores.Analysed);
        Assert.Equal((FaultCodes.BrokenRotorBar, Severity.Warning), (status.Diagnosis!.Fault, status.Diagnosis.Severity));
        Assert.Equal((49.98, 50.02), judged.Analysis.SupplyRangeHz);
        Assert.True(float.IsNaN(judged.Analysis.Spectrum.Dbc[1]));
        Assert.Equal((Health.Warning, 0.02f), (status.Health, (float)status.Slip));
        Assert.Equal(
            [JournalKind.FileAbsorbed, JournalKind.FileAnalyzed], host.Stores.Journal("EQ_1").Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Records_OfOneMotor_AreAnalysedInTheOrderOfItsFiles()
    {
        await using var host = await StartAsync(("Ingest:AnalysisWorkers", "3"));
        var files = Enumerable.Range(2, 5).Select(windows => host.Stores.Put("EQ_1", InMemoryStores.RowsFor(windows))).ToArray();

        host.Files.Announce(files[0].Claim.RawId);
        await host.Stores.UntilAnalysed(files);

        Assert.Equal(files.Select(file => file.Claim.RawId), host.Stores.Judged.Select(judged => judged.Claim.RawId));
    }

    [Fact]
    public async Task Analysis_WhoseClaimIsLost_StoresNothing()
    {
        await using var host = await StartAsync(OneWorker);
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));
        var stolen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Stores.Finding = () =>
        {
            host.Stores.StealAnalysis(file);
            stolen.TrySetResult();
            return InMemoryStores.Broken(40);
        };

        host.Files.Announce(file.Claim.RawId);
        await stolen.Task.WaitAsync(TimeSpan.FromMinutes(2));
        var next = host.Stores.Put("EQ_2", InMemoryStores.RowsFor(2));
        host.Stores.Finding = () => InMemoryStores.Broken(60);
        host.Files.Announce(next.Claim.RawId);
        await host.Stores.UntilAnalysed(next);

        Assert.Equal(next.Claim.RawId, Assert.Single(host.Stores.Judged).Claim.RawId);
        Assert.Single(host.Stores.Journal("EQ_1"));
    }

    [Fact]
    public async Task Analysis_ThatBreaks_IsTriedAgainLater()
    {
        await using var host = await StartAsync(OneWorker, ("Ingest:LeaseSeconds", "600"));
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));
        host.Stores.Finding = () =>
        {
            host.Stores.Finding = () => InMemoryStores.Broken(60);
            throw new IOException("away");
        };

        host.Files.Announce(file.Claim.RawId);
        await host.Stores.Until(() => host.Stores.AnalysesGivenBack == 1);
        await host.Time.AdvanceUntilAsync(host.Stores.UntilAnalysed(file), TimeSpan.FromSeconds(2))
            .WaitAsync(TimeSpan.FromMinutes(2));

        // The clock runs here while the work does not: an attempt more may be begun, but only one is stored.
        Assert.Equal(AnalysisStatus.Completed, file.Analysis);
        Assert.True(file.AnalysisAttempt >= 2, $"{file.AnalysisAttempt} attempts");
        Assert.Single(host.Stores.Judged);
        Assert.Single(host.Stores.Journal("EQ_1"), entry => entry.Kind == JournalKind.FileAnalyzed);
    }

    [Fact]
    public async Task Record_WhoseRowsAreNotAllThere_FailsWithItsReason()
    {
        await using var host = await StartAsync(OneWorker);
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));
        host.Stores.BeforeRead = (_, _) => host.Stores.Absorbed.Count == 0
            ? Task.CompletedTask
            : throw new InvalidDataException("samples are missing");

        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilAnalysed(file);

        Assert.Equal((AnalysisStatus.Failed, "E_SAMPLES_MISSING"), (file.Analysis, file.AnalysisReason));
        Assert.Equal(ProcessingStatus.Completed, file.Status);
    }

    [Fact]
    public async Task Analysis_InWorkWhenTheHostStops_IsGivenBack()
    {
        var host = await StartAsync(OneWorker);
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));
        var isReading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Stores.BeforeRead = (_, _) =>
        {
            if (host.Stores.Absorbed.Count == 0)
            {
                return Task.CompletedTask;
            }

            isReading.TrySetResult();
            return Task.Delay(Timeout.Infinite);
        };
        host.Files.Announce(file.Claim.RawId);
        await isReading.Task.WaitAsync(TimeSpan.FromMinutes(2));

        await host.DisposeAsync();

        Assert.Equal((AnalysisStatus.Pending, 1, null), (file.Analysis, host.Stores.AnalysesGivenBack, file.AnalysisReason));
        Assert.Empty(host.Stores.Judged);
    }

    private static async Task<TestHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var host = await TestHost.OfMotorsStartedAsync(settings);
        host.Stores.PutMotor(new Motor { EquipmentId = new EquipmentId("EQ_1"), Name = "pump" });
        host.Stores.PutMotor(new Motor { EquipmentId = new EquipmentId("EQ_2"), Name = "fan" });
        return host;
    }
}
