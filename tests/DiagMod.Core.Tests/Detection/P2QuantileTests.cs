using DiagMod.Core.Detection;

namespace DiagMod.Core.Tests.Detection;

public class P2QuantileTests
{
    [Fact]
    public void P2Quantile_OfTheCACMExample_GivesThePublishedMedian()
    {
        // Jain & Chlamtac 1985, table I: 20 observations, P² median 4.44.
        double[] values =
        [
            0.02, 0.15, 0.74, 3.39, 0.83, 22.37, 10.15, 15.43, 38.62, 15.92,
            34.60, 10.28, 1.47, 0.40, 0.05, 11.39, 0.27, 0.42, 0.09, 11.37,
        ];
        var median = new P2Quantile(0.5);

        foreach (var value in values)
        {
            median.Add(value);
        }

        Assert.Equal(4.44, median.Value, 0.005);
    }

    [Fact]
    public void P2Quantile_OfUniformStream_FindsP98()
    {
        var random = new Random(11);
        var quantile = new P2Quantile(0.98);

        for (var i = 0; i < 20_000; i++)
        {
            quantile.Add(random.NextDouble());
        }

        Assert.Equal(0.98, quantile.Value, 0.005);
    }

    [Fact]
    public void P2Quantile_OfFewValues_IsExact()
    {
        var quantile = new P2Quantile(0.5);
        Assert.True(double.IsNaN(quantile.Value));

        quantile.Add(3);
        quantile.Add(1);
        quantile.Add(2);

        Assert.Equal(2, quantile.Value);
    }

    [Fact]
    public void P2Quantile_Read_GoesOnLikeTheOriginal()
    {
        var random = new Random(4);
        var original = new P2Quantile(0.9);
        for (var i = 0; i < 100; i++)
        {
            original.Add(random.NextDouble());
        }

        using var stream = new MemoryStream();
        original.Write(new BinaryWriter(stream));
        stream.Position = 0;
        var copy = new P2Quantile(0.9);
        copy.Read(new BinaryReader(stream));
        for (var i = 0; i < 100; i++)
        {
            var value = random.NextDouble();
            original.Add(value);
            copy.Add(value);
        }

        Assert.Equal(original.Value, copy.Value);
    }
}
