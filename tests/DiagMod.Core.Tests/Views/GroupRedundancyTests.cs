using DiagMod.Core.Views;

namespace DiagMod.Core.Tests.Views;

public sealed class GroupRedundancyTests
{
    [Theory]
    [InlineData(3, 2, RedundancyStanding.Spare, 1)]
    [InlineData(2, 2, RedundancyStanding.NoSpare, 0)]
    [InlineData(1, 2, RedundancyStanding.Below, 0)]
    [InlineData(0, 1, RedundancyStanding.Below, 0)]
    [InlineData(0, null, RedundancyStanding.Unknown, null)]
    public void Group_AgainstItsNeed_StandsAsTheDifferenceSays(int available, int? required, RedundancyStanding expected, int? spare)
    {
        var group = new GroupRedundancy(available, 3, required);

        Assert.Equal((expected, spare), (group.Standing, group.Spare));
    }
}
