using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Twin;

/// <summary>What a twin remembers of its files' analyses: the own baseline and the newest judgement; constant memory.</summary>
/// <remarks>This part of the state is touched by analyses and new beginnings only, never by the absorption of a file. So it does not
/// matter between which two files an analysis arrives.</remarks>
internal sealed class DiagnosisRecord
{
    private readonly List<FileReadings> _files = new(OwnBaseline.Files);
    private readonly DateTimeOffset? _begins;
    private RawFileId? _newest;
    private DateTimeOffset _newestAt;
    private Standing? _standing;

    public DiagnosisRecord()
        : this(null)
    {
    }

    /// <summary>A new beginning.</summary>
    /// <param name="begins">Files recorded until then belong to the time before: they are stored and move nothing.</param>
    public DiagnosisRecord(DateTimeOffset? begins)
    {
        _begins = begins;
    }

    /// <summary>True while nothing was absorbed.</summary>
    public bool IsAtStart => _newest is null;

    /// <summary>Slip of the newest analysed file, 1; NaN when unknown.</summary>
    public double Slip { get; private set; } = double.NaN;

    /// <summary>The gravest severity among faults that speak for the motor's health.</summary>
    public Severity Alert => _standing?.Alert ?? Severity.Good;

    /// <summary>N_av of the newest analysed file; NaN when unknown.</summary>
    private double MeanDb { get; set; } = double.NaN;

    /// <summary>The motor's own healthy values as they are now.</summary>
    public OwnBaseline Own => new([.. _files]);

    /// <summary>Short form; null before the first analysis.</summary>
    public DiagnosisSummary? Summary => _standing is not { } standing
        ? null
        : new DiagnosisSummary(
            standing.Severity, standing.Fault.Length == 0 ? null : standing.Fault, MeanDb, standing.File, standing.RecordedAt,
            _files.Count);

    /// <summary>Takes in an analysis; one of an older file, or of the same file once more, moves nothing.</summary>
    /// <returns>False when it moved nothing.</returns>
    public bool Apply(AnalysisPayload file)
    {
        if (file.RecordedAt <= _begins || (_newest is { } newest && (file.RawId == newest || file.RecordedAt < _newestAt)))
        {
            return false;
        }

        _newest = file.RawId;
        _newestAt = file.RecordedAt;
        Slip = file.Readings.Slip;
        MeanDb = file.Readings.MeanDb;

        // What this file cannot tell does not take back what an earlier one told: at low load a broken bar is only out of sight.
        if (_standing is not { } standing || standing.Severity <= file.Severity || !file.NotAssessable.Contains(standing.Fault))
        {
            _standing = new Standing(file.Severity, file.Fault, file.Alert, file.RawId, file.RecordedAt);
        }

        if (_files.Count < OwnBaseline.Files && file.Obstacle == Obstacle.None)
        {
            _files.Add(file.Readings);
        }

        return true;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_begins?.UtcTicks ?? -1);
        writer.Write((_newest?.Value ?? Guid.Empty).ToByteArray(bigEndian: true));
        writer.Write(_newestAt.UtcTicks);
        writer.Write(Slip);
        writer.Write(MeanDb);
        writer.Write(_standing is not null);
        if (_standing is { } standing)
        {
            writer.Write((byte)standing.Severity);
            writer.Write(standing.Fault);
            writer.Write((byte)standing.Alert);
            writer.Write(standing.File.Value.ToByteArray(bigEndian: true));
            writer.Write(standing.RecordedAt.UtcTicks);
        }

        writer.Write((byte)_files.Count);
        foreach (var file in _files)
        {
            file.Write(writer);
        }
    }

    public static DiagnosisRecord Read(BinaryReader reader)
    {
        var begins = reader.ReadInt64();
        var newest = ReadFile(reader);
        var record = new DiagnosisRecord(begins < 0 ? null : new DateTimeOffset(begins, TimeSpan.Zero))
        {
            _newest = newest.Value == Guid.Empty ? null : newest,
            _newestAt = ReadTime(reader),
            Slip = reader.ReadDouble(),
            MeanDb = reader.ReadDouble(),
        };
        if (reader.ReadBoolean())
        {
            var severity = (Severity)reader.ReadByte();
            var fault = reader.ReadString();
            record._standing = new Standing(severity, fault, (Severity)reader.ReadByte(), ReadFile(reader), ReadTime(reader));
        }

        for (var count = reader.ReadByte(); count > 0; count--)
        {
            record._files.Add(FileReadings.Read(reader));
        }

        return record;
    }

    private static RawFileId ReadFile(BinaryReader reader) => new(new Guid(reader.ReadBytes(16), bigEndian: true));

    private static DateTimeOffset ReadTime(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);

    /// <summary>The judgement that stands.</summary>
    private sealed record Standing(
        Severity Severity, string Fault, Severity Alert, RawFileId File, DateTimeOffset RecordedAt);
}
