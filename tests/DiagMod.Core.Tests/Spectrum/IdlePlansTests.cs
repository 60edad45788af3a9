using DiagMod.Core.Spectrum;

namespace DiagMod.Core.Tests.Spectrum;

public sealed class IdlePlansTests
{
    private readonly IdlePlans _plans = new();

    [Fact]
    public void Rent_OfALengthThatWaits_GivesThatPlanToOneAtATime()
    {
        var first = _plans.Rent(81);
        _plans.Return(first);

        var again = _plans.Rent(81);
        var other = _plans.Rent(81);

        Assert.Same(first, again);
        Assert.NotSame(first, other);
        Assert.Equal(81, other.Length);
    }

    [Fact]
    public void Return_OfMoreThanMayWait_LetsTheOldestGo()
    {
        var plans = Enumerable.Range(1, IdlePlans.MostPlans + 1).Select(_plans.Rent).ToArray();
        Array.ForEach(plans, _plans.Return);

        Assert.NotSame(plans[0], _plans.Rent(1));
        Assert.All(plans[1..], plan => Assert.Same(plan, _plans.Rent(plan.Length)));
    }

    [Fact]
    public void Return_OfALongRecordingsPlan_KeepsNothing()
    {
        var plan = _plans.Rent(1 << 18);
        _plans.Return(plan);

        Assert.NotSame(plan, _plans.Rent(1 << 18));
    }
}
