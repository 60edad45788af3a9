using System.Security.Cryptography;

namespace DiagMod.Core.Detection;

/// <summary>Makes detectors, and keeps them as bytes with all that they need: type, threshold, seed, prior and artefact.</summary>
public static class Detectors
{
    /// <summary>A fresh detector.</summary>
    /// <param name="manifest">Which.</param>
    /// <param name="prior">The fleet prior that it names; null without one.</param>
    /// <param name="artefact">The trained model that it names; null or empty without one.</param>
    /// <exception cref="InvalidDataException">Manifest, prior and artefact do not belong together.</exception>
    public static AnomalyDetector Make(DetectorManifest manifest, DetectorPrior? prior = null, byte[]? artefact = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        manifest.Check();
        if ((prior?.Version, prior?.Hash) != (manifest.PriorVersion, manifest.PriorHash))
        {
            throw new InvalidDataException(
                $"Manifest {manifest.Version} names fleet prior \"{manifest.PriorVersion}\", \"{prior?.Version}\" was given.");
        }

        if (manifest.ArtefactHash is not null
            && manifest.ArtefactHash != Convert.ToHexStringLower(SHA256.HashData(artefact ?? [])))
        {
            throw new InvalidDataException($"Manifest {manifest.Version} names another artefact than the one that was given.");
        }

        return Make(manifest.ModelType, prior, artefact ?? [], manifest.Seed, manifest.Threshold ?? double.NaN);
    }

    /// <summary>True when a state of this version of a detector can be read.</summary>
    /// <param name="version">The version, for example lcm/1.</param>
    internal static bool IsKnown(string version) => version is LcmDetector.ModelVersion or HstDetector.ModelVersion
        or StatsDetector.ModelVersion or IsolationForestDetector.ModelVersion;

    /// <summary>A fresh detector like another: same type, threshold, seed, prior and artefact.</summary>
    internal static AnomalyDetector Like(AnomalyDetector other) =>
        Make(other.Type, other.Prior, Artefact(other), Seed(other), other.GivenThreshold);

    internal static void Write(BinaryWriter writer, AnomalyDetector detector)
    {
        writer.Write(detector.Type);
        writer.Write(detector.Version);
        writer.Write(detector.GivenThreshold);
        writer.Write(Seed(detector));
        WritePrior(writer, detector.Prior);
        var artefact = Artefact(detector);
        writer.Write(artefact.Length);
        writer.Write(artefact);
        detector.Write(writer);
    }

    internal static AnomalyDetector Read(BinaryReader reader)
    {
        string type = reader.ReadString(), version = reader.ReadString();
        var threshold = reader.ReadDouble();
        var seed = reader.ReadUInt64();
        var prior = ReadPrior(reader);
        var detector = Make(type, prior, reader.ReadBytes(reader.ReadInt32()), seed, threshold);
        if (detector.Version != version)
        {
            throw new InvalidDataException($"a detector {version} was found, {detector.Version} was expected.");
        }

        detector.Read(reader);
        return detector;
    }

    // Shipped priors are known by name and hash; others travel with what was built on them.
    internal static void WritePrior(BinaryWriter writer, DetectorPrior? prior)
    {
        writer.Write(prior?.Version ?? "");
        if (prior is null)
        {
            return;
        }

        var bytes = FactoryPrior.Find(prior.Version)?.Hash == prior.Hash ? [] : prior.ToBytes();
        writer.Write(prior.Hash);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    internal static DetectorPrior? ReadPrior(BinaryReader reader)
    {
        var version = reader.ReadString();
        if (version.Length == 0)
        {
            return null;
        }

        var hash = reader.ReadString();
        var bytes = reader.ReadBytes(reader.ReadInt32());
        var prior = bytes.Length > 0 ? SharedPriors.Read(bytes) : FactoryPrior.Find(version);
        return prior?.Hash == hash
            ? prior
            : throw new InvalidDataException($"fleet prior {version} with SHA-256 {hash} is not in this version of the product.");
    }

    private static AnomalyDetector Make(string type, DetectorPrior? prior, byte[] artefact, ulong seed, double threshold) =>
        type switch
        {
            LcmDetector.ModelType => new LcmDetector(prior) { GivenThreshold = threshold },
            HstDetector.ModelType => new HstDetector(seed) { GivenThreshold = threshold },
            StatsDetector.ModelType => new StatsDetector { GivenThreshold = threshold },
            IsolationForestDetector.ModelType => new IsolationForestDetector(artefact) { GivenThreshold = threshold },
            _ => throw new InvalidDataException($"a detector of type {type} is not known to this version."),
        };

    private static byte[] Artefact(AnomalyDetector detector) => (detector as IsolationForestDetector)?.Artefact ?? [];

    private static ulong Seed(AnomalyDetector detector) => (detector as HstDetector)?.Seed ?? 0;
}
