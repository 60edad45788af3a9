using System.Collections.Concurrent;

namespace DiagMod.Core.Detection;

/// <summary>The priors that the product ships. Each version stays, because twins that began on it go on with it.</summary>
public static class FactoryPrior
{
    private const string Newest = "factory/3";

    private static readonly ConcurrentDictionary<string, DetectorPrior?> Known = new(StringComparer.Ordinal);

    /// <summary>The one that new twins begin with.</summary>
    public static DetectorPrior Current { get; } =
        Find(Newest) ?? throw new InvalidOperationException($"Prior {Newest} is not in this build.");

    /// <summary>A shipped prior; null when this build has none of that version.</summary>
    /// <param name="version">Its version, for example factory/1.</param>
    public static DetectorPrior? Find(string version) => Known.GetOrAdd(version, Load);

    private static DetectorPrior? Load(string version)
    {
        var name = $"DiagMod.Core.Detection.Priors.{version.Replace('/', '-')}.json";
        using var stream = typeof(FactoryPrior).Assembly.GetManifestResourceStream(name);
        if (stream is null)
        {
            return null;
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return DetectorPrior.Read(bytes);
    }
}
