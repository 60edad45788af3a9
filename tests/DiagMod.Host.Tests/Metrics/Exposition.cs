using System.Globalization;
using System.Text.RegularExpressions;

namespace DiagMod.Host.Tests.Metrics;

/// <summary>One family of samples as a scrape shows it.</summary>
internal sealed record MetricFamilyText(string Name, string Type, string Help, IReadOnlyList<MetricSample> Samples)
{
    /// <summary>Names of the labels, without the bound of buckets, sorted.</summary>
    public IEnumerable<string> Labels => Samples
        .SelectMany(sample => sample.Labels.Keys).Where(name => name != "le").Distinct().Order(StringComparer.Ordinal);
}

/// <summary>One sample.</summary>
internal sealed record MetricSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>Reads Prometheus text, and says what promtool would have to say about it.</summary>
internal static partial class Exposition
{
    private static readonly string[] Abbreviations =
        ["s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d"];

    private static readonly string[] ForeignUnits =
    [
        "milliseconds", "microseconds", "nanoseconds", "minutes", "hours", "days", "weeks", "kilobytes", "megabytes", "gigabytes",
        "bits", "kilograms", "percent", "percents", "percentage", "celsius_milli", "amps", "milliamperes", "millivolts",
    ];

    /// <summary>All families, in order.</summary>
    /// <exception cref="FormatException">A line cannot be read, or stands where it may not.</exception>
    public static IReadOnlyList<MetricFamilyText> Read(string text)
    {
        var families = new List<MetricFamilyText>();
        List<MetricSample> samples = [];
        string? help = null;
        foreach (var line in text.Split('\n')[..^1])
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                help = line;
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                var said = help?.Split(' ', 4) ?? [];
                if (said.Length < 4 || said[2] != words[2])
                {
                    throw new FormatException($"No help before: {line}");
                }

                samples = [];
                families.Add(new MetricFamilyText(words[2], words[3], said[3], samples));
            }
            else if (Line().Match(line) is { Success: true } found)
            {
                samples.Add(new MetricSample(
                    found.Groups["name"].Value,
                    Label().Matches(found.Groups["labels"].Value).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value),
                    found.Groups["value"].Value == "+Inf"
                        ? double.PositiveInfinity
                        : double.Parse(found.Groups["value"].Value, CultureInfo.InvariantCulture)));
            }
            else
            {
                throw new FormatException($"Not a sample: {line}");
            }
        }

        return families;
    }

    /// <summary>Faults of names, types, help and buckets: the main rules of promtool check metrics, and ours.</summary>
    public static IEnumerable<string> Lint(IReadOnlyList<MetricFamilyText> families)
    {
        foreach (var name in families.GroupBy(family => family.Name).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            yield return $"{name}: comes twice";
        }

        foreach (var family in families)
        {
            foreach (var fault in Faults(family))
            {
                yield return $"{family.Name}: {fault}";
            }
        }
    }

    private static IEnumerable<string> Faults(MetricFamilyText family)
    {
        var parts = family.Name.Split('_');
        if (!Name().IsMatch(family.Name))
        {
            yield return "its name is not snake case";
        }

        if ((family.Type == "counter") != family.Name.EndsWith("_total", StringComparison.Ordinal))
        {
            yield return "counters, and only they, end in _total";
        }

        if (family.Type != "histogram" && parts[^1] is "bucket" or "sum" or "count")
        {
            yield return "its ending belongs to histograms";
        }

        if (parts.Intersect(["gauge", "counter", "histogram", "summary", "untyped"]).Any())
        {
            yield return "its name holds a type";
        }

        if (parts.Intersect(Abbreviations).Any() || parts.Intersect(ForeignUnits).Any())
        {
            yield return "its unit is not a base unit in full";
        }

        if (family.Help.Length < 10 || !family.Help.EndsWith('.'))
        {
            yield return "its help is no sentence";
        }

        if (family.Samples.Count == 0)
        {
            yield return "it has no sample";
        }

        foreach (var label in family.Labels.Where(label => !Name().IsMatch(label)))
        {
            yield return $"its label {label} is not snake case";
        }

        if (family.Samples.Select(s => s.Name + string.Join(',', s.Labels.OrderBy(l => l.Key).Select(l => l.ToString())))
            .GroupBy(key => key).Any(group => group.Count() > 1))
        {
            yield return "a sample comes twice";
        }

        foreach (var fault in BucketFaults(family))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> BucketFaults(MetricFamilyText family)
    {
        if (family.Type != "histogram")
        {
            yield break;
        }

        var series = family.Samples.GroupBy(
            s => string.Join(',', s.Labels.Where(l => l.Key != "le").OrderBy(l => l.Key).Select(l => l.ToString())));
        foreach (var one in series)
        {
            var buckets = one.Where(s => s.Name == family.Name + "_bucket").Select(s => s.Value).ToList();
            if (!buckets.SequenceEqual(buckets.Order()))
            {
                yield return $"its buckets of {one.Key} fall";
            }

            if (buckets.Count < 2 || buckets[^1] != one.Single(s => s.Name == family.Name + "_count").Value)
            {
                yield return $"its last bucket of {one.Key} is not its count";
            }
        }
    }

    [GeneratedRegex("^(?<name>[a-zA-Z_][a-zA-Z0-9_]*)(\\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\]|\\\\.)*\",?)+)\\})? (?<value>\\S+)$")]
    private static partial Regex Line();

    [GeneratedRegex("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Label();

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex Name();
}
