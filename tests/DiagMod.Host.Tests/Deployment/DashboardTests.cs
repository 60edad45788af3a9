using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Tests.Metrics;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Deployment;

/// <summary>The dashboards of config/grafana.</summary>
public sealed class DashboardTests
{
    private const int Columns = 24;

    public static TheoryData<string> Dashboards => ["pipeline", "silos", "motors"];

    [Fact]
    public void Dashboards_InTheFolder_AreTheseThreeEachWithAnIdOfItsOwn()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "config", "grafana", "dashboards"))
            .Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(["motors", "pipeline", "silos"], files!);
        Assert.Equal(3, files.Select(name => (string)Read(name!)["uid"]!).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Dashboard_Frame_HasWhatGrafanaAsksFor(string name)
    {
        var dashboard = Read(name);

        Assert.Equal("diagmod-" + name, (string)dashboard["uid"]!);
        Assert.Equal(39, (int)dashboard["schemaVersion"]!);
        Assert.Null(dashboard["id"]);
        Assert.StartsWith("DiagMod: ", (string)dashboard["title"]!, StringComparison.Ordinal);
        var variables = dashboard["templating"]!["list"]!.AsArray();
        Assert.Equal("datasource", (string)variables[0]!["name"]!);
        Assert.Equal(name == "motors" ? "motor" : "instance", (string)variables[1]!["name"]!);
        Assert.Equal(variables[1]!["definition"]!.ToString(), variables[1]!["query"]!["query"]!.ToString());
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Panels_OfADashboard_AreNamedExplainedAndHaveAUnit(string name)
    {
        var panels = Panels(name).ToList();

        Assert.Equal(panels.Count, panels.Select(panel => (int)panel["id"]!).Distinct().Count());
        Assert.Equal(panels.Count, panels.Select(panel => (string)panel["title"]!).Distinct().Count());
        Assert.All(panels.Where(panel => (string)panel["type"]! != "row"), panel =>
        {
            Assert.EndsWith(".", (string)panel["description"]!, StringComparison.Ordinal);
            Assert.NotEmpty((string)panel["fieldConfig"]!["defaults"]!["unit"]!);
            Assert.Equal("${datasource}", (string)panel["datasource"]!["uid"]!);
            Assert.NotEmpty(panel["targets"]!.AsArray());
            Assert.All(panel["targets"]!.AsArray(), target => Assert.Equal("${datasource}", (string)target!["datasource"]!["uid"]!));
            Assert.Equal(
                panel["targets"]!.AsArray().Count,
                panel["targets"]!.AsArray().Select(target => (string)target!["refId"]!).Distinct().Count());
        });
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Panels_OfADashboard_LieBesideEachOther(string name)
    {
        var taken = new HashSet<(int X, int Y)>();
        foreach (var panel in Panels(name))
        {
            var (x, y) = ((int)panel["gridPos"]!["x"]!, (int)panel["gridPos"]!["y"]!);
            var (w, h) = ((int)panel["gridPos"]!["w"]!, (int)panel["gridPos"]!["h"]!);
            Assert.InRange(x + w, 1, Columns);
            var cells = Enumerable.Range(x, w).SelectMany(column => Enumerable.Range(y, h).Select(row => (column, row)));
            Assert.All(cells, cell => Assert.True(taken.Add(cell), $"{panel["title"]} lies on another panel"));
        }
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Queries_OfADashboard_ReadMetricsOfTheReadmeOnly(string name) =>
        Assert.Empty(DashboardQueries.Of(name).SelectMany(query => PromQuery.Unknown(query.Expression, PromQuery.Documented)
            .Select(metric => $"{query.Panel}: {metric}")));

    [PromtoolTheory]
    [MemberData(nameof(Dashboards))]
    public async Task Queries_OfADashboard_ArePromQl(string name)
    {
        // promtool reads expressions inside rules only.
        var rules = new JsonObject
        {
            ["groups"] = new JsonArray(new JsonObject
            {
                ["name"] = name,
                ["rules"] = new JsonArray([.. DashboardQueries.Of(name).Select((query, i) => (JsonNode)new JsonObject
                {
                    ["record"] = FormattableString.Invariant($"panel:query_{i}"),
                    ["expr"] = query.Expression,
                })]),
            }),
        };
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, rules.ToJsonString());

        var (exitCode, output) = await Promtool.RunAsync(["check", "rules", file]);

        File.Delete(file);
        Assert.True(exitCode == 0 && output.Contains($"{DashboardQueries.Of(name).Count} rules found", StringComparison.Ordinal), output);
    }

    [Fact]
    public void Provisioning_NamesTheFolderAndTheSourceOfCompose()
    {
        var source = YamlFile.Read("config/grafana/provisioning/datasources/prometheus.yml")["datasources"]![0]!;
        var provider = YamlFile.Read("config/grafana/provisioning/dashboards/diagmod.yml")["providers"]![0]!;
        var compose = YamlFile.Read("docker/compose.yml")["services"]!;
        var mounts = compose["grafana"]!["volumes"]!.AsArray().Select(mount => (string)mount!).ToList();

        Assert.Equal("http://prometheus:9090", (string)source["url"]!);
        Assert.NotNull(compose["prometheus"]);
        Assert.Contains($"../config/grafana/dashboards:{provider["options"]!["path"]}:ro", mounts);
        Assert.Contains("../config/grafana/provisioning:/etc/grafana/provisioning:ro", mounts);
    }

    private static JsonNode Read(string name) => DashboardQueries.Read(name);

    private static IEnumerable<JsonNode> Panels(string name) => Read(name)["panels"]!.AsArray().Select(panel => panel!);
}
