using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Ports;

/// <summary>Questions and orders to the motors' twins, as they are now. History is asked of <see cref="IMotorHistory"/>.</summary>
public interface IMotorTwins
{
    /// <summary>The twin's status as its grain has it now (also of a motor without data).</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<MotorStatus> GetAsync(EquipmentId id, CancellationToken cancellationToken);

    /// <summary>A fresh forecast from the twin's state, without storing anything.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="cadence">Step; null = the coarsest with at least 20 points (D44).</param>
    /// <param name="horizonSteps">Steps ahead, 1 to 240; null = the cadence's own.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ForecastAnswer> ForecastAsync(
        EquipmentId id, Cadence? cadence, int? horizonSteps, CancellationToken cancellationToken);

    /// <summary>Lets the twin take new settings: a journal entry, committed before the call returns.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="settings">All settings, not only the changed ones.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<MotorStatus> ChangeSettingsAsync(EquipmentId id, MotorSettings settings, CancellationToken cancellationToken);

    /// <summary>Lets the twin learn anew what is healthy: a journal entry, committed before the call returns. While it
    /// has learned nothing since the last time, a repeat changes nothing.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="reason">Why, in a person's words; null when not said.</param>
    /// <param name="actor">Who orders it, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<MotorStatus> RebaselineAsync(EquipmentId id, string? reason, Actor actor, CancellationToken cancellationToken);

    /// <summary>Lets the detector's evidence start again, because a person dealt with what it told: a journal entry, committed before
    /// the call returns. While there is no evidence a repeat changes nothing.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="actor">Who orders it, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<MotorStatus> AcknowledgeAsync(EquipmentId id, Actor actor, CancellationToken cancellationToken);

    /// <summary>What the twin judges by, as it is now.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<TwinModel> ModelAsync(EquipmentId id, CancellationToken cancellationToken);

    /// <summary>Lets the twin take a model over: a journal entry, committed before the call returns.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="adoption">Which.</param>
    /// <param name="actor">Who orders it, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidDataException">Its parts do not belong together, or another model was adopted meanwhile.</exception>
    Task<MotorStatus> AdoptModelAsync(
        EquipmentId id, ModelAdoption adoption, Actor actor, CancellationToken cancellationToken);

    /// <summary>Lets the twin adopt a fleet prior: a journal entry, committed before the call returns. It takes hold with the next
    /// detector that begins; a twin that has it already writes nothing.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="artefact">The prior's artefact.</param>
    /// <param name="actor">Who orders it, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<MotorStatus> AdoptPriorAsync(EquipmentId id, byte[] artefact, Actor actor, CancellationToken cancellationToken);

    /// <summary>Lets the twin judge the analysis of a file and take it in: a journal entry, committed with the result before the call
    /// returns.</summary>
    /// <param name="file">The file and its analysis.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Saved; or Fenced: the claim is no longer the newest, nothing was stored.</returns>
    Task<SaveOutcome> AbsorbAnalysisAsync(AnalyzedFile file, CancellationToken cancellationToken);

    /// <summary>Lets go of a motor that is no more: its grain forgets the twin without storing anything, boards drop it. A motor that
    /// is added under the same key begins anew.</summary>
    /// <param name="id">The motor; nothing of it is stored any more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ForgetAsync(EquipmentId id, CancellationToken cancellationToken);
}
