namespace DiagMod.Core.Detection;

/// <summary>The detectors that a motor can choose from, by the names that manifests give them (decision D45).</summary>
public static class DetectorTypes
{
    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<string> All { get; } =
        [LcmDetector.ModelType, HstDetector.ModelType, StatsDetector.ModelType, IsolationForestDetector.ModelType];

    /// <summary>True for a type that is trained in batch and needs an artefact; the others learn on line.</summary>
    /// <param name="type">The type.</param>
    public static bool IsTrained(string type) => type == IsolationForestDetector.ModelType;

    /// <summary>Type and version of the algorithm, for example lcm/1.</summary>
    /// <param name="type">The type.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is none of <see cref="All"/>.</exception>
    public static string VersionOf(string type) => type switch
    {
        LcmDetector.ModelType => LcmDetector.ModelVersion,
        HstDetector.ModelType => HstDetector.ModelVersion,
        StatsDetector.ModelType => StatsDetector.ModelVersion,
        IsolationForestDetector.ModelType => IsolationForestDetector.ModelVersion,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "A model type is lcm, hst, stats or iforest."),
    };

    /// <summary>The manifest of a detector that begins knowing nothing; lcm gets its prior where it is adopted.</summary>
    /// <param name="type">A type that learns on line.</param>
    /// <param name="equipmentId">The motor's key.</param>
    /// <param name="at">When it is made.</param>
    /// <param name="threshold">Window score that counts as anomalous, above 0; null = the motor's own 98 % quantile.</param>
    /// <exception cref="ArgumentOutOfRangeException">The type is trained, or unknown.</exception>
    public static DetectorManifest Fresh(string type, string equipmentId, DateTimeOffset at, double? threshold = null)
    {
        if (!All.Contains(type) || IsTrained(type))
        {
            throw new ArgumentOutOfRangeException(nameof(type), type, "Only lcm, hst and stats begin without training.");
        }

        return new DetectorManifest
        {
            ModelType = type,
            Version = NewVersion(type, equipmentId, at),
            EquipmentId = equipmentId,
            CreatedAt = at,
            Threshold = threshold,
            ThresholdIsGiven = threshold is not null,
            Constants = type == LcmDetector.ModelType ? LcmDetector.Constants : new SortedDictionary<string, double>(),
        };
    }

    /// <summary>Version of a model made now: time to the millisecond, type and motor; a folder's name on every system (MOD-07).
    /// </summary>
    /// <param name="type">The type.</param>
    /// <param name="equipmentId">The motor's key.</param>
    /// <param name="at">When it is made.</param>
    public static string NewVersion(string type, string equipmentId, DateTimeOffset at) =>
        FormattableString.Invariant($"{at.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}-{type}-{equipmentId}");
}
