using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Currents;

/// <summary>What a value is likely to be after those before it: a weighted sum of them.</summary>
/// <remarks>
/// The prediction is a sum of float32 products in one fixed order, from the oldest value to the newest, each operation rounded by
/// itself: the same bits in every lane of every processor, so that the reader's prediction is the writer's.
/// </remarks>
internal static class LinearPrediction
{
    /// <summary>Values that one is predicted from; a motor's mains hum needs two a harmonic, noise averages over the rest.</summary>
    public const int Order = 16;

    // Beyond it a sum would leave the range in which float32 turns into a whole number.
    private const float MostAmount = 1 << 30;

    /// <summary>What the prediction misses, as numbers that are small when it misses little (0, −1, 1, −2 … become 0, 1, 2, 3 …).</summary>
    /// <param name="whole">The values; each is its float32 counterpart before rounding.</param>
    /// <param name="values">The same as float32.</param>
    /// <param name="coefficients">From <see cref="PredictionFit"/>.</param>
    /// <param name="misses">Receives them from value <see cref="Order"/> on.</param>
    /// <returns>False when a prediction is beyond all bounds: the misses are void then.</returns>
    public static bool TryMiss(
        ReadOnlySpan<int> whole, ReadOnlySpan<float> values, ReadOnlySpan<float> coefficients, Span<uint> misses)
    {
        ref var firstWhole = ref MemoryMarshal.GetReference(whole);
        ref var first = ref MemoryMarshal.GetReference(values);
        ref var firstMiss = ref MemoryMarshal.GetReference(misses);
        var taps = new Taps(coefficients);
        var most = Vector512<float>.Zero;
        var n = Order;
        for (; n + Vector512<float>.Count <= values.Length; n += Vector512<float>.Count)
        {
            var sum = taps.Sum(ref Unsafe.Add(ref first, n - Order));
            most = Vector512.MaxNative(most, Vector512.Abs(sum));
            var miss = Vector512.LoadUnsafe(ref firstWhole, (nuint)n) - Vector512.ConvertToInt32Native(sum);
            ((miss << 1) ^ (miss >> 31)).AsUInt32().StoreUnsafe(ref firstMiss, (nuint)n);
        }

        var isBounded = Vector512.LessThanOrEqualAll(most, Vector512.Create(MostAmount));
        for (; n < values.Length; n++)
        {
            var sum = Sum(values.Slice(n - Order, Order), coefficients);
            isBounded &= MathF.Abs(sum) <= MostAmount;
            misses[n] = Folded(whole[n] - float.ConvertToIntegerNative<int>(sum));
        }

        return isBounded;
    }

    /// <summary>0, −1, 1, −2 … as 0, 1, 2, 3 …</summary>
    public static uint Folded(int miss) => (uint)((miss << 1) ^ (miss >> 31));

    /// <summary>Undoes <see cref="Folded"/>.</summary>
    public static int Unfolded(uint folded) => (int)(folded >> 1) ^ -(int)(folded & 1);

    /// <summary>Undoes <see cref="Folded"/>, in place.</summary>
    public static void Unfold(Span<int> folded)
    {
        ref var first = ref MemoryMarshal.GetReference(folded);
        var i = 0;
        for (; i + Vector512<int>.Count <= folded.Length; i += Vector512<int>.Count)
        {
            var now = Vector512.LoadUnsafe(ref first, (nuint)i);
            ((now >>> 1) ^ -(now & Vector512<int>.One)).StoreUnsafe(ref first, (nuint)i);
        }

        for (; i < folded.Length; i++)
        {
            folded[i] = Unfolded((uint)folded[i]);
        }
    }

    /// <summary>The prediction from 16 values, the oldest first.</summary>
    public static float Sum(ReadOnlySpan<float> before, ReadOnlySpan<float> coefficients)
    {
        var sum = coefficients[Order - 1] * before[0];
        for (var i = 1; i < Order; i++)
        {
            sum += coefficients[Order - 1 - i] * before[i];
        }

        return sum;
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
