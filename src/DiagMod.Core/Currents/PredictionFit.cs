using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Currents;

/// <summary>Finds the coefficients of a <see cref="LinearPrediction"/>: least squares over the block itself (covariance method; Makhoul,
/// "Linear prediction: a tutorial review", 1975). Keeps its memory; one thread at a time.</summary>
internal sealed class PredictionFit
{
    private const int Order = LinearPrediction.Order;

    private const int Side = Order + 1;

    private const int LagsAtOnce = 4;

    // 16 KB: what is multiplied 17 times stays in the nearest cache.
    private const int TileValues = 2_048;

    private const float LargestCoefficient = 256;

    private readonly double[] _moments = new double[Side * Side];
    private readonly double[] _solved = new double[Order];
    private double[] _wide = [];

    /// <summary>The coefficients that fit a block best.</summary>
    /// <param name="values">The block; more than 4 times the order.</param>
    /// <param name="coefficients">Receives one a value before, the newest first.</param>
    /// <returns>False when there are none: the difference of neighbours is the prediction then.</returns>
    public bool TryFit(ReadOnlySpan<float> values, Span<float> coefficients)
    {
        SumMoments(values);
        if (!Solve(values.Length))
        {
            return false;
        }

        for (var i = 0; i < Order; i++)
        {
            coefficients[i] = (float)_solved[i];
            if (!(MathF.Abs(coefficients[i]) <= LargestCoefficient))
            {
                return false;
            }
        }

        return true;
    }

    // Sums of products of values i and j back. Only the first row is summed; every other entry is its upper left neighbour without
    // the last product and with one before the first.
    private void SumMoments(ReadOnlySpan<float> values)
    {
        Widen(values);
        var wide = _wide.AsSpan(0, values.Length);
        _moments.AsSpan(0, Side).Clear();
        for (var from = Order; from < wide.Length; from += TileValues)
        {
            var tile = wide[from..Math.Min(from + TileValues, wide.Length)];
            _moments[0] += Products(tile, ref tile[0], out _, out _, out _);
            for (var lag = 1; lag < Side; lag += LagsAtOnce)
            {
                _moments[lag] += Products(tile, ref wide[from - lag], out var second, out var third, out var fourth);
                _moments[lag + 1] += second;
                _moments[lag + 2] += third;
                _moments[lag + 3] += fourth;
            }
        }

        for (var i = 1; i < Side; i++)
        {
            _moments[i * Side] = _moments[i];
            for (var j = i; j < Side; j++)
            {
                double inI = values[Order - i];
                double inJ = values[Order - j];
                double outI = values[^i];
                double outJ = values[^j];
                var moment = _moments[((i - 1) * Side) + j - 1] + (inI * inJ) - (outI * outJ);
                _moments[(i * Side) + j] = moment;
                _moments[(j * Side) + i] = moment;
            }
        }
    }

    // Sums of products with the values some way back, and one, two and three further.
    private static double Products(
        ReadOnlySpan<double> values, ref double back, out double second, out double third, out double fourth)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var (sum0, sum1, sum2, sum3) =
            (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        var i = 0;
        for (; i + Vector512<double>.Count <= values.Length; i += Vector512<double>.Count)
        {
            var now = Vector512.LoadUnsafe(ref first, (nuint)i);
            ref var then = ref Unsafe.Add(ref back, i);
            sum0 += now * Vector512.LoadUnsafe(ref then);
            sum1 += now * Vector512.LoadUnsafe(ref Unsafe.Subtract(ref then, 1));
            sum2 += now * Vector512.LoadUnsafe(ref Unsafe.Subtract(ref then, 2));
            sum3 += now * Vector512.LoadUnsafe(ref Unsafe.Subtract(ref then, 3));
        }

        var sum = Vector512.Sum(sum0);
        (second, third, fourth) = (Vector512.Sum(sum1), Vector512.Sum(sum2), Vector512.Sum(sum3));
        for (; i < values.Length; i++)
        {
            ref var then = ref Unsafe.Add(ref back, i);
            sum += values[i] * then;
            second += values[i] * Unsafe.Subtract(ref then, 1);
            third += values[i] * Unsafe.Subtract(ref then, 2);
            fourth += values[i] * Unsafe.Subtract(ref then, 3);
        }

        return sum;
    }

    private void Widen(ReadOnlySpan<float> values)
    {
        if (_wide.Length < values.Length)
        {
            _wide = new double[values.Length];
        }

        ref var from = ref MemoryMarshal.GetReference(values);
        ref var to = ref MemoryMarshal.GetArrayDataReference(_wide);
        var i = 0;
        for (; i + Vector512<float>.Count <= values.Length; i += Vector512<float>.Count)
        {
            var (low, high) = Vector512.Widen(Vector512.LoadUnsafe(ref from, (nuint)i));
            low.StoreUnsafe(ref to, (nuint)i);
            high.StoreUnsafe(ref to, (nuint)(i + Vector512<double>.Count));
        }

        for (; i < values.Length; i++)
        {
            _wide[i] = values[i];
        }
    }

    // Cholesky with a ridge of what rounding to whole numbers leaves open, so that a pure sine has a solution too.
    private bool Solve(int count)
    {
        Span<double> factor = stackalloc double[Order * Order];
        Span<double> half = stackalloc double[Order];
        var ridge = (0.1 * count) + (1e-12 * _moments[0]);
        for (var i = 0; i < Order; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = _moments[((i + 1) * Side) + j + 1] + (i == j ? ridge : 0);
                for (var k = 0; k < j; k++)
                {
                    sum -= factor[(i * Order) + k] * factor[(j * Order) + k];
                }

                if (i == j && !(sum > 0))
                {
                    return false;
                }

                factor[(i * Order) + j] = i == j ? Math.Sqrt(sum) : sum / factor[(j * Order) + j];
            }
        }

        for (var i = 0; i < Order; i++)
        {
            var sum = _moments[i + 1];
            for (var k = 0; k < i; k++)
            {
                sum -= factor[(i * Order) + k] * half[k];
            }

            half[i] = sum / factor[(i * Order) + i];
        }

        for (var i = Order - 1; i >= 0; i--)
        {
            var sum = half[i];
            for (var k = i + 1; k < Order; k++)
            {
                sum -= factor[(k * Order) + i] * _solved[k];
            }

            _solved[i] = sum / factor[(i * Order) + i];
        }

        return true;
    }
}
