using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Architecture;

namespace DiagMod.Host.Tests.Deployment;

/// <summary>Which metrics a PromQL expression reads, and which there are.</summary>
internal static partial class PromQuery
{
    private static readonly string[] Words =
    [
        "by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "bool", "offset", "atan2",
    ];

    /// <summary>What Prometheus itself knows of each target.</summary>
    private static readonly string[] Prometheus = ["up"];

    /// <summary>Names of the metrics that an expression reads.</summary>
    public static IEnumerable<string> Metrics(string expression)
    {
        var bare = Text().Replace(expression, "");
        bare = Selector().Replace(bare, "");
        bare = Range().Replace(bare, "");
        bare = Grouping().Replace(bare, " ");
        return Name().Matches(bare)
            .Where(match => !Words.Contains(match.Value) && !bare[(match.Index + match.Length)..].TrimStart().StartsWith('('))
            .Select(match => match.Value)
            .Distinct();
    }

    /// <summary>Metrics that an expression reads and nobody has: not in README's table, not recorded, not Prometheus' own.</summary>
    public static IEnumerable<string> Unknown(string expression, IReadOnlyDictionary<string, string> types) =>
        Metrics(expression).Where(
            name => !Prometheus.Contains(name) && !types.ContainsKey(name) && !IsPartOfHistogram(name, types));

    /// <summary>Names and types of README's table of metrics.</summary>
    public static IReadOnlyDictionary<string, string> Documented { get; } = File
        .ReadLines(Path.Combine(Repository.Root, "README.md"))
        .SkipWhile(line => line != "## Metrics").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Select(line => Row().Match(line)).Where(row => row.Success)
        .ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);

    private static bool IsPartOfHistogram(string name, IReadOnlyDictionary<string, string> types) =>
        Part().Match(name) is { Success: true } part && types.GetValueOrDefault(part.Groups[1].Value) == "histogram";

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(?<![\w.$])[a-zA-Z_:][a-zA-Z0-9_:]*")]
    private static partial Regex Name();

    [GeneratedRegex("^(.+)_(?:bucket|sum|count)$")]
    private static partial Regex Part();

    [GeneratedRegex(@"^\| `([a-z_]+)` \| (counter|gauge|histogram) \|")]
    private static partial Regex Row();
}
