using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>What a motor's features should be at a load: a linear model with the covariance of its residuals (signals.md, 8.2).</summary>
/// <remarks>
/// x = Bᵀu + r with u = [1, 3l, (3l)², 10(f − f_N)], l = ln(load) − ln(load of the first block). Sums A = Σuuᵀ, Y = Σuxᵀ and
/// S = Σrrᵀ make B and C; S₀ weighs as much as 15 blocks. A block counts one whatever its windows: they are not independent.
/// The mean residuals of runs have a covariance of their own (<see cref="ResidualRuns"/>). A window is scored by what of its
/// deviations counts (<see cref="FeatureBounds"/>); all of them are shown and learned.
/// </remarks>
internal sealed class LcmModel(int length, DetectorPrior? prior)
{
    /// <summary>Covariates.</summary>
    public const int Covariates = 4;

    /// <summary>Blocks' worth of firmness that the fleet's slopes are held with.</summary>
    public const double SlopeFirmness = 1;

    private const double LeverageCap = 20;
    private const double RobustLimit = 9;

    // How firmly the prior slopes are held: hardly at all for the intercept, one block's worth for the slopes.
    private static readonly double[] Firmness = [1e-3, SlopeFirmness, SlopeFirmness, SlopeFirmness];

    private readonly double[] _a = new double[Covariates * Covariates];
    private readonly double[] _y = new double[Covariates * length];
    private readonly ShrunkCovariance _windows = new(length);
    private readonly ShrunkCovariance _runs = new(length);
    private readonly bool[] _known = new bool[length];
    private LcmCovariates _covariates;

    /// <summary>Blocks learned.</summary>
    public double Blocks { get; private set; }

    /// <summary>True when a first block fixed the reference load.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Factors by which the fleet's variances were widened for this motor.</summary>
    public Widening Widening { get; } = new(length);

    /// <summary>Fixes the reference load and supply frequency.</summary>
    /// <param name="block">First block.</param>
    /// <param name="ratedHz">Name-plate frequency, hertz; NaN = the nearer one of 50 and 60.</param>
    public void Begin(IReadOnlyList<WindowInputs> block, double ratedHz)
    {
        _covariates = new LcmCovariates(block, ratedHz);
        for (var k = 0; k < Covariates; k++)
        {
            _a[(k * Covariates) + k] = Firmness[k];
        }

        HasBegun = true;
    }

    /// <summary>Lets features that were never seen before enter: their level and spread come from this block.</summary>
    /// <param name="block">A block that may be learned.</param>
    /// <returns>True when any entered.</returns>
    public bool Introduce(IReadOnlyList<WindowInputs> block)
    {
        var any = false;
        for (var j = 0; j < length; j++)
        {
            if (_known[j])
            {
                continue;
            }

            var values = block.Select(window => (double)window.Vector[j]).Where(double.IsFinite).ToArray();
            if (2 * values.Length < block.Count)
            {
                continue;
            }

            any = true;
            _known[j] = true;
            Array.Sort(values);
            SetLevel(j, Quantiles.OfSorted(values, 0.5));

            // Twice the spread inside one block: blocks differ more than their windows do.
            SetSpread(j, Math.Max(4 * Variance(values), FeatureReadings.Floor(j) * FeatureReadings.Floor(j)));
        }

        return any;
    }

    /// <summary>A model that learned some blocks, one after the other.</summary>
    /// <param name="blocks">The blocks, at least one.</param>
    /// <param name="ratedHz">Name-plate frequency, hertz; NaN when unknown.</param>
    /// <param name="prior">What the fleet knows; null without one.</param>
    public static LcmModel Commissioned(IEnumerable<IReadOnlyList<WindowInputs>> blocks, double ratedHz, DetectorPrior? prior)
    {
        var model = new LcmModel(FeatureVector.Length, prior);
        foreach (var block in blocks)
        {
            if (!model.HasBegun)
            {
                model.Begin(block, ratedHz);
            }

            model.Introduce(block);
            var sums = new BlockSums(FeatureVector.Length);
            model.Accumulate(model.Standardise(block), sums);
            model.Learn(sums);
        }

        return model;
    }

    /// <summary>Scores a block; the model does not change.</summary>
    /// <param name="block">Scorable windows, at least one.</param>
    public LcmBlock Score(IReadOnlyList<WindowInputs> block)
    {
        var result = Standardise(block);
        var scores = new CorrMax(result.Covariance, length);
        Span<double> counted = stackalloc double[length];
        for (var i = 0; i < block.Count; i++)
        {
            FeatureBounds.Apply(result.Z.AsSpan(i * length, length), counted);
            result.Q[i] = scores.Score(counted, result.W.AsSpan(i * length, length));
        }

        ResidualRuns.Score(result);
        return result;
    }

    /// <summary>What the model expects of a block and by how much it errs; enough to learn the block, and far cheaper than its
    /// scores, which are not made.</summary>
    /// <param name="block">Scorable windows, at least one.</param>
    public LcmBlock Standardise(IReadOnlyList<WindowInputs> block)
    {
        var factor = Cholesky.Factor(_a, Covariates);
        var b = (double[])_y.Clone();
        for (var j = 0; j < length; j++)
        {
            Cholesky.Solve(factor, Covariates, b, j, length);
        }

        var learned = Math.Max(Blocks - 1, 0);
        var result = new LcmBlock(block.Count, length, _windows.After(learned), _runs.After(learned));
        Span<double> solved = stackalloc double[Covariates];
        Span<double> spread = stackalloc double[length];
        for (var j = 0; j < length; j++)
        {
            spread[j] = Math.Sqrt(result.Covariance[(j * length) + j]);
        }

        for (var i = 0; i < block.Count; i++)
        {
            var window = block[i];
            var u = result.Covariate(i);
            _covariates.Of(window, u);
            u.CopyTo(solved);
            Cholesky.Solve(factor, Covariates, solved);
            var leverage = Math.Min((u[0] * solved[0]) + (u[1] * solved[1]) + (u[2] * solved[2]) + (u[3] * solved[3]),
                LeverageCap);
            result.Leverage[i] = leverage;
            var inflation = Math.Sqrt(1 + leverage);
            for (var j = 0; j < length; j++)
            {
                var at = (i * length) + j;
                var expected = (u[0] * b[j]) + (u[1] * b[length + j]) + (u[2] * b[(2 * length) + j])
                    + (u[3] * b[(3 * length) + j]);
                var observed = window.Vector[j];
                result.Expected[at] = expected;
                result.Observed[at] = observed;
                if (_known[j] && float.IsFinite(observed))
                {
                    result.Residual[at] = observed - expected;
                    result.Z[at] = result.Residual[at] / spread[j] / inflation;
                }
                else
                {
                    result.Residual[at] = double.NaN;
                    result.Z[at] = double.NaN;
                }
            }
        }

        return result;
    }

    /// <summary>Adds a scored block to sums that may be learned now or later.</summary>
    /// <param name="block">Scored by this model.</param>
    /// <param name="sums">The sums.</param>
    public void Accumulate(LcmBlock block, BlockSums sums)
    {
        for (var i = 0; i < block.Windows; i++)
        {
            double square = 0;
            var present = 0;
            for (var j = 0; j < length; j++)
            {
                var z = block.Z[(i * length) + j];
                if (!double.IsNaN(z))
                {
                    square += z * z;
                    present++;
                }
            }

            if (present == 0)
            {
                continue;
            }

            sums.Add(block, i, Pull(square, present) / block.Windows);
        }

        ResidualRuns.Accumulate(block, sums);
        sums.Blocks++;
    }

    /// <summary>Learns sums that were gathered before.</summary>
    /// <param name="sums">The sums of one or more blocks.</param>
    public void Learn(BlockSums sums)
    {
        Add(_a, sums.Covariates);
        Add(_y, sums.Products);

        // The first block shaped its own level: its residuals say nothing about the spread between blocks.
        if (Blocks >= 1)
        {
            _windows.Learn(sums.Residuals);
            _runs.Learn(sums.Runs);
        }

        Blocks += sums.Blocks;
    }

    /// <summary>Makes the fleet's spread S₀ wider for a motor that scatters more than the fleet.</summary>
    /// <param name="factors">Of the variances.</param>
    public void Widen(Widening factors)
    {
        for (var j = 0; j < length; j++)
        {
            Widening.OfWindows[j] *= factors.OfWindows[j];
            Widening.OfRuns[j] *= factors.OfRuns[j];
        }

        _windows.Widen(factors.OfWindows);
        _runs.Widen(factors.OfRuns);
    }

    /// <summary>Weight of what deviates: one strange window must not move the model, its pull ends where its mean square passes 9.
    /// </summary>
    /// <param name="square">Sum of squared standardised residuals.</param>
    /// <param name="count">How many.</param>
    /// <returns>Above 0, at most 1.</returns>
    internal static double Pull(double square, int count) => Math.Min(1, RobustLimit / Math.Max(square / Math.Max(count, 1), 1e-9));

    public void Write(BinaryWriter writer)
    {
        writer.Write(HasBegun);
        writer.Write(Blocks);
        writer.Write(_covariates.LnReference);
        writer.Write(_covariates.SupplyReference);
        foreach (var known in _known)
        {
            writer.Write(known);
        }

        foreach (var array in Arrays())
        {
            foreach (var value in array)
            {
                writer.Write(value);
            }
        }

        _windows.Write(writer);
        _runs.Write(writer);
    }

    public void Read(BinaryReader reader)
    {
        HasBegun = reader.ReadBoolean();
        Blocks = reader.ReadDouble();
        _covariates = new LcmCovariates(reader.ReadDouble(), reader.ReadDouble());
        for (var j = 0; j < length; j++)
        {
            _known[j] = reader.ReadBoolean();
        }

        foreach (var array in Arrays())
        {
            for (var i = 0; i < array.Length; i++)
            {
                array[i] = reader.ReadDouble();
            }
        }

        _windows.Read(reader);
        _runs.Read(reader);
    }

    private static void Add(double[] to, double[] what)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += what[i];
        }
    }

    private static double Variance(double[] values)
    {
        var mean = values.Sum() / values.Length;
        double sum = 0;
        foreach (var value in values)
        {
            sum += (value - mean) * (value - mean);
        }

        return sum / values.Length;
    }

    // Without a prior nothing is ever widened.
    private double[][] Arrays() => prior is null ? [_a, _y] : [_a, _y, Widening.OfWindows, Widening.OfRuns];

    private void SetLevel(int j, double level)
    {
        // Y = A·b makes b the solution for this feature, whatever was learned of the covariates so far.
        for (var k = 0; k < Covariates; k++)
        {
            var sum = _a[k * Covariates] * level;
            for (var m = 1; m < Covariates && prior is not null; m++)
            {
                var slope = prior.Coefficients[(m * length) + j];
                sum += double.IsNaN(slope) ? 0 : _a[(k * Covariates) + m] * slope;
            }

            _y[(k * length) + j] = sum;
        }
    }

    private void SetSpread(int j, double variance)
    {
        var learned = Math.Max(Blocks - 1, 0);
        for (var k = 0; k < length; k++)
        {
            if (!_known[k])
            {
                continue;
            }

            // What the fleet does not know of stands alone, with the motor's own spread. What it does not know of runs begins as
            // windows are: too wide rather than too tight.
            var fleet = prior?.Covariance[(j * length) + k] ?? double.NaN;
            var value = !double.IsNaN(fleet) ? fleet * Math.Sqrt(Widening.OfWindows[j] * Widening.OfWindows[k])
                : j == k ? variance : 0;
            var run = prior?.RunCovariance?[(j * length) + k] ?? double.NaN;
            _windows.Begin(j, k, value, learned);
            _runs.Begin(j, k, double.IsNaN(run) ? value : run * Math.Sqrt(Widening.OfRuns[j] * Widening.OfRuns[k]), learned);
        }
    }
}
