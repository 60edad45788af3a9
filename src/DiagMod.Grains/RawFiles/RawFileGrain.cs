using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Ports;
using DiagMod.Grains.Motors;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Placement;

namespace DiagMod.Grains.RawFiles;

/// <summary>Reads one file, sends its windows to its motor. Holds nothing that a repetition would miss. Works on the host that
/// has claimed the file, where its samples may still be in memory.</summary>
[PreferLocalPlacement]
internal sealed partial class RawFileGrain(
    IRawSignalStore files, FeatureOptions features, GrainMetrics metrics, TimeProvider time,
    ILogger<RawFileGrain> logger)
    : Grain, IRawFileGrain
{
    /// <summary>Times a motor may ask for a file from its start within one claim.</summary>
    private const int MaxStarts = 4;

    private long _windowsTaken;
    private TimeSpan _extracted;

    public static string KeyOf(RawFileId rawId) => $"file/{rawId}";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        metrics.Activated(GrainMetrics.FileGrain, TimeSpan.Zero);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Deactivated(GrainMetrics.FileGrain);
        return Task.CompletedTask;
    }

    public Task<long> ProgressAsync() => Task.FromResult(_windowsTaken);

    public async Task<FileOutcome> ProcessAsync(RawFileClaim claim, CancellationToken cancellationToken)
    {
        using var scope = FileScope.Begin(logger, claim);
        using var span = GrainSpans.Start("file.extract", "extract", claim);
        var motor = GrainFactory.GetGrain<IMotorGrain>(MotorGrain.KeyOf(claim.EquipmentId));
        var outcome = FileOutcome.Retry("its work was stopped");
        try
        {
            outcome = await WorkAsync(claim, motor, cancellationToken);
            span?.SetTag("windows", _windowsTaken);
            if (outcome.Code is { } code)
            {
                span.Fail(code, outcome.Words);
            }
        }
        catch (SampleBlockException e)
        {
            // What is stored will not get better by reading it once more.
            outcome = FileOutcome.Failed("E_SAMPLES_DAMAGED", e.Message);
            span.Fail(outcome.Code!, outcome.Words);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogAttemptInterrupted(logger, claim.RawId, claim.Attempt, e);
            outcome = FileOutcome.RetryAfter(e);
            span.Fail(e.GetType().Name, e.Message);
        }
        finally
        {
            DeactivateOnIdle();
            if (outcome.End != FileEnd.Completed)
            {
                await motor.AbandonAsync(claim);
            }
        }

        return outcome;
    }

    private async Task<FileOutcome> WorkAsync(
        RawFileClaim claim, IMotorGrain motor, CancellationToken cancellationToken)
    {
        var rate = claim.Rate;
        if (rate.WindowCount(claim.Summary.Rows) == 0)
        {
            var (have, need) = (rate.Seconds(claim.Summary.Rows), rate.Seconds(rate.WindowSamples));
            return FileOutcome.Failed(
                "E_INSUFFICIENT_DATA",
                // With the rate: who forgot to say it sees the one that was taken for it.
                FormattableString.Invariant($"{have:0.###} s of signal at {rate.Hertz} Hz, {need:0.###} s needed"));
        }

        for (var start = 0; start < MaxStarts; start++)
        {
            if (await SendAsync(claim, motor, cancellationToken) is { } outcome)
            {
                return outcome;
            }

            LogStartedOver(logger, claim.RawId, claim.EquipmentId);
        }

        return FileOutcome.Retry($"motor {claim.EquipmentId} asked for the file from its start {MaxStarts} times");
    }

    /// <summary>One pass over the file; null when the motor wants it from its start.</summary>
    private async Task<FileOutcome?> SendAsync(
        RawFileClaim claim, IMotorGrain motor, CancellationToken cancellationToken)
    {
        var extractor = new FeatureExtractor(
            claim.Rate, claim.Summary, features with { IsDriven = claim.IsDriven });
        if (extractor.Phases == PhaseSet.None)
        {
            return FileOutcome.Failed(
                "E_NO_PHASE", "no phase has a current: each is absent, or empty in too many rows");
        }

        var windows = new List<WindowFeatures>();
        var sequence = 0;
        var rowsRead = 0L;
        _windowsTaken = 0;
        _extracted = TimeSpan.Zero;
        await foreach (var rows in files.ReadSamplesAsync(claim.RawId, 0, cancellationToken))
        {
            rowsRead += rows.Count;
            await ExtractAsync(() => extractor.Push(rows, windows), cancellationToken);
            KillPoint.Pass(KillPoint.FeaturesMeasured);

            // More than a batch, so that something is left to be the last one.
            while (windows.Count > FeatureBatch.MaxWindows)
            {
                var answer = await motor.AcceptAsync(Take(claim, sequence++, windows, isLast: false));
                if (answer.Result != BatchResult.Accepted)
                {
                    return Outcome(answer);
                }

                _windowsTaken += FeatureBatch.MaxWindows;
            }
        }

        if (rowsRead != claim.Summary.Rows)
        {
            return FileOutcome.Failed("E_SAMPLES_MISSING", FormattableString.Invariant(
                $"{rowsRead} of {claim.Summary.Rows} rows are stored: send the file again"));
        }

        await ExtractAsync(() => extractor.Finish(windows), cancellationToken);
        metrics.Extracted(_extracted);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isLast = windows.Count <= FeatureBatch.MaxWindows;
            var answer = await motor.AcceptAsync(Take(claim, sequence++, windows, isLast));
            if (isLast || answer.Result != BatchResult.Accepted)
            {
                return Outcome(answer);
            }

            _windowsTaken += FeatureBatch.MaxWindows;
        }
    }

    private async Task ExtractAsync(Action work, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        await Task.Run(work, cancellationToken);
        _extracted += time.GetElapsedTime(begun);
    }

    private static FeatureBatch Take(RawFileClaim claim, int sequence, List<WindowFeatures> windows, bool isLast)
    {
        var taken = windows.GetRange(0, Math.Min(windows.Count, FeatureBatch.MaxWindows));
        windows.RemoveRange(0, taken.Count);
        return new FeatureBatch(claim, sequence, taken, isLast);
    }

    private static FileOutcome? Outcome(BatchAnswer answer) => answer.Result switch
    {
        BatchResult.Completed => FileOutcome.Completed,
        BatchResult.Fenced => FileOutcome.Lost,
        BatchResult.StartOver => null,
        _ => FileOutcome.Retry(answer.Words) with { IsPassing = answer.IsPassing },
    };
}
