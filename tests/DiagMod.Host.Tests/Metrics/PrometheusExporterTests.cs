using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using DiagMod.Host.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Metrics;

public sealed class PrometheusExporterTests : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly PrometheusExporter _exporter;
    private readonly Meter _meter;

    public PrometheusExporterTests()
    {
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = _services.GetRequiredService<IMeterFactory>();
        _exporter = new PrometheusExporter(meters);
        _meter = meters.Create("DiagMod.Test");
    }

    public void Dispose()
    {
        _meter.Dispose();
        _exporter.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void Counter_OfOddLabelValues_IsEscapedAndCut()
    {
        var counter = _meter.CreateCounter<long>("diagmod_odd_total", null, "Odd \\ and\nbroken.");

        counter.Add(2, new KeyValuePair<string, object?>("word", "a\"b\\c\nd"));
        counter.Add(1, new KeyValuePair<string, object?>("word", new string('x', 500)));

        var text = Scrape();
        Assert.Contains("# HELP diagmod_odd_total Odd \\\\ and\\nbroken.\n", text, StringComparison.Ordinal);
        Assert.Contains("diagmod_odd_total{word=\"a\\\"b\\\\c\\nd\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains($"diagmod_odd_total{{word=\"{new string('x', 200)}\"}} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Counter_OfMoreLabelSetsThanTheLimit_DropsAndCountsTheRest()
    {
        var counter = _meter.CreateCounter<long>("diagmod_wild_total", null, "A counter without bounds.");

        for (var i = 0; i < MetricFamily.MaxSeries + 7; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        }

        var families = Exposition.Read(Scrape());
        Assert.Equal(MetricFamily.MaxSeries, families.Single(f => f.Name == "diagmod_wild_total").Samples.Count);
        Assert.Equal(7, families.Single(f => f.Name == "diagmod_metrics_dropped_total").Samples.Single().Value);
    }

    [Fact]
    public void Histogram_OfValuesOnAndBetweenBounds_IsCumulative()
    {
        var histogram = _meter.CreateHistogram(
            "diagmod_lengths_seconds", "s", "Lengths of things.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2] });

        foreach (var value in (double[])[0.5, 1, 1.5, 2, 9])
        {
            histogram.Record(value);
        }

        var expected = "diagmod_lengths_seconds_bucket{le=\"1\"} 2\ndiagmod_lengths_seconds_bucket{le=\"2\"} 4\n"
            + "diagmod_lengths_seconds_bucket{le=\"+Inf\"} 5\ndiagmod_lengths_seconds_sum 14\ndiagmod_lengths_seconds_count 5\n";
        Assert.Contains(expected, Scrape(), StringComparison.Ordinal);
    }

    [Fact]
    public void Gauge_ThatCannotBeAsked_LeavesTheOthersAlone()
    {
        _meter.CreateObservableGauge("diagmod_broken", Fails, null, "Broken.");
        _meter.CreateObservableGauge("diagmod_sound", () => 5L, null, "Sound.");

        Assert.Contains("diagmod_sound 5\n", Scrape(), StringComparison.Ordinal);
    }

    [Fact]
    public void Instruments_OfAnotherHostInTheProcess_AreNotShown()
    {
        using var others = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var anonymous = new Meter("DiagMod.Static");

        others.GetRequiredService<IMeterFactory>().Create("DiagMod.Test").CreateCounter<long>("diagmod_theirs_total").Add(1);
        anonymous.CreateCounter<long>("diagmod_nobodys_total").Add(1);

        Assert.DoesNotContain("theirs", Scrape(), StringComparison.Ordinal);
        Assert.DoesNotContain("nobodys", Scrape(), StringComparison.Ordinal);
    }

    [Fact]
    public void Linter_OfBadFamilies_NamesEachFault()
    {
        const string Bad = "# HELP diagmod_time_ms No unit like that.\n# TYPE diagmod_time_ms gauge\ndiagmod_time_ms 1\n"
            + "# HELP diagmod_seen Too.\n# TYPE diagmod_seen counter\ndiagmod_seen 1\n";

        var faults = Exposition.Lint(Exposition.Read(Bad)).ToList();

        Assert.Contains(faults, fault => fault.Contains("diagmod_time_ms: its unit", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("diagmod_seen: counters", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("diagmod_seen: its help", StringComparison.Ordinal));
    }

    private static long Fails() => throw new IOException("The disk is gone.");

    private string Scrape()
    {
        var buffer = new ArrayBufferWriter<byte>();
        _exporter.Write(buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
