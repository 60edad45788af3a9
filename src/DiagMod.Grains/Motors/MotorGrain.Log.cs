using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Microsoft.Extensions.Logging;

namespace DiagMod.Grains.Motors;

internal sealed partial class MotorGrain
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Raw file {RawId} could not be absorbed by motor {Motor}")]
    private static partial void LogAbsorbFailed(ILogger logger, RawFileId rawId, EquipmentId motor, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Entry {Seq} of motor {Motor} was refused ({Outcome}); the twin is loaded again")]
    private static partial void LogRefused(ILogger logger, EquipmentId motor, long seq, SaveOutcome outcome);
}
