using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>The default detector: load-conditioned residuals, shrinkage covariance with a fleet prior, corr-max scores (signals.md,
/// 8.2), of windows and of runs of windows.</summary>
/// <remarks>The first eight blocks (four with a fleet prior, unless they show a motor unlike the fleet) are commissioning; later
/// ones are learned behind the gate. State is constant: about 25 kB.</remarks>
public sealed class LcmDetector : AnomalyDetector
{
    /// <summary>Type as manifests name it (decision D45).</summary>
    public const string ModelType = "lcm";

    /// <summary>Type and version.</summary>
    public const string ModelVersion = "lcm/5";

    /// <summary>What the algorithm's manifest tells of its constants (signals.md, 8.7).</summary>
    internal static readonly IReadOnlyDictionary<string, double> Constants = new SortedDictionary<string, double>
    {
        ["clean_median"] = LearningGate.CleanMedian,
        ["commissioning_blocks"] = OwnCommissioning,
        ["commissioning_blocks_with_prior"] = PriorCommissioning,
        ["fall_counted"] = FeatureBounds.Fall,
        ["gate_blocks"] = LearningGate.EpochBlocks,
        ["prior_blocks"] = ShrunkCovariance.PriorBlocks,
        ["rise_of_peak_high_counted"] = FeatureBounds.RiseOfPeakHigh,
        ["residual_counted_in_a_run"] = ResidualRuns.MostOfAResidual,
        ["rise_of_shape_counted"] = FeatureBounds.RiseOfShape,
        ["run_windows"] = ResidualRuns.Windows,
        ["slope_firmness"] = LcmModel.SlopeFirmness,
        ["window_counted_in_a_block"] = LcmBlock.MostOfAWindow,
    };

    private const int OwnCommissioning = 8;
    private const int PriorCommissioning = 4;

    private readonly LcmModel _model;
    private readonly LearningGate _gate;
    private readonly Commissioning? _commissioning;
    private bool _isUnlike;
    private double _cleanMedian = LearningGate.CleanMedian;

    /// <summary>A detector that knows nothing of its motor.</summary>
    /// <param name="prior">What the fleet knows; null = the motor starts alone.</param>
    public LcmDetector(DetectorPrior? prior = null)
        : base(prior)
    {
        _model = new LcmModel(FeatureVector.Length, prior);
        _gate = new LearningGate(FeatureVector.Length);
        _commissioning = prior is null ? null : new Commissioning(prior);
    }

    /// <inheritdoc/>
    public override string Type => ModelType;

    /// <inheritdoc/>
    public override string Version => ModelVersion;

    /// <inheritdoc/>
    public override int CommissioningBlocks => Prior is null || _isUnlike ? OwnCommissioning : PriorCommissioning;

    /// <inheritdoc/>
    public override int LearningBlocks => Prior is null ? base.LearningBlocks : CommissioningBlocks;

    private protected override ScoredBlock? Score(IReadOnlyList<WindowInputs> block) =>
        _model.HasBegun ? _model.Score(block) : null;

    private protected override void Commission(IReadOnlyList<WindowInputs> block, int number, double ratedHz)
    {
        if (!_model.HasBegun)
        {
            _model.Begin(block, ratedHz);
        }

        _model.Introduce(block);
        var sums = new BlockSums(FeatureVector.Length);
        _model.Accumulate(_model.Standardise(block), sums);
        _model.Learn(sums);
        if (_commissioning is null)
        {
            return;
        }

        _commissioning.Add(block);
        if (number == PriorCommissioning - 1)
        {
            var fit = _commissioning.Fit(ratedHz);
            _model.Widen(fit.Widening);
            _cleanMedian = LearningGate.CleanMedian * fit.Level;
            _isUnlike = !fit.IsLikeFleet;
            End(_isUnlike ? [] : fit.Unseen);
        }
        else if (number == OwnCommissioning - 1)
        {
            End(_commissioning.Unseen(_model.Widening, ratedHz));
        }
    }

    // A motor unlike the fleet is ranked among its own blocks alone. Eight of them, each judged by a model of the other seven, are
    // enough to begin: eight more that were taken as they come would make a fault that begins among them its normal.
    private void End(IReadOnlyList<ScoredBlock> unseen)
    {
        if (_isUnlike)
        {
            Calibration.LeaveFleet();
        }

        foreach (var block in unseen)
        {
            Calibrate(block);
        }

        if (unseen.Count > 0)
        {
            _commissioning!.End();
        }
    }

    private protected override (bool Learned, double Rescale) Learn(
        IReadOnlyList<WindowInputs> block, ScoredBlock scored)
    {
        var median = scored.Statistics().Median;
        var learnable = median < _cleanMedian && _model.Introduce(block) ? _model.Standardise(block) : (LcmBlock)scored;
        return _gate.Offer(_model, block, learnable, median, _cleanMedian);
    }

    private protected override void WriteModel(BinaryWriter writer)
    {
        _model.Write(writer);
        _gate.Write(writer);
        if (_commissioning is not null)
        {
            _commissioning.Write(writer);
            writer.Write(_cleanMedian);
            writer.Write(_isUnlike);
        }
    }

    private protected override void ReadModel(BinaryReader reader)
    {
        _model.Read(reader);
        _gate.Read(reader);
        if (_commissioning is not null)
        {
            _commissioning.Read(reader);
            _cleanMedian = reader.ReadDouble();
            _isUnlike = reader.ReadBoolean();
        }
    }
}
