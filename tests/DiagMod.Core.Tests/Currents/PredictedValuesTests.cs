using System.Runtime.Intrinsics.X86;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Tests.Currents;

/// <summary>Values come back from what their prediction misses, whatever the processor does at once.</summary>
public class PredictedValuesTests
{
    private const int Seed = 77;

    [Fact]
    public void Restore_InLanesOrOneByOne_GivesTheSameBits()
    {
        var random = new Random(Seed);
        for (var length = LinearPrediction.Order; length < 100; length++)
        {
            var one = Predicted(length, random);

            var (best, oneByOne) = ((int[])one.Misses.Clone(), (int[])one.Misses.Clone());
            PredictedValues.Restore(one.Coefficients, best);
            PredictedValues.RestoreOneByOne(one.Coefficients, oneByOne, LinearPrediction.Order);

            Assert.Equal(one.Whole, best);
            Assert.Equal(one.Whole, oneByOne);
            if (Avx2.IsSupported)
            {
                var in256 = (int[])one.Misses.Clone();
                PredictedValues.Restore256(one.Coefficients, in256, LinearPrediction.Order);
                Assert.Equal(one.Whole, in256);
            }
        }
    }

    [Fact]
    public void Restore_OfThreeBlocksOfAnyLengths_GivesTheSameBits()
    {
        var random = new Random(Seed);
        for (var round = 0; round < 100; round++)
        {
            var (a, b, c) = (Block(), Block(), Block());

            PredictedValues.Restore(a.Coefficients, a.Misses, b.Coefficients, b.Misses, c.Coefficients, c.Misses);

            Assert.Equal(a.Whole, a.Misses);
            Assert.Equal(b.Whole, b.Misses);
            Assert.Equal(c.Whole, c.Misses);
        }

        (int[] Whole, int[] Misses, float[] Coefficients) Block() =>
            Predicted(random.Next(LinearPrediction.Order, 80), random);
    }

    // Values, and the first sixteen of them with what the prediction of the others misses.
    private static (int[] Whole, int[] Misses, float[] Coefficients) Predicted(int length, Random random)
    {
        var size = 1 << random.Next(1, 25);
        var whole = Enumerable.Range(0, length).Select(_ => random.Next(-size, size)).ToArray();
        var coefficients = Enumerable.Range(0, LinearPrediction.Order)
            .Select(_ => (float)((random.NextDouble() - 0.5) * 4)).ToArray();
        var misses = new uint[length];
        Assert.True(LinearPrediction.TryMiss(whole, Array.ConvertAll(whole, one => (float)one), coefficients, misses));
        var unfolded = Array.ConvertAll(misses, one => (int)one);
        LinearPrediction.Unfold(unfolded);
        whole.AsSpan(0, LinearPrediction.Order).CopyTo(unfolded);
        return (whole, unfolded, coefficients);
    }
}
