using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Core.Views;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Models;

/// <summary>Body of PUT /motors/{equipment_id}/model.</summary>
internal sealed record ModelRequest
{
    /// <summary>lcm, hst, stats or iforest; without it the one in use.</summary>
    public string? ModelType { get; init; }

    /// <summary>Window score that counts as anomalous, above 0; null or left out = the model's own.</summary>
    public double? Threshold { get; init; }

    /// <summary>A version that was adopted before, in place of the other two.</summary>
    public string? Version { get; init; }
}

/// <summary>Body of POST /motors/{equipment_id}/what-if: at least one of model_type and threshold.</summary>
internal sealed record WhatIfRequest
{
    /// <summary>Another detector, from the beginning on: lcm, hst, stats or iforest.</summary>
    public string? ModelType { get; init; }

    /// <summary>Another window score that counts as anomalous, above 0.</summary>
    public double? Threshold { get; init; }

    /// <summary>Files recorded from then on are compared.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Files recorded before then are compared.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>Body of POST /admin/models/retrain; it may be left out.</summary>
internal sealed record RetrainRequest
{
    /// <summary>One motor; without it all.</summary>
    public string? EquipmentId { get; init; }

    /// <summary>iforest: the motors use it from now on; without it each keeps its own type.</summary>
    public string? ModelType { get; init; }
}

/// <summary>A manifest in the API's words (MOD-06).</summary>
internal sealed record ManifestAnswer(
    string ModelType, string Version, string? EquipmentId, double? Threshold, bool ThresholdIsGiven, long NSamples,
    DateTimeOffset CreatedAt, int FeatureSet, IReadOnlyList<string> Features, ulong Seed, string? PriorVersion, string? PriorHash,
    string? ArtefactHash, string? TrainingDataHash, double? OutlierRatio, double? ScoreP95,
    IReadOnlyDictionary<string, double> Constants)
{
    public static ManifestAnswer Of(DetectorManifest manifest) => new(
        manifest.ModelType, manifest.Version, manifest.EquipmentId, manifest.Threshold, manifest.ThresholdIsGiven, manifest.NSamples,
        manifest.CreatedAt, manifest.FeatureSet, manifest.Features, manifest.Seed, manifest.PriorVersion, manifest.PriorHash,
        manifest.ArtefactHash, manifest.TrainingDataHash, manifest.OutlierRatio, manifest.ScoreP95, manifest.Constants);
}

/// <summary>A motor's model: what it judges by now, and its manifest.</summary>
internal sealed record ModelAnswer(
    string EquipmentId, string ModelType, string ModelVersion, string Version, double Threshold, string ThresholdSource,
    double SettingThreshold, double ModelThreshold, bool IsLearning, int LearnedBlocks, int LearningBlocks, long WindowsAbsorbed,
    string? PriorVersion, long? AdoptedSeq, DateTimeOffset? AdoptedAt, ManifestAnswer Manifest)
{
    public static ModelAnswer Of(string equipmentId, MotorModel model) => new(
        equipmentId, model.Now.ModelType, model.Now.ModelVersion, model.Manifest.Version, model.Now.Threshold,
        ModelWords.Of(model.Now.ThresholdSource), model.Now.SettingThreshold, model.Now.ModelThreshold, model.Now.IsLearning,
        model.Now.LearnedBlocks, model.Now.LearningBlocks, model.Now.WindowsAbsorbed, model.Now.PriorVersion, model.AdoptedSeq,
        model.AdoptedAt, ManifestAnswer.Of(model.Manifest));
}

/// <summary>A model in the list of all.</summary>
internal sealed record ListedModelAnswer(
    string EquipmentId, string Version, string ModelType, double? Threshold, long NSamples, DateTimeOffset AdoptedAt,
    long AdoptedSeq, bool IsCurrent, string Files)
{
    public static ListedModelAnswer Of(ListedModel listed) => new(
        listed.Model.EquipmentId.Value, listed.Model.Manifest.Version, listed.Model.Manifest.ModelType,
        listed.Model.Manifest.Threshold, listed.Model.Manifest.NSamples, listed.Model.AdoptedAt, listed.Model.Seq,
        listed.Model.IsCurrent, ModelWords.Of(listed.Files));
}

/// <summary>What a training came to for one motor.</summary>
internal sealed record TrainedMotorAnswer(
    string EquipmentId, string Result, string ModelType, string Version, double Threshold, long NSamples, int Have, int Need)
{
    public static TrainedMotorAnswer Of(TrainedMotor motor) => new(
        motor.EquipmentId.Value, ModelWords.Of(motor.Result), motor.ModelType, motor.Version, motor.Threshold, motor.Windows,
        motor.Have, ForestTraining.LeastWindows);
}

/// <summary>What a training came to.</summary>
internal sealed record RetrainAnswer(int Adopted, IReadOnlyList<TrainedMotorAnswer> Items);

/// <summary>One file as it was judged, or would have been.</summary>
internal sealed record JudgedAnswer(
    string Level, int AnomalousWindows, double Score, double Threshold, double PValue, double EValue,
    IReadOnlyList<string> HardRules)
{
    public static JudgedAnswer Of(FoldedFile file) => new(
        Words.Of(file.Verdict.Level), file.AnomalousWindows, file.Verdict.Score, file.Verdict.Threshold, file.Verdict.PValue,
        file.Verdict.EValue, file.Verdict.HardRules);
}

/// <summary>A file that would have been judged otherwise.</summary>
internal sealed record WhatIfFileAnswer(
    string RawId, DateTimeOffset RecordedAt, string Clock, long JournalSeq, JudgedAnswer Was, JudgedAnswer Would)
{
    public static WhatIfFileAnswer Of(WhatIfFile file) => new(
        file.Was.RawId.ToString(), file.Was.RecordedAt, Words.Of(file.Was.Clock), file.Was.Seq, JudgedAnswer.Of(file.Was),
        JudgedAnswer.Of(file.Would));
}

/// <summary>What was told, or would have been, in numbers.</summary>
internal sealed record WhatIfCountsAnswer(
    string ModelType, double Threshold, long Alarms, long Warnings, long AnomalousFiles, long AnomalousWindows, long LearningFiles)
{
    public static WhatIfCountsAnswer Of(WhatIfCounts counts, TwinModel model) => new(
        model.ModelType, model.Threshold, counts.Alarms, counts.Warnings, counts.AnomalousFiles, counts.AnomalousWindows,
        counts.LearningFiles);
}

/// <summary>What would have been told under another choice.</summary>
internal sealed record WhatIfResultAnswer(
    string EquipmentId, long FoldedFromSeq, long FoldedToSeq, long Files, WhatIfCountsAnswer Was, WhatIfCountsAnswer Would,
    long GainedFiles, long LostFiles, IReadOnlyList<WhatIfFileAnswer> Gained, IReadOnlyList<WhatIfFileAnswer> Lost)
{
    public static WhatIfResultAnswer Of(WhatIf result) => new(
        result.EquipmentId.Value, result.FoldedFrom, result.FoldedTo, result.Files,
        WhatIfCountsAnswer.Of(result.Was, result.WasModel), WhatIfCountsAnswer.Of(result.Would, result.WouldModel),
        result.GainedFiles, result.LostFiles, [.. result.Gained.Select(WhatIfFileAnswer.Of)],
        [.. result.Lost.Select(WhatIfFileAnswer.Of)]);
}

/// <summary>A twin that was recomputed from its journal.</summary>
internal sealed record VerifiedTwinAnswer(
    string EquipmentId, bool IsSound, long Entries, int Checkpoints, int OlderCheckpoints, string? StateSha256, long? BrokenSeq,
    string? Fault)
{
    public static VerifiedTwinAnswer Of(VerifiedTwin twin) => new(
        twin.EquipmentId.Value, twin.IsSound, twin.Entries, twin.Checkpoints, twin.OlderCheckpoints,
        twin.StateSha256.Length == 0 ? null : twin.StateSha256, twin.BrokenSeq, twin.Fault);
}

/// <summary>Core's enumerations as the API's words.</summary>
internal static class ModelWords
{
    public static string Of(ModelThresholdSource source) => source switch
    {
        ModelThresholdSource.Setting => "setting",
        ModelThresholdSource.Manifest => "manifest",
        ModelThresholdSource.Learned => "learned",
        _ => "none",
    };

    public static string Of(ModelFiles files) => files switch
    {
        ModelFiles.Whole => "whole",
        ModelFiles.Altered => "altered",
        _ => "missing",
    };

    public static string Of(TrainingResult result) => result switch
    {
        TrainingResult.Adopted => "adopted",
        TrainingResult.Unchanged => "unchanged",
        TrainingResult.LearnsOnline => "learns_online",
        TrainingResult.TooFewWindows => "too_few_windows",
        TrainingResult.Reporting => "reporting",
        _ => "failed",
    };
}
