using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace DiagMod.Host.Tests.Support;

/// <summary>What Microsoft.Orleans.Clustering.AdoNet looks for in the database, read from its assembly's metadata: nothing of it is
/// loaded, so its dependencies may be absent.</summary>
internal static class ClusteringProvider
{
    private const string File = "Orleans.Clustering.AdoNet.dll";

    /// <summary>The assembly: of this build, or among the downloaded packages; null when it is in neither.</summary>
    public static string? Path
    {
        get
        {
            var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                ?? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            string[] places =
            [
                System.IO.Path.Combine(AppContext.BaseDirectory, File),
                System.IO.Path.Combine(packages, "microsoft.orleans.clustering.adonet", "10.4.2", "lib", "net10.0", File),
            ];
            return places.FirstOrDefault(System.IO.File.Exists);
        }
    }

    /// <summary>Keys of the statements that it looks up when it starts.</summary>
    public static string[] Keys => Properties("DbStoredQueries");

    /// <summary>Names of the parameters that it can give to them.</summary>
    public static string[] Parameters => Properties("Columns");

    private static string[] Properties(string type)
    {
        using var stream = System.IO.File.OpenRead(Path!);
        using var pe = new PEReader(stream);
        var metadata = pe.GetMetadataReader();
        return
        [
            .. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
                .Single(definition => metadata.GetString(definition.Name) == type)
                .GetProperties()
                .Select(property => metadata.GetString(metadata.GetPropertyDefinition(property).Name))
                .Order(StringComparer.Ordinal),
        ];
    }
}

/// <summary>A test that needs the real clustering provider to look at.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClusteringProviderFactAttribute : FactAttribute
{
    public ClusteringProviderFactAttribute() => Skip = ClusteringProvider.Path is null
        ? "Microsoft.Orleans.Clustering.AdoNet 10.4.2 is not among the restored packages: build with -p:CompareOrleans=true where the "
            + "feed serves it (./diagmod test does)."
        : null;
}
