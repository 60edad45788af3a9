using System.Text.Json;
using System.Text.Json.Serialization;
using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>Which detector a motor uses and what it was made from (MOD-06; signals.md, 8.7). JSON in snake_case.</summary>
public sealed record DetectorManifest
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>lcm, hst, stats or iforest (decision D45).</summary>
    public required string ModelType { get; init; }

    /// <summary>Version of the model; a folder's name (MOD-07).</summary>
    public required string Version { get; init; }

    /// <summary>The motor that it was made for; null for one that is shipped.</summary>
    public string? EquipmentId { get; init; }

    /// <summary>Window score that counts as anomalous; null = each motor's own 98 % quantile (ANO-08, decision D7).</summary>
    public double? Threshold { get; init; }

    /// <summary>True: a person said the threshold, and the next training keeps it.</summary>
    public bool ThresholdIsGiven { get; init; }

    /// <summary>Windows it was trained on; 0 for detectors that learn on line.</summary>
    public long NSamples { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Version of the feature set.</summary>
    public int FeatureSet { get; init; } = FeatureVector.Version;

    /// <summary>Names of the features, in order (MOD-05).</summary>
    public IReadOnlyList<string> Features { get; init; } = FeatureVector.Names;

    /// <summary>Seed of what was random; hst and iforest.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Version of the fleet prior; null without one.</summary>
    public string? PriorVersion { get; init; }

    /// <summary>SHA-256 of the fleet prior, calibration blocks and all, lower-case hex.</summary>
    public string? PriorHash { get; init; }

    /// <summary>SHA-256 of the trained model, lower-case hex; iforest.</summary>
    public string? ArtefactHash { get; init; }

    /// <summary>SHA-256 of the rows it was trained on; null for detectors that learn on line.</summary>
    public string? TrainingDataHash { get; init; }

    /// <summary>Share of the training rows above the threshold (ANO-14); null when not measured.</summary>
    public double? OutlierRatio { get; init; }

    /// <summary>95 % quantile of the scores in training (ANO-14); null when not measured.</summary>
    public double? ScoreP95 { get; init; }

    /// <summary>Constants of the algorithm, by name.</summary>
    public IReadOnlyDictionary<string, double> Constants { get; init; } = new SortedDictionary<string, double>();

    /// <summary>The manifest of new twins: lcm on the shipped prior.</summary>
    public static DetectorManifest Factory { get; } = new()
    {
        ModelType = LcmDetector.ModelType,
        Version = "factory-4",
        CreatedAt = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero),
        PriorVersion = FactoryPrior.Current.Version,
        PriorHash = FactoryPrior.Current.Hash,
        Constants = LcmDetector.Constants,
    };

    /// <summary>Reads a manifest.</summary>
    /// <param name="json">JSON.</param>
    /// <exception cref="InvalidDataException">It is none, names an unknown type or another feature set.</exception>
    public static DetectorManifest FromJson(string json)
    {
        var manifest = Parse(json);
        manifest.Check();
        return manifest;
    }

    /// <summary>The manifest as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a manifest to show it, also one that no detector of this version can be made by.</summary>
    /// <param name="json">JSON.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    internal static DetectorManifest Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<DetectorManifest>(json, Json)
                ?? throw new InvalidDataException("A manifest was expected, null was found.");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"A manifest cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Throws when no detector can be made by this manifest.</summary>
    /// <exception cref="InvalidDataException">What is wrong.</exception>
    public void Check()
    {
        if (ModelType is not (LcmDetector.ModelType or HstDetector.ModelType or StatsDetector.ModelType
            or IsolationForestDetector.ModelType))
        {
            throw new InvalidDataException($"A manifest names the model type {ModelType}; known are lcm, hst, stats, iforest.");
        }

        if (FeatureSet != FeatureVector.Version)
        {
            throw new InvalidDataException(
                $"A manifest names feature set {FeatureSet}; this version measures set {FeatureVector.Version}.");
        }

        if (Threshold is { } threshold && !(threshold > 0 && double.IsFinite(threshold)))
        {
            throw new InvalidDataException($"A manifest names the threshold {threshold}; a number above 0 was expected.");
        }
    }
}
