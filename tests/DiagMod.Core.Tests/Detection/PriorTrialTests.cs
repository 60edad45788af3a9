using DiagMod.Core.Detection;
using DiagMod.Core.Tests.Support;

namespace DiagMod.Core.Tests.Detection;

public class PriorTrialTests
{
    private static readonly List<FleetMotor> Fleet = [.. Enumerable.Range(0, 10).Select(seed => Motor(seed))];

    [Fact]
    public void Run_OfAFleetThatTheShippedPriorDoesNotKnow_IsBetter()
    {
        var trial = PriorTrial.Run(Fleet, FactoryPrior.Current)!;

        Assert.Equal(10, trial.Motors);
        Assert.True(trial.Gain > 0.1, $"{trial.Gain}");
        Assert.True(trial.IsBetter);
    }

    [Fact]
    public void Run_AgainstAPriorOfTheSameKindOfFleet_IsNotBetter()
    {
        var same = FleetPrior.Make("test/1", 0, [.. Enumerable.Range(100, 20).Select(seed => Motor(seed))])!;

        var trial = PriorTrial.Run(Fleet, same)!;

        Assert.InRange(trial.Gain, -0.05, PriorTrial.LeastGain);
        Assert.False(trial.IsBetter);
    }

    [Fact]
    public void IsBetter_AGainWithinItsError_IsNot()
    {
        Assert.False(new PriorTrial(0.10, 0.06, 10).IsBetter);
        Assert.False(new PriorTrial(0.01, 0.001, 10).IsBetter);
        Assert.True(new PriorTrial(0.10, 0.04, 10).IsBetter);
    }

    [Fact]
    public void Run_OfTooFewMotors_SaysNothing() => Assert.Null(PriorTrial.Run(Fleet[..9], FactoryPrior.Current));

    private static FleetMotor Motor(int seed)
    {
        var motor = new SyntheticMotor(seed);
        return new FleetMotor(
            [.. Enumerable.Range(0, 20).Select(_ => (IReadOnlyList<WindowInputs>)
                [.. motor.Next(windows: 24).Windows.Select(WindowInputs.Of)])],
            50);
    }
}
