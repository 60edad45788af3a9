using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Metrics;

/// <summary>What a running host shows at /metrics.</summary>
[Collection(HostTests.Name)]
public sealed class MetricsTests(TestHost host)
{
    private const string Motor = "EQ_2025_000701";

    /// <summary>Names that the sources gave.</summary>
    private static readonly string[] Given =
    [
        "api_requests_total", "anomalies_detected_total", "forecast_latency_seconds", "forecasts_generated_total",
        "forecast_tasks_total", "forecast_fail_total", "features_total", "ingest_files_processed_total",
        "ingest_duplicates_total", "ingest_skipped_total", "model_retrain_total", "model_version_info",
        "feature_store_hit_total", "feature_store_miss_total",
    ];

    [Fact]
    public async Task Metrics_OfAWorkingHost_LintClean()
    {
        var families = Exposition.Read(await WorkAndScrapeAsync());

        Assert.Empty(Exposition.Lint(families));
    }

    [Fact]
    public async Task Metrics_OfAWorkingHost_CarryTheGivenNamesAndOurPrefixOnly()
    {
        var names = Exposition.Read(await WorkAndScrapeAsync()).Select(family => family.Name).ToList();

        Assert.Empty(Given.Except(names));
        Assert.All(names.Except(Given), name => Assert.StartsWith("diagmod_", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadmeTable_IsThatOfAScrape()
    {
        var families = Exposition.Read(await WorkAndScrapeAsync());

        // What Orleans itself counts is there on Microsoft Orleans only, and follows the rule above the table.
        var expected = families.Where(family => !family.Name.StartsWith("diagmod_orleans_", StringComparison.Ordinal))
            .Select(Row).Order(StringComparer.Ordinal);

        var shown = (await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "README.md")))
            .SkipWhile(line => line != "## Metrics").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

        Assert.Equal(expected, shown);
    }

    [PromtoolFact]
    public async Task Promtool_OfAScrape_HasNothingToSay()
    {
        var (exitCode, output) = await Promtool.RunAsync(["check", "metrics"], await WorkAndScrapeAsync());

        Assert.Equal((0, ""), (exitCode, output));
    }

    [Fact]
    public async Task Gauges_OfALoneHost_ShowOneSiloAndEveryJob()
    {
        await WorkAsync();

        var families = await ScrapeAsync();

        Assert.Equal(1, families.Single(family => family.Name == "diagmod_silos_active").Samples.Single().Value);
        Assert.Equal(
            ["analysis", "demo", "forecast", "import", "ingest", "removal", "training", "upkeep"],
            families.Single(family => family.Name == "diagmod_jobs_active").Samples.Select(sample => sample.Labels["job"]).Order());
        Assert.Single(families.Single(family => family.Name == "diagmod_scheduler_lag_seconds").Samples);
    }

    [Fact]
    public async Task Counters_OfAnUploadSentTwice_CountBoth()
    {
        await WorkAsync();
        var before = await ScrapeAsync();
        var content = TestHost.Recording(7011);

        await host.UploadAsync($"equipment_id={Motor}&sample_rate_hz=1000", content);
        await host.UploadAsync($"equipment_id={Motor}&sample_rate_hz=1000", content);
        await host.UploadAsync($"equipment_id={Motor}&sample_rate_hz=1000", "current_R;current_S;current_T\n1;2;3\n"u8.ToArray());
        var after = await ScrapeAsync();

        Assert.Equal(1, Sum(after, "ingest_duplicates_total") - Sum(before, "ingest_duplicates_total"));
        Assert.Equal(1, Sum(after, "ingest_skipped_total") - Sum(before, "ingest_skipped_total"));
        Assert.Equal(1, Sum(after, "diagmod_ingest_accepted_total") - Sum(before, "diagmod_ingest_accepted_total"));
        Assert.Equal(2400, Sum(after, "diagmod_ingest_rows_total") - Sum(before, "diagmod_ingest_rows_total"));
        Assert.Equal(1, Sum(after, "diagmod_pipeline_errors_total", ("stage", "receive"), ("code", "E_DELIMITER"))
            - Sum(before, "diagmod_pipeline_errors_total", ("stage", "receive"), ("code", "E_DELIMITER")));
    }

    [Fact]
    public async Task FeatureStore_OfATrend_CountsHitsAndMisses()
    {
        await WorkAsync();
        await host.AddMotorAsync("EQ_2025_000702");
        var before = await ScrapeAsync();

        await host.AskAsync(HttpMethod.Get, $"/api/v1/motors/{Motor}/trend", "viewer", 200);
        await host.AskAsync(HttpMethod.Get, "/api/v1/motors/EQ_2025_000702/trend", "viewer", 200);
        var after = await ScrapeAsync();

        Assert.True(Sum(after, "feature_store_hit_total") > Sum(before, "feature_store_hit_total"));
        Assert.True(Sum(after, "feature_store_miss_total") > Sum(before, "feature_store_miss_total"));
    }

    [Fact]
    public async Task Scrapes_ManyAtOnce_AreEachWhole()
    {
        await WorkAsync();

        var scrapes = await Task.WhenAll(Enumerable.Range(0, 24)
            .Select(_ => host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))));

        Assert.All(scrapes, text => Assert.Empty(Exposition.Lint(Exposition.Read(text))));
    }

    [Fact]
    public async Task RequestCounter_OfFilesOfThePages_SharesOneRoute()
    {
        using var style = await host.Client.GetAsync(new Uri("/_content/DiagMod.Dashboard/favicon.svg", UriKind.Relative));
        var families = await ScrapeAsync();

        var routes = families.Single(family => family.Name == "api_requests_total").Samples.Select(s => s.Labels["route"]);
        Assert.DoesNotContain(routes, route => route.Contains("_content/", StringComparison.Ordinal));
    }

    private static string Row(MetricFamilyText family)
    {
        var unit = family.Name.Contains("_seconds", StringComparison.Ordinal) ? "seconds"
            : family.Name.Contains("_bytes", StringComparison.Ordinal) ? "bytes"
            : family.Name.Contains("_amperes", StringComparison.Ordinal) ? "amperes"
            : "1";
        var labels = string.Join(", ", family.Labels);
        return $"| `{family.Name}` | {family.Type} | {unit} | {labels} | {family.Help} |".Replace("|  |", "| – |", StringComparison.Ordinal);
    }

    private static double Sum(
        IReadOnlyList<MetricFamilyText> families, string name, params (string Name, string Value)[] labels) =>
        families.Single(family => family.Name == name).Samples
            .Where(sample => labels.All(label => sample.Labels.TryGetValue(label.Name, out var value) && value == label.Value))
            .Sum(sample => sample.Value);

    private async Task<IReadOnlyList<MetricFamilyText>> ScrapeAsync() =>
        Exposition.Read(await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)));

    /// <summary>A scrape after work of every kind. The analysis of a record is counted when all of it is over, a moment after its file
    /// says so; its time is there from the first one on.</summary>
    private async Task<string> WorkAndScrapeAsync()
    {
        await WorkAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var text = await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            if (text.Contains("diagmod_analysis_seconds_count", StringComparison.Ordinal))
            {
                return text;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>One file to its end and one forecast: every family has a sample then.</summary>
    private async Task WorkAsync()
    {
        await host.AddMotorAsync(Motor);
        var (_, answer) = await host.UploadAsync($"equipment_id={Motor}&sample_rate_hz=1000", TestHost.Recording(7010));
        var path = "/api/v1/files/" + (string)answer["raw_id"]!;
        JsonNode file;
        do
        {
            file = await host.AskAsync(HttpMethod.Get, path, "viewer", 200);
        }
        while ((string)file["processing_status"]! is "pending" or "processing");

        Assert.Equal("completed", (string)file["processing_status"]!);
        using var forecast = await host.SendAsync(HttpMethod.Get, "/api/v1/forecast_rms/" + Motor, "viewer");
        Assert.Equal(400, (int)forecast.StatusCode);
    }
}
