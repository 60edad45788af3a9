using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using DiagMod.Host.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Metrics;

/// <summary>A meter with the name, the instruments, the units and the tags of Microsoft Orleans 10.</summary>
public sealed class SiloInstrumentsTests : IDisposable
{
    private const string Prefix = "diagmod_orleans_";

    private readonly ServiceProvider _services;
    private readonly PrometheusExporter _exporter;
    private readonly Meter _meter;

    public SiloInstrumentsTests()
    {
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = _services.GetRequiredService<IMeterFactory>();
        _exporter = new PrometheusExporter(meters);
        _meter = meters.Create("Microsoft.Orleans");
    }

    public void Dispose()
    {
        _meter.Dispose();
        _exporter.Dispose();
        _services.Dispose();
    }

    [PromtoolFact]
    public async Task Promtool_OfASilosScrape_HasNothingToSay()
    {
        Work();

        var (exitCode, output) = await Promtool.RunAsync(["check", "metrics"], Scrape());

        Assert.Equal((0, ""), (exitCode, output));
    }

    [Fact]
    public void Scrape_OfASilo_LintsCleanUnderOurPrefix()
    {
        Work();

        var families = Exposition.Read(Scrape());

        Assert.Empty(Exposition.Lint(families));
        Assert.All(families, family => Assert.StartsWith("diagmod_", family.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void Units_OfInstruments_BecomeBaseUnits()
    {
        Work();
        var families = Exposition.Read(Scrape());

        Assert.Equal(0.25, Sample(families, "catalog_activation_latency_seconds", "_sum"));
        Assert.Equal(0.012, Sample(families, "directory_snapshot_transfer_duration_seconds", "_sum"), 12);
        Assert.Equal(4096.0 * 1024 * 1024, Sample(families, "runtime_total_physical_memory_bytes"));
        Assert.Equal(0.5, Sample(families, "consistent_ring_range_ratio_local"));
        Assert.Equal(77, Sample(families, "messaging_sent_header_size_bytes_total"));
        Assert.Equal(300, Sample(families, "messaging_sent_messages_size_bytes", "_sum"));
    }

    [Fact]
    public void Tags_ThatNameSilos_AreDroppedAndTheirValuesSummedUp()
    {
        Work();
        var families = Exposition.Read(Scrape());
        families = Exposition.Read(Scrape());

        Assert.Equal(600, Sample(families, "messaging_pings_sent_total"));
        Assert.Equal(5, Sample(families, "cluster_members"));
        Assert.All(
            families.Where(family => family.Name.StartsWith(Prefix, StringComparison.Ordinal)).SelectMany(family => family.Samples),
            sample => Assert.DoesNotContain(sample.Labels.Values, value => value.Contains("11111", StringComparison.Ordinal)));
        Assert.Equal(
            ["connection_direction", "message_direction"],
            families.Single(family => family.Name == Prefix + "messaging_sent_messages_size_bytes").Labels);
    }

    [Fact]
    public void UpDownCounter_OfGrainTypes_IsAGaugeByType()
    {
        Work();

        var grains = Exposition.Read(Scrape()).Single(family => family.Name == Prefix + "grains");

        Assert.Equal("gauge", grains.Type);
        Assert.Equal(2, grains.Samples.Single(sample => sample.Labels["type"] == "DiagMod.Grains.Motors.MotorGrain").Value);
    }

    [Fact]
    public void Latency_CountedInBucketsByOrleans_IsAHistogramInSeconds()
    {
        Work();

        var latency = Exposition.Read(Scrape()).Single(family => family.Name == Prefix + "app_requests_latency_seconds");

        Assert.Equal("histogram", latency.Type);
        Assert.Equal(
            [(0.001, 3.0), (0.002, 3.0), (0.05, 7.0), (15.0, 7.0)],
            latency.Samples.Where(sample => sample.Labels.GetValueOrDefault("le") is "0.001" or "0.002" or "0.05" or "15")
                .Select(sample => (double.Parse(sample.Labels["le"], System.Globalization.CultureInfo.InvariantCulture), sample.Value)));
        Assert.Equal(8, latency.Samples.Single(sample => sample.Name.EndsWith("_count", StringComparison.Ordinal)).Value);
        Assert.Equal(20.123, latency.Samples.Single(sample => sample.Name.EndsWith("_sum", StringComparison.Ordinal)).Value, 9);
    }

    [Fact]
    public void Family_OfMoreTypesThanTheLimit_DropsAndCountsTheRest()
    {
        var counts = _meter.CreateUpDownCounter<int>("orleans-system-targets");
        for (var i = 0; i < SiloInstruments.MaxSeries + 9; i++)
        {
            counts.Add(1, new KeyValuePair<string, object?>("type", $"Type{i}"));
        }

        var families = Exposition.Read(Scrape());

        Assert.Equal(SiloInstruments.MaxSeries, families.Single(family => family.Name == Prefix + "system_targets").Samples.Count);
        Assert.Equal(9, families.Single(family => family.Name == "diagmod_metrics_dropped_total").Samples.Single().Value);
    }

    [Fact]
    public void Instruments_OfAnotherHostsSilo_AreNotShown()
    {
        using var others = new ServiceCollection().AddMetrics().BuildServiceProvider();
        others.GetRequiredService<IMeterFactory>().Create("Microsoft.Orleans").CreateCounter<int>("orleans-theirs").Add(1);

        Assert.DoesNotContain("theirs", Scrape(), StringComparison.Ordinal);
    }

    private static double Sample(IReadOnlyList<MetricFamilyText> families, string name, string suffix = "") =>
        families.Single(family => family.Name == Prefix + name).Samples.Single(sample => sample.Name == Prefix + name + suffix).Value;

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    private static IEnumerable<Measurement<long>> Buckets() =>
    [
        new(3, Tag("duration", "1ms")), new(0, Tag("duration", "2ms")), new(4, Tag("duration", "50ms")), new(0, Tag("duration", "15000ms")),
        new(1, Tag("duration", $"{long.MaxValue}ms")),
    ];

    /// <summary>What a silo counts, in the words of Orleans' InstrumentNames.</summary>
    private void Work()
    {
        var pings = _meter.CreateCounter<int>("orleans-messaging-pings-sent");
        for (var restart = 0; restart < 600; restart++)
        {
            pings.Add(1, Tag("Destination", $"S10.0.0.7:11111:{restart}"));
        }

        _meter.CreateCounter<int>("orleans-messaging-rejected").Add(1, Tag("Direction", "OneWay"));
        _meter.CreateCounter<int>("orleans-streams-pubsub-producers-total").Add(1);
        _meter.CreateObservableCounter("orleans-messaging-sent-header-size", () => 77L, "bytes");
        _meter.CreateObservableCounter(
            "orleans-messaging-processing-dispatcher-processed",
            () => new Measurement<long>[] { new(4, Tag("Direction", "Request"), Tag("Status", "Ok")) });
        var grains = _meter.CreateUpDownCounter<int>("orleans-grains");
        foreach (var change in (int[])[1, 1, 1, -1])
        {
            grains.Add(change, Tag("type", "DiagMod.Grains.Motors.MotorGrain"));
        }

        _meter.CreateHistogram<double>("orleans-catalog-activation-latency", "ms")
            .Record(250, Tag("status", "success"), Tag("directory", "enabled"));
        _meter.CreateHistogram<long>("orleans-directory-snapshot-transfer-duration").Record(12);
        _meter.CreateCounter<int>("orleans-directory-snapshot-transfer-count").Add(1);
        _meter.CreateHistogram<int>("orleans-messaging-sent-messages-size", "bytes").Record(
            300, Tag("ConnectionDirection", "SiloToSilo"), Tag("MessageDirection", "Request"), Tag("silo", "S10.0.0.7:11111:42"));
        _meter.CreateObservableGauge("orleans-runtime-total-physical-memory", () => 4096L, "MB");
        _meter.CreateObservableGauge("orleans-consistent-ring-range-percentage-local", () => 50f);
        _meter.CreateObservableGauge("orleans-silo-count", () => 2);
        _meter.CreateObservableGauge(
            "orleans-cluster-members",
            () => new Measurement<int>[] { new(2, Tag("silo", "S10.0.0.7:11111:1")), new(3, Tag("silo", "S10.0.0.8:11111:2")) });
        _meter.CreateObservableCounter("orleans-app-requests-latency-bucket", Buckets);
        _meter.CreateObservableCounter("orleans-app-requests-latency-count", () => 8L);
        _meter.CreateObservableCounter("orleans-app-requests-latency-sum", () => 20_123L);
    }

    private string Scrape()
    {
        var buffer = new ArrayBufferWriter<byte>();
        _exporter.Write(buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
