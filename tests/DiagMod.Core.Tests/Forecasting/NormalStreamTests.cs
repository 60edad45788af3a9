using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Tests.Forecasting;

public class NormalStreamTests
{
    [Fact]
    public void NormalStream_IsStandardNormalAndKeyed()
    {
        const int Draws = 200_000;
        var numbers = new float[Draws];
        new NormalStream(1, 2, 3).Fill(numbers);
        double Moment(int order) => numbers.Average(z => Math.Pow(z, order));

        Assert.Equal(0, Moment(1), 0.01);
        Assert.Equal(1, Moment(2), 0.02);
        Assert.Equal(0, Moment(3), 0.03);
        Assert.Equal(3, Moment(4), 0.08);
        Assert.Equal(0.025, numbers.Average(z => z < -1.959964 ? 1.0 : 0), 0.001);
        Assert.NotEqual(new NormalStream(1, 2, 3).Next(), new NormalStream(1, 2, 4).Next());
        Assert.NotEqual(new NormalStream(1, 2, 3).Next(), new NormalStream(1, 3, 3).Next());
        Assert.NotEqual(new NormalStream(1, 2, 3).Next(), new NormalStream(2, 2, 3).Next());
    }

    // Sorted, the numbers are order statistics: between two of them lies the 1/n-th part of the distribution, nowhere far more.
    [Fact]
    public void NormalStream_Sorted_FollowsTheNormalDistribution()
    {
        const int Draws = 200_000;
        var numbers = new float[Draws];
        new NormalStream(5, 6, 7).Fill(numbers);
        Array.Sort(numbers);

        // Kolmogorov and Smirnov: 1.63/√n is exceeded by one sample in a hundred.
        var largest = Enumerable.Range(0, Draws).Max(i => Math.Abs(NormalDistribution.Below(numbers[i]) - ((i + 0.5) / Draws)));
        Assert.InRange(largest, 0, 1.63 / Math.Sqrt(Draws));
        Assert.InRange(numbers[0], -5.4, -3.8);
        Assert.InRange(numbers[^1], 3.8, 5.4);
    }

    [Fact]
    public void NormalStream_NeighboursAndHalves_AreUncorrelated()
    {
        const int Draws = 100_000;
        var numbers = new float[Draws];
        new NormalStream(8, 9, 10).Fill(numbers);

        foreach (var lag in (int[])[1, 2, 4, 8, 512])
        {
            Assert.Equal(0, Enumerable.Range(0, Draws - lag).Average(i => (double)numbers[i] * numbers[i + lag]), 0.015);
        }
    }

    [Fact]
    public void NormalStream_OneByOneOrManyAtOnce_GivesTheSame()
    {
        var stream = new NormalStream(1, 2, 3);
        var parts = new float[64];
        stream.Fill(parts.AsSpan(0, 8));
        stream.Fill(parts.AsSpan(8, 56));
        var whole = new float[64];
        new NormalStream(1, 2, 3).Fill(whole);
        var single = new NormalStream(1, 2, 3);

        Assert.Equal(whole, parts);
        Assert.Equal(whole, Enumerable.Range(0, 64).Select(_ => (float)single.Next()));
    }

    [Fact]
    public void NormalStream_GroupsNotWanted_LeaveTheOthersAsTheyAre()
    {
        var whole = new float[32];
        new NormalStream(1, 2, 3).Fill(whole);
        var some = new float[32];

        new NormalStream(1, 2, 3).Fill(some, [false, true, false, true]);

        Assert.Equal([.. new float[8], .. whole[8..16], .. new float[8], .. whole[24..]], some);
    }

    [Fact]
    public void NormalStream_OfANumberThatIsNoGroup_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new NormalStream(1, 2, 3).Fill(new float[12]));
    }

    // The same with vectors of 512, 256 and 128 bits, without any, and without fused products.
    [Fact]
    public void NormalStream_OfAFixedKey_GivesTheseBits()
    {
        var numbers = new float[8];

        new NormalStream(NormalStream.KeyOf("M1"), 3, 40).Fill(numbers);

        Assert.Equal(
            [0x3E1820E1, 0x3EE6596E, 0x3F7BBD38, 0x3FCE42F0, 0x3EC33326, 0xC02A455F, 0xBFFE88E1, 0xBF8C96DB],
            numbers.Select(BitConverter.SingleToUInt32Bits));
    }
}
