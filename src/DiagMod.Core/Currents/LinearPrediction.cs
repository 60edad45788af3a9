using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Currents;

/// <summary>What a value is likely to be after those before it: least squares over the block itself (covariance method; Makhoul,
/// "Linear prediction: a tutorial review", 1975).</summary>
/// <remarks>
/// The prediction is a sum of float32 products in one fixed order, from the oldest value to the newest, each operation rounded by
/// itself: the same bits in every lane of every processor, so that the reader's prediction is the writer's.
/// </remarks>
internal sealed class LinearPrediction
{
    /// <summary>Values that one is predicted from; a motor's mains hum needs two a harmonic, noise averages over the rest.</summary>
    public const int Order = 16;

    // Beyond it the sum could leave the range in which float32 turns into a whole number.
    private const float MostAmount = 1 << 30;

    private const float LargestCoefficient = 256;

    private readonly double[] _moments = new double[(Order + 1) * (Order + 1)];
    private readonly double[] _solved = new double[Order];

    /// <summary>The coefficients that fit a block best.</summary>
    /// <param name="values">The block; more than 4 times the order.</param>
    /// <param name="coefficients">Receives one a value before, the newest first.</param>
    /// <returns>False when there are none: the difference of neighbours is the prediction then.</returns>
    public bool Fit(ReadOnlySpan<float> values, Span<float> coefficients)
    {
        Moments(values);
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

    /// <summary>What the prediction misses, as numbers that are small when it misses little (0, −1, 1, −2 … become 0, 1, 2, 3 …).</summary>
    /// <param name="whole">The values; each is its float32 counterpart before rounding.</param>
    /// <param name="values">The same as float32.</param>
    /// <param name="coefficients">From <see cref="Fit"/>.</param>
    /// <param name="misses">Receives them from value <see cref="Order"/> on.</param>
    public static void Miss(
        ReadOnlySpan<int> whole, ReadOnlySpan<float> values, ReadOnlySpan<float> coefficients, Span<uint> misses)
    {
        ref var firstWhole = ref MemoryMarshal.GetReference(whole);
        ref var first = ref MemoryMarshal.GetReference(values);
        ref var firstMiss = ref MemoryMarshal.GetReference(misses);
        var taps = new Taps(coefficients);
        var most = Vector512.Create(MostAmount);
        var n = Order;
        for (; n + Vector512<float>.Count <= values.Length; n += Vector512<float>.Count)
        {
            ref var oldest = ref Unsafe.Add(ref first, n - Order);
            var sum = taps.Sum(ref oldest);
            sum = Vector512.MinNative(Vector512.MaxNative(sum, -most), most);
            var miss = Vector512.LoadUnsafe(ref firstWhole, (nuint)n) - Vector512.ConvertToInt32Native(sum);
            ((miss << 1) ^ (miss >> 31)).AsUInt32().StoreUnsafe(ref firstMiss, (nuint)n);
        }

        for (; n < values.Length; n++)
        {
            misses[n] = Folded(whole[n] - Predict(values, n, coefficients));
        }
    }

    /// <summary>Undoes <see cref="Miss"/>.</summary>
    /// <param name="misses">What the prediction misses; from value <see cref="Order"/> on.</param>
    /// <param name="coefficients">Those of the writer.</param>
    /// <param name="whole">The values; the first <see cref="Order"/> are given, the others are written.</param>
    /// <param name="values">The same as float32.</param>
    public static void Restore(
        ReadOnlySpan<uint> misses, ReadOnlySpan<float> coefficients, Span<int> whole, Span<float> values)
    {
        for (var n = Order; n < whole.Length; n++)
        {
            whole[n] = Unfolded(misses[n]) + Predict(values, n, coefficients);
            values[n] = whole[n];
        }
    }

    /// <summary>0, −1, 1, −2 … as 0, 1, 2, 3 …</summary>
    public static uint Folded(int miss) => (uint)((miss << 1) ^ (miss >> 31));

    /// <summary>Undoes <see cref="Folded"/>.</summary>
    public static int Unfolded(uint folded) => (int)(folded >> 1) ^ -(int)(folded & 1);

    private static int Predict(ReadOnlySpan<float> values, int n, ReadOnlySpan<float> coefficients)
    {
        var before = values.Slice(n - Order, Order);
        coefficients = coefficients[..Order];
        var sum = coefficients[Order - 1] * before[0];
        for (var i = 1; i < Order; i++)
        {
            sum += coefficients[Order - 1 - i] * before[i];
        }

        return float.ConvertToIntegerNative<int>(float.MinNative(float.MaxNative(sum, -MostAmount), MostAmount));
    }

    // Sums of products of values i and j back. Only the first row is summed; every other entry is its upper left neighbour without
    // the last product and with one before the first.
    private void Moments(ReadOnlySpan<float> values)
    {
        const int Side = Order + 1;
        for (var lag = 0; lag < Side; lag++)
        {
            _moments[lag] = Product(values[Order..], values[(Order - lag)..]);
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

    private static double Product(ReadOnlySpan<float> values, ReadOnlySpan<float> earlier)
    {
        ref var a = ref MemoryMarshal.GetReference(values);
        ref var b = ref MemoryMarshal.GetReference(earlier);
        var low = Vector512<double>.Zero;
        var high = Vector512<double>.Zero;
        var i = 0;
        for (; i + Vector512<float>.Count <= values.Length; i += Vector512<float>.Count)
        {
            var (lowA, highA) = Vector512.Widen(Vector512.LoadUnsafe(ref a, (nuint)i));
            var (lowB, highB) = Vector512.Widen(Vector512.LoadUnsafe(ref b, (nuint)i));
            low += lowA * lowB;
            high += highA * highB;
        }

        var sum = Vector512.Sum(low + high);
        for (; i < values.Length; i++)
        {
            sum += (double)values[i] * earlier[i];
        }

        return sum;
    }

    // Cholesky with a ridge of what rounding to whole numbers leaves open, so that a pure sine has a solution too.
    private bool Solve(int count)
    {
        const int Side = Order + 1;
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

    /// <summary>The coefficients in all lanes, so that the loop over values holds them in registers.</summary>
    private readonly ref struct Taps(ReadOnlySpan<float> coefficients)
    {
        private readonly Vector512<float> _c0 = Vector512.Create(coefficients[15]);
        private readonly Vector512<float> _c1 = Vector512.Create(coefficients[14]);
        private readonly Vector512<float> _c2 = Vector512.Create(coefficients[13]);
        private readonly Vector512<float> _c3 = Vector512.Create(coefficients[12]);
        private readonly Vector512<float> _c4 = Vector512.Create(coefficients[11]);
        private readonly Vector512<float> _c5 = Vector512.Create(coefficients[10]);
        private readonly Vector512<float> _c6 = Vector512.Create(coefficients[9]);
        private readonly Vector512<float> _c7 = Vector512.Create(coefficients[8]);
        private readonly Vector512<float> _c8 = Vector512.Create(coefficients[7]);
        private readonly Vector512<float> _c9 = Vector512.Create(coefficients[6]);
        private readonly Vector512<float> _c10 = Vector512.Create(coefficients[5]);
        private readonly Vector512<float> _c11 = Vector512.Create(coefficients[4]);
        private readonly Vector512<float> _c12 = Vector512.Create(coefficients[3]);
        private readonly Vector512<float> _c13 = Vector512.Create(coefficients[2]);
        private readonly Vector512<float> _c14 = Vector512.Create(coefficients[1]);
        private readonly Vector512<float> _c15 = Vector512.Create(coefficients[0]);

        public Vector512<float> Sum(ref float oldest)
        {
            var sum = _c0 * Vector512.LoadUnsafe(ref oldest);
            sum += _c1 * Vector512.LoadUnsafe(ref oldest, 1);
            sum += _c2 * Vector512.LoadUnsafe(ref oldest, 2);
            sum += _c3 * Vector512.LoadUnsafe(ref oldest, 3);
            sum += _c4 * Vector512.LoadUnsafe(ref oldest, 4);
            sum += _c5 * Vector512.LoadUnsafe(ref oldest, 5);
            sum += _c6 * Vector512.LoadUnsafe(ref oldest, 6);
            sum += _c7 * Vector512.LoadUnsafe(ref oldest, 7);
            sum += _c8 * Vector512.LoadUnsafe(ref oldest, 8);
            sum += _c9 * Vector512.LoadUnsafe(ref oldest, 9);
            sum += _c10 * Vector512.LoadUnsafe(ref oldest, 10);
            sum += _c11 * Vector512.LoadUnsafe(ref oldest, 11);
            sum += _c12 * Vector512.LoadUnsafe(ref oldest, 12);
            sum += _c13 * Vector512.LoadUnsafe(ref oldest, 13);
            sum += _c14 * Vector512.LoadUnsafe(ref oldest, 14);
            return sum + (_c15 * Vector512.LoadUnsafe(ref oldest, 15));
        }
    }
}
