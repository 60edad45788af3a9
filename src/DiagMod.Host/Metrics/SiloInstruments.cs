using System.Diagnostics.Metrics;
using System.Globalization;

namespace DiagMod.Host.Metrics;

/// <summary>How the instruments of Microsoft Orleans itself are shown: below a prefix of ours, in base units, and with labels of few
/// values only. Orleans names silos in some tags, of which each restart brings a new one: those are dropped and their values summed
/// up.</summary>
internal static class SiloInstruments
{
    /// <summary>The meter.</summary>
    public const string Meter = "Microsoft.Orleans";

    /// <summary>What every name begins with.</summary>
    public const string Prefix = "diagmod_orleans_";

    /// <summary>Most label sets of one family; a silo of the product has about thirty grain and system types.</summary>
    public const int MaxSeries = 200;

    private const string TheirPrefix = "orleans-";
    private const string Latency = "orleans-app-requests-latency-";
    private const string LatencyTag = "duration";

    private static readonly double[] SecondsBounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30];
    private static readonly double[] BytesBounds = [64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 16_777_216];
    private static readonly double[] NumberBounds = [1, 2, 5, 10, 20, 50, 100, 500, 1000];

    // Orleans' own, in milliseconds there.
    private static readonly double[] LatencyBounds =
        [0.001, 0.002, 0.004, 0.006, 0.008, 0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 1, 1.5, 2, 5, 10, 15];

    /// <summary>Tags that become labels; all others are dropped.</summary>
    private static readonly Dictionary<string, string> Labels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Direction"] = "direction",
        ["MessageDirection"] = "message_direction",
        ["ConnectionDirection"] = "connection_direction",
        ["Phase"] = "phase",
        ["Status"] = "status",
        ["Context"] = "context",
        ["type"] = "type",
        ["grain_type"] = "grain_type",
        ["via"] = "via",
        ["directory"] = "directory",
        ["locator"] = "locator",
    };

    /// <summary>Which part of a family an instrument fills.</summary>
    public enum Part
    {
        /// <summary>All of it.</summary>
        Whole,

        /// <summary>The buckets of a histogram that Orleans counts itself.</summary>
        Buckets,

        /// <summary>The sum of that histogram.</summary>
        Sum,

        /// <summary>Nothing: the number is that of the buckets together.</summary>
        None,
    }

    /// <summary>How one instrument is shown.</summary>
    /// <param name="Name">Name of its family.</param>
    /// <param name="Kind">Kind of it.</param>
    /// <param name="Bounds">Bounds of its buckets, in the family's unit.</param>
    /// <param name="Factor">What a value is multiplied by to be in that unit.</param>
    /// <param name="Part">What it fills.</param>
    public sealed record Shown(string Name, MetricKind Kind, IReadOnlyList<double> Bounds, double Factor, Part Part);

    /// <summary>How an instrument is shown.</summary>
    /// <param name="instrument">One of their meter.</param>
    /// <param name="kind">What it is.</param>
    public static Shown Of(Instrument instrument, MetricKind kind)
    {
        if (instrument.Name.StartsWith(Latency, StringComparison.Ordinal))
        {
            var part = instrument.Name[Latency.Length..] switch
            {
                "bucket" => Part.Buckets,
                "sum" => Part.Sum,
                _ => Part.None,
            };
            return new Shown(
                Prefix + "app_requests_latency_seconds", MetricKind.Histogram, LatencyBounds, 1e-3, part);
        }

        var (unit, factor, bounds) = UnitOf(instrument);
        return new Shown(NameOf(instrument.Name, unit, kind), kind, bounds, factor, Part.Whole);
    }

    /// <summary>The label that a tag becomes; null when it is dropped.</summary>
    public static string? LabelOf(string tag) => Labels.GetValueOrDefault(tag);

    /// <summary>The upper bound that a tag of the latency's buckets names, seconds; infinite for the last one.</summary>
    public static double BoundOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (key, value) in tags)
        {
            if (key == LatencyTag && value is string text && text.EndsWith("ms", StringComparison.Ordinal)
                && long.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var bound))
            {
                return bound == long.MaxValue ? double.PositiveInfinity : bound / 1e3;
            }
        }

        return double.NaN;
    }

    private static (string Unit, double Factor, double[] Bounds) UnitOf(Instrument instrument) => instrument.Unit switch
    {
        "ms" => ("_seconds", 1e-3, SecondsBounds),
        "s" or "seconds" => ("_seconds", 1, SecondsBounds),
        "bytes" or "By" => ("_bytes", 1, BytesBounds),
        "MB" => ("_bytes", 1024 * 1024, BytesBounds),

        // Some durations come without their unit, which is the millisecond too.
        _ when instrument.Name.EndsWith("-duration", StringComparison.Ordinal)
            || instrument.Name.EndsWith("-latency", StringComparison.Ordinal) => ("_seconds", 1e-3, SecondsBounds),
        _ when instrument.Name.Contains("percentage", StringComparison.Ordinal) => ("", 0.01, NumberBounds),
        _ => ("", 1, NumberBounds),
    };

    private static string NameOf(string theirs, string unit, MetricKind kind)
    {
        var bare = theirs.StartsWith(TheirPrefix, StringComparison.Ordinal) ? theirs[TheirPrefix.Length..] : theirs;
        var letters = bare.ToLowerInvariant().Replace("percentage", "ratio", StringComparison.Ordinal)
            .Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        var name = Prefix + string.Join('_', string.Concat(letters).Split('_', StringSplitOptions.RemoveEmptyEntries));
        name = name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
        return kind switch
        {
            MetricKind.Counter => name.EndsWith("_total", StringComparison.Ordinal) ? name : name + "_total",

            // These endings belong to counters and histograms.
            _ when name.Split('_')[^1] is "count" or "sum" or "bucket" or "total" => name + "_current",
            _ => name,
        };
    }
}
