namespace DiagMod.Core.Detection;

/// <summary>The plain baseline: the largest |z| over the features, mean and deviation frozen after eight commissioning blocks
/// (ANO-07, ANO-08; signals.md, 8.5: "max-z frozen").</summary>
public sealed class StatsDetector() : AnomalyDetector(null)
{
    /// <summary>Type as manifests name it (decision D45).</summary>
    public const string ModelType = "stats";

    /// <summary>Type and version.</summary>
    public const string ModelVersion = "stats/1";

    private readonly FrozenBaseline _baseline = new();
    private bool _hasBegun;

    /// <inheritdoc/>
    public override string Type => ModelType;

    /// <inheritdoc/>
    public override string Version => ModelVersion;

    /// <inheritdoc/>
    public override int CommissioningBlocks => 8;

    private protected override ScoredBlock? Score(IReadOnlyList<WindowInputs> block) =>
        _hasBegun ? _baseline.Standardise(block) : null;

    private protected override void Commission(IReadOnlyList<WindowInputs> block, int number, double ratedHz)
    {
        _baseline.Add(block);
        _hasBegun = true;
    }

    private protected override void WriteModel(BinaryWriter writer)
    {
        writer.Write(_hasBegun);
        _baseline.Write(writer);
    }

    private protected override void ReadModel(BinaryReader reader)
    {
        _hasBegun = reader.ReadBoolean();
        _baseline.Read(reader);
    }
}
