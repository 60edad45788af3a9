using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Features;

/// <summary>Sums of the first four powers of samples about a centre, and their range, in one pass.</summary>
/// <remarks>Sample n of every 32 is always added up in the same lane, and lanes in the same order: the bits are the same in vectors of
/// 512 bits and of 256 wherever a product can be fused with an addition.</remarks>
/// <param name="First">Sum of the samples less the centre.</param>
/// <param name="Second">Sum of the squares of that.</param>
/// <param name="Third">Sum of its cubes.</param>
/// <param name="Fourth">Sum of its fourth powers; finite only where all samples are, and no power was too large.</param>
/// <param name="Min">Smallest sample; void where one is NaN.</param>
/// <param name="Max">Largest sample; void where one is NaN.</param>
internal readonly record struct PowerSums(
    double First, double Second, double Third, double Fourth, float Min, float Max)
{
    // Sums of float lose most where small numbers, or equal ones, go one by one to a sum that has grown. So a lane adds up eight numbers,
    // eight such sums, and hands them to double: that loses less than 6e-7 at the worst.
    private const int Group = 8 * Step;

    private const int Block = 8 * Group;

    private const int Step = 32;

    private const int Half = Step / 2;

    private const int Lanes = 8;

    /// <summary>Adds up.</summary>
    /// <param name="samples">Samples, at least one.</param>
    /// <param name="centre">Taken off each.</param>
    public static PowerSums About(ReadOnlySpan<float> samples, float centre) =>
        About(samples, centre, Vector512.IsHardwareAccelerated);

    /// <summary>Adds up in vectors of 512 bits, or of 256.</summary>
    /// <param name="samples">Samples, at least one.</param>
    /// <param name="centre">Taken off each.</param>
    /// <param name="isWide">In 512: slow where they are made of two.</param>
    internal static PowerSums About(ReadOnlySpan<float> samples, float centre, bool isWide)
    {
        ref var x = ref MemoryMarshal.GetReference(samples);
        var count = samples.Length / Step * Step;
        var sums = !isWide ? Narrow(ref x, count, centre)
            : centre == 0 ? Wide<Plain>(ref x, count, centre) : Wide<Centred>(ref x, count, centre);
        var (first, second, third, fourth, min, max) = sums;
        foreach (var sample in samples[count..])
        {
            double v = sample - centre;
            first += v;
            second += v * v;
            third += v * v * v;
            fourth += v * v * v * v;
            min = Math.Min(min, sample);
            max = Math.Max(max, sample);
        }

        // Of 0 and −0 a processor takes either; 0 added to −0 is 0.
        return new PowerSums(first, second, third, fourth, min + 0f, max + 0f);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PowerSums Wide<TShape>(ref float x, int count, float about)
        where TShape : struct
    {
        var centre = Vector512.Create(about);
        Vector512<double> lower1 = default, lower2 = default, lower3 = default, lower4 = default;
        Vector512<double> upper1 = default, upper2 = default, upper3 = default, upper4 = default;
        var least = Vector512.Create(x);
        var most = least;
        for (var n = 0; n < count;)
        {
            var end = Math.Min(n + Block, count);
            Vector512<float> groups1 = default, groups2 = default, groups3 = default, groups4 = default;
            while (n < end)
            {
                var until = Math.Min(n + Group, end);
                Vector512<float> sums1 = default, sums2 = default, sums3 = default, sums4 = default;
                Vector512<float> next1 = default, next2 = default, next3 = default, next4 = default;
                for (; n < until; n += Step)
                {
                    var v = Vector512.LoadUnsafe(ref x, (nuint)n);
                    var w = Vector512.LoadUnsafe(ref x, (nuint)(n + Half));
                    least = Vector512.MinNative(least, Vector512.MinNative(v, w));
                    most = Vector512.MaxNative(most, Vector512.MaxNative(v, w));
                    if (typeof(TShape) == typeof(Centred))
                    {
                        v -= centre;
                        w -= centre;
                    }

                    var square = v * v;
                    var nextSquare = w * w;
                    sums1 += v;
                    next1 += w;
                    sums2 = Vector512.MultiplyAddEstimate(v, v, sums2);
                    next2 = Vector512.MultiplyAddEstimate(w, w, next2);
                    sums3 = Vector512.MultiplyAddEstimate(square, v, sums3);
                    next3 = Vector512.MultiplyAddEstimate(nextSquare, w, next3);
                    sums4 = Vector512.MultiplyAddEstimate(square, square, sums4);
                    next4 = Vector512.MultiplyAddEstimate(nextSquare, nextSquare, next4);
                }

                groups1 += sums1 + next1;
                groups2 += sums2 + next2;
                groups3 += sums3 + next3;
                groups4 += sums4 + next4;
            }

            Add(ref lower1, ref upper1, groups1);
            Add(ref lower2, ref upper2, groups2);
            Add(ref lower3, ref upper3, groups3);
            Add(ref lower4, ref upper4, groups4);
        }

        return new PowerSums(
            Sum(lower1 + upper1), Sum(lower2 + upper2), Sum(lower3 + upper3), Sum(lower4 + upper4),
            Least(Vector256.MinNative(least.GetLower(), least.GetUpper())),
            Most(Vector256.MaxNative(most.GetLower(), most.GetUpper())));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Vector512<double> lower, ref Vector512<double> upper, Vector512<float> sums)
    {
        lower += Vector512.WidenLower(sums);
        upper += Vector512.WidenUpper(sums);
    }

    private static double Sum(Vector512<double> sums) => Sum(sums.GetLower() + sums.GetUpper());

    private static double Sum(Vector256<double> sums)
    {
        var two = sums.GetLower() + sums.GetUpper();
        return two[0] + two[1];
    }

    private static float Least(Vector256<float> of)
    {
        var least = of[0];
        for (var lane = 1; lane < Lanes; lane++)
        {
            least = Math.Min(least, of[lane]);
        }

        return least;
    }

    private static float Most(Vector256<float> of)
    {
        var most = of[0];
        for (var lane = 1; lane < Lanes; lane++)
        {
            most = Math.Max(most, of[lane]);
        }

        return most;
    }

    // Registers hold the sums of eight lanes of 32 twice: a group is gone over in its first sixteen lanes, then in the others.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PowerSums Narrow(ref float x, int count, float about)
    {
        var least = Vector256.Create(x);
        var most = least;
        Eight first = default, second = default;
        for (var n = 0; n < count;)
        {
            var end = Math.Min(n + Block, count);
            Powers groups = default, others = default;
            for (; n < end; n += Group)
            {
                var until = Math.Min(n + Group, end);
                var (a, b) = Sixteen(ref x, n, until, about, ref least, ref most);
                var (c, d) = Sixteen(ref x, n + Half, until, about, ref least, ref most);
                groups.Add(a, c);
                others.Add(b, d);
            }

            first.Add(groups);
            second.Add(others);
        }

        return new PowerSums(
            Sum(first.Lower1 + second.Lower1 + (first.Upper1 + second.Upper1)),
            Sum(first.Lower2 + second.Lower2 + (first.Upper2 + second.Upper2)),
            Sum(first.Lower3 + second.Lower3 + (first.Upper3 + second.Upper3)),
            Sum(first.Lower4 + second.Lower4 + (first.Upper4 + second.Upper4)), Least(least), Most(most));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Powers First, Powers Second) Sixteen(
        ref float x, int from, int end, float about, ref Vector256<float> least, ref Vector256<float> most)
    {
        var centre = Vector256.Create(about);
        Powers sums = default, next = default;
        var (min, max) = (least, most);
        for (var n = from; n < end; n += Step)
        {
            var v = Vector256.LoadUnsafe(ref x, (nuint)n);
            var w = Vector256.LoadUnsafe(ref x, (nuint)(n + Lanes));
            min = Vector256.MinNative(min, Vector256.MinNative(v, w));
            max = Vector256.MaxNative(max, Vector256.MaxNative(v, w));
            v -= centre;
            w -= centre;
            var square = v * v;
            var nextSquare = w * w;
            sums.First += v;
            next.First += w;
            sums.Second = Vector256.MultiplyAddEstimate(v, v, sums.Second);
            next.Second = Vector256.MultiplyAddEstimate(w, w, next.Second);
            sums.Third = Vector256.MultiplyAddEstimate(square, v, sums.Third);
            next.Third = Vector256.MultiplyAddEstimate(nextSquare, w, next.Third);
            sums.Fourth = Vector256.MultiplyAddEstimate(square, square, sums.Fourth);
            next.Fourth = Vector256.MultiplyAddEstimate(nextSquare, nextSquare, next.Fourth);
        }

        (least, most) = (min, max);
        return (sums, next);
    }

    // About zero, where nothing need be taken off; the compiler makes a loop of either.
    private struct Plain;

    private struct Centred;

    // Of eight lanes.
    private struct Powers
    {
        public Vector256<float> First, Second, Third, Fourth;

        public void Add(in Powers sums, in Powers next)
        {
            First += sums.First + next.First;
            Second += sums.Second + next.Second;
            Third += sums.Third + next.Third;
            Fourth += sums.Fourth + next.Fourth;
        }
    }

    // Of the same, over the blocks.
    private struct Eight
    {
        public Vector256<double> Lower1, Lower2, Lower3, Lower4;
        public Vector256<double> Upper1, Upper2, Upper3, Upper4;

        public void Add(in Powers sums)
        {
            Add(ref Lower1, ref Upper1, sums.First);
            Add(ref Lower2, ref Upper2, sums.Second);
            Add(ref Lower3, ref Upper3, sums.Third);
            Add(ref Lower4, ref Upper4, sums.Fourth);
        }

        private static void Add(ref Vector256<double> lower, ref Vector256<double> upper, Vector256<float> sums)
        {
            lower += Vector256.WidenLower(sums);
            upper += Vector256.WidenUpper(sums);
        }
    }
}
