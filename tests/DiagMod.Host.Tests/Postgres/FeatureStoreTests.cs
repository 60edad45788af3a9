using System.Diagnostics.Metrics;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres.Retention;

namespace DiagMod.Host.Tests.Postgres;

/// <summary>Stored RMS: written with the features, read for trends and forecasts, counted, capped and expired (FST-02 to 08).</summary>
public sealed class FeatureStoreTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Rms_OfACompletedFile_IsReadBackAsATrend()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var motor = await CompleteAsync(stores);

        var trend = await stores.History.TrendAsync(motor, null, null, TimeSpan.FromHours(1), CancellationToken.None);

        var hour = Assert.Single(trend);
        Assert.Equal((7.0, 8.0, 9.0, 3L), (hour.Min.R, hour.Mean.R, hour.Max.R, hour.Windows));
    }

    [Fact]
    public async Task Reads_ForTrendsAndForecasts_AreHitsOrMisses()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var (full, empty) = (await CompleteAsync(stores), await stores.MotorAsync());
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener();
        var meters = stores.Get<IMeterFactory>();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name.StartsWith("feature_store_", StringComparison.Ordinal))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, _, _) => counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value);
        listener.Start();

        await stores.History.TrendAsync(full, null, null, null, CancellationToken.None);
        await stores.History.TrendAsync(empty, null, null, null, CancellationToken.None);
        await stores.History.TrendAsync(full, Stores.Noon.AddDays(1), Stores.Noon.AddDays(2), null, CancellationToken.None);
        await stores.Twins.LoadAsync(full, CancellationToken.None);
        await stores.Twins.LoadAsync(empty, CancellationToken.None);

        Assert.Equal((2, 3), (counts["feature_store_hit_total"], counts["feature_store_miss_total"]));
    }

    [Fact]
    public async Task Trend_OfMorePointsThanTheLimit_IsRefused()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync(), trendSteps: 10);
        var motor = await CompleteAsync(stores, windows: 30);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => stores.History.TrendAsync(motor, null, null, TimeSpan.FromSeconds(0.5), CancellationToken.None));
    }

    [Fact]
    public async Task Features_PastTheirTime_AreRemovedAndTheHoursStay()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using (var stores = new Stores(database))
        {
            await CompleteAsync(stores);
        }

        // A younger file keeps the month: the older one's windows go one by one.
        await using var kept = new Stores(database, keepFeaturesDays: 30);
        await kept.Get<MonthRetention>().RunAsync(CancellationToken.None);
        var early = await kept.Get<MonthRetention>().RunAsync(CancellationToken.None);
        await TestDatabase.ScalarAsync(database, "update raw_signals set finished_at = now() - interval '31 days'");
        await CompleteAsync(kept, at: Stores.Noon.AddDays(2));
        var due = await kept.Get<MonthRetention>().RunAsync(CancellationToken.None);
        await TestDatabase.ScalarAsync(
            database, "delete from features where window_start > '2025-03-05Z'; delete from hourly_feature_summary where hour_start > '2025-03-05Z'");
        var again = await kept.Get<MonthRetention>().RunAsync(CancellationToken.None);

        Assert.Equal((0, 3, 0), (early.Windows, due.Windows, again.Windows));
        Assert.Empty(due.Retired);
        Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from features"));
        Assert.Equal(3L, await TestDatabase.ScalarAsync(database, "select windows_count from hourly_feature_summary"));
        Assert.Equal(1L, await TestDatabase.ScalarAsync(database, "select count(*) from audit_log where action = 'features.expire'"));
        Assert.Null((await kept.Audit.CheckAsync([], CancellationToken.None)).FirstBroken);
    }

    private static async Task<EquipmentId> CompleteAsync(Stores stores, int windows = 3, DateTimeOffset? at = null)
    {
        var motor = await stores.MotorAsync();
        await stores.StoreAsync(motor, "a.csv", at ?? Stores.Noon, rows: 250 * (windows + 1));
        var claim = (await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None))!;
        Assert.Equal(
            SaveOutcome.Saved,
            await stores.Twins.SaveAsync(Stores.Absorb(claim, null, at ?? Stores.Noon, windows), CancellationToken.None));
        return motor;
    }
}
