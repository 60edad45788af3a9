using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Features;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using Orleans;
using Orleans.Concurrency;

namespace DiagMod.Grains.Motors;

/// <summary>One motor's twin. Key: motor/ and the equipment id. What waits for a turn waits for a file to be stored, or for a long
/// journal to be read again: longer than the runtime's 30 s. An alias is what a name is on the wire, whatever becomes of it here.</summary>
[Alias("diagmod.motor")]
public interface IMotorGrain : IGrainWithStringKey
{
    /// <summary>The status as it is now; does not wait for a file that is being absorbed.</summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:02:00")]
    [Alias("Get")]
    Task<MotorStatus> GetAsync();

    /// <summary>Takes the next windows of a file; on the last ones the twin absorbs the file and everything is
    /// stored.</summary>
    [ResponseTimeout("00:05:00")]
    [Alias("Accept")]
    Task<BatchAnswer> AcceptAsync([Immutable] FeatureBatch batch);

    /// <summary>Forgets the windows of a file whose work has ended without completion.</summary>
    [OneWay]
    [Alias("Abandon")]
    Task AbandonAsync([Immutable] RawFileClaim claim);

    /// <summary>A forecast from the state as it is now.</summary>
    [ResponseTimeout("00:02:00")]
    [Alias("Forecast")]
    Task<ForecastAnswer> ForecastAsync(Cadence? cadence, int? horizonSteps);

    /// <summary>Takes new settings and stores that; null when another activation wrote meanwhile: ask again.</summary>
    [ResponseTimeout("00:02:00")]
    [Alias("ChangeSettings")]
    Task<MotorStatus?> ChangeSettingsAsync([Immutable] MotorSettings settings);

    /// <summary>Learns anew what is healthy and stores that (nothing when nothing was learned since the last time);
    /// null when another activation wrote meanwhile: ask again.</summary>
    [ResponseTimeout("00:02:00")]
    [Alias("Rebaseline")]
    Task<MotorStatus?> RebaselineAsync(string? reason, [Immutable] Actor actor);

    /// <summary>Lets the detector's evidence start again and stores that (nothing when there is none); null when another activation
    /// wrote meanwhile: ask again.</summary>
    [ResponseTimeout("00:02:00")]
    [Alias("Acknowledge")]
    Task<MotorStatus?> AcknowledgeAsync([Immutable] Actor actor);

    /// <summary>What the twin judges by, as it is now.</summary>
    [ResponseTimeout("00:02:00")]
    [Alias("GetModel")]
    Task<TwinModel> GetModelAsync();

    /// <summary>Takes a model over and stores that; null when another activation wrote meanwhile: ask again.</summary>
    [ResponseTimeout("00:02:00")]
    [Alias("AdoptModel")]
    Task<MotorStatus?> AdoptModelAsync([Immutable] ModelAdoption adoption, [Immutable] Actor actor);

    /// <summary>Adopts a fleet prior and stores that; null when another activation wrote meanwhile: ask again.</summary>
    [ResponseTimeout("00:02:00")]
    [Alias("AdoptPrior")]
    Task<MotorStatus?> AdoptPriorAsync([Immutable] byte[] artefact, [Immutable] Actor actor);

    /// <summary>Judges a file's analysis, takes it in and stores that; Conflict when another activation wrote meanwhile: ask
    /// again.</summary>
    [ResponseTimeout("00:05:00")]
    [Alias("AbsorbAnalysis")]
    Task<SaveOutcome> AbsorbAnalysisAsync([Immutable] AnalyzedFile file);

    /// <summary>Ends this activation without storing anything: the motor is no more.</summary>
    [ResponseTimeout("00:02:00")]
    [Alias("Forget")]
    Task ForgetAsync();
}
