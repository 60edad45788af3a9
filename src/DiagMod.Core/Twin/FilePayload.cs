using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Features;

namespace DiagMod.Core.Twin;

/// <summary>What the journal keeps of an absorbed file: all that the fold needs, float32 (decision D30).</summary>
internal sealed record FilePayload
{
    // Version 1 had no prior.
    private const byte Version = 2;

    public required RawFileId RawId { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    public required TimeSource Clock { get; init; }

    public required SampleRate Rate { get; init; }

    public required long Rows { get; init; }

    public required PhaseSet Phases { get; init; }

    /// <summary>Phases that were recorded but carry (almost) no current.</summary>
    public required PhaseSet Silent { get; init; }

    /// <summary>Version of the shipped prior that a detector begins with if this file is its first; empty for none.</summary>
    public string Prior { get; init; } = "";

    public required IReadOnlyList<WindowInputs> Windows { get; init; }

    public byte[] Write()
    {
        using var stream = new MemoryStream(64 + (Windows.Count * 128));
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write(RawId.Value.ToByteArray(bigEndian: true));
        writer.Write(RecordedAt.UtcTicks);
        writer.Write((byte)Clock);
        writer.Write(Rate.Hertz);
        writer.Write(Rows);
        writer.Write((byte)Phases);
        writer.Write((byte)Silent);
        writer.Write(Prior);
        writer.Write((byte)FeatureVector.Version);
        writer.Write((byte)FeatureVector.Length);
        writer.Write(Windows.Count);
        foreach (var window in Windows)
        {
            writer.Write(window.Index);
            writer.Write(window.IsValid);
            writer.Write((ushort)window.Conditions);
            writer.Write(window.LoadAmps);
            writer.Write(window.SupplyHz);
            writer.Write(window.Unbalance);
            writer.Write(window.RmsR);
            writer.Write(window.RmsS);
            writer.Write(window.RmsT);
            foreach (var value in window.Vector)
            {
                writer.Write(value);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Reads a payload.</summary>
    /// <exception cref="InvalidDataException">It is of another version or not whole.</exception>
    public static FilePayload Read(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload, writable: false));
        var version = reader.ReadByte();
        if (version is not (1 or Version))
        {
            throw new InvalidDataException($"A file entry of version {version} was found, version {Version} was expected.");
        }

        var rawId = new RawFileId(new Guid(reader.ReadBytes(16), bigEndian: true));
        var recordedAt = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var clock = (TimeSource)reader.ReadByte();
        var rate = new SampleRate(reader.ReadDouble());
        var rows = reader.ReadInt64();
        var phases = (PhaseSet)reader.ReadByte();
        var silent = (PhaseSet)reader.ReadByte();
        var prior = version == 1 ? "" : reader.ReadString();
        var features = reader.ReadByte();
        var length = reader.ReadByte();
        if (features != FeatureVector.Version || length != FeatureVector.Length)
        {
            throw new InvalidDataException(
                $"Feature set {features} with {length} inputs was found, set {FeatureVector.Version} with "
                + $"{FeatureVector.Length} was expected.");
        }

        var windows = new WindowInputs[reader.ReadInt32()];
        for (var i = 0; i < windows.Length; i++)
        {
            var index = reader.ReadInt32();
            var isValid = reader.ReadBoolean();
            var conditions = (WindowConditions)reader.ReadUInt16();
            var load = reader.ReadSingle();
            var supply = reader.ReadSingle();
            var unbalance = reader.ReadSingle();
            float r = reader.ReadSingle(), s = reader.ReadSingle(), t = reader.ReadSingle();
            var vector = new float[length];
            for (var j = 0; j < vector.Length; j++)
            {
                vector[j] = reader.ReadSingle();
            }

            windows[i] = new WindowInputs(index, isValid, conditions, vector, load, supply, unbalance, r, s, t);
        }

        return new FilePayload
        {
            RawId = rawId,
            RecordedAt = recordedAt,
            Clock = clock,
            Rate = rate,
            Rows = rows,
            Phases = phases,
            Silent = silent,
            Prior = prior,
            Windows = windows,
        };
    }

    /// <summary>Phases that were recorded with almost no current: their cells are filled, their RMS is below 2 % of the
    /// strongest phase's. A phase whose cells are empty says nothing.</summary>
    public static PhaseSet SilentOf(RecordingSummary summary) => FileMedians.SilentOf(summary);
}
