using DiagMod.Core.Currents;
using Microsoft.Extensions.Logging;

namespace DiagMod.Grains.RawFiles;

/// <summary>Puts the file and its motor on every line that is logged while a file is worked on.</summary>
internal static class FileScope
{
    /// <summary>From here on, until it is disposed.</summary>
    public static IDisposable? Begin(ILogger logger, RawFileClaim claim) => logger.BeginScope(
        new KeyValuePair<string, object>[]
        {
            new("raw_id", claim.RawId), new("equipment_id", claim.EquipmentId),
        });
}
