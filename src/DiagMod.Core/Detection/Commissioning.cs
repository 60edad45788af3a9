using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>Fits the fleet's knowledge to one motor when its first blocks are in: each of them is judged by a model of the others.
/// </summary>
/// <remarks>
/// A motor unlike the fleet's scatters more in some features. Judged by the fleet's spread alone all its blocks would be strange,
/// none would be learned, and it would alarm for good. Where its own blocks scatter well beyond chance, the fleet's variance is
/// widened to theirs; and the scores that its own unseen blocks reach are where its calibration starts.
/// </remarks>
internal sealed class Commissioning(DetectorPrior prior)
{
    /// <summary>Windows kept of a block.</summary>
    public const int KeptWindows = 20;

    // A variance estimated from four blocks exceeds three times the true one in about 3 % of features of a motor like the fleet's.
    private const double WiderThanChance = 3;

    // A motor that scatters more than the fleet in over a fifth of its features is of another kind: its blocks are not ranked among
    // the fleet's. Motors like the fleet's scatter more in one of 22 on average, seldom in more than four.
    private const double UnlikeShare = 0.2;

    private readonly List<List<WindowInputs>> _blocks = [];

    public void Add(IReadOnlyList<WindowInputs> block)
    {
        var kept = new List<WindowInputs>(KeptWindows);
        for (var i = 0; i < KeptWindows; i++)
        {
            kept.Add(block[i * block.Count / KeptWindows]);
        }

        _blocks.Add(kept);
    }

    /// <summary>Judges each block by the others, and tells what kind of motor this is.</summary>
    /// <param name="ratedHz">Name-plate frequency, hertz; NaN when unknown.</param>
    /// <returns>Factors of the fleet's variances of windows and of runs, at least 1; how many times the fleet's usual score this
    /// motor's is, at least 1; whether it is like the fleet; the blocks as models that had not seen them judge them.</returns>
    public (Widening Widening, double Level, bool IsLikeFleet, IReadOnlyList<ScoredBlock> Unseen) Fit(double ratedHz)
    {
        var widening = new Widening(FeatureVector.Length);
        var first = Judge(widening, ratedHz, (model, block) => model.Standardise(block));
        var runs = RunSquares(first);
        int known = 0, wider = 0;
        for (var j = 0; j < FeatureVector.Length; j++)
        {
            var square = MeanSquare(first, j);
            known += double.IsNaN(square) ? 0 : 1;
            if (square > WiderThanChance)
            {
                widening.OfWindows[j] = square;
                wider++;
            }

            // Runs scatter more wherever windows do; they may scatter more than windows tell.
            widening.OfRuns[j] = Math.Max(widening.OfWindows[j], runs[j] > WiderThanChance ? runs[j] : 1);
        }

        var unseen = Judge(widening, ratedHz, (model, block) => model.Score(block));
        var level = unseen.Average(block => Math.Log(block.Statistics().Mean)) - prior.LevelLog;
        return (widening, level > 0 ? Math.Exp(level) : 1, wider <= UnlikeShare * known && IsOnAGrid(ratedHz), unseen);
    }

    /// <summary>Judges each block by the others with a spread that is known.</summary>
    /// <param name="widening">Factors of the fleet's variances.</param>
    /// <param name="ratedHz">Name-plate frequency, hertz; NaN when unknown.</param>
    public IReadOnlyList<ScoredBlock> Unseen(Widening widening, double ratedHz) =>
        Judge(widening, ratedHz, (model, block) => model.Score(block));

    /// <summary>Forgets the blocks: commissioning is over.</summary>
    public void End() => _blocks.Clear();

    public void Write(BinaryWriter writer)
    {
        writer.Write(_blocks.Count);
        foreach (var block in _blocks)
        {
            WindowInputsList.Write(writer, block);
        }
    }

    public void Read(BinaryReader reader)
    {
        _blocks.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var block = new List<WindowInputs>(KeptWindows);
            WindowInputsList.Read(reader, block);
            _blocks.Add(block);
        }
    }

    // Behind a frequency drive each speed has carriers and slopes of its own: no fleet of mains-fed motors knows such a motor.
    private bool IsOnAGrid(double ratedHz) => _blocks.TrueForAll(block =>
    {
        var supply = Quantiles.Median(block.Select(window => (double)window.SupplyHz));
        return !(Math.Abs(supply - new LcmCovariates(block, ratedHz).SupplyReference) > LcmCovariates.FarthestHertz);
    });

    private static double[] RunSquares(List<LcmBlock> blocks)
    {
        var means = new double[FeatureVector.Length];
        var counts = new int[FeatureVector.Length];
        var squares = new double[FeatureVector.Length];
        foreach (var block in blocks)
        {
            ResidualRuns.Squares(block, squares);
            for (var j = 0; j < squares.Length; j++)
            {
                means[j] += double.IsNaN(squares[j]) ? 0 : squares[j];
                counts[j] += double.IsNaN(squares[j]) ? 0 : 1;
            }
        }

        return [.. means.Select((sum, j) => sum / counts[j])];
    }

    private static double MeanSquare(List<LcmBlock> blocks, int feature)
    {
        double sum = 0;
        var count = 0;
        foreach (var block in blocks)
        {
            for (var i = 0; i < block.Windows; i++)
            {
                var z = block.Z[(i * block.Length) + feature];
                if (!double.IsNaN(z))
                {
                    sum += z * z;
                    count++;
                }
            }
        }

        return count == 0 ? double.NaN : sum / count;
    }

    private List<LcmBlock> Judge(
        Widening widening, double ratedHz, Func<LcmModel, IReadOnlyList<WindowInputs>, LcmBlock> judge)
    {
        var judged = new List<LcmBlock>(_blocks.Count);
        for (var left = 0; left < _blocks.Count; left++)
        {
            var model = new LcmModel(FeatureVector.Length, prior);
            model.Begin(_blocks[0], ratedHz);
            model.Widen(widening);
            for (var b = 0; b < _blocks.Count; b++)
            {
                if (b != left)
                {
                    model.Introduce(_blocks[b]);
                    var sums = new BlockSums(FeatureVector.Length);
                    model.Accumulate(model.Standardise(_blocks[b]), sums);
                    model.Learn(sums);
                }
            }

            judged.Add(judge(model, _blocks[left]));
        }

        return judged;
    }
}
