using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.Boards;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Placement;

namespace DiagMod.Grains.Motors;

/// <summary>Owns one twin: one file at a time, in order; stored first, then shown. Comes to life on the host that
/// follows from its key, so that the hosts of a cluster share the motors evenly.</summary>
[HashBasedPlacement]
internal sealed partial class MotorGrain(
    ITwinStore store, IMotorRegistry registry, IFleetPriors priors, MotorOptions options, GrainMetrics metrics, TimeProvider time,
    ILogger<MotorGrain> logger)
    : Grain, IMotorGrain
{
    private const string Prefix = "motor/";

    private EquipmentId _id;
    private MotorStatus _shown = null!;
    private IBoardGrain _board = null!;
    private FileInWork? _file;
    private long _checkpointSeq;
    private bool _isStale;

    public static string KeyOf(EquipmentId id) => Prefix + id;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        _id = new EquipmentId(this.GetPrimaryKeyString()[Prefix.Length..]);
        _board = GrainFactory.GetGrain<IBoardGrain>(BoardGrain.FleetKey);
        try
        {
            await RestoreAsync(cancellationToken);
        }
        catch (Exception e) when (!GrainFaults.Travels(e))
        {
            // What stands before the calls does not stand before this: whoever calls from another host gets it from here.
            LogNotRestored(logger, _id, e);
            throw GrainFaults.Travelling(e);
        }

        metrics.Activated(GrainMetrics.MotorGrain, time.GetElapsedTime(begun));
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var stored = await store.LoadAsync(_id, cancellationToken);
        _awake = await Task.Run(() => MotorTwin.Restore(_id, stored), cancellationToken);
        ArmRest();
        _checkpointSeq = stored.Checkpoint?.Seq ?? 0;
        _shown = Twin.Status;
        if (await registry.FindAsync(_id, cancellationToken) is { } motor)
        {
            await BeginAsync(Whole(motor.Settings()), cancellationToken);
        }
    }

    private async Task BeginAsync(MotorSettings settings, CancellationToken cancellationToken)
    {
        if (Twin.Seq == 0)
        {
            await BeginAnewAsync(cancellationToken);
        }

        if (settings != Twin.Settings)
        {
            Insist(await StepAsync(() => Twin.ChangeSettings(settings)));
        }
    }

    private async Task BeginAnewAsync(CancellationToken cancellationToken)
    {
        // A new motor begins on what the own fleet knows, where that was found better than the shipped prior, and on the chosen
        // detector; those that began keep theirs.
        if (await priors.CurrentAsync(cancellationToken) is { } prior)
        {
            Insist(await StepAsync(() => Twin.AdoptPrior(prior)));
        }

        if (options.ModelType != Twin.Model.ModelType && !DetectorTypes.IsTrained(options.ModelType))
        {
            Insist(await StepAsync(() => Twin.AdoptModel(new ModelAdoption(
                DetectorTypes.Fresh(options.ModelType, _id.Value, time.GetUtcNow()), null))));
        }
    }

    private void Insist(SaveOutcome outcome)
    {
        if (outcome != SaveOutcome.Saved)
        {
            throw new InvalidOperationException($"Another activation of motor {_id} wrote while this one began.");
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Deactivated(GrainMetrics.MotorGrain);
        if (_file is not null)
        {
            await ShowAsync(_shown with { InWork = null });
        }

        if (!_isStale && Twin.Seq > _checkpointSeq)
        {
            await store.SaveCheckpointAsync(_id, Twin.Checkpoint(), cancellationToken);
        }
    }

    public Task<MotorStatus> GetAsync() => Task.FromResult(_shown);

    public async Task<ForecastAnswer> ForecastAsync(Cadence? cadence, int? horizonSteps)
    {
        var started = time.GetTimestamp();
        var answer = await Task.Run(() => Twin.Forecast(cadence, horizonSteps));
        ArmRest();
        if (answer.Failure is { } failure)
        {
            metrics.ForecastFailed(_id, time.GetElapsedTime(started));
            LogNoForecast(logger, _id, failure);
            return answer;
        }

        metrics.ForecastMade(_id, answer.Forecast, time.GetElapsedTime(started));
        LogForecast(logger, _id, answer.Forecast is not null, answer.Have, answer.Need);
        return answer;
    }

    public async Task<MotorStatus?> ChangeSettingsAsync(MotorSettings settings)
    {
        var whole = Whole(settings);
        return whole == Twin.Settings || await StepAsync(() => Twin.ChangeSettings(whole)) == SaveOutcome.Saved
            ? _shown
            : null;
    }

    public async Task<MotorStatus?> RebaselineAsync(string? reason, Actor actor) =>
        Twin.IsAtBaselineStart || await StepAsync(() => Twin.Rebaseline(reason), actor) == SaveOutcome.Saved ? _shown : null;

    public async Task<MotorStatus?> AcknowledgeAsync(Actor actor) =>
        Twin.IsWithoutEvidence || await StepAsync(() => Twin.Acknowledge(), actor) == SaveOutcome.Saved ? _shown : null;

    public async Task<MotorStatus?> AdoptPriorAsync(byte[] artefact, Actor actor)
    {
        var prior = DetectorPrior.Read(artefact);
        return Twin.AdoptedPrior == prior.Hash || await StepAsync(() => Twin.AdoptPrior(prior), actor) == SaveOutcome.Saved
            ? _shown
            : null;
    }

    public Task<TwinModel> GetModelAsync() => Task.FromResult(Twin.Model);

    public async Task<MotorStatus?> AdoptModelAsync(ModelAdoption adoption, Actor actor) =>
        await StepAsync(() => Twin.AdoptModel(adoption), actor) == SaveOutcome.Saved ? _shown : null;

    public Task ForgetAsync()
    {
        // Nothing may be stored of it any more, a checkpoint neither; the next activation reads an empty journal.
        _isStale = true;
        _file = null;
        DeactivateOnIdle();
        return _board.ForgetAsync(_id);
    }

    /// <summary>A motor's settings with what is said for all motors: the twin may know it from its journal alone.</summary>
    private MotorSettings Whole(MotorSettings settings) => settings with { ScoreThreshold = options.ScoreThreshold };

    /// <summary>Takes a step, stores it, shows it. What could not be stored leaves the twin ahead of its journal:
    /// this activation ends then, and the next one begins from what is stored.</summary>
    private async Task<SaveOutcome> StepAsync(Func<TwinCommit> step, Actor? actor = null)
    {
        _isStale = true;
        try
        {
            var started = time.GetTimestamp();
            var commit = await Task.Run(step);
            var outcome = await store.SaveAsync(commit, actor ?? Actor.System, CancellationToken.None);
            if (outcome == SaveOutcome.Saved)
            {
                _isStale = false;
                _checkpointSeq = commit.Checkpoint?.Seq ?? _checkpointSeq;
                metrics.StepStored(commit, time.GetElapsedTime(started));
                LogStored(commit, time.GetElapsedTime(started));
                await ShowAsync(commit.Status with { InWork = _file?.Progress() });
            }
            else
            {
                LogRefused(logger, _id, commit.Entry.Seq, outcome);
            }

            return outcome;
        }
        finally
        {
            if (_isStale)
            {
                DeactivateOnIdle();
            }

            ArmRest();
        }
    }

    private Task ShowAsync(MotorStatus status)
    {
        _shown = status;
        return _board.PostAsync(status);
    }
}
