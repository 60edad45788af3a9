using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Microsoft.Extensions.Logging;

namespace DiagMod.Grains.RawFiles;

/// <summary>Puts the file, its motor and the trace of its upload on every line that is logged while a file is worked on.</summary>
internal static class FileScope
{
    /// <summary>From here on, until it is disposed.</summary>
    public static IDisposable? Begin(ILogger logger, RawFileClaim claim) => logger.BeginScope(
        StageSpans.TraceIdOf(claim.TraceParent) is { } trace
            ? new KeyValuePair<string, object>[]
            {
                new("raw_id", claim.RawId), new("equipment_id", claim.EquipmentId), new("trace_id", trace),
            }
            : [new("raw_id", claim.RawId), new("equipment_id", claim.EquipmentId)]);
}
