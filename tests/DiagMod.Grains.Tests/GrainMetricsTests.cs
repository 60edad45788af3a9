using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using DiagMod.Core.Currents;
using DiagMod.Grains.Tests.Support;

namespace DiagMod.Grains.Tests;

public sealed class GrainMetricsTests
{
    [Fact]
    public async Task Counters_FollowFilesAndForecasts()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var sums = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        var factory = host.Get<IMeterFactory>();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Meter.Name.StartsWith("DiagMod.", StringComparison.Ordinal))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var labels = string.Join(",", tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
            sums.AddOrUpdate($"{instrument.Name}[{labels}]", value, (_, sum) => sum + value);
        });
        listener.Start();
        var whole = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(19));
        var tooShort = host.Stores.Put("EQ_1", 10);

        host.Files.Announce(whole.Claim.RawId);
        await host.Stores.UntilEnded(whole, tooShort);
        await host.Motors.ForecastAsync(new EquipmentId("EQ_1"), null, null, default);
        await host.StopAsync();

        Assert.Equal(19, sums["features_total[]"]);
        Assert.Equal(1, sums["ingest_files_processed_total[result=completed]"]);
        Assert.Equal(1, sums["ingest_files_processed_total[result=failed]"]);
        Assert.Equal(0, sums["anomalies_detected_total[]"]);
        Assert.Equal(0, sums["diagmod_queue_running[]"]);
        Assert.Equal(2, sums["forecasts_generated_total[status=insufficient]"]);
    }
}
