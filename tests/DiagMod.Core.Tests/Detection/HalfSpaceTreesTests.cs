using DiagMod.Core.Detection;

namespace DiagMod.Core.Tests.Detection;

public class HalfSpaceTreesTests
{
    [Fact]
    public void Mass_BeforeTheFirstProfile_IsZero()
    {
        var trees = new HalfSpaceTrees(2, 1);
        trees.Learn([0.5, 0.5]);

        Assert.Equal(0, trees.Mass([0.5, 0.5]));
    }

    [Fact]
    public void Mass_OfOnePointSeenAlways_IsTheWholeMassAtFullDepth()
    {
        // 40 equal values lie in one leaf of each of 25 trees: 25 · 40 · 2^8.
        var trees = new HalfSpaceTrees(3, 4, window: 40);
        for (var i = 0; i < 40; i++)
        {
            trees.Learn([0.4, 0.5, 0.6]);
        }

        Assert.Equal(25 * 40 * 256.0, trees.Mass([0.4, 0.5, 0.6]));
        Assert.True(trees.Mass([2, 2, 2]) < 0.1 * trees.Mass([0.4, 0.5, 0.6]));
    }

    [Fact]
    public void Mass_OfOneLevel_IsWhatHalfTheSpaceHolds()
    {
        // One tree of depth 1 cuts once: the two sides hold all values, each counted twice.
        var trees = new HalfSpaceTrees(1, 9, trees: 1, depth: 1, window: 100);
        for (var i = 0; i < 100; i++)
        {
            trees.Learn([i < 70 ? -5.0 : 5.0]);
        }

        Assert.Equal((140.0, 60.0), (trees.Mass([-5.0]), trees.Mass([5.0])));
    }

    [Fact]
    public void Trees_OfTheSameSeed_AreTheSame()
    {
        var random = new Random(1);
        var one = new HalfSpaceTrees(4, 2);
        var two = new HalfSpaceTrees(4, 2);
        var other = new HalfSpaceTrees(4, 3);
        for (var i = 0; i < 250; i++)
        {
            double[] x = [random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble()];
            one.Learn(x);
            two.Learn(x);
            other.Learn(x);
        }

        Assert.Equal(one.Mass([0.1, 0.2, 0.3, 0.4]), two.Mass([0.1, 0.2, 0.3, 0.4]));
        Assert.NotEqual(one.Mass([0.1, 0.2, 0.3, 0.4]), other.Mass([0.1, 0.2, 0.3, 0.4]));
    }
}
