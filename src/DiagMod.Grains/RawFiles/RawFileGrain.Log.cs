using DiagMod.Core.Currents;
using Microsoft.Extensions.Logging;

namespace DiagMod.Grains.RawFiles;

internal sealed partial class RawFileGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Work on raw file {RawId} was interrupted in attempt {Attempt}")]
    private static partial void LogAttemptInterrupted(ILogger logger, RawFileId rawId, int attempt, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Raw file {RawId} is sent again from its start: motor {EquipmentId} lost its beginning")]
    private static partial void LogStartedOver(ILogger logger, RawFileId rawId, EquipmentId equipmentId);
}
