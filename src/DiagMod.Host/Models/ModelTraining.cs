using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Host.Settings;
using DiagMod.Postgres;

namespace DiagMod.Host.Models;

/// <summary>Trains the models that are trained in batch, from the windows that the journals keep (ANO-13), and lets the motors adopt
/// them.</summary>
/// <remarks>Trained on healthy files since the last new beginning, spread over all that time: a model made of the newest ones alone
/// would learn a slow fault. A motor that reports something keeps its model, or the fault would be forgotten.</remarks>
internal sealed partial class ModelTraining(
    HostSettings settings, IMotorRegistry registry, IMotorTwins twins, ITwinJournal journal, Board board, ModelShelf shelf,
    JobLocks locks, RunningJobs jobs, TimeProvider time, ILogger<ModelTraining> log)
{
    private const string Job = "models";
    private const int MotorsAtOnce = 500;
    private const int MostFiles = 400;
    private const double RoutineGrowth = 1.5;

    /// <summary>Trains as ordered.</summary>
    /// <returns>What became of each motor; null when another host or caller is at it.</returns>
    public async Task<IReadOnlyList<TrainedMotor>?> RunAsync(
        TrainingOrder order, Actor actor, CancellationToken cancellationToken)
    {
        var trained = new List<TrainedMotor>();
        using var job = jobs.Begin(RunningJobs.Training);
        return await locks.TryRunAsync(
            Job,
            async cancel =>
            {
                if (order.EquipmentId is { } one)
                {
                    trained.Add(await TryAsync(one, order, actor, cancel));
                    return;
                }

                PageRequest? page = new(MotorsAtOnce, null);
                while (page is not null)
                {
                    var motors = await registry.ListAsync(page, cancel);
                    foreach (var motor in motors.Items)
                    {
                        trained.Add(await TryAsync(motor.EquipmentId, order, actor, cancel));
                    }

                    page = motors.Next is null ? null : new PageRequest(MotorsAtOnce, motors.Next);
                }
            },
            cancellationToken)
            ? trained
            : null;
    }

    /// <summary>What a motor's model would be trained on.</summary>
    public async Task<IReadOnlyList<WindowInputs>> WindowsAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        var files = await journal.HealthyFilesAsync(id, MostFiles, cancellationToken);
        return await Task.Run(() => files.SelectMany(TwinFold.WindowsOf).ToList(), cancellationToken);
    }

    /// <summary>Trains a motor's forest; nothing is adopted.</summary>
    public Task<ModelAdoption> TrainAsync(
        EquipmentId id, IReadOnlyList<WindowInputs> windows, double? threshold, CancellationToken cancellationToken) =>
        Task.Run(
            () => ForestTraining.Train(windows, id.Value, time.GetUtcNow(), threshold, cancellationToken), cancellationToken);

    /// <summary>Keeps the files of the model that a motor has adopted.</summary>
    public async Task KeepAsync(EquipmentId id, byte[]? artefact, CancellationToken cancellationToken)
    {
        if (await journal.ModelAsync(id, cancellationToken) is { } model)
        {
            shelf.Keep(model.Manifest, model.Manifest.ArtefactHash is null ? null : artefact);
        }
    }

    private async Task<TrainedMotor> TryAsync(
        EquipmentId id, TrainingOrder order, Actor actor, CancellationToken cancellationToken)
    {
        var model = await journal.ModelAsync(id, cancellationToken);
        try
        {
            return await TrainAsync(id, model, order, actor, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // One motor's trouble is not the next one's.
            NotTrained(log, id, fault);
            return Of(id, TrainingResult.Failed, model?.Manifest ?? DetectorManifest.Factory, 0);
        }
    }

    private async Task<TrainedMotor> TrainAsync(
        EquipmentId id, AdoptedModel? model, TrainingOrder order, Actor actor, CancellationToken cancellationToken)
    {
        // Who never chose is given what the operator says for all, once there is enough to train it on.
        var type = order.ModelType ?? model?.Manifest.ModelType ?? settings.Anomaly.ModelType;
        var manifest = model?.Manifest ?? DetectorManifest.Factory;
        if (!DetectorTypes.IsTrained(type))
        {
            return Of(id, TrainingResult.LearnsOnline, manifest, 0);
        }

        if (board.TryGet(id, out var status) && status.Anomaly.Level != AnomalyLevel.None)
        {
            return Of(id, TrainingResult.Reporting, manifest, 0);
        }

        var windows = await WindowsAsync(id, cancellationToken);
        if (windows.Count < ForestTraining.LeastWindows)
        {
            return Of(id, TrainingResult.TooFewWindows, manifest, windows.Count);
        }

        var isTrained = manifest.ModelType == type;
        if (isTrained && (ForestTraining.HashOf(windows) == manifest.TrainingDataHash
            || (order.IsRoutine && windows.Count < RoutineGrowth * manifest.NSamples)))
        {
            return Of(id, TrainingResult.Unchanged, manifest, windows.Count);
        }

        var adoption = await TrainAsync(
            id, windows, isTrained && manifest.ThresholdIsGiven ? manifest.Threshold : null, cancellationToken);
        await twins.AdoptModelAsync(id, adoption, actor, cancellationToken);
        await KeepAsync(id, adoption.Artefact, cancellationToken);
        return Of(id, TrainingResult.Adopted, adoption.Manifest, windows.Count);
    }

    // A model that learns on line has no number of its own in its manifest: the twin's are told.
    private TrainedMotor Of(EquipmentId id, TrainingResult result, DetectorManifest manifest, int have)
    {
        var status = board.TryGet(id, out var known) ? known : null;
        return new TrainedMotor(
            id, result, manifest.ModelType, manifest.Version,
            manifest.Threshold ?? status?.Anomaly.ModelThreshold ?? double.NaN,
            DetectorTypes.IsTrained(manifest.ModelType) ? manifest.NSamples : status?.WindowsAbsorbed ?? 0, have);
    }

    [LoggerMessage(1702, LogLevel.Error, "The model of motor {EquipmentId} could not be trained")]
    private static partial void NotTrained(ILogger logger, EquipmentId equipmentId, Exception fault);
}
