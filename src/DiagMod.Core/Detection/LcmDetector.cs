using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>What may be done with a file beside scoring it.</summary>
public enum BlockUse : byte
{
    /// <summary>It came in order: it moves the evidence and may be learned.</summary>
    InOrder = 0,

    /// <summary>It is only scored: late, or recorded with other phases than the baseline (signals.md, 6; decision D29).</summary>
    ScoreOnly = 1,
}

/// <summary>What the detector says of one file.</summary>
/// <param name="Score">Mean of the window scores, 1; NaN when none could be scored.</param>
/// <param name="Threshold">Window score that counts as anomalous, as it stood when the file began: the one given, else the
/// model's own; NaN without either.</param>
/// <param name="PValue">p-value of the block; NaN while learning, or while the block is still too small.</param>
/// <param name="TopFeatures">At most five features that drive the score.</param>
/// <param name="Windows">Scores of the file's windows; empty before the first block was learned.</param>
/// <param name="Learned">True when the file was learned or waits to be.</param>
/// <param name="IsPooled">True when the file waits for more windows to make a block (decision D27).</param>
public sealed record FileScore(
    double Score, double Threshold, double PValue, IReadOnlyList<FeatureContribution> TopFeatures,
    IReadOnlyList<WindowScore> Windows, bool Learned, bool IsPooled)
{
    /// <summary>The model's own threshold when the file began; NaN while learning.</summary>
    public double ModelThreshold { get; init; } = double.NaN;

    /// <summary>Nothing could be scored.</summary>
    public static FileScore None { get; } = new(double.NaN, double.NaN, double.NaN, [], [], false, false);
}

/// <summary>The online anomaly detector of one motor: load-conditioned residuals, corr-max scores, conformal p-values and
/// e-values (signals.md, section 8).</summary>
/// <remarks>
/// <para>Block = file; files with fewer than 20 scorable windows are pooled until 20. The first eight blocks (four with a fleet
/// prior) are commissioning and learned at once; later ones pass the gate.</para>
/// <para>Without a prior the next eight blocks calibrate: p-values, evidence and the window threshold start with the ninth block
/// after commissioning. State is constant: about 25 kB.</para>
/// </remarks>
public sealed class LcmDetector
{
    /// <summary>Type as manifests name it (decision D45).</summary>
    public const string ModelType = "lcm";

    /// <summary>Type and version.</summary>
    public const string ModelVersion = "lcm/1";

    /// <summary>Scorable windows that make a block.</summary>
    public const int BlockWindows = 20;

    private const int OwnCommissioning = 8;
    private const int PriorCommissioning = 4;
    private const int FileFeatures = 5;
    private const int WindowFeaturesShown = 3;
    private const double ThresholdQuantile = 0.98;

    // The windows of a block this unlikely do not move the window threshold.
    private const double OrdinaryP = 0.05;

    private readonly DetectorPrior? _prior;
    private readonly LcmModel _model;
    private readonly LearningGate _gate;
    private readonly ConformalCalibration _calibration;
    private readonly WaitingBlocks _waiting = new();
    private readonly EDetector _evidence = new();
    private readonly P2Quantile _threshold = new(ThresholdQuantile);
    private readonly List<WindowInputs> _pool = [];
    private int _commissioned;

    /// <summary>A detector that knows nothing of its motor.</summary>
    /// <param name="prior">What the fleet knows; null = the motor starts alone.</param>
    public LcmDetector(DetectorPrior? prior = null)
    {
        _prior = prior;
        _model = new LcmModel(FeatureVector.Length, prior);
        _gate = new LearningGate(FeatureVector.Length);
        _calibration = new ConformalCalibration(prior);
    }

    /// <summary>Blocks that commissioning takes.</summary>
    public int CommissioningBlocks => _prior is null ? OwnCommissioning : PriorCommissioning;

    /// <summary>True until a p-value can be told.</summary>
    public bool IsLearning => _commissioned < CommissioningBlocks || !_calibration.IsReady;

    /// <summary>Blocks that were taken into commissioning and calibration so far, at most <see cref="LearningBlocks"/>.</summary>
    public int LearnedBlocks => IsLearning
        ? Math.Min(_commissioned, CommissioningBlocks) + Math.Min(_calibration.Count, ConformalCalibration.MinimumOwn)
        : LearningBlocks;

    /// <summary>Blocks until p-values can be told: commissioning, and calibration where no fleet prior stands in.</summary>
    public int LearningBlocks => CommissioningBlocks + (_prior is null ? ConformalCalibration.MinimumOwn : 0);

    /// <summary>Evidence against "nothing changed".</summary>
    public double EValue => _evidence.Value;

    /// <summary>Level of the evidence, latched.</summary>
    public AnomalyLevel Level => _evidence.Level;

    /// <summary>Window score that counts as anomalous: 98 % quantile of the motor's own accepted windows; NaN while learning.</summary>
    public double Threshold =>
        !IsLearning && _calibration.Count >= ConformalCalibration.MinimumOwn ? _threshold.Value : double.NaN;

    /// <summary>Scores one file with the model as it stands, then lets it move the evidence and the model.</summary>
    /// <param name="windows">The file's scorable windows, in order; may be empty.</param>
    /// <param name="use">What may be done with it.</param>
    /// <param name="ratedHz">Name-plate frequency, hertz; NaN when unknown. Used by the first block only.</param>
    /// <param name="givenThreshold">Overrides the model's threshold of windows; NaN: the model's own. What is learned, the p-value
    /// and the evidence do not depend on it.</param>
    public FileScore Judge(
        IReadOnlyList<WindowInputs> windows, BlockUse use, double ratedHz = double.NaN, double givenThreshold = double.NaN)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if (windows.Count == 0)
        {
            return FileScore.None;
        }

        var pooled = use == BlockUse.InOrder ? _pool.Count : 0;
        var block = pooled == 0 ? windows : [.. _pool, .. windows];
        var isWhole = block.Count >= BlockWindows;
        var scored = _model.HasBegun ? _model.Score(block) : null;
        var threshold = double.IsNaN(givenThreshold) ? Threshold : givenThreshold;
        var result = scored is null
            ? FileScore.None
            : FileScore.None with
            {
                Score = scored.Statistics(isWhole ? 0 : pooled).Mean,
                Threshold = threshold,
                ModelThreshold = Threshold,
                TopFeatures = scored.Top(isWhole ? 0 : pooled, block.Count, FileFeatures),
                Windows = Scores(scored, windows, pooled, threshold),
            };
        if (use == BlockUse.ScoreOnly)
        {
            return isWhole && scored is not null && !IsLearning
                ? result with { PValue = PValue(scored) }
                : result;
        }

        if (!isWhole)
        {
            _pool.AddRange(windows);
            return result with { Learned = true, IsPooled = true };
        }

        _pool.Clear();
        return Absorb(block, scored, result, ratedHz);
    }

    /// <summary>A person acknowledged: the evidence starts again, what was learned stays.</summary>
    public void Acknowledge() => _evidence.Reset();

    internal void Write(BinaryWriter writer)
    {
        writer.Write(_prior?.Version ?? "");
        writer.Write(_commissioned);
        _model.Write(writer);
        _gate.Write(writer);
        _calibration.Write(writer);
        _waiting.Write(writer);
        _evidence.Write(writer);
        _threshold.Write(writer);
        WindowInputsList.Write(writer, _pool);
    }

    internal void Read(BinaryReader reader)
    {
        var version = reader.ReadString();
        if (version != (_prior?.Version ?? ""))
        {
            throw new InvalidDataException(
                $"The detector's state was built on fleet prior \"{version}\", found \"{_prior?.Version}\".");
        }

        _commissioned = reader.ReadInt32();
        _model.Read(reader);
        _gate.Read(reader);
        _calibration.Read(reader);
        _waiting.Read(reader);
        _evidence.Read(reader);
        _threshold.Read(reader);
        WindowInputsList.Read(reader, _pool);
    }

    private static WindowScore[] Scores(LcmBlock block, IReadOnlyList<WindowInputs> windows, int from, double threshold)
    {
        var scores = new List<WindowScore>(windows.Count);
        for (var i = 0; i < windows.Count; i++)
        {
            var q = block.Q[from + i];
            if (double.IsFinite(q))
            {
                scores.Add(new WindowScore(
                    windows[i].Index, q, threshold, q > threshold, block.Top(from + i, from + i + 1, WindowFeaturesShown)));
            }
        }

        return [.. scores];
    }

    private double PValue(LcmBlock scored)
    {
        var (mean, high, _) = scored.Statistics();
        return _calibration.PValue(mean, high);
    }

    private FileScore Absorb(IReadOnlyList<WindowInputs> block, LcmBlock? scored, FileScore result, double ratedHz)
    {
        if (_commissioned < CommissioningBlocks)
        {
            Commission(block, scored, ratedHz);
            return result with { Learned = true };
        }

        if (scored is null)
        {
            return result;
        }

        var (mean, high, median) = scored.Statistics();
        var p = IsLearning ? double.NaN : _calibration.PValue(mean, high);
        _evidence.Add(p);
        if (_evidence.Level != AnomalyLevel.None)
        {
            // While something is reported nothing is learned: it would become normal by being shown for long enough.
            return result with { PValue = p };
        }

        Calibrate(scored, mean, high, p);
        var learnable = median < LearningGate.CleanMedian && _model.Introduce(block) ? _model.Score(block) : scored;
        if (!double.IsFinite(median))
        {
            return result with { PValue = p };
        }

        var (waits, rescale) = _gate.Offer(_model, block, learnable, median);
        if (rescale != 1)
        {
            // What the model learns changes the scale of all scores to come: those kept for comparison must follow, or a motor
            // without a fleet prior, whose first spread is a guess, would alarm on its own learning.
            _calibration.Scale(rescale);
            _waiting.Scale(rescale);
            _threshold.Scale(rescale);
        }

        return result with { PValue = p, Learned = waits };
    }

    private void Calibrate(LcmBlock scored, double mean, double high, double p)
    {
        if (!double.IsFinite(mean))
        {
            return;
        }

        if (_calibration.Count < ConformalCalibration.MinimumOwn)
        {
            _calibration.Add(mean, high);
        }
        else if (_waiting.Offer(mean, high, p) is { } ordinary)
        {
            _calibration.Add(ordinary.Mean, ordinary.High);
        }

        if (!(p <= OrdinaryP))
        {
            foreach (var q in scored.Q.Where(double.IsFinite))
            {
                _threshold.Add(q);
            }
        }
    }

    private void Commission(IReadOnlyList<WindowInputs> block, LcmBlock? scored, double ratedHz)
    {
        if (!_model.HasBegun)
        {
            _model.Begin(block, ratedHz);
        }

        if (_model.Introduce(block) || scored is null)
        {
            scored = _model.Score(block);
        }

        var sums = new BlockSums(FeatureVector.Length);
        _model.Accumulate(scored, sums);
        _model.Learn(sums);
        _commissioned++;
    }
}
