using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>An isolation forest that was trained in batch from stored features and only scores here; the first eight blocks
/// calibrate its p-values.</summary>
public sealed class IsolationForestDetector : AnomalyDetector
{
    /// <summary>Type as manifests name it (decision D45).</summary>
    public const string ModelType = "iforest";

    /// <summary>Type and version.</summary>
    public const string ModelVersion = "iforest/1";

    private readonly IsolationForest _forest;
    private readonly FrozenBaseline _baseline = new();

    /// <summary>A detector with a trained forest.</summary>
    /// <param name="artefact">The forest (<see cref="IsolationForest.ToBytes"/>).</param>
    /// <exception cref="InvalidDataException">The bytes are no forest of this version's features.</exception>
    public IsolationForestDetector(byte[] artefact)
        : base(null)
    {
        Artefact = artefact;
        _forest = IsolationForest.Read(artefact);
        if (_forest.Features != FeatureVector.Length)
        {
            throw new InvalidDataException(
                $"The forest was trained on {_forest.Features} features; this version measures {FeatureVector.Length}.");
        }
    }

    /// <summary>The forest as bytes.</summary>
    public byte[] Artefact { get; }

    /// <inheritdoc/>
    public override string Type => ModelType;

    /// <inheritdoc/>
    public override string Version => ModelVersion;

    /// <inheritdoc/>
    public override int CommissioningBlocks => 1;

    private protected override ScoredBlock? Score(IReadOnlyList<WindowInputs> block)
    {
        if (!IsCommissioned)
        {
            return null;
        }

        // A forest says that a window is strange, not why: the deviations from the first block say that.
        var scored = _baseline.Standardise(block);
        for (var i = 0; i < block.Count; i++)
        {
            scored.Q[i] = _forest.Score(block[i].Vector);
        }

        return scored;
    }

    private protected override void Commission(IReadOnlyList<WindowInputs> block, int number, double ratedHz) =>
        _baseline.Add(block);

    private protected override void WriteModel(BinaryWriter writer) => _baseline.Write(writer);

    private protected override void ReadModel(BinaryReader reader) => _baseline.Read(reader);
}
