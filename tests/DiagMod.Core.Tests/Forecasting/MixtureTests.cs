using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Tests.Forecasting;

public class MixtureTests
{
    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(1.0, 1.0)]
    [InlineData(0.3, 30.0)]
    [InlineData(20.0, 1.0)]
    [InlineData(100.0, 10.0)]
    public void Mixture_OfMembersApartAndUnlike_HasTheQuantilesThatHalvingFinds(double apart, double unlike)
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            double[] weights = [.. Enumerable.Range(0, 30).Select(_ => Math.Pow(random.NextDouble(), 6))];
            weights = [.. weights.Select(weight => weight / weights.Sum())];
            double[] means = [.. weights.Select(_ => 30 + (apart * (random.NextDouble() - 0.5)))];
            double[] deviations = [.. weights.Select(_ => Math.Pow(unlike, random.NextDouble()))];

            var (p10, median, p90) = Mixture.Quantiles(weights, means, deviations);

            Assert.Equal(Halved(weights, means, deviations, 0.1), p10, 1e-6);
            Assert.Equal(Halved(weights, means, deviations, 0.5), median, 1e-6);
            Assert.Equal(Halved(weights, means, deviations, 0.9), p90, 1e-6);
        }
    }

    [Fact]
    public void Mixture_OfOneNormal_HasItsQuantiles()
    {
        var (p10, median, p90) = Mixture.Quantiles([1], [5], [2]);

        Assert.Equal(5 - (2 * 1.2815515655446004), p10, 1e-5);
        Assert.Equal(5, median, 1e-5);
        Assert.Equal(5 + (2 * 1.2815515655446004), p90, 1e-5);
    }

    private static double Halved(double[] weights, double[] means, double[] deviations, double share)
    {
        double low = -1000, high = 1000, total = weights.Where(weight => weight >= 1e-3).Sum();
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            double below = 0;
            for (var m = 0; m < weights.Length; m++)
            {
                below += weights[m] < 1e-3 ? 0 : weights[m] * NormalDistribution.Below((middle - means[m]) / deviations[m]);
            }

            (low, high) = below < share * total ? (middle, high) : (low, middle);
        }

        return low;
    }
}
