using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
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
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
            .WithSummary("Window scores of a motor, newest first, with the time of its newest forecast.")
            .WithQuery("from", "From this window start on.", ParameterShape.Time(ExampleValues.Recorded))
            .WithQuery("to", "Before this window start.", ParameterShape.Time(ExampleValues.Recorded.AddDays(1)))
            .WithQuery("only_anomalies", "true: only windows above their threshold.", ParameterShape.OneOf("true", "false"))
            .WithPaging().Produces<AnomalyList>().Fails(400, 401, 404).WithExample(ForecastExamples.Anomalies);
        group.MapGet("/forecast_rms/{equipment_id}", ForecastAsync)
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
            .WithSummary("History and future of RMS together, computed now.")
            .WithQuery("horizon", "Steps ahead, 1 to 240; default by the cadence.", ParameterShape.Whole(1, MaxSteps, 24))
            .WithQuery("cadence", "Length of a step; the coarsest one with at least 20 points when not given.",
                ParameterShape.OneOf("hour", "file", "window"))
            .Produces<ForecastAnswerBody>().Fails(400, 401, 404, 500)
            .WithExample(ForecastExamples.Forecast).Fails(ForecastExamples.TooLittle);
        group.MapPost("/motors/{equipment_id}/forecast", KeepAsync)
            .ForKeys(KeyScopes.Manage).RequireAuthorization(Roles.Engineer)
            .WithSummary("Makes the forecast from the twin's present state and stores it; a repeat without new data stores nothing.")
            .Produces<ForecastAnswerBody>().Fails(400, 401, 403, 404, 500)
            .WithExample(ForecastExamples.Forecast).Fails(ForecastExamples.TooLittle);
        group.MapGet("/anomalies/forecast_rms/{equipment_id}", ForecastAsync)
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer).ExcludeFromDescription();
    }

    /// <summary>Maps the first task's path.</summary>
    public static void MapForecastAliases(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/anomalies/{equipment_id}", AnomaliesAsync)
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer).ExcludeFromDescription();

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
        return Required(id, await twins.ForecastAsync(id, cadence, horizon, cancellationToken));
    }

    /// <summary>The forecast, or the failure that says why there is none.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="answer">What its twin said.</param>
    internal static RmsForecast Required(EquipmentId id, ForecastAnswer answer)
    {
        if (answer.Forecast is { } forecast)
        {
            return forecast;
        }

        var problem = answer.Failure is null
            ? Problem.BadRequest(
                "E_INSUFFICIENT_HISTORY",
                FormattableString.Invariant($"A forecast needs {answer.Need} points of history; there are {answer.Have}."))
            : Problem.Of(
                StatusCodes.Status500InternalServerError, "E_FORECAST_FAILED",
                $"Neither the model nor its fallback gave numbers ({answer.Failure}).");
        throw new ProblemException(problem with { Have = answer.Have, Need = answer.Need, EquipmentId = id.Value });
    }
}
