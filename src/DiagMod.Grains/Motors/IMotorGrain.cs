using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Features;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using Orleans;
using Orleans.Concurrency;

namespace DiagMod.Grains.Motors;

/// <summary>One motor's twin. Key: motor/ and the equipment id.</summary>
[Alias("diagmod.motor")]
public interface IMotorGrain : IGrainWithStringKey
{
    /// <summary>The status as it is now; does not wait for a file that is being absorbed.</summary>
    [AlwaysInterleave]
    Task<MotorStatus> GetAsync();

    /// <summary>Takes the next windows of a file; on the last ones the twin absorbs the file and everything is
    /// stored.</summary>
    [ResponseTimeout("00:05:00")]
    Task<BatchAnswer> AcceptAsync([Immutable] FeatureBatch batch);

    /// <summary>Forgets the windows of a file whose work has ended without completion.</summary>
    [OneWay]
    Task AbandonAsync([Immutable] RawFileClaim claim);

    /// <summary>A forecast from the state as it is now.</summary>
    Task<ForecastAnswer> ForecastAsync(Cadence? cadence, int? horizonSteps);

    /// <summary>Takes new settings and stores that; null when another activation wrote meanwhile: ask again.</summary>
    Task<MotorStatus?> ChangeSettingsAsync([Immutable] MotorSettings settings);

    /// <summary>Learns anew what is healthy and stores that (nothing when nothing was learned since the last time);
    /// null when another activation wrote meanwhile: ask again.</summary>
    Task<MotorStatus?> RebaselineAsync(string? reason, [Immutable] Actor actor);

    /// <summary>Judges a file's analysis, takes it in and stores that; Conflict when another activation wrote meanwhile: ask
    /// again.</summary>
    [ResponseTimeout("00:05:00")]
    Task<SaveOutcome> AbsorbAnalysisAsync([Immutable] AnalyzedFile file);

    /// <summary>Ends this activation without storing anything: the motor is no more.</summary>
    Task ForgetAsync();
}
