using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Metrics;

namespace DiagMod.Host.Uploads;

/// <summary>Counts and logs what becomes of uploads.</summary>
internal sealed partial class UploadEvents(HostMetrics metrics, TimeProvider time, ILogger<UploadEvents> log)
{
    /// <summary>A moment to measure from.</summary>
    public long Begin() => time.GetTimestamp();

    /// <summary>A body was read to its end.</summary>
    public void BodyRead(CurrentCsvResult read, long begun) =>
        metrics.BodyRead(read.BodyBytes, read.Summary.Rows, time.GetElapsedTime(begun));

    /// <summary>What was read was committed, or found to be known.</summary>
    public void Stored(StoreOutcome outcome, CurrentCsvResult read, string fileName, long begun)
    {
        var took = time.GetElapsedTime(begun);
        metrics.Stored(took);
        switch (outcome.Kind)
        {
            case StoreKind.Duplicate:
                metrics.Duplicate(ofOtherMotor: false);
                Duplicate(log, fileName, outcome.EquipmentId, outcome.RawId);
                break;
            case StoreKind.DuplicateOfOtherMotor:
                metrics.Duplicate(ofOtherMotor: true);
                OfOtherMotor(log, fileName, outcome.EquipmentId, outcome.RawId);
                break;
            case StoreKind.UnknownMotor:
                break;
            default:
                metrics.Accepted();
                Accepted(
                    log, outcome.RawId, outcome.EquipmentId, fileName, read.Summary.Rows, read.BodyBytes,
                    Math.Round(took.TotalSeconds, 3));
                break;
        }
    }

    /// <summary>A file was refused while it was read.</summary>
    public void Refused(CurrentCsvException fault, EquipmentId motor, string fileName)
    {
        metrics.Refused(fault.Code);
        Refused(log, fileName, motor, fault.Code, fault.Line, fault.Column, fault.Found, fault.Expected);
    }

    [LoggerMessage(1401, LogLevel.Information,
        "Raw file {RawId} of motor {EquipmentId} was accepted: {FileName}, {Rows} rows, {Bytes} bytes, stored in {Seconds} s")]
    private static partial void Accepted(
        ILogger logger, RawFileId rawId, EquipmentId equipmentId, string fileName, long rows, long bytes, double seconds);

    [LoggerMessage(1402, LogLevel.Information,
        "File {FileName} of motor {EquipmentId} was skipped: a duplicate of raw file {RawId}")]
    private static partial void Duplicate(ILogger logger, string fileName, EquipmentId equipmentId, RawFileId rawId);

    [LoggerMessage(1403, LogLevel.Warning,
        "File {FileName} was refused: motor {EquipmentId} has the same content as raw file {RawId}")]
    private static partial void OfOtherMotor(ILogger logger, string fileName, EquipmentId equipmentId, RawFileId rawId);

    [LoggerMessage(1404, LogLevel.Warning,
        "File {FileName} of motor {EquipmentId} was refused: {Code}, line {Line}, column {Column}, found {Found}, expected {Expected}")]
    private static partial void Refused(
        ILogger logger, string fileName, EquipmentId equipmentId, string code, long? line, int? column, string? found,
        string? expected);
}
