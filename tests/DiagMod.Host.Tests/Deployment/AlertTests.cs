using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Tests.Metrics;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Deployment;

/// <summary>The alarms and the scrapes of config/prometheus.</summary>
public sealed class AlertTests
{
    private static string Folder => Path.Combine(Repository.Root, "config", "prometheus");

    private static string UnitTests => Path.Combine(Repository.Root, "tests", "DiagMod.Host.Tests", "Deployment", "alerts.test.yml");

    private static IReadOnlyList<JsonNode> Alerts { get; } = [.. YamlFile.Read("config/prometheus/alerts.yml")["groups"]!.AsArray()
        .SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!)];

    [Theory]
    [InlineData("MotorDataMissing")]
    [InlineData("MotorInAlarm")]
    [InlineData("AlarmFlood")]
    [InlineData("ApiErrors")]
    [InlineData("ApiSlow")]
    [InlineData("ForecastSlow")]
    [InlineData("CsvErrors")]
    [InlineData("FeatureLag")]
    [InlineData("SiloDown")]
    [InlineData("DatabaseAway")]
    [InlineData("DiskFills")]
    public void Alert_ThatOperatorsRelyOn_IsThere(string name) =>
        Assert.Single(Alerts, rule => (string)rule["alert"]! == name);

    [Fact]
    public void Alerts_SayHowUrgentWhatAndWhatToDo() => Assert.All(Alerts, rule =>
    {
        Assert.Contains((string?)rule["labels"]?["severity"], new[] { "critical", "warning" });
        Assert.True(((string?)rule["annotations"]?["summary"])?.Length > 10, $"{rule["alert"]} has no summary");
        Assert.EndsWith(".", (string?)rule["annotations"]?["description"], StringComparison.Ordinal);
    });

    [Fact]
    public void Alerts_ReadMetricsOfTheReadmeOnly() =>
        Assert.Empty(Alerts.SelectMany(rule => PromQuery.Unknown((string)rule["expr"]!, PromQuery.Documented)
            .Select(name => $"{rule["alert"]}: {name}")));

    [Fact]
    public void RecordedNames_AreMadeOfMetricsOfTheReadme() =>
        Assert.Empty(YamlFile.Read("config/prometheus/rules.yml")["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray())
            .SelectMany(rule => PromQuery.Unknown((string)rule!["expr"]!, PromQuery.Documented)));

    [Fact]
    public void Alerts_AreAllInTheUnitTestsBothWays()
    {
        var tests = File.ReadAllText(UnitTests);

        Assert.All(Alerts.Select(rule => (string)rule["alert"]!), name => Assert.True(
            tests.Split($"\"{name}\"").Length + tests.Split($"alertname: {name}\n").Length > 2, $"{name} is not tested"));
    }

    [PromtoolFact]
    public async Task Alerts_WhenTheyMustAndMustNot_FireAndStaySilent()
    {
        var (exitCode, output) = await Promtool.RunAsync(["test", "rules", UnitTests]);

        Assert.True(exitCode == 0 && output.Contains("SUCCESS", StringComparison.Ordinal), output);
    }

    [PromtoolFact]
    public async Task UnitTests_OfAWrongAlert_Fail()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-alerts-").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "alerts.yml"),
            (await File.ReadAllTextAsync(Path.Combine(Folder, "alerts.yml")))
                .Replace("max(diagmod_queue_oldest_seconds)", "sum(diagmod_queue_oldest_seconds)", StringComparison.Ordinal));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "alerts.test.yml"),
            (await File.ReadAllTextAsync(UnitTests))
                .Replace("../../../config/prometheus/alerts.yml", "alerts.yml", StringComparison.Ordinal)
                .Replace("../../../config/prometheus/rules.yml", Path.Combine(Folder, "rules.yml"), StringComparison.Ordinal));

        var (exitCode, output) = await Promtool.RunAsync(["test", "rules", Path.Combine(folder, "alerts.test.yml")]);

        Directory.Delete(folder, recursive: true);
        Assert.True(exitCode != 0 && output.Contains("FeatureLag", StringComparison.Ordinal), output);
    }

    [PromtoolTheory]
    [InlineData("prometheus.yml")]
    [InlineData("prometheus.compose.yml")]
    public async Task Configuration_WithItsRules_IsPromtoolsTaste(string name)
    {
        var (exitCode, output) = await Promtool.RunAsync(["check", "config", Path.Combine(Folder, name)]);

        Assert.True(exitCode == 0 && output.Contains("2 rule files found", StringComparison.Ordinal), output);
        Assert.DoesNotContain("FAILED", output, StringComparison.Ordinal);
    }
}
