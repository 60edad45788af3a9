using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Twin;

/// <summary>What the journal keeps of a file's analysis: readings as float32, and the judgement as it was made, so that a later change
/// of the rules changes no past (decision D30).</summary>
internal sealed record AnalysisPayload
{
    // Version 1 did not say where the time comes from.
    private const byte Version = 2;

    public required RawFileId RawId { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Where that time comes from.</summary>
    public required TimeSource Clock { get; init; }

    public required string AnalysisVersion { get; init; }

    public required string RulesVersion { get; init; }

    public required Obstacle Obstacle { get; init; }

    public required FileReadings Readings { get; init; }

    /// <summary>The gravest severity.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Code of the gravest fault; empty when there is none.</summary>
    public required string Fault { get; init; }

    /// <summary>The gravest severity among faults that speak for the motor's health.</summary>
    public required Severity Alert { get; init; }

    /// <summary>Codes of faults that could not be judged.</summary>
    public required IReadOnlyList<string> NotAssessable { get; init; }

    public static AnalysisPayload Of(AnalyzedFile file, FileReadings readings, MotorDiagnosis diagnosis) => new()
    {
        RawId = file.Claim.RawId,
        RecordedAt = file.Claim.RecordedAt,
        Clock = file.Claim.Clock,
        AnalysisVersion = file.Analysis.Version,
        RulesVersion = diagnosis.Version,
        Obstacle = file.Analysis.Obstacle,
        Readings = readings,
        Severity = diagnosis.Severity,
        Fault = diagnosis.Hypotheses.Count == 0 ? "" : diagnosis.Hypotheses[0].Fault,
        Alert = diagnosis.Hypotheses
            .Where(hypothesis => FaultCodes.SpeaksForHealth(hypothesis.Fault))
            .Select(hypothesis => hypothesis.Severity)
            .DefaultIfEmpty(Severity.Good)
            .Max(),
        NotAssessable = [.. diagnosis.NotAssessable.Select(one => one.Fault)],
    };

    public byte[] Write()
    {
        using var stream = new MemoryStream(256);
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write(RawId.Value.ToByteArray(bigEndian: true));
        writer.Write(RecordedAt.UtcTicks);
        writer.Write((byte)Clock);
        writer.Write(AnalysisVersion);
        writer.Write(RulesVersion);
        writer.Write((byte)Obstacle);
        Readings.Write(writer);
        writer.Write((byte)Severity);
        writer.Write(Fault);
        writer.Write((byte)Alert);
        writer.Write((byte)NotAssessable.Count);
        foreach (var fault in NotAssessable)
        {
            writer.Write(fault);
        }

        return stream.ToArray();
    }

    /// <summary>Reads a payload.</summary>
    /// <exception cref="InvalidDataException">It is of another version.</exception>
    public static AnalysisPayload Read(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload, writable: false));
        var version = reader.ReadByte();
        if (version is not (1 or Version))
        {
            throw new InvalidDataException(
                $"An analysis entry of version {version} was found, version {Version} was expected.");
        }

        return new AnalysisPayload
        {
            RawId = new RawFileId(new Guid(reader.ReadBytes(16), bigEndian: true)),
            RecordedAt = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
            Clock = version == 1 ? TimeSource.Recorded : (TimeSource)reader.ReadByte(),
            AnalysisVersion = reader.ReadString(),
            RulesVersion = reader.ReadString(),
            Obstacle = (Obstacle)reader.ReadByte(),
            Readings = FileReadings.Read(reader),
            Severity = (Severity)reader.ReadByte(),
            Fault = reader.ReadString(),
            Alert = (Severity)reader.ReadByte(),
            NotAssessable = [.. Enumerable.Range(0, reader.ReadByte()).Select(_ => reader.ReadString())],
        };
    }
}
