using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Forecasting;

/// <summary>The step of <see cref="LltBank"/> in vectors of 512 bits. Each operation is that of the step by fours, on one member, so the
/// bits are the same.</summary>
public sealed partial class LltBank
{
    // By itself, so that the compiler's budget holds for all that it takes in.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void UpdateByEights(double y, double share)
    {
        var (value, rate) = (Vector512.Create(y), Vector512.Create(share));
        var largest = Vector512.Create(double.NegativeInfinity);
        var left = Vector512<double>.Zero;
        for (var m = 0; m < Lanes; m += 8)
        {
            Update(m, value, rate, ref largest, ref left);
        }

        IsFinite = left == Vector512<double>.Zero;

        // Among numbers the largest is the same in any order; with one that is none the order counts.
        var most = Vector512.Create(IsFinite ? Largest(largest) : LargestLogWeight());
        for (var m = 0; m < Lanes; m += 8)
        {
            SetEight(_logWeight, m, EightAt(_logWeight, m) - most);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Update(
        int m, Vector512<double> value, Vector512<double> rate, ref Vector512<double> largest, ref Vector512<double> left)
    {
        Vector512<double> level = EightAt(_level, m), slope = EightAt(_slope, m), scale = EightAt(_scale, m);
        Vector512<double> p11 = EightAt(_p11, m), p12 = EightAt(_p12, m), p22 = EightAt(_p22, m);
        Vector512<double> phi = EightAt(Damping, m);
        slope *= phi;
        level += slope;
        var damped12 = phi * p12;
        var damped22 = phi * phi * p22;
        p11 += damped12 + damped12 + damped22 + EightAt(LevelNoise, m);
        p12 = damped12 + damped22;
        p22 = damped22 + EightAt(SlopeNoise, m);
        var error = value - level;
        var variance = (p11 + Vector512<double>.One) * scale;
        var square = error * error / variance;

        // −½ ln v − 2.5 ln(1 + q/4) as one logarithm.
        var tail = Vector512<double>.One + (square * Vector512.Create(0.25));
        var tail2 = tail * tail;
        var logWeight = (Vector512.Create(Forgetting) * EightAt(_logWeight, m))
            - (Vector512.Create(0.5) * ElementaryFunctions.Log(variance * (tail2 * tail2 * tail)));

        // An outlier is taken for a noisier observation, not for a new level.
        var noise = Vector512.MaxNative(Vector512<double>.One, Vector512.Sqrt(square) * Vector512.Create(1 / Robust));
        var gain = Vector512<double>.One / (p11 + noise);
        Vector512<double> k1 = p11 * gain, k2 = p12 * gain;
        level += k1 * error;
        slope += k2 * error;
        p22 -= k2 * p12;
        p12 -= k1 * p12;
        p11 -= k1 * p11;
        scale += ((Vector512.MinNative(square, Vector512.Create(Robust * Robust)) * scale) - scale) * rate;

        // A constant series would shrink the scale to nothing, and its logarithm to minus infinity.
        scale = Vector512.MaxNative(scale, Vector512.Create(1e-14));

        // What is not finite is not zero less itself. A sum that overflows counts as well: no trend comes back from there.
        var sum = level + slope + p11 + p22 + scale + logWeight;
        left += sum - sum;
        largest = Vector512.MaxNative(largest, logWeight);
        SetEight(_level, m, level);
        SetEight(_slope, m, slope);
        SetEight(_p11, m, p11);
        SetEight(_p12, m, p12);
        SetEight(_p22, m, p22);
        SetEight(_scale, m, scale);
        SetEight(_logWeight, m, logWeight);
    }

    private static double Largest(Vector512<double> of)
    {
        var four = Vector256.MaxNative(of.GetLower(), of.GetUpper());
        return Math.Max(Math.Max(four[0], four[1]), Math.Max(four[2], four[3]));
    }

    private static Vector512<double> EightAt(double[] of, int m) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(of), (nuint)m);

    private static void SetEight(double[] of, int m, Vector512<double> values) =>
        values.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(of), (nuint)m);
}
