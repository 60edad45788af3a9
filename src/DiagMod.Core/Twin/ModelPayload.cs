using DiagMod.Core.Detection;

namespace DiagMod.Core.Twin;

/// <summary>What the journal keeps of the adoption of a model: all that replay needs (decision D30).</summary>
internal static class ModelPayload
{
    private const byte Version = 1;

    public static byte[] Write(DetectorPrior prior) => Write(writer => Detectors.WritePrior(writer, prior));

    public static byte[] Write(DetectorManifest manifest, DetectorPrior? prior, byte[] artefact) => Write(writer =>
    {
        writer.Write(manifest.ToJson());
        Detectors.WritePrior(writer, prior);
        writer.Write(artefact.Length);
        writer.Write(artefact);
    });

    public static byte[] Write(DetectorManifest manifest) => Write(writer => writer.Write(manifest.ToJson()));

    /// <summary>The manifest at the beginning of an adoption or a change; the rest need not be there.</summary>
    public static DetectorManifest ReadManifest(byte[] payload) =>
        Read(payload, reader => DetectorManifest.Parse(reader.ReadString()));

    public static ModelAdoption ReadAdoption(byte[] payload) => Read(payload, reader =>
    {
        var manifest = DetectorManifest.FromJson(reader.ReadString());
        Detectors.ReadPrior(reader);
        var artefact = reader.ReadBytes(reader.ReadInt32());
        return new ModelAdoption(manifest, artefact.Length > 0 ? artefact : null);
    });

    public static DetectorPrior ReadPrior(byte[] payload) =>
        Read(payload, Detectors.ReadPrior) ?? throw new InvalidDataException("an adoption of a prior names none.");

    public static AnomalyDetector ReadDetector(byte[] payload) => Read(payload, reader =>
    {
        var manifest = DetectorManifest.FromJson(reader.ReadString());
        var prior = Detectors.ReadPrior(reader);
        return Detectors.Make(manifest, prior, reader.ReadBytes(reader.ReadInt32()));
    });

    private static byte[] Write(Action<BinaryWriter> content)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        content(writer);
        return stream.ToArray();
    }

    private static T Read<T>(byte[] payload, Func<BinaryReader, T> content)
    {
        using var reader = new BinaryReader(new MemoryStream(payload, writable: false));
        var version = reader.ReadByte();
        return version == Version
            ? content(reader)
            : throw new InvalidDataException($"an adoption of version {version} was found, version {Version} was expected.");
    }
}
