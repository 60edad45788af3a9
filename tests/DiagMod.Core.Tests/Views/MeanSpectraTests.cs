using DiagMod.Core.Views;

namespace DiagMod.Core.Tests.Views;

public sealed class MeanSpectraTests
{
    [Fact]
    public void Line_OfAMeanSpectrum_StandsOutOfTheMedianByItsHighestBin()
    {
        float[] dbc = [.. Enumerable.Repeat(-80f, 100)];
        (dbc[49], dbc[50], dbc[51], dbc[70]) = (-30, 0, -31, -75);
        var mean = new MeanSpectrum(1, dbc, 12);

        Assert.Equal(-80, mean.FloorDbc, 6);
        Assert.Equal(0, mean.LevelAt(50.6), 6);
        Assert.True(mean.StandsOut(50));
        Assert.False(mean.StandsOut(70));
        Assert.True(double.IsNaN(mean.LevelAt(2_000)));
        Assert.False(mean.StandsOut(2_000));
    }
}
