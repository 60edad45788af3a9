using System.Runtime.Intrinsics;

namespace DiagMod.Core.Forecasting;

/// <summary>A mixture of normal distributions.</summary>
internal static class Mixture
{
    // Members that weigh less cannot move a quantile by what the scale's rate of 4 % would notice.
    private const double Negligible = 1e-3;

    // A step of Newton that is this small, in deviations, leaves an error of about its square.
    private const int MostIterations = 12;
    private const double Near = 1e-5;

    // Cantelli: 10 and 90 % of any distribution lie within three deviations of its mean.
    private const double Reach = 3.001;

    /// <summary>Quantiles at 10, 50 and 90 %.</summary>
    /// <param name="weights">Weight of each member.</param>
    /// <param name="means">Mean of each.</param>
    /// <param name="deviations">Standard deviation of each, above 0.</param>
    /// <remarks>Newton's steps on all three at once, kept within the bracket that the values so far leave. Each operation is on one
    /// element, and none is fused: the same to the bit on every processor.</remarks>
    public static (double P10, double Median, double P90) Quantiles(
        ReadOnlySpan<double> weights, ReadOnlySpan<double> means, ReadOnlySpan<double> deviations)
    {
        Span<double> telling = stackalloc double[3 * weights.Length];
        var count = 0;
        double total = 0, mean = 0, square = 0;
        for (var m = 0; m < weights.Length; m++)
        {
            if (weights[m] >= Negligible)
            {
                (telling[count], telling[count + 1], telling[count + 2]) = (weights[m], means[m], 1 / deviations[m]);
                count += 3;
                total += weights[m];
                mean += weights[m] * means[m];
            }
        }

        mean /= total;
        for (var m = 0; m < weights.Length; m++)
        {
            var away = means[m] - mean;
            square += weights[m] < Negligible ? 0 : weights[m] * ((deviations[m] * deviations[m]) + (away * away));
        }

        var deviation = Math.Sqrt(square / total);
        var wanted = Vector256.Create(0.1, 0.5, 0.9, 0.5) * Vector256.Create(total);
        var (low, high) = (Vector256.Create(mean - (Reach * deviation)), Vector256.Create(mean + (Reach * deviation)));
        var x = Vector256.Create(mean) + (Vector256.Create(-1.2816, 0, 1.2816, 0) * Vector256.Create(deviation));
        for (var i = 0; i < MostIterations; i++)
        {
            Vector256<double> below = Vector256<double>.Zero, density = below;
            for (var m = 0; m < count; m += 3)
            {
                var (weight, inverse) = (Vector256.Create(telling[m]), Vector256.Create(telling[m + 2]));
                var (share, height) = NormalDistribution.BelowAndDensity((x - Vector256.Create(telling[m + 1])) * inverse);
                below += weight * share;
                density += weight * inverse * height;
            }

            var miss = below - wanted;
            var isLow = Vector256.LessThan(miss, Vector256<double>.Zero);
            low = Vector256.ConditionalSelect(isLow, x, low);
            high = Vector256.ConditionalSelect(isLow, high, x);
            var next = x - (miss / density);
            var isWithin = Vector256.GreaterThanOrEqual(next, low) & Vector256.LessThanOrEqual(next, high);
            next = Vector256.ConditionalSelect(isWithin, next, (low + high) * Vector256.Create(0.5));
            var step = Vector256.Abs(next - x);
            x = next;
            if (Vector256.LessThanOrEqualAll(step, Vector256.Create(Near * deviation)))
            {
                break;
            }
        }

        return (x[0], x[1], x[2]);
    }
}
