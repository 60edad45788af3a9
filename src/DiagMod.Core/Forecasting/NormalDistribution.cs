using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Forecasting;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    /// <summary>P(Z ≤ z), error below 7.5e-8 (Abramowitz &amp; Stegun 26.2.17).</summary>
    /// <param name="z">Argument.</param>
    public static double Below(double z) => BelowAndDensity(Vector256.Create(z)).Below[0];

    /// <summary>P(Z ≤ z), and the density at z.</summary>
    /// <param name="z">Arguments.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Below, Vector256<double> Density) BelowAndDensity(Vector256<double> z)
    {
        var one = Vector256<double>.One;
        var density = Vector256.Create(0.39894228040143268) * ElementaryFunctions.Exp(Vector256.Create(-0.5) * z * z);
        var t = one / (one + (Vector256.Create(0.2316419) * Vector256.Abs(z)));
        var series = Vector256.Create(1.330274429);
        series = (series * t) + Vector256.Create(-1.821255978);
        series = (series * t) + Vector256.Create(1.781477937);
        series = (series * t) + Vector256.Create(-0.356563782);
        series = (series * t) + Vector256.Create(0.319381530);
        var tail = density * t * series;
        return (Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(z, Vector256<double>.Zero), one - tail, tail), density);
    }
}
