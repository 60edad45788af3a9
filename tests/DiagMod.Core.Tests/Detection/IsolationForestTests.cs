using DiagMod.Core.Detection;

namespace DiagMod.Core.Tests.Detection;

public class IsolationForestTests
{
    [Fact]
    public void Score_OfAValueFarAway_IsHigherThanOfAnyInside()
    {
        var forest = IsolationForest.Train(Rows(1, 500), 7);

        var inside = Rows(2, 200).Max(row => forest.Score(row));
        var middle = forest.Score([0, 0, 0]);

        Assert.True(forest.Score([9, 0, 0]) > inside || forest.Score([9, 9, 9]) > inside);
        Assert.InRange(middle, 0.3, 0.5);
        Assert.InRange(forest.Score([9, 9, 9]), 0.6, 1);
    }

    [Fact]
    public void Score_OfTwoRows_FollowsTheFormula()
    {
        // Two rows: each tree cuts once, each path is 1, c(2) = 1, so the score is 2^-1.
        var forest = IsolationForest.Train([[0, 0], [1, 1]], 3, trees: 10);

        Assert.Equal(0.5, forest.Score([0, 0]), 12);
        Assert.Equal(2, forest.Sample);
    }

    [Fact]
    public void Train_SameSeed_GivesTheSameBytesAndOtherSeedsOthers()
    {
        var rows = Rows(3, 300);

        Assert.Equal(IsolationForest.Train(rows, 1).ToBytes(), IsolationForest.Train(rows, 1).ToBytes());
        Assert.NotEqual(IsolationForest.Train(rows, 1).ToBytes(), IsolationForest.Train(rows, 2).ToBytes());
    }

    [Fact]
    public void Read_OfItsBytes_ScoresTheSame()
    {
        var forest = IsolationForest.Train(Rows(4, 300), 1);

        var read = IsolationForest.Read(forest.ToBytes());

        Assert.Equal((200, 256, 3), (read.Trees, read.Sample, read.Features));
        Assert.All(Rows(5, 50), row => Assert.Equal(forest.Score(row), read.Score(row)));
        Assert.Throws<InvalidDataException>(() => IsolationForest.Read(forest.ToBytes()[..1000]));
        Assert.Throws<InvalidDataException>(() => IsolationForest.Read([1, 2, 3, 4, 5, 6, 7, 8]));
    }

    [Fact]
    public void Score_MissingValues_CountAsTheMedian()
    {
        List<float[]> rows = [[1, 5], [2, 5], [3, 5], [4, float.NaN], [100, 5]];
        var forest = IsolationForest.Train(rows, 1, trees: 20);

        Assert.Equal(forest.Score([3, 5]), forest.Score([float.NaN, float.NaN]));
    }

    private static List<float[]> Rows(int seed, int count)
    {
        var random = new Random(seed);
        float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return [.. Enumerable.Range(0, count).Select(_ => new[] { Normal(), Normal(), Normal() })];
    }
}
