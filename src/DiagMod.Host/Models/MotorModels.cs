using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Core.Views;

namespace DiagMod.Host.Models;

/// <summary>The life of the motors' models, on the journals.</summary>
internal sealed class MotorModels(
    IMotorTwins twins, ITwinJournal journal, ModelTraining training, ModelShelf shelf, WhatIfs whatIfs, TimeProvider time)
    : IMotorModels
{
    public async Task<MotorModel> FindAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        // The twin first: what it adopted by then is in the journal.
        var now = await twins.ModelAsync(id, cancellationToken);
        var adopted = await journal.ModelAsync(id, cancellationToken);
        return new MotorModel(now, adopted?.Manifest ?? DetectorManifest.Factory, adopted?.Seq, adopted?.AdoptedAt);
    }

    public async Task<ModelChange> ChooseAsync(
        EquipmentId id, ModelChoice choice, Actor actor, CancellationToken cancellationToken)
    {
        var model = await FindAsync(id, cancellationToken);
        ModelAdoption adoption;
        if (choice.Version is { } version)
        {
            if (model.Manifest.Version == version)
            {
                return new ModelChange(ModelResult.Unchanged, model);
            }

            if (await journal.AdoptionAsync(version, cancellationToken) is not { } entry)
            {
                return new ModelChange(ModelResult.VersionUnknown, null);
            }

            adoption = AdoptedModel.AdoptionOf(entry);
        }
        else
        {
            var type = choice.ModelType ?? model.Now.ModelType;
            if (type == model.Now.ModelType)
            {
                if (model.Manifest.ThresholdIsGiven == choice.Threshold is not null
                    && (choice.Threshold is null || choice.Threshold == model.Manifest.Threshold))
                {
                    return new ModelChange(ModelResult.Unchanged, model);
                }

                adoption = new ModelAdoption(WithThreshold(id, model, choice.Threshold), null, KeepsLearned: true);
            }
            else if (!DetectorTypes.IsTrained(type))
            {
                adoption = new ModelAdoption(
                    DetectorTypes.Fresh(type, id.Value, time.GetUtcNow(), choice.Threshold), null);
            }
            else
            {
                var windows = await training.WindowsAsync(id, cancellationToken);
                if (windows.Count < ForestTraining.LeastWindows)
                {
                    return new ModelChange(ModelResult.TooFewWindows, null, windows.Count);
                }

                adoption = await training.TrainAsync(id, windows, choice.Threshold, cancellationToken);
            }
        }

        return await AdoptAsync(id, adoption, actor, cancellationToken);
    }

    public async Task<WhatIfOutcome> WhatIfAsync(
        EquipmentId id, ModelChoice choice, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        ModelAdoption? model = null;
        if (choice.ModelType is { } type && !DetectorTypes.IsTrained(type))
        {
            model = new ModelAdoption(DetectorTypes.Fresh(type, id.Value, time.GetUtcNow()), null);
        }
        else if (choice.ModelType is not null)
        {
            var windows = await training.WindowsAsync(id, cancellationToken);
            if (windows.Count < ForestTraining.LeastWindows)
            {
                return new WhatIfOutcome(null, windows.Count);
            }

            model = await training.TrainAsync(id, windows, null, cancellationToken);
        }

        return new WhatIfOutcome(
            await whatIfs.AskAsync(id, new Supposition(model, choice.Threshold), from, to, cancellationToken));
    }

    public async Task<Page<ListedModel>> ListAsync(EquipmentId? id, PageRequest page, CancellationToken cancellationToken)
    {
        var models = await journal.ModelsAsync(id, page, cancellationToken);
        return new Page<ListedModel>(
            [.. models.Items.Select(model => new ListedModel(model, shelf.Compare(model.Manifest)))], models.Next);
    }

    public Task<IReadOnlyList<TrainedMotor>?> TrainAsync(
        TrainingOrder order, Actor actor, CancellationToken cancellationToken) =>
        training.RunAsync(order, actor, cancellationToken);

    private async Task<ModelChange> AdoptAsync(
        EquipmentId id, ModelAdoption adoption, Actor actor, CancellationToken cancellationToken)
    {
        try
        {
            await twins.AdoptModelAsync(id, adoption, actor, cancellationToken);
        }
        catch (InvalidDataException fault)
        {
            return new ModelChange(ModelResult.Refused, null, Why: fault.Message);
        }

        await training.KeepAsync(id, adoption.Artefact, cancellationToken);
        return new ModelChange(ModelResult.Done, await FindAsync(id, cancellationToken));
    }

    // Without a threshold of a person's a trained model goes back to that of its training, which only its own manifest knew: the
    // motor's own quantile stands in, as for all others.
    private DetectorManifest WithThreshold(EquipmentId id, MotorModel model, double? threshold)
    {
        var now = time.GetUtcNow();
        return model.Manifest with
        {
            Version = DetectorTypes.NewVersion(model.Now.ModelType, id.Value, now),
            EquipmentId = id.Value,
            CreatedAt = now,
            Threshold = threshold,
            ThresholdIsGiven = threshold is not null,
        };
    }
}
