using DiagMod.Chaos.Guards;
using DiagMod.Host.Tests.Architecture;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The table of ./diagmod guards fits the source: what it takes out stands there.</summary>
public sealed class GuardTests
{
    [Fact]
    public void EveryGuard_OfTheTable_StandsInTheSourceOnce() => Assert.All(
        Guard.All.SelectMany(guard => guard.Edits.Select(edit => (guard.Id, Edit: edit))),
        one => Assert.Equal((one.Id, 1), (one.Id, GuardCopy.Count(Repository.Root, one.Edit))));

    [Fact]
    public void EveryFamily_OfTheAnnex_HasAGuard() => Assert.Empty(Guard.Tests.Keys.Except(Guard.All.Select(guard => guard.Family)));

    [Fact]
    public void Product_KnowsNoSwitchForItsGuards() => Assert.Empty(
        from file in new[] { "src", "dashboard" }.SelectMany(folder => Repository.Files(folder, "*"))
        where !file.Contains("/wwwroot/", StringComparison.Ordinal) && !file.Contains("/node_modules/", StringComparison.Ordinal)
        where File.ReadAllText(file).Contains(GuardCopy.Variable, StringComparison.Ordinal)
        select file);
}
