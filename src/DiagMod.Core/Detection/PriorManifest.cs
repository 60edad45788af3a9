using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>What a prior of the own fleet was made from, and how it did against the one in use.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Hash">SHA-256 of its artefact, lower-case hex.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="Motors">Motors it was made from.</param>
/// <param name="Blocks">Their healthy files.</param>
/// <param name="CalibrationBlocks">Calibration blocks in it.</param>
/// <param name="Against">Version of the prior it was compared with.</param>
/// <param name="Gain">How much better it foretold, nats a feature (see <see cref="PriorTrial"/>).</param>
/// <param name="GainError">Standard error of the gain over motors, nats a feature.</param>
/// <param name="IsAdopted">Whether it was better by the criterion and the motors adopted it.</param>
public sealed record PriorManifest(
    string Version, string Hash, DateTimeOffset CreatedAt, int Motors, int Blocks, int CalibrationBlocks, string Against, double Gain,
    double GainError, bool IsAdopted)
{
    /// <summary>Version of the feature set.</summary>
    public int FeatureSet { get; init; } = FeatureVector.Version;

    /// <summary>Names of the features, in order.</summary>
    public IReadOnlyList<string> Features { get; init; } = FeatureVector.Names;
}
