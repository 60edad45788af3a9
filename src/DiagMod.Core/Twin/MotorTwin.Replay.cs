using DiagMod.Core.Detection;

namespace DiagMod.Core.Twin;

/// <content>Models, and the fold step by step under a supposition.</content>
public sealed partial class MotorTwin
{
    /// <summary>What the twin judges by, as it is now.</summary>
    public TwinModel Model
    {
        get
        {
            var (setting, given, own) = (_settings.ScoreThreshold, _detector.GivenThreshold, _detector.Threshold);
            return new TwinModel
            {
                ModelType = _detector.Type,
                ModelVersion = _detector.Version,
                Threshold = double.IsNaN(setting) ? own : setting,
                ThresholdSource = !double.IsNaN(setting) ? ModelThresholdSource.Setting
                    : !double.IsNaN(given) ? ModelThresholdSource.Manifest
                    : !double.IsNaN(own) ? ModelThresholdSource.Learned
                    : ModelThresholdSource.None,
                SettingThreshold = setting,
                ManifestThreshold = given,
                ModelThreshold = own,
                PriorVersion = _detector.Prior?.Version,
                IsLearning = _detector.IsLearning,
                LearnedBlocks = _detector.LearnedBlocks,
                LearningBlocks = _detector.LearningBlocks,
                Level = _verdict.Level,
                WindowsAbsorbed = _windows,
                JournalSeq = Seq,
            };
        }
    }

    /// <summary>Takes a model over: as a new beginning on the prior that the twin knows, or, where only the threshold changes, with
    /// all that was learned.</summary>
    /// <param name="adoption">Which.</param>
    /// <exception cref="InvalidDataException">Its parts do not belong together, or the model whose threshold is to change is not the
    /// twin's.</exception>
    public TwinCommit AdoptModel(ModelAdoption adoption)
    {
        ArgumentNullException.ThrowIfNull(adoption);
        var manifest = adoption.Manifest;
        var prior = manifest.ModelType == LcmDetector.ModelType ? _adopted ?? _detector.Prior ?? FactoryPrior.Current : null;
        if (!adoption.KeepsLearned)
        {
            return AdoptModel(
                manifest with { PriorVersion = prior?.Version, PriorHash = prior?.Hash }, prior, adoption.Artefact);
        }

        manifest.Check();
        if (manifest.ModelType != _detector.Type)
        {
            throw new InvalidDataException(
                $"The threshold of a {manifest.ModelType} was to change; the motor uses a {_detector.Type} by now.");
        }

        return Step(JournalKind.ManifestChanged, ModelPayload.Write(manifest));
    }

    /// <summary>Begins under a supposition: another detector starts afresh here.</summary>
    internal void Suppose(Supposition supposition)
    {
        if (supposition.Model is { } model)
        {
            var prior = model.Manifest.ModelType == LcmDetector.ModelType
                ? _adopted ?? _detector.Prior ?? FactoryPrior.Current
                : null;
            _detector = Detectors.Make(
                model.Manifest with { PriorVersion = prior?.Version, PriorHash = prior?.Hash }, prior, model.Artefact);
            _verdict = AnomalyVerdict.None;
            _readings.Forget(Forecasting.Reading.BlockScore);
        }

        SupposeThreshold(supposition);
    }

    /// <summary>One entry of the journal, checked and folded.</summary>
    internal FoldedFile? Replay(JournalEntry entry, Supposition? supposition)
    {
        if (Journal.Fault(entry, Seq, _headHash) is { } fault)
        {
            throw new BrokenTwinException(_id, entry.Seq, fault);
        }

        FileOutcome? outcome = null;
        FilePayload? file = null;
        Guard(entry.Seq, () =>
        {
            if (supposition?.Model is not null && entry.Kind is (JournalKind.ModelAdopted or JournalKind.ManifestChanged))
            {
                // What the motor went over to is what is supposed away.
                (Seq, _headHash, _status) = (entry.Seq, entry.Hash, null);
                return;
            }

            outcome = Apply(entry);
            file = outcome is null ? null : FilePayload.Read(entry.Payload);
            if (supposition is not null)
            {
                SupposeThreshold(supposition);
            }
        });
        return outcome is null || file is null
            ? null
            : new FoldedFile(
                entry.Seq, file.RawId, file.RecordedAt, file.Clock, outcome.Verdict,
                outcome.Windows.Count(window => window.IsAnomaly), _detector.IsLearning);
    }

    private void SupposeThreshold(Supposition supposition)
    {
        if (supposition.Threshold is { } threshold)
        {
            _settings = _settings with { ScoreThreshold = threshold };
        }
    }
}
