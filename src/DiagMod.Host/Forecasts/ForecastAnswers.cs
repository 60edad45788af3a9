using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Forecasts;

/// <summary>History and future of RMS.</summary>
internal sealed record ForecastAnswerBody
{
    public required string EquipmentId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Cadence { get; init; }

    public required double StepS { get; init; }

    public required string Clock { get; init; }

    public required string ModelVersion { get; init; }

    public required string? Fallback { get; init; }

    public required ForecastManifest Manifest { get; init; }

    public required double HorizonS { get; init; }

    public required double ThresholdA { get; init; }

    public required string ThresholdSource { get; init; }

    public required double POver { get; init; }

    public required double POverLevel { get; init; }

    public required CrossingAnswer? Crossing { get; init; }

    public required PhaseForecasts Phases { get; init; }

    public required IReadOnlyList<ReadingForecastAnswer> Readings { get; init; }

    /// <summary>A forecast in the API's words.</summary>
    public static ForecastAnswerBody Of(EquipmentId id, RmsForecast forecast, DateTimeOffset now) => new()
    {
        EquipmentId = id.Value,
        CreatedAt = now,
        Cadence = Words.Of(forecast.Cadence),
        StepS = forecast.StepSeconds,
        Clock = Words.Of(forecast.Clock),
        ModelVersion = forecast.ModelVersion,
        Fallback = forecast.Fallback,
        Manifest = ForecastManifest.Of(forecast),
        HorizonS = forecast.HorizonSeconds,
        ThresholdA = forecast.ThresholdAmps,
        ThresholdSource = Words.Of(forecast.ThresholdSource),
        POver = forecast.POver,
        POverLevel = forecast.POverLevel,
        Crossing = CrossingAnswer.Of(forecast.Crossing),
        Phases = new PhaseForecasts(
            PhaseForecastAnswer.Of(forecast, Phase.R), PhaseForecastAnswer.Of(forecast, Phase.S),
            PhaseForecastAnswer.Of(forecast, Phase.T)),
        Readings = [.. forecast.Readings.Select(ReadingForecastAnswer.Of)],
    };
}

/// <summary>What made a forecast (FOR-07, FOR-13): which model answered, and which would have without it.</summary>
internal sealed record ForecastManifest(
    string ModelType, string ModelVersion, string FallbackVersion, string? Fallback, int Members, int Paths, int MinPoints)
{
    /// <summary>The manifest of a forecast.</summary>
    public static ForecastManifest Of(RmsForecast forecast) => new(
        forecast.ModelVersion.Split('/')[0], forecast.ModelVersion, RmsTrend.FallbackVersion, forecast.Fallback,
        LltBank.Members, RmsTrend.Paths, RmsTrend.Need);
}

/// <summary>One trend a phase; null where the phase is absent.</summary>
internal sealed record PhaseForecasts(PhaseForecastAnswer? R, PhaseForecastAnswer? S, PhaseForecastAnswer? T);

/// <summary>Trend of one phase.</summary>
internal sealed record PhaseForecastAnswer(
    string ModelVersion, bool UsesSeason, IReadOnlyList<HistoryPoint> History, IReadOnlyList<FuturePoint> Future)
{
    /// <summary>One phase of a forecast; null where it is absent.</summary>
    public static PhaseForecastAnswer? Of(RmsForecast forecast, Phase phase) =>
        forecast.Phases.FirstOrDefault(one => one.Phase == phase) is { } found
            ? new(
                found.ModelVersion ?? forecast.ModelVersion, found.UsesSeason,
                [.. found.History.Select(point => new HistoryPoint(point.At, point.RmsAmps))],
                [.. found.Future.Select(p => new FuturePoint(p.At, p.Median, p.P10, p.P90, p.P025, p.P975))])
            : null;
}

/// <summary>One past point, amperes RMS.</summary>
internal sealed record HistoryPoint(DateTimeOffset At, double RmsA);

/// <summary>One future point, amperes RMS, with its quantiles.</summary>
internal sealed record FuturePoint(
    DateTimeOffset At, double MedianA,
    [property: System.Text.Json.Serialization.JsonPropertyName("p10_a")] double P10A,
    [property: System.Text.Json.Serialization.JsonPropertyName("p90_a")] double P90A,
    [property: System.Text.Json.Serialization.JsonPropertyName("p025_a")] double P025A,
    [property: System.Text.Json.Serialization.JsonPropertyName("p975_a")] double P975A);

/// <summary>History and future of what trends by file beside RMS.</summary>
internal sealed record ReadingForecastAnswer(
    string Reading, double StepS, string Clock, string ModelVersion, string? Fallback, double Limit, double POver, double POverLevel,
    CrossingAnswer? Crossing, IReadOnlyList<ReadingHistoryPoint> History, IReadOnlyList<ReadingFuturePoint> Future)
{
    /// <summary>A reading's forecast in the API's words.</summary>
    public static ReadingForecastAnswer Of(ReadingForecast forecast) => new(
        Words.Of(forecast.Reading), forecast.StepSeconds, Words.Of(forecast.Clock), forecast.ModelVersion, forecast.Fallback,
        forecast.Limit, forecast.POver, forecast.POverLevel, CrossingAnswer.Of(forecast.Crossing),
        [.. forecast.History.Select(point => new ReadingHistoryPoint(point.At, point.Value))],
        [.. forecast.Future.Select(p => new ReadingFuturePoint(p.At, p.Median, p.P10, p.P90, p.P025, p.P975))]);
}

/// <summary>One past point of a reading, in its unit.</summary>
internal sealed record ReadingHistoryPoint(DateTimeOffset At, double Value);

/// <summary>One future point of a reading, in its unit, with its quantiles.</summary>
internal sealed record ReadingFuturePoint(
    DateTimeOffset At, double Median,
    [property: System.Text.Json.Serialization.JsonPropertyName("p10")] double P10,
    [property: System.Text.Json.Serialization.JsonPropertyName("p90")] double P90,
    [property: System.Text.Json.Serialization.JsonPropertyName("p025")] double P025,
    [property: System.Text.Json.Serialization.JsonPropertyName("p975")] double P975);
