using System.Numerics;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Detection;

/// <summary>Corr-max scores under one covariance (Garthwaite &amp; Koch 2016; signals.md, 8.2): W = z·ρ^(−1/2), ρ = 0.9·corr(C) +
/// 0.1·I. A missing feature takes its row and column with it.</summary>
internal sealed class CorrMax
{
    private const double CorrelationShare = 0.9;

    private readonly double[] _covariance;
    private readonly List<(uint Pattern, int[] Features, double[] Root)> _roots = [];

    /// <summary>Scores under a covariance.</summary>
    /// <param name="covariance">length×length, row-major, positive definite.</param>
    /// <param name="length">Features, at most 32.</param>
    public CorrMax(double[] covariance, int length)
    {
        _covariance = covariance;
        Spread = new double[length];
        for (var j = 0; j < length; j++)
        {
            Spread[j] = Math.Sqrt(covariance[(j * length) + j]);
        }
    }

    /// <summary>Standard deviation of each feature.</summary>
    public double[] Spread { get; }

    /// <summary>W of one row, and its score.</summary>
    /// <param name="z">Standardised residuals; NaN where a feature is missing.</param>
    /// <param name="w">Receives W; NaN where a feature is missing.</param>
    /// <returns>The largest |z| or |W|; NaN without any feature.</returns>
    public double Score(ReadOnlySpan<double> z, Span<double> w)
    {
        uint pattern = 0;
        for (var j = 0; j < z.Length; j++)
        {
            pattern |= double.IsNaN(z[j]) ? 0 : 1u << j;
        }

        var (_, features, root) = RootOf(pattern);
        var n = features.Length;
        w.Fill(double.NaN);

        // The root is symmetric: its row c holds what feature c adds to each sum, in the order of features as ever.
        Span<double> sums = stackalloc double[n];
        for (var c = 0; c < n; c++)
        {
            Add(root.AsSpan(c * n, n), z[features[c]], sums);
        }

        var largest = n == 0 ? double.NaN : 0;
        for (var r = 0; r < n; r++)
        {
            w[features[r]] = sums[r];
            largest = Math.Max(largest, Math.Max(Math.Abs(sums[r]), Math.Abs(z[features[r]])));
        }

        return largest;
    }

    // One element at a time, and not fused: the bits do not depend on the width of vectors.
    private static void Add(ReadOnlySpan<double> row, double factor, Span<double> sums)
    {
        var r = 0;
        for (; r <= sums.Length - Vector256<double>.Count; r += Vector256<double>.Count)
        {
            (Vector256.Create(sums[r..]) + (Vector256.Create(row[r..]) * Vector256.Create(factor))).CopyTo(sums[r..]);
        }

        for (; r < sums.Length; r++)
        {
            sums[r] += row[r] * factor;
        }
    }

    private (uint Pattern, int[] Features, double[] Root) RootOf(uint pattern)
    {
        foreach (var known in _roots)
        {
            if (known.Pattern == pattern)
            {
                return known;
            }
        }

        var length = Spread.Length;
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
                    : CorrelationShare * _covariance[(features[r] * length) + features[c]]
                        / (Spread[features[r]] * Spread[features[c]]);
            }
        }

        var root = (pattern, features, SymmetricEigen.InverseSquareRoot(correlation, n));
        _roots.Add(root);
        return root;
    }
}
