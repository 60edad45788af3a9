using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Currents;

/// <summary>Samples that came from text with few decimals, as whole multiples of the last decimal.</summary>
/// <remarks>
/// A sample is exact when dividing the whole number again gives its very bits. Up to 2^24 both fit float32, whose division is
/// rounded correctly, as the number in the text was; beyond, the division is in double and then rounded.
/// </remarks>
internal static class DecimalScale
{
    /// <summary>Most decimals.</summary>
    public const int MaxDecimals = 6;

    // Below, the product of sample and scale is off by less than a half.
    private const float MaxNarrow = 1 << 22;

    private const double MaxWide = 1 << 30;

    private const int Probes = 64;

    private static readonly double[] Scales = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    /// <summary>Turns samples into whole numbers.</summary>
    /// <param name="samples">Amperes, no NaN.</param>
    /// <param name="whole">Receives the whole numbers, also of samples that are not exact.</param>
    /// <param name="decimals">The fewest decimals that make (nearly) all of them exact.</param>
    /// <param name="isWide">Whether the numbers are too large for float32.</param>
    /// <param name="inexact">How many are not exact.</param>
    /// <returns>False when the samples have more decimals, or are too large.</returns>
    public static bool TryApply(
        ReadOnlySpan<float> samples, Span<int> whole, out int decimals, out bool isWide, out int inexact)
    {
        isWide = false;
        inexact = 0;
        var largest = Largest(samples);
        for (decimals = 0; decimals <= MaxDecimals; decimals++)
        {
            var scale = Scales[decimals];
            if (!(largest * scale <= MaxWide))
            {
                return false;
            }

            isWide = largest * scale > MaxNarrow;
            if (Probe(samples, scale))
            {
                inexact = isWide ? ApplyWide(samples, whole, scale) : ApplyNarrow(samples, whole, (float)scale);
                if (inexact <= Allowed(samples.Length))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Turns whole numbers back into samples.</summary>
    /// <param name="whole">Whole numbers.</param>
    /// <param name="decimals">0 to 6.</param>
    /// <param name="isWide">As it was when they were made.</param>
    /// <param name="samples">Receives the samples.</param>
    public static void Undo(ReadOnlySpan<int> whole, int decimals, bool isWide, Span<float> samples)
    {
        var scale = Scales[decimals];
        var i = 0;
        if (!isWide)
        {
            ref var first = ref MemoryMarshal.GetReference(whole);
            ref var to = ref MemoryMarshal.GetReference(samples[..whole.Length]);
            var divisor = Vector512.Create((float)scale);
            for (; i + Vector512<int>.Count <= whole.Length; i += Vector512<int>.Count)
            {
                (Vector512.ConvertToSingle(Vector512.LoadUnsafe(ref first, (nuint)i)) / divisor).StoreUnsafe(ref to, (nuint)i);
            }
        }

        for (; i < whole.Length; i++)
        {
            samples[i] = Sample(whole[i], scale, isWide);
        }
    }

    /// <summary>Whether a whole number gives a sample back, to the bit.</summary>
    public static bool IsExact(float sample, int whole, int decimals, bool isWide) =>
        BitConverter.SingleToInt32Bits(Sample(whole, Scales[decimals], isWide)) == BitConverter.SingleToInt32Bits(sample);

    /// <summary>Samples of so many that may be inexact: minus zeros, and a few longer numbers.</summary>
    private static int Allowed(int count) => 4 + (count / 32);

    private static float Sample(int whole, double scale, bool isWide) =>
        isWide ? (float)(whole / scale) : whole / (float)scale;

    private static bool Probe(ReadOnlySpan<float> samples, double scale)
    {
        var step = Math.Max(1, samples.Length / Probes);
        var allowed = Allowed(Math.Min(samples.Length, Probes));
        for (var i = 0; i < samples.Length && allowed >= 0; i += step)
        {
            allowed -= samples[i] == (float)(Math.Round(samples[i] * scale) / scale) ? 0 : 1;
        }

        return allowed >= 0;
    }

    private static float Largest(ReadOnlySpan<float> samples)
    {
        var largest = Vector512<float>.Zero;
        ref var first = ref MemoryMarshal.GetReference(samples);
        var i = 0;
        for (; i + Vector512<float>.Count <= samples.Length; i += Vector512<float>.Count)
        {
            largest = Vector512.MaxNative(largest, Vector512.Abs(Vector512.LoadUnsafe(ref first, (nuint)i)));
        }

        var most = 0f;
        for (var lane = 0; lane < Vector512<float>.Count; lane++)
        {
            most = MathF.Max(most, largest[lane]);
        }

        for (; i < samples.Length; i++)
        {
            most = MathF.Max(most, MathF.Abs(samples[i]));
        }

        return most;
    }

    private static int ApplyNarrow(ReadOnlySpan<float> samples, Span<int> whole, float scale)
    {
        ref var first = ref MemoryMarshal.GetReference(samples);
        ref var to = ref MemoryMarshal.GetReference(whole[..samples.Length]);
        var scales = Vector512.Create(scale);
        var inexact = 0;
        var i = 0;
        for (; i + Vector512<float>.Count <= samples.Length; i += Vector512<float>.Count)
        {
            var values = Vector512.LoadUnsafe(ref first, (nuint)i);
            var numbers = Vector512.ConvertToInt32Native(Vector512.Round(values * scales));
            numbers.StoreUnsafe(ref to, (nuint)i);
            var same = Vector512.Equals((Vector512.ConvertToSingle(numbers) / scales).AsInt32(), values.AsInt32());
            inexact += Vector512<float>.Count - BitOperations.PopCount(same.ExtractMostSignificantBits());
        }

        for (; i < samples.Length; i++)
        {
            whole[i] = (int)MathF.Round(samples[i] * scale);
            inexact += IsSame(samples[i], whole[i] / scale) ? 0 : 1;
        }

        return inexact;
    }

    private static int ApplyWide(ReadOnlySpan<float> samples, Span<int> whole, double scale)
    {
        var inexact = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            whole[i] = (int)Math.Round(samples[i] * scale);
            inexact += IsSame(samples[i], (float)(whole[i] / scale)) ? 0 : 1;
        }

        return inexact;
    }

    private static bool IsSame(float a, float b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b);
}
