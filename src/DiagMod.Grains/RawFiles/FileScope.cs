using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Microsoft.Extensions.Logging;

namespace DiagMod.Grains.RawFiles;

/// <summary>Puts the file, its motor and the trace of its upload on every line that is logged while a file is worked on.</summary>
internal static class FileScope
{
    /// <summary>From here on, until it is disposed.</summary>
    public static IDisposable? Begin(ILogger logger, RawFileClaim claim) =>
        Begin(logger, claim.RawId, claim.EquipmentId, claim.TraceParent);

    /// <summary>From here on, until it is disposed.</summary>
    public static IDisposable? Begin(ILogger logger, RawFileId rawId, EquipmentId equipmentId, string? traceParent) =>
        logger.BeginScope(
            StageSpans.TraceIdOf(traceParent) is { } trace
                ? new KeyValuePair<string, object>[]
                {
                    new("raw_id", rawId), new("equipment_id", equipmentId), new("trace_id", trace),
                }
                : [new("raw_id", rawId), new("equipment_id", equipmentId)]);
}
