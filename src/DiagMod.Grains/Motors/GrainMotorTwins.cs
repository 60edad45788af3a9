using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.RawFiles;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace DiagMod.Grains.Motors;

/// <summary>Brings questions to the motors' grains.</summary>
internal sealed partial class GrainMotorTwins(
    IGrainFactory grains, GrainMetrics metrics, RunningJobs jobs, TimeProvider time, ILogger<GrainMotorTwins> logger) : IMotorTwins
{
    /// <summary>A lost race costs one try each; more than a few in a row is a fault, not a race.</summary>
    private const int MaxTries = 4;

    /// <summary>How often a question is put when its host is gone. The runtime places a motor anew as soon as it knows.</summary>
    private const int MaxAsked = 4;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    public Task<MotorStatus> GetAsync(EquipmentId id, CancellationToken cancellationToken) =>
        AskAsync(id, motor => motor.GetAsync(), cancellationToken);

    public async Task<ForecastAnswer> ForecastAsync(
        EquipmentId id, Cadence? cadence, int? horizonSteps, CancellationToken cancellationToken)
    {
        using var job = jobs.Begin(RunningJobs.Forecast);
        var begun = time.GetTimestamp();
        try
        {
            return await AskAsync(id, motor => motor.ForecastAsync(cadence, horizonSteps), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Counted here and not in the grain: one that cannot even be activated fails a forecast too.
            metrics.ForecastFailed(id, time.GetElapsedTime(begun));
            LogForecastFailed(logger, id, e.GetType().Name);
            throw;
        }
    }

    public Task<MotorStatus> ChangeSettingsAsync(
        EquipmentId id, MotorSettings settings, CancellationToken cancellationToken) =>
        InsistAsync(id, motor => motor.ChangeSettingsAsync(settings), cancellationToken);

    public Task<MotorStatus> RebaselineAsync(
        EquipmentId id, string? reason, Actor actor, CancellationToken cancellationToken) =>
        InsistAsync(id, motor => motor.RebaselineAsync(reason, actor), cancellationToken);

    public Task<MotorStatus> AcknowledgeAsync(EquipmentId id, Actor actor, CancellationToken cancellationToken) =>
        InsistAsync(id, motor => motor.AcknowledgeAsync(actor), cancellationToken);

    public Task<TwinModel> ModelAsync(EquipmentId id, CancellationToken cancellationToken) =>
        AskAsync(id, motor => motor.GetModelAsync(), cancellationToken);

    public Task<MotorStatus> AdoptModelAsync(
        EquipmentId id, ModelAdoption adoption, Actor actor, CancellationToken cancellationToken) =>
        InsistAsync(id, motor => motor.AdoptModelAsync(adoption, actor), cancellationToken);

    public Task<MotorStatus> AdoptPriorAsync(
        EquipmentId id, byte[] artefact, Actor actor, CancellationToken cancellationToken) =>
        InsistAsync(id, motor => motor.AdoptPriorAsync(artefact, actor), cancellationToken);

    /// <summary>A question may be put again: its motor wakes up on a host that lives.</summary>
    private async Task<T> AskAsync<T>(EquipmentId id, Func<IMotorGrain, Task<T>> question, CancellationToken cancellationToken)
    {
        for (var asked = 1; ; asked++)
        {
            try
            {
                return await ReachAsync(id, question, cancellationToken);
            }
            catch (TwinUnreachableException) when (asked < MaxAsked)
            {
                await Task.Delay(Backoff.After(asked, LongestPause, Random.Shared.NextDouble()), time, cancellationToken);
            }
        }
    }

    private async Task<T> ReachAsync<T>(EquipmentId id, Func<IMotorGrain, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(Grain(id)).WaitAsync(cancellationToken);
        }
        catch (OrleansException e)
        {
            throw new TwinUnreachableException(id, e);
        }
    }

    private async Task<MotorStatus> InsistAsync(
        EquipmentId id, Func<IMotorGrain, Task<MotorStatus?>> order, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            if (await ReachAsync(id, order, cancellationToken) is { } status)
            {
                return status;
            }
        }

        throw new InvalidOperationException(
            $"An order to motor {id} could not be stored: others wrote to its journal {MaxTries} times in a row.");
    }

    public async Task<SaveOutcome> AbsorbAnalysisAsync(AnalyzedFile file, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var outcome = await ReachAsync(
                file.Claim.EquipmentId, motor => motor.AbsorbAnalysisAsync(file), cancellationToken);
            if (outcome != SaveOutcome.Conflict)
            {
                return outcome;
            }
        }

        throw new InvalidOperationException(
            $"An analysis of motor {file.Claim.EquipmentId} could not be stored: others wrote to its journal {MaxTries} times in a row.");
    }

    public Task ForgetAsync(EquipmentId id, CancellationToken cancellationToken) =>
        Grain(id).ForgetAsync().WaitAsync(cancellationToken);

    private IMotorGrain Grain(EquipmentId id) => grains.GetGrain<IMotorGrain>(MotorGrain.KeyOf(id));

    // The exception itself is logged where the request ends.
    [LoggerMessage(Level = LogLevel.Error, Message = "A forecast of motor {EquipmentId} failed: {Fault}")]
    private static partial void LogForecastFailed(ILogger logger, EquipmentId equipmentId, string fault);
}
