using System.Diagnostics.Metrics;

namespace DiagMod.Postgres;

/// <summary>Counts reads of stored RMS for trends and forecasts: a hit found the series, a miss found nothing stored.</summary>
internal sealed class FeatureStoreMetrics
{
    private readonly Counter<long> _hits;
    private readonly Counter<long> _misses;

    public FeatureStoreMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("DiagMod.FeatureStore");
        _hits = meter.CreateCounter<long>(
            "feature_store_hit_total", null, "Reads of stored RMS, for trends and for forecasts, that found a series.");
        _misses = meter.CreateCounter<long>(
            "feature_store_miss_total", null, "Reads of stored RMS, for trends and for forecasts, that found nothing.");
        _hits.Add(0);
        _misses.Add(0);
    }

    public void Read(bool isFound) => (isFound ? _hits : _misses).Add(1);
}
