using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Tests.Forecasting;

public class ExceedanceProbabilityTests
{
    [Theory]
    [InlineData(0.0, 1.0, 5.0, 24)]
    [InlineData(0.2, 1.0, 6.0, 24)]
    [InlineData(-0.1, 1.0, 3.0, 48)]
    [InlineData(0.05, 0.3, 3.0, 40)]
    public void FirstCrossings_OfBrownianPaths_AgreeWithTheClosedForm(double drift, double sd, double distance, int steps)
    {
        const int Paths = 20_000;
        var paths = SimulatedPaths.RandomWalk(0, sd, new NormalStream(9, 1, 1), Paths);
        var crossings = new FirstCrossings(Paths);
        for (var step = 1; step <= steps; step++)
        {
            paths.Advance();
            crossings.Note(step, paths.Observed, distance - (step * drift));
        }

        // Signals.md 9.4: simulation and formula agree within 0.03.
        Assert.Equal(ExceedanceProbability.OfBrownian(drift, sd, distance, steps), crossings.Share, 0.03);
    }

    [Fact]
    public void FirstCrossings_TellWhenSharesOfThePathsHaveCrossed()
    {
        // The first path crosses at step 2, the second at step 3, the others never.
        var crossings = new FirstCrossings(4);

        crossings.Note(1, [1, 2, 0, 0], 5);
        crossings.Note(2, [5, 3, 0, 0], 5);
        crossings.Note(3, [1, 7, 0, 0], 6);
        crossings.Note(4, [9, 1, 0, 0], 6);

        Assert.Equal(0.5, crossings.Share);
        Assert.Equal(2, crossings.StepOf(0.1));
        Assert.Equal(3, crossings.StepOf(0.5));
        Assert.Null(crossings.StepOf(0.9));
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
}
