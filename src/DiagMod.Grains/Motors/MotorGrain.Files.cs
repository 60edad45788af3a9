using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Features;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.RawFiles;

namespace DiagMod.Grains.Motors;

internal sealed partial class MotorGrain
{
    /// <summary>A file's windows live only here until its last batch: an idle deactivation between two batches would
    /// cost a restart.</summary>
    private static readonly TimeSpan KeepWhileInWork = TimeSpan.FromHours(1);

    public Task AbandonAsync(RawFileClaim claim)
    {
        if (_file?.IsOf(claim) != true)
        {
            return Task.CompletedTask;
        }

        _file = null;
        DelayDeactivation(TimeSpan.Zero);
        return ShowAsync(_shown with { InWork = null });
    }

    public async Task<BatchAnswer> AcceptAsync(FeatureBatch batch)
    {
        using var scope = FileScope.Begin(logger, batch.File);
        if (_shown.LastFile == batch.File.RawId)
        {
            return new BatchAnswer(BatchResult.Completed);
        }

        if (_file?.Supersedes(batch.File) == true)
        {
            return new BatchAnswer(BatchResult.Fenced);
        }

        _file = batch.Sequence == 0 ? new FileInWork(batch.File) : _file;
        if (_file?.TryAdd(batch) != true)
        {
            return new BatchAnswer(BatchResult.StartOver);
        }

        DelayDeactivation(KeepWhileInWork);
        if (!batch.IsLast)
        {
            await ShowAsync(_shown with { InWork = _file.Progress() });
            return new BatchAnswer(BatchResult.Accepted);
        }

        return await AbsorbAsync(_file.Whole());
    }

    public Task<SaveOutcome> AbsorbAnalysisAsync(AnalyzedFile file) => StepAsync(() => Twin.AbsorbAnalysis(file));

    private TwinCommit WithoutForecast(TwinCommit commit) =>
        options.StoresForecast ? commit : commit with { File = commit.File! with { Forecast = null } };

    private async Task<BatchAnswer> AbsorbAsync(FileWindows file)
    {
        _file = null;
        DelayDeactivation(TimeSpan.Zero);
        using var span = GrainSpans.Start("motor.absorb", "absorb", file.Claim);
        try
        {
            return await StepAsync(() => WithoutForecast(Twin.Absorb(file))) switch
            {
                SaveOutcome.Saved => new BatchAnswer(BatchResult.Completed),
                SaveOutcome.Fenced => new BatchAnswer(BatchResult.Fenced),
                _ => new BatchAnswer(BatchResult.StartOver),
            };
        }
        catch (Exception e)
        {
            LogAbsorbFailed(logger, file.Claim.RawId, _id, e);
            span.Fail(e.GetType().Name, e.Message);
            return new BatchAnswer(BatchResult.Unavailable, $"{e.GetType().Name}: {e.Message}");
        }
    }
}
