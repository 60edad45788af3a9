using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Benchmarks.Ingest;

/// <summary>One motor whose files go through all stages of the product in this process, one stage after the other, each measured.</summary>
internal sealed class IngestChain(BenchStores stores, EquipmentId motor)
{
    private readonly MotorTwin _twin = MotorTwin.Restore(motor, new StoredTwin(null, [], 0));

    /// <summary>What is measured by itself although it is a part of another stage: of the features, and of the models.</summary>
    public static readonly string[] Parts = ["samples", "forecast"];

    /// <summary>The stages in their order.</summary>
    public static readonly (string Id, string What)[] Stages =
    [
        ("receive", "read, hash and parse the body, encode its samples, all at once as an upload does"),
        ("store", "COPY of the samples, the file's row, counters and audit; committed"),
        ("claim", "claim the file"),
        ("samples", "read and decode the samples alone, which the next stage does again"),
        ("features", "decode the samples, features of all windows"),
        ("models", "detector, journal entry, trends and forecast of the twin"),
        ("forecast", "of these, the forecast alone, made once more"),
        ("commit", "windows, scores, journal, forecast, status; committed"),
    ];

    /// <summary>Adds the motor.</summary>
    public Task AddAsync() => stores.Motors.AddAsync(
        new Motor { EquipmentId = motor, Name = motor.Value }, BenchStores.Actor, CancellationToken.None);

    /// <summary>Takes one file through.</summary>
    /// <returns>A cost a stage.</returns>
    public async Task<Cost[]> RunAsync(byte[] csv)
    {
        await using var spool = stores.Files.OpenSpool();
        CurrentCsvResult read = null!;
        RawFileClaim claim = null!;
        TwinCommit commit = null!;
        var windows = new List<WindowFeatures>();
        var phases = PhaseSet.None;
        return
        [
            await Cost.OfAsync(async () =>
            {
                using var body = new MemoryStream(csv, writable: false);
                read = await CurrentCsv.ReadAsync(body, CurrentCsvLimits.None, spool, CancellationToken.None);
            }),
            await Cost.OfAsync(() => spool.CommitAsync(
                new RawFileUpload(
                    motor, read.ContentSha256 + ".csv", read.ContentSha256, read.ContentBytes, SampleRate.Default, null, read.Summary,
                    BenchStores.Actor),
                CancellationToken.None)),
            await Cost.OfAsync(async () => claim =
                await stores.Files.ClaimNextAsync("bench", TimeSpan.FromMinutes(10), CancellationToken.None)
                ?? throw new InvalidOperationException("There is no file to claim.")),
            await Cost.OfAsync(async () =>
            {
                await foreach (var rows in stores.Files.ReadSamplesAsync(claim.RawId, 0, CancellationToken.None))
                {
                    _ = rows.Count;
                }
            }),
            await Cost.OfAsync(async () => phases = await ExtractAsync(claim, windows)),
            Cost.Of(() => commit = _twin.Absorb(new FileWindows(claim, phases, windows))),
            Cost.Of(() => _twin.Forecast(null, null)),
            await Cost.OfAsync(async () =>
            {
                if (await stores.Twins.SaveAsync(commit, CancellationToken.None) != SaveOutcome.Saved)
                {
                    throw new InvalidOperationException("The file was not saved.");
                }
            }),
        ];
    }

    private async Task<PhaseSet> ExtractAsync(RawFileClaim claim, List<WindowFeatures> windows)
    {
        var extractor = new FeatureExtractor(
            claim.Rate, claim.Summary, new FeatureOptions { Workers = Environment.ProcessorCount });
        await foreach (var rows in stores.Files.ReadSamplesAsync(claim.RawId, 0, CancellationToken.None))
        {
            extractor.Push(rows, windows);
        }

        extractor.Finish(windows);
        return extractor.Phases;
    }
}
