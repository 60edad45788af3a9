using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Forecasting;

/// <summary>Exponential and logarithm of four numbers at once, or eight, the same to the bit on every processor: each operation is on one
/// element, exact to the last place by IEEE 754, and none is fused.</summary>
internal static class ElementaryFunctions
{
    private const double Ln2 = 0.69314718055994531;

    // 1.5·2⁵² pushes a number's fraction out of its mantissa: the sum's lowest bits are the nearest whole number.
    private const double Whole = 6755399441055744;

    private static readonly Vector512<long> EightOfRootHalf = Vector512.Create(BitConverter.DoubleToInt64Bits(0.70710678118654757));
    private static readonly Vector256<long> MantissaOfRootHalf = Vector256.Create(BitConverter.DoubleToInt64Bits(0.70710678118654757));

    /// <summary>eˣ; relative error below 1e-12.</summary>
    /// <param name="x">At most 700; below −700 taken for −700, which is nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Exp(Vector256<double> x)
    {
        x = Vector256.Max(x, Vector256.Create(-700.0));
        var rounded = (x * Vector256.Create(1 / Ln2)) + Vector256.Create(Whole);
        var power = rounded - Vector256.Create(Whole);

        // ln 2 in two parts: the first has so few digits that its product with the power is exact (Cody & Waite 1980).
        var r = x - (power * Vector256.Create(0.693145751953125)) - (power * Vector256.Create(1.42860682030941723212e-6));
        var series = Vector256.Create(1.0 / 479001600);
        series = (series * r) + Vector256.Create(1.0 / 39916800);
        series = (series * r) + Vector256.Create(1.0 / 3628800);
        series = (series * r) + Vector256.Create(1.0 / 362880);
        series = (series * r) + Vector256.Create(1.0 / 40320);
        series = (series * r) + Vector256.Create(1.0 / 5040);
        series = (series * r) + Vector256.Create(1.0 / 720);
        series = (series * r) + Vector256.Create(1.0 / 120);
        series = (series * r) + Vector256.Create(1.0 / 24);
        series = (series * r) + Vector256.Create(1.0 / 6);
        series = (series * r) + Vector256.Create(0.5);
        series = (series * r) + Vector256<double>.One;
        series = (series * r) + Vector256<double>.One;
        return (series.AsInt64() + Vector256.ShiftLeft(rounded.AsInt64(), 52)).AsDouble();
    }

    /// <summary>eˣ of one number.</summary>
    /// <param name="x">At most 700.</param>
    public static double Exp(double x) => Exp(Vector256.Create(x)).ToScalar();

    /// <summary>ln x; absolute error below 1e-14 + 1e-15·|ln x|.</summary>
    /// <param name="x">Normal numbers above 0; for ∞ and NaN the result is not finite.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Log(Vector256<double> x)
    {
        // x = 2^power · m, m from √½ to √2.
        var bits = x.AsInt64();
        var power = Vector256.ShiftRightArithmetic(bits - MantissaOfRootHalf, 52);
        var m = (bits - Vector256.ShiftLeft(power, 52)).AsDouble();
        var s = (m - Vector256<double>.One) / (m + Vector256<double>.One);
        var t = s * s;

        // ln m = 2·artanh s, |s| < 0.1716.
        var series = Vector256.Create(1.0 / 19);
        series = (series * t) + Vector256.Create(1.0 / 17);
        series = (series * t) + Vector256.Create(1.0 / 15);
        series = (series * t) + Vector256.Create(1.0 / 13);
        series = (series * t) + Vector256.Create(1.0 / 11);
        series = (series * t) + Vector256.Create(1.0 / 9);
        series = (series * t) + Vector256.Create(1.0 / 7);
        series = (series * t) + Vector256.Create(1.0 / 5);
        series = (series * t) + Vector256.Create(1.0 / 3);
        var twice = s + s;
        var mantissa = twice + (twice * t * series);
        var exponent = ((power + Vector256.Create(BitConverter.DoubleToInt64Bits(Whole))).AsDouble() - Vector256.Create(Whole))
            * Vector256.Create(Ln2);

        // What is not a number, or more than any, stays so.
        return exponent + mantissa + (x - x);
    }

    /// <summary>ln x of eight numbers, by the same operations as of four.</summary>
    /// <param name="x">Normal numbers above 0; for ∞ and NaN the result is not finite.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> x)
    {
        // x = 2^power · m, m from √½ to √2.
        var bits = x.AsInt64();
        var power = Vector512.ShiftRightArithmetic(bits - EightOfRootHalf, 52);
        var m = (bits - Vector512.ShiftLeft(power, 52)).AsDouble();
        var s = (m - Vector512<double>.One) / (m + Vector512<double>.One);
        var t = s * s;

        // ln m = 2·artanh s, |s| < 0.1716.
        var series = Vector512.Create(1.0 / 19);
        series = (series * t) + Vector512.Create(1.0 / 17);
        series = (series * t) + Vector512.Create(1.0 / 15);
        series = (series * t) + Vector512.Create(1.0 / 13);
        series = (series * t) + Vector512.Create(1.0 / 11);
        series = (series * t) + Vector512.Create(1.0 / 9);
        series = (series * t) + Vector512.Create(1.0 / 7);
        series = (series * t) + Vector512.Create(1.0 / 5);
        series = (series * t) + Vector512.Create(1.0 / 3);
        var twice = s + s;
        var mantissa = twice + (twice * t * series);
        var exponent = ((power + Vector512.Create(BitConverter.DoubleToInt64Bits(Whole))).AsDouble() - Vector512.Create(Whole))
            * Vector512.Create(Ln2);

        // What is not a number, or more than any, stays so.
        return exponent + mantissa + (x - x);
    }
}
