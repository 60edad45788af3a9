using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>Half-Space Trees on inputs scaled by a baseline that is frozen after commissioning (decision D14; ANO-06).</summary>
/// <remarks>The masses are frozen with it: trees that go on learning take a lasting fault for normal within two windows' worth
/// (signals.md, Z3: AUROC .641 against .919). A window's score is ln of how much emptier its boxes are than the fullest, so
/// that an empty neighbourhood scores high.</remarks>
public sealed class HstDetector : AnomalyDetector
{
    /// <summary>Type as manifests name it (decision D45).</summary>
    public const string ModelType = "hst";

    /// <summary>Type and version.</summary>
    public const string ModelVersion = "hst/1";

    private const int KeptWindows = 40;

    // Six deviations to each side fill the unit cube that the trees are drawn in.
    private const double Reach = 12;

    private readonly FrozenBaseline _baseline = new();
    private readonly HalfSpaceTrees _trees;
    private readonly List<WindowInputs> _kept = [];
    private bool _isFrozen;

    /// <summary>A detector that knows nothing of its motor.</summary>
    /// <param name="seed">Decides the trees.</param>
    public HstDetector(ulong seed = 1)
        : base(null)
    {
        Seed = seed;
        _trees = new HalfSpaceTrees(FeatureVector.Length, seed, window: CommissioningBlocks * KeptWindows);
    }

    /// <summary>What the trees were drawn from.</summary>
    public ulong Seed { get; }

    /// <inheritdoc/>
    public override string Type => ModelType;

    /// <inheritdoc/>
    public override string Version => ModelVersion;

    /// <inheritdoc/>
    public override int CommissioningBlocks => 8;

    private protected override ScoredBlock? Score(IReadOnlyList<WindowInputs> block)
    {
        if (!_isFrozen)
        {
            return null;
        }

        var scored = _baseline.Standardise(block);
        var x = new double[FeatureVector.Length];
        var fullest = (double)_trees.Trees * CommissioningBlocks * KeptWindows * 256;
        for (var i = 0; i < block.Count; i++)
        {
            Scale(block[i], x);
            scored.Q[i] = double.IsNaN(scored.Q[i]) ? double.NaN : Math.Log((fullest + 1) / (_trees.Mass(x) + 1));
        }

        return scored;
    }

    private protected override void Commission(IReadOnlyList<WindowInputs> block, int number, double ratedHz)
    {
        _baseline.Add(block);
        for (var i = 0; i < KeptWindows; i++)
        {
            _kept.Add(block[i * block.Count / KeptWindows]);
        }

        if (number < CommissioningBlocks - 1)
        {
            return;
        }

        var x = new double[FeatureVector.Length];
        foreach (var window in _kept)
        {
            Scale(window, x);
            _trees.Learn(x);
        }

        _kept.Clear();
        _isFrozen = true;
    }

    private protected override void WriteModel(BinaryWriter writer)
    {
        writer.Write(_isFrozen);
        _baseline.Write(writer);
        _trees.Write(writer);
        WindowInputsList.Write(writer, _kept);
    }

    private protected override void ReadModel(BinaryReader reader)
    {
        _isFrozen = reader.ReadBoolean();
        _baseline.Read(reader);
        _trees.Read(reader);
        WindowInputsList.Read(reader, _kept);
    }

    private void Scale(WindowInputs window, double[] x)
    {
        for (var j = 0; j < x.Length; j++)
        {
            x[j] = 0.5 + (_baseline.Z(window.Vector[j], j) / Reach);
        }
    }
}
