using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Architecture;

namespace DiagMod.Host.Tests.Deployment;

/// <summary>What the dashboards ask Prometheus, with their variables filled in as Grafana does.</summary>
internal static partial class DashboardQueries
{
    /// <summary>A dashboard.</summary>
    public static JsonNode Read(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "config", "grafana", "dashboards", name + ".json")))!;

    /// <summary>All queries of a dashboard: its panels', its annotations' and its variables'.</summary>
    public static IReadOnlyList<(string Panel, string Expression)> Of(string name)
    {
        var dashboard = Read(name);
        return
        [
            .. dashboard["panels"]!.AsArray()
                .SelectMany(panel => (panel!["targets"] as JsonArray ?? [])
                    .Select(target => ((string)panel["title"]!, Filled((string)target!["expr"]!)))),
            .. dashboard["annotations"]!["list"]!.AsArray().Where(one => one!["expr"] is not null)
                .Select(one => ((string)one!["name"]!, Filled((string)one["expr"]!))),
            .. dashboard["templating"]!["list"]!.AsArray().Where(one => (string)one!["type"]! == "query")
                .Select(one => ((string)one!["name"]!, LabelValues().Match((string)one["definition"]!).Groups[1].Value)),
        ];
    }

    private static string Filled(string expression)
    {
        var filled = expression
            .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
            .Replace("$instance", ".*", StringComparison.Ordinal)
            .Replace("$motor", ".*", StringComparison.Ordinal);
        Assert.DoesNotContain("$", filled, StringComparison.Ordinal);
        return filled;
    }

    [GeneratedRegex(@"^label_values\((\w+), \w+\)$")]
    private static partial Regex LabelValues();
}
