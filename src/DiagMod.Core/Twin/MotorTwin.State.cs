using System.Security.Cryptography;
using System.Text;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Twin;

/// <content>The state as bytes: versioned, little-endian, IEEE-754.</content>
public sealed partial class MotorTwin
{
    private const uint Magic = 0x4E575444;
    private const byte StateVersion = 7;
    private const byte SettingsVersion = 2;
    private const byte ReasonVersion = 1;

    /// <summary>Why a person ordered a rebaseline; null when that was not said, and for entries of other
    /// kinds.</summary>
    /// <param name="entry">The journal's entry.</param>
    /// <exception cref="InvalidDataException">Its payload is of another version.</exception>
    public static string? ReasonOf(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Kind != JournalKind.Rebaseline || entry.Payload.Length == 0)
        {
            return null;
        }

        Expect(entry.Payload[0], ReasonVersion, "a reason");
        return Encoding.UTF8.GetString(entry.Payload.AsSpan(1));
    }

    /// <summary>True for a sound checkpoint of another version of the state or of a model: it says nothing to this version, the
    /// journal from its first entry does.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    public static bool IsOfOtherVersion(TwinCheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (!SHA256.HashData(checkpoint.State).AsSpan().SequenceEqual(checkpoint.Sha256))
        {
            return false;
        }

        using var reader = new BinaryReader(new MemoryStream(checkpoint.State, writable: false));
        if (checkpoint.State.Length < sizeof(uint) + 1 || reader.ReadUInt32() != Magic)
        {
            return false;
        }

        return reader.ReadByte() != StateVersion || reader.ReadString().Length == 0
            || !Detectors.IsKnown(reader.ReadString()) || reader.ReadString() != RmsTrend.ModelVersion;
    }

    private static byte[] WriteReason(string? reason) => reason is null ? [] : [ReasonVersion, .. Encoding.UTF8.GetBytes(reason)];

    private static byte[] WriteLearned(AnomalyVerdict verdict, BaselineRecord baseline, AnomalyDetector detector)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        WriteVerdict(writer, verdict);
        baseline.Write(writer);
        detector.Write(writer);
        return stream.ToArray();
    }

    private static byte[] WriteSettings(MotorSettings settings)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        WriteSettings(writer, settings);
        return stream.ToArray();
    }

    private static void WriteSettings(BinaryWriter writer, MotorSettings settings)
    {
        writer.Write(SettingsVersion);
        writer.Write(settings.RatedCurrentAmps);
        writer.Write(settings.RatedFrequencyHz);
        writer.Write(settings.ServiceFactor);
        writer.Write(settings.RmsThresholdAmps);
        writer.Write(settings.ExpectedIntervalSeconds);
        writer.Write(settings.ScoreThreshold);
    }

    private static MotorSettings ReadSettings(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload, writable: false));
        return ReadSettings(reader);
    }

    private static MotorSettings ReadSettings(BinaryReader reader)
    {
        // Version 1 had no threshold of the window score.
        var version = reader.ReadByte();
        if (version != 1)
        {
            Expect(version, SettingsVersion, "settings");
        }

        return new MotorSettings(
            reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(),
            version == 1 ? double.NaN : reader.ReadDouble());
    }

    private static void Expect(long found, long expected, string what)
    {
        if (found != expected)
        {
            throw new InvalidDataException($"{what} of version {found} was found, version {expected} was expected.");
        }
    }

    private static void WriteTime(BinaryWriter writer, DateTimeOffset? time) => writer.Write(time?.UtcTicks ?? -1);

    private static DateTimeOffset? ReadTime(BinaryReader reader)
    {
        var ticks = reader.ReadInt64();
        return ticks < 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    private static void WriteVerdict(BinaryWriter writer, AnomalyVerdict verdict)
    {
        writer.Write(verdict.Score);
        writer.Write(verdict.Threshold);
        writer.Write(verdict.PValue);
        writer.Write(verdict.EValue);
        writer.Write((byte)verdict.Level);
        writer.Write((byte)verdict.TopFeatures.Count);
        foreach (var top in verdict.TopFeatures)
        {
            writer.Write(top.Name);
            writer.Write(top.Share);
            writer.Write(top.Z);
            writer.Write(top.Observed);
            writer.Write(top.Expected);
            writer.Write(top.Reading);
        }

        writer.Write((byte)verdict.HardRules.Count);
        foreach (var code in verdict.HardRules)
        {
            writer.Write(code);
        }

        writer.Write(verdict.ModelThreshold);
        writer.Write(verdict.ScoreWithoutTop);
    }

    private static AnomalyVerdict ReadVerdict(BinaryReader reader)
    {
        double score = reader.ReadDouble(), threshold = reader.ReadDouble();
        double p = reader.ReadDouble(), e = reader.ReadDouble();
        var level = (AnomalyLevel)reader.ReadByte();
        var top = new FeatureContribution[reader.ReadByte()];
        for (var i = 0; i < top.Length; i++)
        {
            top[i] = new FeatureContribution(
                reader.ReadString(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(),
                reader.ReadString());
        }

        var rules = new string[reader.ReadByte()];
        for (var i = 0; i < rules.Length; i++)
        {
            rules[i] = reader.ReadString();
        }

        return new AnomalyVerdict(score, threshold, p, e, level, top, rules)
        {
            ModelThreshold = reader.ReadDouble(),
            ScoreWithoutTop = reader.ReadDouble(),
        };
    }

    private byte[] WriteState()
    {
        using var stream = new MemoryStream(128 * 1024);
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(StateVersion);
        writer.Write(_id.Value);
        writer.Write(_detector.Version);
        writer.Write(RmsTrend.ModelVersion);
        writer.Write(Seq);
        writer.Write(_headHash);
        WriteSettings(writer, _settings);
        WriteTime(writer, _filesEnd);
        WriteTime(writer, _lastRecordedAt);
        WriteTime(writer, _lastWindowAt);
        writer.Write((byte)_clock);
        writer.Write(_rms.R);
        writer.Write(_rms.S);
        writer.Write(_rms.T);
        writer.Write(_unbalance);
        writer.Write(_supplyHz);
        writer.Write(_stopped);
        writer.Write(_files);
        writer.Write(_windows);
        writer.Write(_hasModel);
        writer.Write((_lastFile?.Value ?? Guid.Empty).ToByteArray(bigEndian: true));
        writer.Write(_recent.Count);
        foreach (var point in _recent)
        {
            writer.Write(point.At.UtcTicks);
            writer.Write(point.RmsAmps);
        }

        WriteVerdict(writer, _verdict);
        _baseline.Write(writer);
        Detectors.Write(writer, _detector);
        var isInUse = _adopted is not null && _adopted.Hash == _detector.Prior?.Hash;
        writer.Write(isInUse);
        if (!isInUse)
        {
            Detectors.WritePrior(writer, _adopted);
        }

        _trend.Write(writer);
        _readings.Write(writer);
        _diagnoses.Write(writer);
        return stream.ToArray();
    }

    private void ReadState(byte[] state)
    {
        using var reader = new BinaryReader(new MemoryStream(state, writable: false));
        if (reader.ReadUInt32() != Magic)
        {
            throw new InvalidDataException("the checkpoint does not begin like the state of a twin.");
        }

        Expect(reader.ReadByte(), StateVersion, "a state");
        ExpectText(reader.ReadString(), _id.Value, "motor");
        var detector = reader.ReadString();
        ExpectText(reader.ReadString(), RmsTrend.ModelVersion, "forecaster");
        Seq = reader.ReadInt64();
        _headHash = reader.ReadBytes(Journal.Genesis.Length);
        _settings = ReadSettings(reader);
        _filesEnd = ReadTime(reader);
        _lastRecordedAt = ReadTime(reader);
        _lastWindowAt = ReadTime(reader);
        _clock = (TimeSource)reader.ReadByte();
        _rms = new PhaseValues(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        _unbalance = reader.ReadDouble();
        _supplyHz = reader.ReadDouble();
        _stopped = reader.ReadBoolean();
        _files = reader.ReadInt64();
        _windows = reader.ReadInt64();
        _hasModel = reader.ReadBoolean();
        var lastFile = new Guid(reader.ReadBytes(16), bigEndian: true);
        _lastFile = lastFile == Guid.Empty ? null : new RawFileId(lastFile);
        _recent.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            _recent.Add(new TrendPoint(new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero), reader.ReadDouble()));
        }

        _verdict = ReadVerdict(reader);
        _baseline.Read(reader);
        _detector = Detectors.Read(reader);
        _adopted = reader.ReadBoolean() ? _detector.Prior : Detectors.ReadPrior(reader);
        ExpectText(detector, _detector.Version, "detector");
        _trend.Read(reader);
        _readings.Read(reader);
        _diagnoses = DiagnosisRecord.Read(reader);
        if (reader.BaseStream.Position != state.Length)
        {
            throw new InvalidDataException(
                $"the checkpoint is {state.Length} bytes long, its state ends after {reader.BaseStream.Position}.");
        }
    }

    private static void ExpectText(string found, string expected, string what)
    {
        if (found != expected)
        {
            throw new InvalidDataException($"the checkpoint is of {what} {found}, expected {expected}.");
        }
    }
}
