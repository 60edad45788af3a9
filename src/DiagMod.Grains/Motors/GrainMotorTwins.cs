using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using Microsoft.Extensions.Logging;
using Orleans;

namespace DiagMod.Grains.Motors;

/// <summary>Brings questions to the motors' grains.</summary>
internal sealed partial class GrainMotorTwins(
    IGrainFactory grains, GrainMetrics metrics, RunningJobs jobs, TimeProvider time, ILogger<GrainMotorTwins> logger) : IMotorTwins
{
    /// <summary>A lost race costs one try each; more than a few in a row is a fault, not a race.</summary>
    private const int MaxTries = 4;

    public Task<MotorStatus> GetAsync(EquipmentId id, CancellationToken cancellationToken) =>
        Grain(id).GetAsync().WaitAsync(cancellationToken);

    public async Task<ForecastAnswer> ForecastAsync(
        EquipmentId id, Cadence? cadence, int? horizonSteps, CancellationToken cancellationToken)
    {
        using var job = jobs.Begin(RunningJobs.Forecast);
        var begun = time.GetTimestamp();
        try
        {
            return await Grain(id).ForecastAsync(cadence, horizonSteps).WaitAsync(cancellationToken);
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
        Grain(id).GetModelAsync().WaitAsync(cancellationToken);

    public Task<MotorStatus> AdoptModelAsync(
        EquipmentId id, ModelAdoption adoption, Actor actor, CancellationToken cancellationToken) =>
        InsistAsync(id, motor => motor.AdoptModelAsync(adoption, actor), cancellationToken);

    public Task<MotorStatus> AdoptPriorAsync(
        EquipmentId id, byte[] artefact, Actor actor, CancellationToken cancellationToken) =>
        InsistAsync(id, motor => motor.AdoptPriorAsync(artefact, actor), cancellationToken);

    private async Task<MotorStatus> InsistAsync(
        EquipmentId id, Func<IMotorGrain, Task<MotorStatus?>> order, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            if (await order(Grain(id)).WaitAsync(cancellationToken) is { } status)
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
            var outcome = await Grain(file.Claim.EquipmentId).AbsorbAnalysisAsync(file).WaitAsync(cancellationToken);
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
