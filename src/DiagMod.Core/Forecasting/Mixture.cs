namespace DiagMod.Core.Forecasting;

/// <summary>A mixture of normal distributions.</summary>
internal readonly ref struct Mixture(
    ReadOnlySpan<double> weights, ReadOnlySpan<double> means, ReadOnlySpan<double> deviations)
{
    // Members that weigh less cannot move a quantile by what the scale's rate of 4 % would notice.
    private const double Negligible = 1e-3;

    // 2⁻²⁴ of the bracket is far below the same.
    private const int Halvings = 24;

    private readonly ReadOnlySpan<double> _weights = weights;
    private readonly ReadOnlySpan<double> _means = means;
    private readonly ReadOnlySpan<double> _deviations = deviations;

    /// <summary>A quantile, by halving.</summary>
    /// <param name="probability">0.01 to 0.99.</param>
    public double Quantile(double probability)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity, total = 0;
        for (var m = 0; m < _weights.Length; m++)
        {
            if (_weights[m] < Negligible)
            {
                continue;
            }

            total += _weights[m];
            low = Math.Min(low, _means[m] - (4 * _deviations[m]));
            high = Math.Max(high, _means[m] + (4 * _deviations[m]));
        }

        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            double below = 0;
            for (var m = 0; m < _weights.Length; m++)
            {
                if (_weights[m] >= Negligible)
                {
                    below += _weights[m] * NormalDistribution.Below((middle - _means[m]) / _deviations[m]);
                }
            }

            if (below < probability * total)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return (low + high) / 2;
    }
}
