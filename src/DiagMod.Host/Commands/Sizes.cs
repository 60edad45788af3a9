using System.Globalization;

namespace DiagMod.Host.Commands;

/// <summary>Sizes and lengths of time as people read them.</summary>
internal static class Sizes
{
    /// <summary>Bytes, for example "1.4 GB".</summary>
    public static string Of(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };

    /// <summary>A length of time, for example "3.5 h".</summary>
    public static string Of(TimeSpan length) => length.TotalSeconds switch
    {
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:0} s"),
        < 5_400 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMinutes:0} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalHours:0.0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{length.TotalDays:0} days"),
    };
}
