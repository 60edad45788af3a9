using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Tests.Forecasting;

public class PathQuantilesTests
{
    [Theory]
    [InlineData("normal")]
    [InlineData("two far groups")]
    [InlineData("one far off")]
    [InlineData("few values")]
    [InlineData("all alike")]
    [InlineData("denormal range")]
    [InlineData("largest range")]
    public void PathQuantiles_OfAnyValues_AreThoseOfTheSortedOnes(string shape)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var values = Values(shape, new Random(seed));
            var quantiles = new double[TrendFuture.Shares.Length];

            PathQuantiles.Of(values, TrendFuture.Shares, quantiles);

            Array.Sort(values);
            Assert.Equal(TrendFuture.Shares.ToArray().Select(share => TrendFuture.Quantile(values, share)), quantiles);
        }
    }

    [Fact]
    public void PathQuantiles_OfTheEnds_AreTheSmallestAndTheLargest()
    {
        double[] values = [4, 8, 1, 3, 7, 2, 6, 5];
        var quantiles = new double[3];

        PathQuantiles.Of(values, [0, 1, 0.5], quantiles);

        Assert.Equal([1, 8, 4.5], quantiles);
    }

    private static double[] Values(string shape, Random random)
    {
        var values = new double[512];
        for (var i = 0; i < values.Length; i++)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            values[i] = shape switch
            {
                "two far groups" => (i % 3 == 0 ? 1e6 : 0) + normal,
                "one far off" => (i == 77 ? 1e9 : 0) + normal,
                "few values" => Math.Round(normal),
                "all alike" => 10.5,
                "denormal range" => i % 2 == 0 ? 0 : double.Epsilon * random.Next(9),
                "largest range" => ((2 * random.NextDouble()) - 1) * 1.7e308,
                _ => 30 + (1e-3 * normal),
            };
        }

        return values;
    }
}
