using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Features;
using DiagMod.Core.Ports;
using DiagMod.Grains.RawFiles;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DiagMod.Grains.Analyses;

/// <summary>One analysis from its claim to its end: the record is read and measured, its motor's twin judges it, and result and
/// journal entry are stored together; the lease is kept meanwhile.</summary>
internal sealed partial class AnalysisRuns(
    IFileAnalyses analyses, IRawSignalStore files, IMotorHistory history, IMotorRegistry registry, IMotorTwins twins,
    BeginAnalysis begin, IOptions<IngestOptions> options, TimeProvider time, GrainMetrics metrics, RunningJobs jobs,
    ILogger<AnalysisRuns> logger)
    : ClaimRuns<AnalysisClaim>(analyses, options, time)
{
    /// <summary>Works on an analysis; never throws.</summary>
    /// <param name="claim">The right to.</param>
    /// <param name="stopping">Cancelled when the host stops: the work is given back.</param>
    public async Task RunAsync(AnalysisClaim claim, CancellationToken stopping)
    {
        using var scope = FileScope.Begin(logger, claim.RawId, claim.EquipmentId, claim.TraceParent);
        using var job = jobs.Begin(RunningJobs.Analysis);
        using var span = GrainSpans.Source.StartStage(
            "file.analyze", "analyze", claim.EquipmentId, claim.RawId, StageSpans.Parse(claim.TraceParent));
        var started = Time.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var lease = KeepLeaseAsync(claim, stop);
        var outcome = await WorkAsync(claim, stop.Token, stopping);
        await stop.CancelAsync();
        await lease;
        await TellAsync(claim, outcome);
        if (outcome.End != FileEnd.Completed)
        {
            span.Fail(outcome.Code ?? outcome.End.ToString(), outcome.Words);
        }

        metrics.Analyzed(outcome.End, Time.GetElapsedTime(started));
    }

    private async Task<FileOutcome> WorkAsync(AnalysisClaim claim, CancellationToken stop, CancellationToken stopping)
    {
        try
        {
            return await AnalyzeAsync(claim, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return stopping.IsCancellationRequested ? FileOutcome.Retry(null) : FileOutcome.Lost;
        }
        catch (InvalidDataException e)
        {
            // The store says what is missing; reading once more would not bring it back.
            return FileOutcome.Failed("E_SAMPLES_MISSING", e.Message);
        }
        catch (SampleBlockException e)
        {
            return FileOutcome.Failed("E_SAMPLES_DAMAGED", e.Message);
        }
        catch (Exception e)
        {
            LogAnalysisInterrupted(logger, claim.RawId, claim.EquipmentId, claim.Attempt, e);
            return FileOutcome.RetryAfter(e);
        }
    }

    private async Task<FileOutcome> AnalyzeAsync(AnalysisClaim claim, CancellationToken stop)
    {
        if (await registry.FindAsync(claim.EquipmentId, stop) is not { } motor)
        {
            return FileOutcome.Lost;
        }

        var started = Time.GetTimestamp();
        var plate = NamePlate.From(motor.Specifications);
        var analysis = await MeasureAsync(claim, plate, stop);
        if (analysis is null)
        {
            return FileOutcome.Failed("E_SAMPLES_MISSING", "not all rows of the file are stored: send the file again");
        }

        var medians = FileMedians.Of(await WindowsAsync(claim, stop), claim.Summary);
        stop.ThrowIfCancellationRequested();
        var outcome = await twins.AbsorbAnalysisAsync(
            new AnalyzedFile(claim, analysis, medians, plate), CancellationToken.None);
        if (outcome != SaveOutcome.Saved)
        {
            return FileOutcome.Lost;
        }

        LogAnalyzed(
            logger, claim.RawId, claim.EquipmentId, analysis.Obstacle, analysis.Slip?.Value ?? double.NaN,
            analysis.RotorBars?.MeanDb ?? double.NaN, Math.Round(Time.GetElapsedTime(started).TotalSeconds, 3));
        return FileOutcome.Completed;
    }

    /// <summary>One pass over the record, on one core; null when rows are missing.</summary>
    private async Task<FileAnalysis?> MeasureAsync(AnalysisClaim claim, NamePlate plate, CancellationToken stop)
    {
        var record = begin(claim.Rate, claim.Summary, plate);
        var rows = 0L;
        await foreach (var run in files.ReadSamplesAsync(claim.RawId, 0, stop))
        {
            rows += run.Count;
            await Task.Run(() => record.Push(run), stop);
        }

        return rows == claim.Summary.Rows ? await Task.Run(record.Finish, stop) : null;
    }

    private async Task<List<WindowFeatures>> WindowsAsync(AnalysisClaim claim, CancellationToken stop)
    {
        var windows = new List<WindowFeatures>();
        string? cursor = null;
        do
        {
            var page = await history.WindowsAsync(claim.RawId, new PageRequest(1_000, cursor), stop);
            windows.AddRange(page.Items.Select(window => window.Features));
            cursor = page.Next;
        }
        while (cursor is not null);
        return windows;
    }

    protected override Task<long> ProgressAsync(AnalysisClaim claim) => Task.FromResult(0L);

    protected override void TellLost(AnalysisClaim claim) => LogAnalysisLost(logger, claim.RawId, claim.EquipmentId, claim.Fence);

    protected override void TellNotRenewed(AnalysisClaim claim, Exception fault) =>
        LogAnalysisNotRenewed(logger, claim.RawId, claim.EquipmentId, fault);

    protected override void TellFailed(AnalysisClaim claim, string code, string words) =>
        LogAnalysisFailed(logger, claim.RawId, claim.EquipmentId, code, words);

    protected override void TellGivenBack(AnalysisClaim claim, string words) =>
        LogAnalysisGivenBack(logger, claim.RawId, claim.EquipmentId, words);

    protected override void TellNotTold(AnalysisClaim claim, FileEnd end, Exception fault) =>
        LogAnalysisNotTold(logger, claim.RawId, claim.EquipmentId, end, fault);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The record of raw file {RawId} of motor {EquipmentId} was analysed: obstacle {Obstacle}, slip {Slip}, "
            + "rotor bars {MeanDb} dB, in {Seconds} s")]
    private static partial void LogAnalyzed(
        ILogger logger, RawFileId rawId, EquipmentId equipmentId, Obstacle obstacle, double slip, double meanDb,
        double seconds);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The analysis of raw file {RawId} of motor {EquipmentId} was interrupted in attempt {Attempt}")]
    private static partial void LogAnalysisInterrupted(
        ILogger logger, RawFileId rawId, EquipmentId equipmentId, int attempt, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The analysis of raw file {RawId} of motor {EquipmentId} was given back: {Reason}")]
    private static partial void LogAnalysisGivenBack(
        ILogger logger, RawFileId rawId, EquipmentId equipmentId, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The claim on the analysis of raw file {RawId} of motor {EquipmentId} was lost in fence {Fence}; "
            + "nothing was stored")]
    private static partial void LogAnalysisLost(
        ILogger logger, RawFileId rawId, EquipmentId equipmentId, long fence);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The lease on the analysis of raw file {RawId} of motor {EquipmentId} could not be renewed")]
    private static partial void LogAnalysisNotRenewed(
        ILogger logger, RawFileId rawId, EquipmentId equipmentId, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The analysis of raw file {RawId} of motor {EquipmentId} failed: {Code}: {Reason}")]
    private static partial void LogAnalysisFailed(
        ILogger logger, RawFileId rawId, EquipmentId equipmentId, string code, string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The analysis of raw file {RawId} of motor {EquipmentId} ended as {End}, which could not be stored; "
            + "its lease will run out")]
    private static partial void LogAnalysisNotTold(
        ILogger logger, RawFileId rawId, EquipmentId equipmentId, FileEnd end, Exception exception);
}
