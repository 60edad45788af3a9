using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DiagMod.Core.Currents;

/// <summary>Values from what their <see cref="LinearPrediction"/> misses. Each needs those before it: a block is restored value by
/// value, but three blocks side by side take hardly longer than one.</summary>
internal static class PredictedValues
{
    private const int Order = LinearPrediction.Order;

    /// <summary>Restores one block.</summary>
    /// <param name="coefficients">Those of the writer.</param>
    /// <param name="values">The first <see cref="Order"/> values, then what the prediction misses, unfolded; receives the others.
    /// </param>
    public static void Restore(ReadOnlySpan<float> coefficients, Span<int> values) => Restore(coefficients, values, Order);

    /// <summary>Restores three blocks that have nothing to do with each other.</summary>
    /// <param name="firstCoefficients">Coefficients of the first.</param>
    /// <param name="first">As for one.</param>
    /// <param name="secondCoefficients">Coefficients of the second.</param>
    /// <param name="second">As for one.</param>
    /// <param name="thirdCoefficients">Coefficients of the third.</param>
    /// <param name="third">As for one.</param>
    public static void Restore(
        ReadOnlySpan<float> firstCoefficients, Span<int> first, ReadOnlySpan<float> secondCoefficients, Span<int> second,
        ReadOnlySpan<float> thirdCoefficients, Span<int> third)
    {
        var together = Order;
        if (Avx512F.IsSupported)
        {
            together = Math.Max(Order, Math.Min(first.Length, Math.Min(second.Length, third.Length)));
            Restore512(
                firstCoefficients, first[..together], secondCoefficients, second[..together], thirdCoefficients,
                third[..together]);
        }

        Restore(firstCoefficients, first, together);
        Restore(secondCoefficients, second, together);
        Restore(thirdCoefficients, third, together);
    }

    internal static void Restore256(ReadOnlySpan<float> coefficients, Span<int> values, int from)
    {
        const byte LastLane = 0x80;
        var (nearTaps, farTaps) = (Vector256.Create(coefficients[..8]), Vector256.Create(coefficients[8..Order]));
        var next = Vector256.Create(1, 2, 3, 4, 5, 6, 7, 0);
        var (near, far) = (Vector256<float>.Zero, Vector256<float>.Zero);
        for (var n = from - Order; n < values.Length; n++)
        {
            var value = n < from
                ? Vector256.Create(values[n])
                : Vector256.Create(values[n]) + Vector256.ConvertToInt32Native(Vector256.Create(near.ToScalar()));
            values[n] = value.ToScalar();
            var amount = Vector256.ConvertToSingle(value);
            var (turnedNear, turnedFar) = (Avx2.PermuteVar8x32(near, next), Avx2.PermuteVar8x32(far, next));
            near = Avx.Blend(turnedNear, turnedFar, LastLane) + (nearTaps * amount);
            far = Avx.Blend(turnedFar, Vector256<float>.Zero, LastLane) + (farTaps * amount);
        }
    }

    internal static void RestoreOneByOne(ReadOnlySpan<float> coefficients, Span<int> values, int from)
    {
        Span<float> before = stackalloc float[Order];
        for (var n = from - Order; n < values.Length; n++)
        {
            values[n] += n < from ? 0 : float.ConvertToIntegerNative<int>(LinearPrediction.Sum(before, coefficients));
            before[1..].CopyTo(before);
            before[^1] = values[n];
        }
    }

    private static void Restore(ReadOnlySpan<float> coefficients, Span<int> values, int from)
    {
        if (from >= values.Length)
        {
            return;
        }

        if (Avx512F.IsSupported)
        {
            Restore512(coefficients, values, from);
        }
        else if (Avx2.IsSupported)
        {
            Restore256(coefficients, values, from);
        }
        else
        {
            RestoreOneByOne(coefficients, values, from);
        }
    }

    private static void Restore512(ReadOnlySpan<float> coefficients, Span<int> values, int from)
    {
        ref var at = ref MemoryMarshal.GetReference(values);
        var chain = Chain.After(values.Slice(from - Order, Order), coefficients);
        for (var n = from; n < values.Length; n++)
        {
            chain.Restore(ref Unsafe.Add(ref at, n));
        }
    }

    private static void Restore512(
        ReadOnlySpan<float> firstCoefficients, Span<int> first, ReadOnlySpan<float> secondCoefficients, Span<int> second,
        ReadOnlySpan<float> thirdCoefficients, Span<int> third)
    {
        ref var a = ref MemoryMarshal.GetReference(first);
        ref var b = ref MemoryMarshal.GetReference(second);
        ref var c = ref MemoryMarshal.GetReference(third);
        var chainA = Chain.After(first[..Order], firstCoefficients);
        var chainB = Chain.After(second[..Order], secondCoefficients);
        var chainC = Chain.After(third[..Order], thirdCoefficients);
        for (var n = Order; n < first.Length; n++)
        {
            chainA.Restore(ref Unsafe.Add(ref a, n));
            chainB.Restore(ref Unsafe.Add(ref b, n));
            chainC.Restore(ref Unsafe.Add(ref c, n));
        }
    }

    /// <summary>Where one block has got to.</summary>
    /// <remarks>
    /// Lane i of the sums holds what the value after the next but i is known to add up to so far; a value adds its products to all
    /// lanes, and the sums move on by one. That is the order of the sum of <see cref="LinearPrediction"/>. The product of the newest
    /// value alone has to be waited for, so the next value's sum is kept apart, without the way into all lanes and back.
    /// </remarks>
    private struct Chain
    {
        private Vector128<float> _newest;
        private Vector512<float> _others;
        private Vector512<float> _sums;
        private Vector128<float> _next;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Chain After(ReadOnlySpan<int> values, ReadOnlySpan<float> coefficients)
        {
            var taps = Vector512.Create(coefficients[..Order]);
            var chain = new Chain
            {
                _newest = Vector128.Create(coefficients[0]),
                _others = Avx512F.AlignRight32(Vector512<int>.Zero, taps.AsInt32(), 1).AsSingle(),
            };
            foreach (var value in values)
            {
                chain.Take(Vector128.CreateScalarUnsafe(value));
            }

            return chain;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Restore(ref int at)
        {
            var value = Vector128.CreateScalarUnsafe(at) + Vector128.ConvertToInt32Native(_next);
            at = value.ToScalar();
            Take(value);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Take(Vector128<int> value)
        {
            var amount = Vector128.ConvertToSingle(value);
            _next = _sums.GetLower().GetLower() + (_newest * amount);
            _sums = Avx512F.AlignRight32(Vector512<int>.Zero, _sums.AsInt32(), 1).AsSingle()
                + (_others * Avx512F.BroadcastScalarToVector512(amount));
        }
    }
}
