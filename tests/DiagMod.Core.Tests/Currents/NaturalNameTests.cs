using DiagMod.Core.Currents;

namespace DiagMod.Core.Tests.Currents;

public sealed class NaturalNameTests
{
    [Theory]
    [InlineData("file2", "file10")]
    [InlineData("file2.csv", "file10.csv")]
    [InlineData("1.csv", "2.csv")]
    [InlineData("9", "10")]
    [InlineData("File2", "file10")]
    [InlineData("a", "a1")]
    [InlineData("a1", "a1b")]
    [InlineData("a1b2", "a1b10")]
    [InlineData("a01", "a1")]
    [InlineData("a2", "a002b")]
    [InlineData("99999999999999999999", "100000000000000000000")]
    [InlineData("100000000000000000000", "999999999999999999999")]
    [InlineData("999999999999999999999", "1000000000000000000000")]
    [InlineData("1", "a")]
    [InlineData("100000000000000000000", "a")]
    public void Compare_NumberedNames_FollowTheNumbers(string first, string second)
    {
        Assert.True(NaturalName.Compare(first, second) < 0);
        Assert.True(NaturalName.Compare(second, first) > 0);
        Assert.Equal(0, NaturalName.Compare(first, first));
    }

    [Fact]
    public void Key_NamesThatDifferOnlyInZerosOrCase_StayApart()
    {
        string[] names = ["a1", "A1", "a01", "A001"];

        var keys = names.Select(NaturalName.Key).ToHashSet();

        Assert.Equal(names.Length, keys.Count);
    }

    [Fact]
    public void Key_ThirtyEightFilesOfOneMotor_SortAsNumbered()
    {
        var names = Enumerable.Range(1, 38).Select(i => $"motor_{i}.csv").ToArray();

        var sorted = names.Reverse().OrderBy(NaturalName.Key, StringComparer.Ordinal);

        Assert.Equal(names, sorted);
    }
}
