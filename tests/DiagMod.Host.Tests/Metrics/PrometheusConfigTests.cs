using DiagMod.Host.Tests.Architecture;

namespace DiagMod.Host.Tests.Metrics;

/// <summary>What config/prometheus gives to an operator.</summary>
public sealed class PrometheusConfigTests
{
    private static string Folder => Path.Combine(Repository.Root, "config", "prometheus");

    [Fact]
    public void Rules_KeepTheEarlierNamesOfTheIngestCounters()
    {
        var rules = File.ReadAllText(Path.Combine(Folder, "rules.yml"));

        Assert.Contains("record: csv_duplicates_total\n        expr: ingest_duplicates_total\n", rules, StringComparison.Ordinal);
        Assert.Contains("record: csv_duplicate_skipped_total\n        expr: ingest_skipped_total\n", rules, StringComparison.Ordinal);
    }

    [PromtoolFact]
    public async Task Rules_ArePromtoolsTaste()
    {
        var (exitCode, output) = await Promtool.RunAsync(["check", "rules", Path.Combine(Folder, "rules.yml")]);

        Assert.True(exitCode == 0 && !output.Contains("FAILED", StringComparison.Ordinal), output);
    }

    [PromtoolFact]
    public async Task Configuration_IsPromtoolsTaste()
    {
        var (exitCode, output) = await Promtool.RunAsync(["check", "config", Path.Combine(Folder, "prometheus.yml")]);

        Assert.True(exitCode == 0 && !output.Contains("FAILED", StringComparison.Ordinal), output);
    }
}
