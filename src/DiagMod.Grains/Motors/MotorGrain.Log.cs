using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using Microsoft.Extensions.Logging;

namespace DiagMod.Grains.Motors;

internal sealed partial class MotorGrain
{
    private void LogStored(TwinCommit commit, TimeSpan took)
    {
        if (commit.File is { } file)
        {
            LogCompleted(
                logger, file.Claim.RawId, _id, file.Windows.Count, file.Scores.Count(score => score.IsAnomaly),
                file.Verdict.Level, file.Learned, file.Forecast is not null, commit.Entry.Seq,
                Math.Round(took.TotalSeconds, 3));
        }
        else
        {
            LogEntry(logger, commit.Entry.Kind, _id, commit.Entry.Seq);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Raw file {RawId} of motor {EquipmentId} was completed: {Windows} windows, {Anomalies} anomalous, level {Level}, "
            + "learned {Learned}, forecast {Forecast}, journal entry {Seq}, absorbed in {Seconds} s")]
    private static partial void LogCompleted(
        ILogger logger, RawFileId rawId, EquipmentId equipmentId, int windows, int anomalies, AnomalyLevel level,
        bool learned, bool forecast, long seq, double seconds);

    [LoggerMessage(
        Level = LogLevel.Information, Message = "{Kind} of motor {EquipmentId} was stored as journal entry {Seq}")]
    private static partial void LogEntry(ILogger logger, JournalKind kind, EquipmentId equipmentId, long seq);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "A forecast of motor {EquipmentId} was asked for: made {Made}, {Have} points of {Need} needed")]
    private static partial void LogForecast(ILogger logger, EquipmentId equipmentId, bool made, int have, int need);

    [LoggerMessage(Level = LogLevel.Error, Message = "Raw file {RawId} could not be absorbed by motor {EquipmentId}")]
    private static partial void LogAbsorbFailed(
        ILogger logger, RawFileId rawId, EquipmentId equipmentId, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Entry {Seq} of motor {EquipmentId} was refused ({Outcome}); the twin is loaded again")]
    private static partial void LogRefused(ILogger logger, EquipmentId equipmentId, long seq, SaveOutcome outcome);

    [LoggerMessage(Level = LogLevel.Error, Message = "Motor {EquipmentId} could not be restored from what is stored")]
    private static partial void LogNotRestored(ILogger logger, EquipmentId equipmentId, Exception exception);
}
