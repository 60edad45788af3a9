using System.Diagnostics;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;

namespace DiagMod.Grains.RawFiles;

/// <summary>One claim from its beginning to its end: the grain works, the lease is kept, the outcome is
/// stored.</summary>
internal sealed partial class FileRuns(
    IGrainFactory grains, IRawSignalStore files, IOptions<IngestOptions> options, TimeProvider time,
    GrainMetrics metrics, RunningJobs jobs, ILogger<FileRuns> logger)
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(4);

    private TimeSpan Lease => TimeSpan.FromSeconds(options.Value.LeaseSeconds);

    /// <summary>Works on a file; never throws.</summary>
    /// <param name="claim">The right to.</param>
    /// <param name="giveBack">Cancelled when the host cannot wait any longer.</param>
    public async Task RunAsync(RawFileClaim claim, CancellationToken giveBack)
    {
        using var scope = FileScope.Begin(logger, claim);
        using var job = jobs.Begin(RunningJobs.Ingest);
        using var span = BeginSpan(claim, time.GetUtcNow());
        metrics.FileBegun(claim, time.GetUtcNow());
        LogClaimed(logger, claim.RawId, claim.EquipmentId, claim.FileName, claim.Attempt);
        var started = time.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(giveBack);
        var grain = grains.GetGrain<IRawFileGrain>(RawFileGrain.KeyOf(claim.RawId));
        var lease = KeepLeaseAsync(claim, grain, stop);
        var outcome = await WorkAsync(claim, grain, stop.Token, giveBack);
        await stop.CancelAsync();
        await lease;
        await TellAsync(claim, outcome);
        EndSpan(span, outcome);
        metrics.FileEnded(claim, outcome, time.GetElapsedTime(started), time.GetUtcNow());
    }

    /// <summary>The work, below the request that stored the file: that span is over, but its trace goes on, on whatever
    /// host the file is claimed.</summary>
    private static Activity? BeginSpan(RawFileClaim claim, DateTimeOffset now)
    {
        if (!GrainSpans.Source.HasListeners())
        {
            return null;
        }

        var parent = StageSpans.Parse(claim.TraceParent);
        if (claim is { Attempt: 1, StoredAt: { } stored })
        {
            GrainSpans.Source.TellStage("file.wait", "wait", claim.EquipmentId, claim.RawId, parent, stored, now);
        }

        var span = GrainSpans.Source.StartStage("file.work", "work", claim.EquipmentId, claim.RawId, parent);
        span?.SetTag("attempt", claim.Attempt);
        return span;
    }

    private static void EndSpan(Activity? span, FileOutcome outcome)
    {
        span?.SetTag("outcome", outcome.End.ToString());
        if (outcome is { End: FileEnd.Failed } or { End: FileEnd.Retry, Words: not null })
        {
            span.Fail(outcome.Code ?? "E_RETRY", outcome.Words);
        }
    }

    private async Task<FileOutcome> WorkAsync(
        RawFileClaim claim, IRawFileGrain grain, CancellationToken stop, CancellationToken giveBack)
    {
        try
        {
            var outcome = await grain.ProcessAsync(claim, stop);

            // A grain that was stopped says "retry"; why it was stopped is known here only.
            return outcome.End != FileEnd.Retry || !stop.IsCancellationRequested ? outcome
                : giveBack.IsCancellationRequested ? FileOutcome.Retry(null)
                : FileOutcome.Lost;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return giveBack.IsCancellationRequested ? FileOutcome.Retry(null) : FileOutcome.Lost;
        }
        catch (Exception e)
        {
            LogInterrupted(logger, claim.RawId, e);
            return FileOutcome.Retry($"{e.GetType().Name}: {e.Message}");
        }
    }

    /// <summary>Renews the lease until the work is over, and stops the work when it is lost or could not be renewed
    /// in time.</summary>
    private async Task KeepLeaseAsync(RawFileClaim claim, IRawFileGrain grain, CancellationTokenSource stop)
    {
        var renewedAt = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Lease / 3, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            try
            {
                var asked = time.GetTimestamp();

                // Not longer than the work: a grain that does not answer must not keep the file from being given back.
                var windows = await grain.ProgressAsync().WaitAsync(stop.Token);
                if (!await files.RenewAsync(claim, windows, Lease, stop.Token))
                {
                    LogLost(logger, claim.RawId, claim.Fence);
                    await stop.CancelAsync();
                    return;
                }

                renewedAt = asked;
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                LogNotRenewed(logger, claim.RawId, e);
                if (time.GetElapsedTime(renewedAt) >= Lease)
                {
                    await stop.CancelAsync();
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Stores an outcome. When that fails the lease runs out and the file is claimed again: nothing is
    /// lost.</summary>
    private async Task TellAsync(RawFileClaim claim, FileOutcome outcome)
    {
        try
        {
            using var limit = new CancellationTokenSource(LastWords, time);
            switch (outcome)
            {
                case { End: FileEnd.Failed }:
                    await files.FailAsync(claim, outcome.Code!, outcome.Words!, limit.Token);
                    LogFailed(logger, claim.RawId, outcome.Code!, outcome.Words!);
                    break;
                case { End: FileEnd.Retry }:
                    var longest = TimeSpan.FromSeconds(options.Value.MaxBackoffSeconds);
                    await files.GiveBackAsync(
                        claim, outcome.Words,
                        outcome.Words is null
                            ? TimeSpan.Zero
                            : Backoff.After(claim.Attempt, longest, Random.Shared.NextDouble()),
                        limit.Token);
                    LogGivenBack(logger, claim.RawId, outcome.Words ?? "the host stops");
                    break;
            }
        }
        catch (Exception e)
        {
            LogNotTold(logger, claim.RawId, outcome.End, e);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Raw file {RawId} of motor {EquipmentId} was claimed: {FileName}, attempt {Attempt}")]
    private static partial void LogClaimed(
        ILogger logger, RawFileId rawId, EquipmentId equipmentId, string fileName, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Raw file {RawId} was given back: {Reason}")]
    private static partial void LogGivenBack(ILogger logger, RawFileId rawId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Work on raw file {RawId} was interrupted")]
    private static partial void LogInterrupted(ILogger logger, RawFileId rawId, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Claim {Fence} on raw file {RawId} was lost; its work is stopped")]
    private static partial void LogLost(ILogger logger, RawFileId rawId, long fence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease on raw file {RawId} could not be renewed")]
    private static partial void LogNotRenewed(ILogger logger, RawFileId rawId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Raw file {RawId} failed: {Code}: {Reason}")]
    private static partial void LogFailed(ILogger logger, RawFileId rawId, string code, string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The outcome {End} of raw file {RawId} could not be stored; its lease will run out")]
    private static partial void LogNotTold(ILogger logger, RawFileId rawId, FileEnd end, Exception exception);
}
