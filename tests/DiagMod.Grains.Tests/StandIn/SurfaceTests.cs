using DiagMod.Grains.Tests.Support;
using Orleans;

namespace DiagMod.Grains.Tests.StandIn;

/// <summary>The stand-in cannot drift into an API of its own.</summary>
public sealed class SurfaceTests
{
    /// <summary>Types of the stand-in itself: how it is put into a host.</summary>
    private static readonly string[] Own = ["Orleans.Hosting.StandInHosting", "Orleans.Hosting.StandInOptions"];

    /// <summary>Types that Orleans keeps in Microsoft.Orleans.Serialization.Abstractions, which cannot be downloaded everywhere.</summary>
    private static readonly string[] Elsewhere =
        ["Orleans.AliasAttribute", "Orleans.ImmutableAttribute", "Orleans.ResponseTimeoutAttribute"];

    private static string StandIn => typeof(Grain).Assembly.Location;

    [Fact]
    public void Surface_IsTheOneThatIsWrittenDown()
    {
        var written = File.ReadAllLines(Path.Combine(Sources.Root, "src", "Orleans.StandIn", "surface.txt"));

        var found = PublicSurface.Read(StandIn);

        Assert.Equal(written, found);
    }

    [OrleansPackageFact]
    public void Surface_IsPartOfTheRealOne()
    {
        var real = PublicSurface.Read(OrleansPackageFactAttribute.Assembly!);

        var extra = PublicSurface.Read(StandIn)
            .Where(line => !Own.Concat(Elsewhere).Any(type => line.StartsWith(type + " ", StringComparison.Ordinal)
                || line.StartsWith(type + "::", StringComparison.Ordinal)))
            .Where(line => !real.Contains(line))
            .ToArray();

        Assert.Empty(extra);
        Assert.True(real.Count > 1000, "the real assembly was read");
    }
}

/// <summary>A test that needs the real Orleans.Core.Abstractions among the restored packages.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OrleansPackageFactAttribute : FactAttribute
{
    private const string Package = "microsoft.orleans.core.abstractions";

    public OrleansPackageFactAttribute()
    {
        Skip = Assembly is null
            ? "Microsoft.Orleans.Core.Abstractions 10.4.2 is not among the restored packages: build with -p:CompareOrleans=true "
                + "where the feed serves it."
            : null;
    }

    /// <summary>The real assembly; null when it was never restored here.</summary>
    public static string? Assembly
    {
        get
        {
            var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            var path = Path.Combine(packages, Package, "10.4.2", "lib", "net10.0", "Orleans.Core.Abstractions.dll");
            return File.Exists(path) ? path : null;
        }
    }
}
