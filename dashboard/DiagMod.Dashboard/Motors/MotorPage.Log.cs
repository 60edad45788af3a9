using Microsoft.Extensions.Logging;

namespace DiagMod.Dashboard.Motors;

/// <content>What it logs.</content>
public sealed partial class MotorPage
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "The page of motor {EquipmentId} could not be read")]
    private static partial void NoteFailure(ILogger log, Exception fault, string equipmentId);
}
