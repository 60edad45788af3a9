using DiagMod.Core.Ports;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Forecasts;

/// <summary>Scores of a motor.</summary>
internal sealed record AnomalyList(
    string EquipmentId, IReadOnlyList<AnomalyItem> Items, string? Next, ForecastTime? Forecast);

/// <summary>The newest stored forecast in short.</summary>
internal sealed record ForecastTime(
    DateTimeOffset CreatedAt, double HorizonS, DateTimeOffset? Until, double POver, double POverLevel, CrossingAnswer? Crossing)
{
    /// <summary>A stored forecast in short.</summary>
    public static ForecastTime? Of(StoredForecast? stored) => stored is null
        ? null
        : new(
            stored.CreatedAt, stored.Forecast.HorizonSeconds,
            stored.Forecast.Phases is [{ Future: [.., var last] }, ..] ? last.At : null,
            stored.Forecast.POver, stored.Forecast.POverLevel, CrossingAnswer.Of(stored.Forecast.Crossing));
}

/// <summary>The score of one window.</summary>
internal sealed record AnomalyItem(
    string RawId, int WindowIndex, DateTimeOffset WindowStart, double Score, double Threshold, double ModelThreshold, bool IsAnomaly,
    double PValue, double ScoreWithoutTop,
    string ModelType, string ModelVersion, IReadOnlyList<TopFeature> TopFeatures, DateTimeOffset CreatedAt)
{
    /// <summary>A stored score in the API's words.</summary>
    public static AnomalyItem Of(StoredScore stored) => new(
        stored.RawId.ToString(), stored.Score.WindowIndex, stored.WindowStart, stored.Score.Score, stored.Score.Threshold,
        stored.ModelThreshold, stored.Score.IsAnomaly, stored.PValue, stored.ScoreWithoutTop, stored.ModelType,
        stored.ModelVersion,
        [.. stored.Score.TopFeatures.Select(TopFeature.Of)], stored.CreatedAt);
}
