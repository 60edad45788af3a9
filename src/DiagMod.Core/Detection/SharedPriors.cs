using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace DiagMod.Core.Detection;

/// <summary>One copy in memory of each prior, however many twins began on it; known by the hash of its bytes.</summary>
internal static class SharedPriors
{
    private static readonly ConcurrentDictionary<string, WeakReference<DetectorPrior>> Known = new(StringComparer.Ordinal);

    /// <summary>Reads an artefact, or gives the copy that is there.</summary>
    /// <param name="bytes">UTF-8 JSON.</param>
    /// <exception cref="InvalidDataException">It is not a prior.</exception>
    public static DetectorPrior Read(byte[] bytes)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (Known.TryGetValue(hash, out var known) && known.TryGetTarget(out var shared))
        {
            return shared;
        }

        var prior = DetectorPrior.Read(bytes);
        Known[hash] = new WeakReference<DetectorPrior>(prior);
        return prior;
    }
}
