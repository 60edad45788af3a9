using DiagMod.Core.Ports;

namespace DiagMod.Core.Tests.Ports;

public class TrendStepTests
{
    [Theory]
    [InlineData(1.0 / 3600, 1)]
    [InlineData(1, 10)]
    [InlineData(24, 300)]
    [InlineData(167, 1800)]
    [InlineData(168, 3600)]
    [InlineData(720, 7200)]
    [InlineData(8760, 86400)]
    public void UsualLength_OfARange_IsRoundAndFromAWeekOnWholeHours(double hours, double seconds)
    {
        Assert.Equal(seconds, TrendStep.UsualLength(TimeSpan.FromHours(hours)).TotalSeconds);
    }

    [Fact]
    public void UsualLength_OfAnyRange_GivesAtMostFiveHundredSteps()
    {
        for (var hours = 0.01; hours < 5e6; hours *= 1.37)
        {
            var range = TimeSpan.FromHours(hours);

            Assert.InRange((range / TrendStep.UsualLength(range)) + 1, 1, 500.001);
        }
    }
}
