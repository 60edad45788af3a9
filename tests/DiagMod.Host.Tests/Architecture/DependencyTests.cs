using System.Xml.Linq;

namespace DiagMod.Host.Tests.Architecture;

public sealed class DependencyTests
{
    // The arrows of the house: exactly these, by project.
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["DiagMod.Core"] = [],
        ["Orleans.StandIn"] = [],
        ["DiagMod.Grains"] = ["DiagMod.Core", "Orleans.StandIn"],
        ["DiagMod.Postgres"] = ["DiagMod.Core"],
        ["DiagMod.Dashboard"] = ["DiagMod.Core"],
        ["DiagMod.Host"] = ["DiagMod.Core", "DiagMod.Dashboard", "DiagMod.Grains", "DiagMod.Postgres"],
    };

    public static TheoryData<string> Projects => [.. Arrows.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_AreExactlyTheArrowsOfTheHouse(string project)
    {
        var file = Repository.Files(".", project + ".csproj").Single();

        var references = XDocument.Load(file).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')))
            .Order(StringComparer.Ordinal);

        Assert.Equal(Arrows[project], references);
    }

    [Fact]
    public void EveryProductProject_IsDrawnInTheHouse()
    {
        var projects = Repository.Files("src", "*.csproj").Concat(Repository.Files("dashboard", "*.csproj"))
            .Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);

        Assert.Equal(Arrows.Keys.Order(StringComparer.Ordinal), projects!);
    }

    [Fact]
    public void Core_CompiledAssembly_ReferencesOnlyTheBaseClassLibrary()
    {
        var references = typeof(DiagMod.Core.Currents.Phase).Assembly.GetReferencedAssemblies().Select(a => a.Name!);

        Assert.All(references, name => Assert.StartsWith("System.", name));
    }

    [Fact]
    public void Projects_NameNoPackageVersion_SinceVersionsAreCentral()
    {
        var withVersion = Repository.Files(".", "*.csproj")
            .SelectMany(file => XDocument.Load(file).Descendants("PackageReference")
                .Where(p => p.Attribute("Version") is not null)
                .Select(p => $"{Path.GetFileName(file)}: {p.Attribute("Include")!.Value}"));

        Assert.Empty(withVersion);
    }

    [Fact]
    public void OrleansSwitch_IsReadByTheGrainsAndTheirTestsOnly()
    {
        var readers = Repository.Files(".", "*.csproj")
            .Where(file => File.ReadAllText(file).Contains("$(OrleansRuntime)", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(["DiagMod.Grains", "DiagMod.Grains.Tests"], readers.Order(StringComparer.Ordinal));
    }
}
