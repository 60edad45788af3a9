using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Tests.Forecasting;

public class ExceedanceProbabilityTests
{
    [Theory]
    [InlineData(0.0, 1.0, 5.0, 24)]
    [InlineData(0.2, 1.0, 6.0, 24)]
    [InlineData(-0.1, 1.0, 3.0, 48)]
    [InlineData(0.05, 0.3, 3.0, 40)]
    public void FirstSteps_OfBrownianPaths_AgreeWithTheClosedForm(double drift, double sd, double distance, int steps)
    {
        const int Paths = 20_000;
        var values = new double[steps * Paths];
        var normals = new NormalStream(9, 1, 1);
        for (var path = 0; path < Paths; path++)
        {
            double y = 0;
            for (var h = 0; h < steps; h++)
            {
                y += drift + (sd * normals.Next());
                values[(h * Paths) + path] = y;
            }
        }

        var share = ExceedanceProbability.Of(ExceedanceProbability.FirstSteps(values, Paths, distance));

        // Signals.md 9.4: simulation and formula agree within 0.03.
        Assert.Equal(ExceedanceProbability.OfBrownian(drift, sd, distance, steps), share, 0.03);
    }

    [Fact]
    public void FirstSteps_GiveTheFirstCrossing()
    {
        // Three steps, two paths: the first path crosses at step 2, the second never.
        double[] values = [1, 1, 5, 2, 6, 3];

        var first = ExceedanceProbability.FirstSteps(values, 2, 5);

        Assert.Equal([2, int.MaxValue], first);
        Assert.Equal(0.5, ExceedanceProbability.Of(first));
    }

    [Theory]
    [InlineData(0.0, 0.5)]
    [InlineData(1.0, 0.8413447460685429)]
    [InlineData(-1.959963984540054, 0.025)]
    [InlineData(4.0, 0.9999683287581669)]
    public void NormalDistribution_Below_MatchesTables(double z, double expected)
    {
        Assert.Equal(expected, NormalDistribution.Below(z), 1e-7);
    }

    [Fact]
    public void NormalStream_IsStandardNormalAndKeyed()
    {
        var stream = new NormalStream(1, 2, 3);
        var again = new NormalStream(1, 2, 3);
        var other = new NormalStream(1, 2, 4);
        double sum = 0, square = 0;
        const int Draws = 100_000;

        for (var i = 0; i < Draws; i++)
        {
            var z = stream.Next();
            sum += z;
            square += z * z;
            Assert.Equal(z, again.Next());
        }

        Assert.Equal(0, sum / Draws, 0.01);
        Assert.Equal(1, square / Draws, 0.02);
        Assert.NotEqual(new NormalStream(1, 2, 3).Next(), other.Next());
    }
}
