using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Tests.Diagnosis;

public class BearingCatalogueTests
{
    // Published BPFO and BPFI over the rotation frequency: 6203 and 6205 by the Case Western Reserve University bearing data
    // center, the others by table A-9 of Timken's catalogue of ball bearing housed units.
    [Theory]
    [InlineData("6203", 3.053, 4.947)]
    [InlineData("6204", 3.052, 4.948)]
    [InlineData("6205", 3.585, 5.415)]
    [InlineData("6206", 3.568, 5.432)]
    [InlineData("6207", 3.565, 5.435)]
    [InlineData("6210", 4.093, 5.907)]
    [InlineData("6211", 4.078, 5.922)]
    [InlineData("6212", 4.066, 5.934)]
    [InlineData("6213", 4.099, 5.901)]
    [InlineData("6309", 3.037, 4.963)]
    [InlineData("6310", 3.047, 4.953)]
    [InlineData("6311", 3.057, 4.943)]
    [InlineData("6312", 3.064, 4.936)]
    [InlineData("6314", 3.076, 4.924)]
    [InlineData("6316", 3.086, 4.914)]
    public void Geometry_GivesThePublishedRatios(string type, double outer, double inner)
    {
        var bearing = BearingCatalogue.Find(type)!;

        Assert.Equal(outer, bearing.OuterRatio, 1.1e-3);
        Assert.Equal(inner, bearing.InnerRatio, 1.1e-3);
        Assert.Equal(bearing.RollingElements, bearing.OuterRatio + bearing.InnerRatio, 1e-12);
    }

    [Fact]
    public void EveryType_IsListedOnce_AndItsRatiosWereChecked()
    {
        Assert.Equal(15, BearingCatalogue.All.Count);
        Assert.Equal(15, BearingCatalogue.All.Select(bearing => bearing.Type).Distinct().Count());
    }

    [Theory]
    [InlineData("6205-2RS C3", "6205")]
    [InlineData(" 6310 ZZ", "6310")]
    [InlineData("62051", null)]
    [InlineData("NU 205", null)]
    public void Type_IsFoundWithItsSuffixes(string words, string? type)
    {
        Assert.Equal(type, BearingCatalogue.Find(words)?.Type);
    }
}
