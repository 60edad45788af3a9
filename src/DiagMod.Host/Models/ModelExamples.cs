using DiagMod.Core.Detection;
using DiagMod.Host.Http;
using DiagMod.Host.Motors;
using static DiagMod.Host.Http.ExampleValues;

namespace DiagMod.Host.Models;

/// <summary>What the API's description shows of models.</summary>
internal static class ModelExamples
{
    /// <summary>A version.</summary>
    public const string Version = "20250818T061500120Z-iforest-EQ_2025_000001";

    /// <summary>Another detector.</summary>
    public static readonly ModelRequest Request = new() { ModelType = "iforest", Threshold = 0.62 };

    /// <summary>A version that was in force before.</summary>
    public static readonly ModelRequest Back = new() { Version = Version };

    /// <summary>A motor's model.</summary>
    public static readonly ModelAnswer Answer = new(
        Motor, "iforest", "iforest/1", Version, 0.62, "manifest", double.NaN, 0.62, true, 0, 9, 20_996, null, 185, LastWindow,
        ManifestAnswer.Of(new DetectorManifest
        {
            ModelType = "iforest",
            Version = Version,
            EquipmentId = Motor,
            Threshold = 0.62,
            ThresholdIsGiven = true,
            NSamples = 20_000,
            CreatedAt = LastWindow,
            ArtefactHash = Hash,
            TrainingDataHash = Hash,
            OutlierRatio = 0.011,
            ScoreP95 = 0.58,
            Constants = new SortedDictionary<string, double> { ["sample"] = 256, ["trees"] = 200 },
        }));

    /// <summary>The models of all motors.</summary>
    public static readonly ListAnswer<ListedModelAnswer> List = new(
        [new(Motor, Version, "iforest", 0.62, 20_000, LastWindow, 185, true, "whole")], null);

    /// <summary>A training of one motor.</summary>
    public static readonly RetrainRequest Retrain = new() { EquipmentId = Motor, ModelType = "iforest" };

    /// <summary>What it came to.</summary>
    public static readonly RetrainAnswer Retrained = new(
        1, [new(Motor, "adopted", "iforest", Version, 0.62, 20_000, 20_996, ForestTraining.LeastWindows)]);

    /// <summary>A question.</summary>
    public static readonly WhatIfRequest Question = new()
    {
        ModelType = "hst",
        From = Recorded.AddDays(-30),
        To = Recorded.AddDays(1),
    };

    /// <summary>Its answer.</summary>
    public static readonly WhatIfResultAnswer Answered = new(
        Motor, 0, 184, 181, new("lcm", 4.1, 0, 1, 1, 9, 4), new("hst", 7.3, 0, 0, 0, 0, 16), 0, 1, [],
        [
            new(
                RawId, Recorded, "recorded", 184, new("warning", 9, 6.2, 4.1, 0.0004, 38.5, []),
                new("none", 0, 5.1, 7.3, 0.31, 1.2, [])),
        ]);

    /// <summary>Twins that were recomputed.</summary>
    public static readonly ListAnswer<VerifiedTwinAnswer> Verified = new(
        [new(Motor, true, 184, 3, 0, Hash, null, null)], null);

    /// <summary>400: no detector of that name.</summary>
    public static readonly Problem BadType = ModelProblems.Type();

    /// <summary>404: no such version.</summary>
    public static readonly Problem Unknown = ModelProblems.VersionUnknown("20240101T000000000Z-hst-EQ_9");

    /// <summary>409: too few windows.</summary>
    public static readonly Problem TooFew = ModelProblems.TooFew(Motor, 58);

    /// <summary>400: too long a stretch.</summary>
    public static readonly Problem TooLong = ModelProblems.TooLong(7_204);

    /// <summary>409: somebody trains already.</summary>
    public static readonly Problem Busy = ModelProblems.Busy();
}
