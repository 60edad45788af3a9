using System.Numerics;
using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>What a motor's features should be at a load: a linear model with the covariance of its residuals (signals.md, 8.2).</summary>
/// <remarks>
/// x = Bᵀu + r with u = [1, 3l, (3l)², 10(f − f_N)], l = ln(load) − ln(load of the first block). Sums A = Σuuᵀ, Y = Σuxᵀ and
/// S = Σrrᵀ make B and C; S₀ weighs as much as 15 blocks. A block counts one whatever its windows: they are not independent.
/// </remarks>
internal sealed class LcmModel(int length, DetectorPrior? prior)
{
    /// <summary>Covariates.</summary>
    public const int Covariates = 4;

    /// <summary>Blocks' worth of firmness that the fleet's slopes are held with.</summary>
    public const double SlopeFirmness = 3;

    /// <summary>Blocks' worth that the fleet's spread weighs.</summary>
    public const double PriorBlocks = 15;
    private const double LeverageCap = 20;
    private const double CorrelationShare = 0.9;
    private const double RobustLimit = 9;

    // How firmly the prior slopes are held: hardly at all for the intercept, three blocks' worth for the slopes.
    private static readonly double[] Firmness = [1e-3, SlopeFirmness, SlopeFirmness, SlopeFirmness];

    private readonly double[] _a = new double[Covariates * Covariates];
    private readonly double[] _y = new double[Covariates * length];
    private readonly double[] _s = new double[length * length];
    private readonly double[] _s0 = new double[length * length];
    private readonly bool[] _known = new bool[length];
    private readonly double[] _widening = Ones(length);
    private LcmCovariates _covariates;

    /// <summary>Blocks learned.</summary>
    public double Blocks { get; private set; }

    /// <summary>True when a first block fixed the reference load.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Factors by which the fleet's variances were widened for this motor.</summary>
    public double[] Widening => _widening;

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
            model.Accumulate(model.Score(block), sums);
            model.Learn(sums);
        }

        return model;
    }

    /// <summary>Scores a block; the model does not change.</summary>
    /// <param name="block">Scorable windows, at least one.</param>
    public LcmBlock Score(IReadOnlyList<WindowInputs> block)
    {
        var factor = Cholesky.Factor(_a, Covariates);
        var b = (double[])_y.Clone();
        for (var j = 0; j < length; j++)
        {
            Cholesky.Solve(factor, Covariates, b, j, length);
        }

        var result = new LcmBlock(block.Count, length, Covariance());
        var spread = new double[length];
        for (var j = 0; j < length; j++)
        {
            spread[j] = Math.Sqrt(result.Covariance[(j * length) + j]);
        }

        var roots = new List<(uint Pattern, int[] Features, double[] Root)>();
        Span<double> solved = stackalloc double[Covariates];
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
            uint pattern = 0;
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
                    pattern |= 1u << j;
                    result.Residual[at] = observed - expected;
                    result.Z[at] = result.Residual[at] / spread[j] / inflation;
                }
                else
                {
                    result.Residual[at] = double.NaN;
                    result.Z[at] = double.NaN;
                }
            }

            result.Q[i] = Whiten(result, i, RootOf(roots, pattern, result.Covariance, spread));
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

            // One strange window must not move the model: its pull ends where its mean square passes 9.
            var weight = Math.Min(1, RobustLimit / Math.Max(square / present, 1e-9)) / block.Windows;
            sums.Add(block, i, weight);
        }

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
            Add(_s, sums.Residuals);
        }

        Blocks += sums.Blocks;
    }

    /// <summary>Makes the fleet's spread S₀ wider for a motor that scatters more than the fleet.</summary>
    /// <param name="factors">Of the variance of each feature; 1 leaves it.</param>
    public void Widen(ReadOnlySpan<double> factors)
    {
        for (var j = 0; j < length; j++)
        {
            _widening[j] *= factors[j];
            for (var k = 0; k < length; k++)
            {
                _s0[(j * length) + k] *= Math.Sqrt(factors[j] * factors[k]);
            }
        }
    }

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

    private static double[] Ones(int count)
    {
        var ones = new double[count];
        Array.Fill(ones, 1);
        return ones;
    }

    // Without a prior nothing is ever widened.
    private double[][] Arrays() => prior is null ? [_a, _y, _s, _s0] : [_a, _y, _s, _s0, _widening];

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

            // What the fleet does not know of stands alone, with the motor's own spread.
            var fleet = prior?.Covariance[(j * length) + k] ?? double.NaN;
            var value = !double.IsNaN(fleet) ? fleet * Math.Sqrt(_widening[j] * _widening[k]) : j == k ? variance : 0;
            _s0[(j * length) + k] = value;
            _s0[(k * length) + j] = value;

            // A latecomer enters as if the blocks learned so far had shown its starting spread; else it would look too tight.
            _s[(j * length) + k] = learned * value;
            _s[(k * length) + j] = learned * value;
        }
    }

    private double[] Covariance()
    {
        var covariance = new double[length * length];
        var weight = PriorBlocks + Math.Max(Blocks - 1, 0);
        for (var i = 0; i < covariance.Length; i++)
        {
            covariance[i] = ((PriorBlocks * _s0[i]) + _s[i]) / weight;
        }

        for (var j = 0; j < length; j++)
        {
            covariance[(j * length) + j] += FeatureReadings.Floor(j) * FeatureReadings.Floor(j);
        }

        return covariance;
    }

    private (uint Pattern, int[] Features, double[] Root) RootOf(
        List<(uint Pattern, int[] Features, double[] Root)> roots, uint pattern, double[] covariance, double[] spread)
    {
        foreach (var known in roots)
        {
            if (known.Pattern == pattern)
            {
                return known;
            }
        }

        var features = new int[BitOperations.PopCount(pattern)];
        for (int j = 0, at = 0; j < length; j++)
        {
            if ((pattern & (1u << j)) != 0)
            {
                features[at++] = j;
            }
        }

        var n = features.Length;
        var correlation = new double[n * n];
        for (var r = 0; r < n; r++)
        {
            for (var c = 0; c < n; c++)
            {
                correlation[(r * n) + c] = r == c
                    ? 1
                    : CorrelationShare * covariance[(features[r] * length) + features[c]]
                        / (spread[features[r]] * spread[features[c]]);
            }
        }

        var root = (pattern, features, SymmetricEigen.InverseSquareRoot(correlation, n));
        roots.Add(root);
        return root;
    }

    /// <summary>Corr-max (Garthwaite &amp; Koch 2016): W = z·ρ^(−1/2), and the largest |z| or |W|.</summary>
    private double Whiten(LcmBlock block, int window, (uint Pattern, int[] Features, double[] Root) root)
    {
        var n = root.Features.Length;
        var from = window * length;
        Array.Fill(block.W, double.NaN, from, length);
        var largest = n == 0 ? double.NaN : 0;
        for (var r = 0; r < n; r++)
        {
            double sum = 0;
            for (var c = 0; c < n; c++)
            {
                sum += root.Root[(r * n) + c] * block.Z[from + root.Features[c]];
            }

            block.W[from + root.Features[r]] = sum;
            largest = Math.Max(largest, Math.Max(Math.Abs(sum), Math.Abs(block.Z[from + root.Features[r]])));
        }

        return largest;
    }
}
