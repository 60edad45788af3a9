using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Forecasts;

/// <summary>Anomalies found, and where RMS is going.</summary>
internal static class ForecastEndpoints
{
    private const int MaxSteps = 240;

    /// <summary>Maps /anomalies and /forecast_rms.</summary>
    public static void MapForecasts(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("").WithTags("anomalies");
        group.MapGet("/anomalies/{equipment_id}", AnomaliesAsync)
            .RequireAuthorization(Roles.Viewer)
            .WithSummary("Window scores of a motor, newest first, with the time of its newest forecast.")
            .WithQuery("from", "From this window start on.", ParameterShape.Time(ExampleValues.Recorded))
            .WithQuery("to", "Before this window start.", ParameterShape.Time(ExampleValues.Recorded.AddDays(1)))
            .WithQuery("only_anomalies", "true: only windows above their threshold.", ParameterShape.OneOf("true", "false"))
            .WithPaging().Produces<AnomalyList>().Fails(400, 401, 404).WithExample(ForecastExamples.Anomalies);
        group.MapGet("/forecast_rms/{equipment_id}", ForecastAsync)
            .RequireAuthorization(Roles.Viewer)
            .WithSummary("History and future of RMS together, computed now.")
            .WithQuery("horizon", "Steps ahead, 1 to 240; default by the cadence.", ParameterShape.Whole(1, MaxSteps, 24))
            .WithQuery("cadence", "Length of a step; the coarsest one with at least 20 points when not given.",
                ParameterShape.OneOf("hour", "file", "window"))
            .Produces<ForecastAnswerBody>().Fails(400, 401, 404, 500)
            .WithExample(ForecastExamples.Forecast).Fails(ForecastExamples.TooLittle);
        group.MapPost("/motors/{equipment_id}/forecast", KeepAsync)
            .RequireAuthorization(Roles.Engineer)
            .WithSummary("Makes the forecast from the twin's present state and stores it; a repeat without new data stores nothing.")
            .Produces<ForecastAnswerBody>().Fails(400, 401, 403, 404, 500)
            .WithExample(ForecastExamples.Forecast).Fails(ForecastExamples.TooLittle);
        group.MapGet("/anomalies/forecast_rms/{equipment_id}", ForecastAsync)
            .RequireAuthorization(Roles.Viewer).ExcludeFromDescription();
    }

    /// <summary>Maps the first task's path.</summary>
    public static void MapForecastAliases(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/anomalies/{equipment_id}", AnomaliesAsync).RequireAuthorization(Roles.Viewer).ExcludeFromDescription();

    private static async Task<IResult> AnomaliesAsync(
        HttpContext context, string equipment_id, IMotorRegistry registry, IMotorHistory history)
    {
        var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
        var query = new Query(context);
        var (from, to) = query.Range();
        var onlyAnomalies = query.OneOf("only_anomalies", "true", "false") == "true";
        var page = await history.ScoresAsync(
            motor.EquipmentId, from, to, onlyAnomalies, query.Page(), context.RequestAborted);
        var forecast = await history.LatestForecastAsync(motor.EquipmentId, context.RequestAborted);
        return Json.Ok(new AnomalyList(
            motor.EquipmentId.Value, [.. page.Items.Select(AnomalyItem.Of)], page.Next, ForecastTime.Of(forecast)));
    }

    private static async Task<IResult> ForecastAsync(
        HttpContext context, string equipment_id, IMotorRegistry registry, IMotorTwins twins, IAuditLog audit, TimeProvider time)
    {
        var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
        var query = new Query(context);
        var horizon = query.Int("horizon", 1, MaxSteps);
        Cadence? cadence = query.OneOf("cadence", "window", "file", "hour") switch
        {
            "window" => Cadence.Window,
            "file" => Cadence.File,
            "hour" => Cadence.Hour,
            _ => null,
        };
        var forecast = await MakeAsync(motor.EquipmentId, cadence, horizon, twins, context.RequestAborted);
        audit.NoteRead(new AuditEntry(
            Principals.ActorOf(context), "forecast.read", "motor", motor.EquipmentId.Value, "success", null));
        return Json.Ok(ForecastAnswerBody.Of(motor.EquipmentId, forecast, time.GetUtcNow()));
    }

    private static async Task<IResult> KeepAsync(
        HttpContext context, string equipment_id, IMotorRegistry registry, IMotorTwins twins, IMotorHistory history)
    {
        var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
        var forecast = await MakeAsync(motor.EquipmentId, null, null, twins, context.RequestAborted);
        var stored = await history.KeepForecastAsync(
            motor.EquipmentId, forecast, Principals.ActorOf(context), context.RequestAborted);
        return Json.Ok(ForecastAnswerBody.Of(motor.EquipmentId, stored.Forecast, stored.CreatedAt));
    }

    private static async Task<RmsForecast> MakeAsync(
        EquipmentId id, Cadence? cadence, int? horizon, IMotorTwins twins, CancellationToken cancellationToken)
    {
        var answer = await twins.ForecastAsync(id, cadence, horizon, cancellationToken);
        if (answer.Forecast is not { } forecast)
        {
            throw new ProblemException(
                Problem.BadRequest(
                    "E_INSUFFICIENT_HISTORY",
                    FormattableString.Invariant($"A forecast needs {answer.Need} points of history; there are {answer.Have}."))
                with
                {
                    Have = answer.Have,
                    Need = answer.Need,
                    EquipmentId = id.Value,
                });
        }

        return forecast;
    }
}

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
    double PValue,
    string ModelType, string ModelVersion, IReadOnlyList<TopFeature> TopFeatures, DateTimeOffset CreatedAt)
{
    /// <summary>A stored score in the API's words.</summary>
    public static AnomalyItem Of(StoredScore stored) => new(
        stored.RawId.ToString(), stored.Score.WindowIndex, stored.WindowStart, stored.Score.Score, stored.Score.Threshold,
        stored.ModelThreshold, stored.Score.IsAnomaly, stored.PValue, stored.ModelType, stored.ModelVersion,
        [.. stored.Score.TopFeatures.Select(TopFeature.Of)], stored.CreatedAt);
}

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

    public required double HorizonS { get; init; }

    public required double ThresholdA { get; init; }

    public required string ThresholdSource { get; init; }

    public required double POver { get; init; }

    public required double POverLevel { get; init; }

    public required CrossingAnswer? Crossing { get; init; }

    public required PhaseForecasts Phases { get; init; }

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
        HorizonS = forecast.HorizonSeconds,
        ThresholdA = forecast.ThresholdAmps,
        ThresholdSource = Words.Of(forecast.ThresholdSource),
        POver = forecast.POver,
        POverLevel = forecast.POverLevel,
        Crossing = CrossingAnswer.Of(forecast.Crossing),
        Phases = new PhaseForecasts(
            PhaseForecastAnswer.Of(forecast, Phase.R), PhaseForecastAnswer.Of(forecast, Phase.S),
            PhaseForecastAnswer.Of(forecast, Phase.T)),
    };
}

/// <summary>One trend a phase; null where the phase is absent.</summary>
internal sealed record PhaseForecasts(PhaseForecastAnswer? R, PhaseForecastAnswer? S, PhaseForecastAnswer? T);

/// <summary>Trend of one phase.</summary>
internal sealed record PhaseForecastAnswer(IReadOnlyList<HistoryPoint> History, IReadOnlyList<FuturePoint> Future)
{
    /// <summary>One phase of a forecast; null where it is absent.</summary>
    public static PhaseForecastAnswer? Of(RmsForecast forecast, Phase phase) =>
        forecast.Phases.FirstOrDefault(one => one.Phase == phase) is { } found
            ? new(
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
