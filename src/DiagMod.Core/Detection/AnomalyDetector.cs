using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>The online anomaly detector of one motor: scores a file's windows before it learns them, turns the block into a
/// p-value and p-values into evidence (signals.md, section 8). How windows are scored is the detector type's (decision D45).</summary>
/// <remarks>
/// <para>Block = file; files with fewer than 20 scorable windows are pooled until 20. The first blocks are commissioning and
/// learned at once; what happens to later ones is the type's.</para>
/// <para>Without a fleet prior the next eight blocks calibrate: p-values, evidence and the window threshold start with the ninth
/// block after commissioning. State is constant in size; a fold over the same files gives the same bits.</para>
/// </remarks>
public abstract class AnomalyDetector
{
    /// <summary>Scorable windows that make a block.</summary>
    public const int BlockWindows = 20;

    private const int FileFeatures = 5;
    private const int WindowFeaturesShown = 3;
    private const double ThresholdQuantile = 0.98;

    // The windows of a block this unlikely do not move the window threshold, and its score is explained by a counterfactual.
    private const double OrdinaryP = 0.05;

    private const int EarlyBlocks = 12;
    private const double EarlyP = 0.01;

    private readonly WaitingBlocks _waiting = new();
    private readonly EDetector _evidence = new();
    private readonly P2Quantile _threshold = new(ThresholdQuantile);
    private readonly List<WindowInputs> _pool = [];
    private int _commissioned;

    private protected AnomalyDetector(DetectorPrior? prior)
    {
        Prior = prior;
        Calibration = new ConformalCalibration(prior);
    }

    /// <summary>Type as manifests name it: lcm, hst, stats or iforest (decision D45).</summary>
    public abstract string Type { get; }

    /// <summary>Type and version of the algorithm, for example lcm/1.</summary>
    public abstract string Version { get; }

    /// <summary>What the fleet knew when this detector began; null = the motor started alone.</summary>
    public DetectorPrior? Prior { get; }

    /// <summary>Blocks that commissioning takes.</summary>
    public abstract int CommissioningBlocks { get; }

    /// <summary>True before the first block.</summary>
    public bool IsFresh => _commissioned == 0 && _pool.Count == 0;

    /// <summary>True until a p-value can be told.</summary>
    public bool IsLearning => !IsCommissioned || !Calibration.IsReady;

    /// <summary>Blocks that were taken into commissioning and calibration so far, at most <see cref="LearningBlocks"/>.</summary>
    public int LearnedBlocks => IsCommissioned ? Math.Max(0, LearningBlocks - Calibration.Missing) : _commissioned;

    /// <summary>Blocks until p-values can be told: commissioning, and calibration where no fleet prior stands in.</summary>
    public virtual int LearningBlocks => CommissioningBlocks + (Calibration.AsksFleet ? 0 : ConformalCalibration.MinimumOwn);

    /// <summary>Evidence against "nothing changed".</summary>
    public double EValue => _evidence.Value;

    /// <summary>Level of the evidence, latched.</summary>
    public AnomalyLevel Level => _evidence.Level;

    /// <summary>Window score that counts as anomalous: the manifest's, else the 98 % quantile of the motor's
    /// own accepted windows; NaN while learning.</summary>
    public double Threshold =>
        double.IsFinite(GivenThreshold) ? GivenThreshold
        : !IsLearning && (Calibration.AsksFleet || Calibration.Count >= ConformalCalibration.MinimumOwn) ? _threshold.Value
        : double.NaN;

    /// <summary>The manifest's threshold of windows, which stands in for the motor's own quantile (decision D7); NaN without one.
    /// </summary>
    public double GivenThreshold { get; init; } = double.NaN;

    private protected ConformalCalibration Calibration { get; }

    private protected bool IsCommissioned => _commissioned >= CommissioningBlocks;

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
        var scored = Score(block);
        var own = Threshold;
        var threshold = double.IsNaN(givenThreshold) ? own : givenThreshold;
        var result = scored is null
            ? FileScore.None
            : FileScore.None with
            {
                Score = scored.Score(isWhole ? 0 : pooled),
                Threshold = threshold,
                ModelThreshold = own,
                TopFeatures = scored.Top(isWhole ? 0 : pooled, block.Count, FileFeatures),
                Windows = Scores(scored, windows, pooled, threshold),
            };
        if (use == BlockUse.ScoreOnly)
        {
            return isWhole && scored is not null && !IsLearning
                ? Explained(result with { PValue = PValue(scored) }, block)
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

    /// <summary>The mean score of windows judged anew without some features (signals.md, 8.4: a counterfactual is recomputed).
    /// </summary>
    /// <param name="windows">Scorable windows, at least one.</param>
    /// <param name="features">Names as in FeatureVector.Names; others are passed over.</param>
    /// <returns>NaN before the first block was learned, or when nothing is left to judge by.</returns>
    public double ScoreWithout(IReadOnlyList<WindowInputs> windows, IEnumerable<string> features)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(features);
        var left = features.ToHashSet(StringComparer.Ordinal);
        return Score([.. windows.Select(window => window.Without(j => left.Contains(FeatureVector.Names[j])))])?.Score() ?? double.NaN;
    }

    /// <summary>A person acknowledged: the evidence starts again, what was learned stays.</summary>
    public void Acknowledge() => _evidence.Reset();

    /// <summary>How far a block lies above the motor's own ones, and ln of its mean statistic; NaN while commissioning.</summary>
    internal (double Mean, double High, double LevelLog) Shifts(IReadOnlyList<WindowInputs> block)
    {
        if (!IsCommissioned || Score(block) is not { } scored)
        {
            return (double.NaN, double.NaN, double.NaN);
        }

        var (mean, high, _) = scored.Statistics();
        var (meanShift, highShift) = Calibration.Shifts(mean, high);
        return (meanShift, highShift, Math.Log(mean));
    }

    /// <summary>Scores a block, nothing changes; null before anything was learned.</summary>
    private protected abstract ScoredBlock? Score(IReadOnlyList<WindowInputs> block);

    /// <summary>Learns one block of commissioning.</summary>
    /// <param name="block">The block.</param>
    /// <param name="number">Its number from 0; the last one is CommissioningBlocks − 1.</param>
    /// <param name="ratedHz">Name-plate frequency, hertz; NaN when unknown.</param>
    private protected abstract void Commission(IReadOnlyList<WindowInputs> block, int number, double ratedHz);

    /// <summary>Offers a block behind commissioning to be learned, unless something is being reported.</summary>
    /// <param name="block">The block.</param>
    /// <param name="scored">The block as it was scored.</param>
    /// <returns>True when it was learned or waits to be; by which factor all scores grew.</returns>
    private protected virtual (bool Learned, double Rescale) Learn(IReadOnlyList<WindowInputs> block, ScoredBlock scored) =>
        (false, 1);

    /// <summary>Takes in what commissioning showed of a block that its model had not learned.</summary>
    private protected void Calibrate(ScoredBlock unseen)
    {
        var (mean, high, _) = unseen.Statistics();
        if (double.IsFinite(mean))
        {
            Calibration.Add(mean, high);
            AddToThreshold(unseen);
        }
    }

    private protected abstract void WriteModel(BinaryWriter writer);

    private protected abstract void ReadModel(BinaryReader reader);

    internal void Write(BinaryWriter writer)
    {
        writer.Write(_commissioned);
        WriteModel(writer);
        Calibration.Write(writer);
        _waiting.Write(writer);
        _evidence.Write(writer);
        _threshold.Write(writer);
        WindowInputsList.Write(writer, _pool);
    }

    internal void Read(BinaryReader reader)
    {
        _commissioned = reader.ReadInt32();
        ReadModel(reader);
        Calibration.Read(reader);
        _waiting.Read(reader);
        _evidence.Read(reader);
        _threshold.Read(reader);
        WindowInputsList.Read(reader, _pool);
    }

    private static WindowScore[] Scores(ScoredBlock block, IReadOnlyList<WindowInputs> windows, int from, double threshold)
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

    private double PValue(ScoredBlock scored)
    {
        var (mean, high, _) = scored.Statistics();
        return Calibration.PValue(mean, high);
    }

    private FileScore Explained(FileScore result, IReadOnlyList<WindowInputs> block) => result.PValue <= OrdinaryP
        ? result with
        {
            ScoreWithoutTop = ScoreWithout(block, result.TopFeatures.Take(FileScore.LeftOut).Select(top => top.Name)),
        }
        : result;

    private FileScore Absorb(
        IReadOnlyList<WindowInputs> block, ScoredBlock? scored, FileScore result, double ratedHz)
    {
        if (!IsCommissioned)
        {
            Commission(block, _commissioned, ratedHz);
            _commissioned++;
            return result with { Learned = true };
        }

        if (scored is null)
        {
            return result;
        }

        var (mean, high, median) = scored.Statistics();
        var p = IsLearning ? double.NaN : Calibration.PValue(mean, high);
        _evidence.Add(p);
        result = Explained(result with { PValue = p }, block);
        if (_evidence.Level != AnomalyLevel.None)
        {
            // While something is reported nothing is learned: it would become normal by being shown for long enough.
            return result;
        }

        Calibrate(scored, mean, high, p);
        if (!double.IsFinite(median))
        {
            return result;
        }

        var (learned, rescale) = Learn(block, scored);
        if (rescale != 1)
        {
            // What the model learns changes the scale of all scores to come: those kept for comparison must follow, or a motor
            // without a fleet prior, whose first spread is a guess, would alarm on its own learning.
            Calibration.Scale(rescale);
            _waiting.Scale(rescale);
            _threshold.Scale(rescale);
        }

        return result with { Learned = learned };
    }

    private void Calibrate(ScoredBlock scored, double mean, double high, double p)
    {
        if (!double.IsFinite(mean))
        {
            return;
        }

        // Alone, a motor has no p-values to wait by: its first eight blocks are taken as they come. Beside a fleet four blocks
        // say where its scores lie; were they low by chance, all later ones would look high until more are taken in.
        if (double.IsNaN(p) || (Calibration.AsksFleet && Calibration.Count < EarlyBlocks && p > EarlyP))
        {
            Calibration.Add(mean, high);
        }
        else if (_waiting.Offer(mean, high, p) is { } ordinary)
        {
            Calibration.Add(ordinary.Mean, ordinary.High);
        }

        if (!(p <= OrdinaryP))
        {
            AddToThreshold(scored);
        }
    }

    private void AddToThreshold(ScoredBlock scored)
    {
        foreach (var q in scored.Q.Where(double.IsFinite))
        {
            _threshold.Add(q);
        }
    }
}
