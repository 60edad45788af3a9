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
        var sums = Listen(host, out var listener);
        using var listening = listener;
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
        Assert.Equal(0, sums["diagmod_workers_busy[]"]);
        Assert.Equal(0, sums["diagmod_jobs_active[job=ingest]"]);
        Assert.Equal(2, sums["forecasts_generated_total[status=insufficient,equipment_id=EQ_1]"]);
        Assert.Equal(1, sums["forecast_tasks_total[status=insufficient]"]);
        Assert.Equal(1, sums["diagmod_pipeline_errors_total[stage=work,code=E_INSUFFICIENT_DATA]"]);
    }

    [Fact]
    public async Task GrainCounters_FollowActivationsAndCalls()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var sums = Listen(host, out var listener);
        using var listening = listener;

        await host.Motors.ForecastAsync(new EquipmentId("EQ_1"), null, null, default);
        await host.Motors.ForecastAsync(new EquipmentId("EQ_1"), null, null, default);
        await host.StopAsync();

        Assert.Equal(1, sums["diagmod_grain_activations_total[grain=motor]"]);
        Assert.Equal(1, sums["diagmod_grain_deactivations_total[grain=motor]"]);
        Assert.Equal(0, sums["diagmod_grains_active[grain=motor]"]);
        Assert.Equal(2, sums["diagmod_grain_calls_total[grain=motor,method=ForecastAsync,result=ok]"]);
    }

    [Fact]
    public void LabelCap_OfMoreValuesThanItsLimit_CallsTheRestOther()
    {
        var cap = new LabelCap(3);

        var shown = new[] { "a", "b", "a", "c", "d", "e", "b" }.Select(cap.Of);

        Assert.Equal(["a", "b", "a", "c", "other", "other", "b"], shown);
    }

    [Fact]
    public void LabelCap_AskedByManyAtOnce_KeepsItsLimit()
    {
        var cap = new LabelCap(100);

        Parallel.For(0, 10_000, i => cap.Of($"EQ_{i % 500}"));

        Assert.Equal(101, Enumerable.Range(0, 500).Select(i => cap.Of($"EQ_{i}")).Distinct().Count());
    }

    private static ConcurrentDictionary<string, long> Listen(TestHost host, out MeterListener listener)
    {
        var sums = new ConcurrentDictionary<string, long>();
        listener = new MeterListener();
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
        return sums;
    }
}
