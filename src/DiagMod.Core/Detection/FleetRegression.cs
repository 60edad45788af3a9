using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>How the features of one motor of a fleet follow load and supply, and what they scatter about that.</summary>
/// <remarks>Each block weighs one. Levels are taken out a motor: only how features change within motors is pooled.</remarks>
internal sealed class FleetRegression
{
    private const int Slopes = LcmModel.Covariates - 1;

    // Motors whose load hardly changes say little of slopes; this holds what no motor tells at zero.
    private const double Firmness = 0.05;

    // A motor of the fleet has shown its own slopes by many blocks, one that a prior is for will have shown few: residuals about slopes
    // that are held more firmly than the detector holds them foretell its spread better.
    private const double OwnFirmness = 3;

    private static readonly int D = FeatureVector.Length;

    // A feature with fewer values than this share of a motor's windows is not known of that motor.
    private const double KnownShare = 0.5;

    private readonly double[] _square = new double[Slopes * Slopes];
    private readonly double[] _product = new double[Slopes * D];
    private readonly bool[] _known = new bool[D];
    private readonly double[] _u;
    private readonly double[] _x;
    private readonly double[] _weight;

    public FleetRegression(FleetMotor motor)
    {
        Motor = motor;
        var windows = motor.Blocks.SelectMany(block => block).ToList();
        _weight = [.. motor.Blocks.SelectMany(block => block.Select(_ => 1.0 / block.Count))];
        _u = new double[windows.Count * Slopes];
        _x = new double[windows.Count * D];
        var covariates = new LcmCovariates(motor.Blocks[0], motor.RatedHz);
        Span<double> u = stackalloc double[LcmModel.Covariates];
        for (var i = 0; i < windows.Count; i++)
        {
            covariates.Of(windows[i], u);
            u[1..].CopyTo(_u.AsSpan(i * Slopes));
            for (var j = 0; j < D; j++)
            {
                _x[(i * D) + j] = windows[i].Vector[j];
            }
        }

        Centre(_u, Slopes);
        for (var j = 0; j < D; j++)
        {
            _known[j] = windows.Count(window => float.IsFinite(window.Vector[j])) >= KnownShare * windows.Count;
        }

        Centre(_x, D);
        Sum();
    }

    public FleetMotor Motor { get; }

    /// <summary>Slopes of all motors together, and their mean correlation scaled by exp(mean ln variance): of windows, and of the
    /// means of runs.</summary>
    /// <param name="fleet">At least one motor.</param>
    public static (double[] Slopes, double[] Covariance, double[] RunCovariance) Pool(IReadOnlyList<FleetRegression> fleet)
    {
        var slopes = new double[LcmModel.Covariates * D];
        for (var j = 0; j < D; j++)
        {
            var square = new double[Slopes * Slopes];
            var product = new double[Slopes];
            foreach (var motor in fleet.Where(motor => motor._known[j]))
            {
                motor.AddTo(square, product, j);
            }

            var solved = Solve(square, product, fleet.Count * Firmness);
            slopes[j] = 0;
            for (var k = 0; k < Slopes; k++)
            {
                slopes[((k + 1) * D) + j] = fleet.Any(motor => motor._known[j]) ? solved[k] : double.NaN;
            }
        }

        var covariances = fleet.Select(motor => motor.Covariances(slopes)).ToList();
        return (
            slopes, Mean(fleet, [.. covariances.Select(one => one.OfWindows)]), Mean(fleet, [.. covariances.Select(one => one.OfRuns)]));
    }

    private static double[] Mean(IReadOnlyList<FleetRegression> fleet, List<double[]> covariances)
    {
        var pooled = new double[D * D];
        for (var j = 0; j < D; j++)
        {
            for (var k = 0; k < D; k++)
            {
                pooled[(j * D) + k] = Mean(fleet, covariances, j, k);
            }
        }

        var spread = Enumerable.Range(0, D).Select(j => Math.Sqrt(pooled[(j * D) + j])).ToArray();
        for (var j = 0; j < D; j++)
        {
            for (var k = 0; k < D; k++)
            {
                pooled[(j * D) + k] = j == k ? pooled[(j * D) + k] : pooled[(j * D) + k] * spread[j] * spread[k];
            }
        }

        return pooled;
    }

    // On the diagonal the variance, beside it the correlation.
    private static double Mean(IReadOnlyList<FleetRegression> fleet, List<double[]> covariances, int j, int k)
    {
        double sum = 0;
        var count = 0;
        for (var m = 0; m < fleet.Count; m++)
        {
            if (fleet[m]._known[j] && fleet[m]._known[k])
            {
                var c = covariances[m];
                double vj = c[(j * D) + j], vk = c[(k * D) + k];
                sum += j == k ? Math.Log(vj) : c[(j * D) + k] / Math.Sqrt(vj * vk);
                count++;
            }
        }

        return count == 0 ? double.NaN : j == k ? Math.Exp(sum / count) : sum / count;
    }

    private static double[] Solve(double[] square, double[] product, double ridge)
    {
        for (var k = 0; k < Slopes; k++)
        {
            square[(k * Slopes) + k] += ridge;
        }

        var solved = (double[])product.Clone();
        Cholesky.Solve(Cholesky.Factor(square, Slopes), Slopes, solved);
        return solved;
    }

    private void AddTo(double[] square, double[] product, int feature)
    {
        for (var k = 0; k < Slopes; k++)
        {
            product[k] += _product[(k * D) + feature];
            for (var m = 0; m < Slopes; m++)
            {
                square[(k * Slopes) + m] += _square[(k * Slopes) + m];
            }
        }
    }

    private (double[] OfWindows, double[] OfRuns) Covariances(double[] pooledSlopes)
    {
        // The motor's own slopes, held at the fleet's.
        var own = new double[Slopes * D];
        for (var j = 0; j < D; j++)
        {
            double[] square = new double[Slopes * Slopes], product = new double[Slopes];
            AddTo(square, product, j);
            for (var k = 0; k < Slopes; k++)
            {
                var slope = pooledSlopes[((k + 1) * D) + j];
                product[k] += double.IsNaN(slope) ? 0 : OwnFirmness * slope;
            }

            Solve(square, product, OwnFirmness).CopyTo(own.AsSpan(j * Slopes));
        }

        var residuals = new double[_x.Length];
        for (var i = 0; i < _weight.Length; i++)
        {
            for (var j = 0; j < D; j++)
            {
                var x = _x[(i * D) + j];
                for (var k = 0; k < Slopes; k++)
                {
                    x -= _u[(i * Slopes) + k] * own[(j * Slopes) + k];
                }

                residuals[(i * D) + j] = double.IsFinite(x) ? x : 0;
            }
        }

        return (Covariance(residuals, _weight), CovarianceOfRuns(residuals));
    }

    // A motor all of whose blocks are shorter than a run counts its windows as runs: too wide rather than too tight.
    private double[] CovarianceOfRuns(double[] residuals)
    {
        var means = new List<double>();
        var weights = new List<double>();
        var from = 0;
        foreach (var block in Motor.Blocks)
        {
            var runs = block.Count / ResidualRuns.Windows;
            for (var run = 1; run <= runs; run++)
            {
                var first = from + block.Count - (run * ResidualRuns.Windows);
                for (var j = 0; j < D; j++)
                {
                    double sum = 0;
                    for (var i = first; i < first + ResidualRuns.Windows; i++)
                    {
                        sum += residuals[(i * D) + j];
                    }

                    means.Add(sum / ResidualRuns.Windows);
                }

                weights.Add(1.0 / runs);
            }

            from += block.Count;
        }

        return weights.Count == 0 ? Covariance(residuals, _weight) : Covariance([.. means], [.. weights]);
    }

    private static double[] Covariance(double[] rows, double[] weights)
    {
        var covariance = new double[D * D];
        double total = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            total += weights[i];
            for (var j = 0; j < D; j++)
            {
                for (var k = 0; k < D; k++)
                {
                    covariance[(j * D) + k] += weights[i] * rows[(i * D) + j] * rows[(i * D) + k];
                }
            }
        }

        for (var j = 0; j < D; j++)
        {
            for (var k = 0; k < D; k++)
            {
                covariance[(j * D) + k] /= total;
            }

            covariance[(j * D) + j] += FeatureReadings.Floor(j) * FeatureReadings.Floor(j);
        }

        return covariance;
    }

    private void Centre(double[] matrix, int columns)
    {
        for (var j = 0; j < columns; j++)
        {
            double sum = 0, total = 0;
            for (var i = 0; i < _weight.Length; i++)
            {
                var value = matrix[(i * columns) + j];
                if (double.IsFinite(value))
                {
                    sum += _weight[i] * value;
                    total += _weight[i];
                }
            }

            for (var i = 0; i < _weight.Length && total > 0; i++)
            {
                matrix[(i * columns) + j] -= sum / total;
            }
        }
    }

    private void Sum()
    {
        for (var i = 0; i < _weight.Length; i++)
        {
            for (var k = 0; k < Slopes; k++)
            {
                var u = _weight[i] * _u[(i * Slopes) + k];
                for (var m = 0; m < Slopes; m++)
                {
                    _square[(k * Slopes) + m] += u * _u[(i * Slopes) + m];
                }

                for (var j = 0; j < D; j++)
                {
                    var x = _x[(i * D) + j];
                    _product[(k * D) + j] += double.IsFinite(x) ? u * x : 0;
                }
            }
        }
    }
}
