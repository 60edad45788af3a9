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
    : ClaimRuns<RawFileClaim>(files, options, time)
{
    /// <summary>Works on a file; never throws.</summary>
    /// <param name="claim">The right to.</param>
    /// <param name="giveBack">Cancelled when the host cannot wait any longer.</param>
    public async Task RunAsync(RawFileClaim claim, CancellationToken giveBack)
    {
        using var scope = FileScope.Begin(logger, claim);
        using var job = jobs.Begin(RunningJobs.Ingest);
        using var span = BeginSpan(claim, Time.GetUtcNow());
        metrics.FileBegun(claim, Time.GetUtcNow());
        LogClaimed(logger, claim.RawId, claim.EquipmentId, claim.FileName, claim.Attempt);
        var started = Time.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(giveBack);
        var grain = GrainOf(claim);
        var lease = KeepLeaseAsync(claim, stop);
        var outcome = await WorkAsync(claim, grain, stop.Token, giveBack);
        await stop.CancelAsync();
        await lease;
        await TellAsync(claim, outcome);
        EndSpan(span, outcome);
        metrics.FileEnded(claim, outcome, Time.GetElapsedTime(started), Time.GetUtcNow());
    }

    private IRawFileGrain GrainOf(RawFileClaim claim) => grains.GetGrain<IRawFileGrain>(RawFileGrain.KeyOf(claim.RawId));

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
            return FileOutcome.RetryAfter(e);
        }
    }

    protected override Task<long> ProgressAsync(RawFileClaim claim) => GrainOf(claim).ProgressAsync();

    protected override void TellLost(RawFileClaim claim) => LogLost(logger, claim.RawId, claim.Fence);

    protected override void TellNotRenewed(RawFileClaim claim, Exception fault) => LogNotRenewed(logger, claim.RawId, fault);

    protected override void TellFailed(RawFileClaim claim, string code, string words) =>
        LogFailed(logger, claim.RawId, code, words);

    protected override void TellGivenBack(RawFileClaim claim, string words) => LogGivenBack(logger, claim.RawId, words);

    protected override void TellNotTold(RawFileClaim claim, FileEnd end, Exception fault) =>
        LogNotTold(logger, claim.RawId, end, fault);

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
