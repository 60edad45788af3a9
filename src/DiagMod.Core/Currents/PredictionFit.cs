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

    private const int Run = 8;

    private const float LargestCoefficient = 256;

    private readonly double[] _moments = new double[Side * Side];
    private readonly double[] _solved = new double[Order];
    private double[] _wide = [];

    private static Vector512<double> Zero => Vector512<double>.Zero;

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
        SumLags(_wide.AsSpan(0, values.Length));
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

    // Sums of products of each value from the order on with those 0 to 16 before it.
    [SkipLocalsInit]
    private void SumLags(ReadOnlySpan<double> values)
    {
        Span<double> sums = stackalloc double[Side * Run];
        var summed = SumRuns(ref MemoryMarshal.GetReference(values), values.Length, ref MemoryMarshal.GetReference(sums));
        for (var lag = 0; lag < Side; lag++)
        {
            var sum = Vector512.Sum(Vector512.LoadUnsafe(ref sums[lag * Run]));

            // The runs of this lag began so much later, and ended so much further on.
            var late = lag / Run * Run;
            for (var i = Order; i < Order + late; i++)
            {
                sum += values[i] * values[i - lag];
            }

            for (var i = summed + late; i < values.Length; i++)
            {
                sum += values[i] * values[i - lag];
            }

            _moments[lag] = sum;
        }
    }

    // In runs of eight. What is loaded from j before a run serves three lags: j for that run, j + 8 for the next and j + 16 for the
    // one after. Calls nothing, or the sums would not stay in registers. Returns where the first run that was left out begins.
    private static int SumRuns(ref double first, int count, ref double to)
    {
        var (sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7) = (Zero, Zero, Zero, Zero, Zero, Zero, Zero, Zero);
        var (sum8, sum9, sum10, sum11, sum12, sum13, sum14, sum15) = (Zero, Zero, Zero, Zero, Zero, Zero, Zero, Zero);
        var sum16 = Zero;
        var now = Vector512.LoadUnsafe(ref first, Order);
        var next = Vector512.LoadUnsafe(ref first, Order + Run);
        var n = Order;
        for (; n + (3 * Run) <= count; n += Run)
        {
            ref var at = ref Unsafe.Add(ref first, n);
            var after = Vector512.LoadUnsafe(ref at, 2 * Run);
            sum0 = Vector512.FusedMultiplyAdd(now, now, sum0);
            sum8 = Vector512.FusedMultiplyAdd(next, now, sum8);
            sum16 = Vector512.FusedMultiplyAdd(after, now, sum16);
            var then = Vector512.LoadUnsafe(ref Unsafe.Subtract(ref at, 1));
            sum1 = Vector512.FusedMultiplyAdd(now, then, sum1);
            sum9 = Vector512.FusedMultiplyAdd(next, then, sum9);
            then = Vector512.LoadUnsafe(ref Unsafe.Subtract(ref at, 2));
            sum2 = Vector512.FusedMultiplyAdd(now, then, sum2);
            sum10 = Vector512.FusedMultiplyAdd(next, then, sum10);
            then = Vector512.LoadUnsafe(ref Unsafe.Subtract(ref at, 3));
            sum3 = Vector512.FusedMultiplyAdd(now, then, sum3);
            sum11 = Vector512.FusedMultiplyAdd(next, then, sum11);
            then = Vector512.LoadUnsafe(ref Unsafe.Subtract(ref at, 4));
            sum4 = Vector512.FusedMultiplyAdd(now, then, sum4);
            sum12 = Vector512.FusedMultiplyAdd(next, then, sum12);
            then = Vector512.LoadUnsafe(ref Unsafe.Subtract(ref at, 5));
            sum5 = Vector512.FusedMultiplyAdd(now, then, sum5);
            sum13 = Vector512.FusedMultiplyAdd(next, then, sum13);
            then = Vector512.LoadUnsafe(ref Unsafe.Subtract(ref at, 6));
            sum6 = Vector512.FusedMultiplyAdd(now, then, sum6);
            sum14 = Vector512.FusedMultiplyAdd(next, then, sum14);
            then = Vector512.LoadUnsafe(ref Unsafe.Subtract(ref at, 7));
            sum7 = Vector512.FusedMultiplyAdd(now, then, sum7);
            sum15 = Vector512.FusedMultiplyAdd(next, then, sum15);
            (now, next) = (next, after);
        }

        sum0.StoreUnsafe(ref to, 0 * Run);
        sum1.StoreUnsafe(ref to, 1 * Run);
        sum2.StoreUnsafe(ref to, 2 * Run);
        sum3.StoreUnsafe(ref to, 3 * Run);
        sum4.StoreUnsafe(ref to, 4 * Run);
        sum5.StoreUnsafe(ref to, 5 * Run);
        sum6.StoreUnsafe(ref to, 6 * Run);
        sum7.StoreUnsafe(ref to, 7 * Run);
        sum8.StoreUnsafe(ref to, 8 * Run);
        sum9.StoreUnsafe(ref to, 9 * Run);
        sum10.StoreUnsafe(ref to, 10 * Run);
        sum11.StoreUnsafe(ref to, 11 * Run);
        sum12.StoreUnsafe(ref to, 12 * Run);
        sum13.StoreUnsafe(ref to, 13 * Run);
        sum14.StoreUnsafe(ref to, 14 * Run);
        sum15.StoreUnsafe(ref to, 15 * Run);
        sum16.StoreUnsafe(ref to, 16 * Run);
        return n;
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

    // Elimination of the symmetric matrix, row by row, with a ridge of what rounding to whole numbers leaves open, so that a pure
    // sine has a solution too.
    private bool Solve(int count)
    {
        const int Width = Order + 8;
        Span<double> rows = stackalloc double[Order * Width];
        rows.Clear();
        var ridge = (0.1 * count) + (1e-12 * _moments[0]);
        for (var i = 0; i < Order; i++)
        {
            var row = rows.Slice(i * Width, Width);
            _moments.AsSpan(((i + 1) * Side) + 1, Order).CopyTo(row);
            row[i] += ridge;
            row[Order] = _moments[i + 1];
        }

        ref var first = ref MemoryMarshal.GetReference(rows);
        for (var k = 0; k < Order; k++)
        {
            ref var pivot = ref Unsafe.Add(ref first, k * Width);
            var (near, far, right) =
                (Vector512.LoadUnsafe(ref pivot), Vector512.LoadUnsafe(ref pivot, 8), Vector512.LoadUnsafe(ref pivot, 16));
            var least = Unsafe.Add(ref pivot, k);
            if (!(least > 0))
            {
                return false;
            }

            var inverse = 1 / least;
            for (var i = k + 1; i < Order; i++)
            {
                // What stands in the pivot's row stands in its column too.
                ref var row = ref Unsafe.Add(ref first, i * Width);
                var factor = Vector512.Create(-inverse * Unsafe.Add(ref pivot, i));
                Vector512.FusedMultiplyAdd(factor, near, Vector512.LoadUnsafe(ref row)).StoreUnsafe(ref row);
                Vector512.FusedMultiplyAdd(factor, far, Vector512.LoadUnsafe(ref row, 8)).StoreUnsafe(ref row, 8);
                Vector512.FusedMultiplyAdd(factor, right, Vector512.LoadUnsafe(ref row, 16)).StoreUnsafe(ref row, 16);
            }
        }

        for (var i = Order - 1; i >= 0; i--)
        {
            var row = rows.Slice(i * Width, Width);
            var sum = row[Order];
            for (var k = i + 1; k < Order; k++)
            {
                sum -= row[k] * _solved[k];
            }

            _solved[i] = sum / row[i];
        }

        return true;
    }
}
