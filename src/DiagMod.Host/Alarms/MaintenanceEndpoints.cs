using DiagMod.Core.Alarms;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Alarms;

/// <summary>Maintenance of motors.</summary>
internal static class MaintenanceEndpoints
{
    /// <summary>Maps /motors/{equipment_id}/maintenance.</summary>
    public static void MapMaintenance(this IEndpointRouteBuilder api)
    {
        var motors = api.MapGroup("/motors").WithTags("alarms");
        motors.MapGet("/{equipment_id}/maintenance", async (
                HttpContext context, string equipment_id, IMotorRegistry registry, IMaintenance maintenance, TimeProvider time) =>
            {
                var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
                var page = await maintenance.ListAsync(motor.EquipmentId, new Query(context).Page(), context.RequestAborted);
                var now = time.GetUtcNow();
                return Json.Ok(new ListAnswer<MaintenanceAnswer>([.. page.Items.Select(one => MaintenanceAnswer.Of(one, now))], page.Next));
            })
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
            .WithSummary("Maintenance of a motor, begun, planned and over, newest first.")
            .WithPaging().Produces<ListAnswer<MaintenanceAnswer>>().Fails(400, 401, 404).WithExample(AlarmExamples.MaintenanceList);
        motors.MapPost("/{equipment_id}/maintenance", BeginAsync)
            .ForKeys(KeyScopes.Manage).RequireAuthorization(Roles.Engineer)
            .WithSummary("Enters maintenance: while it lasts the motor's alarms are suppressed, shown and not hidden. With planned_end_at it "
                + "ends by itself.")
            .Accepts<MaintenanceRequest>("application/json").Produces<MaintenanceAnswer>(201).Fails(400, 401, 403, 404, 415)
            .WithBodyExample(AlarmExamples.Begin).WithExample(AlarmExamples.Maintenance, 201)
            .Fails(AlarmProblems.Kind(), AlarmProblems.Time());
        motors.MapPost("/{equipment_id}/maintenance/{maintenance_id}/end", EndAsync)
            .WithPath("maintenance_id", "Number of the maintenance, from its list.", ParameterShape.Whole(1, long.MaxValue, 7))
            .ForKeys(KeyScopes.Manage).RequireAuthorization(Roles.Engineer)
            .WithSummary("Ends maintenance now; alarms whose condition still holds are announced again. With rebaseline the twin learns anew "
                + "what is healthy, as after a repair.")
            .Accepts<MaintenanceEndRequest>("application/json").Produces<MaintenanceAnswer>().Fails(400, 401, 403, 404, 415)
            .WithBodyExample(AlarmExamples.End).WithExample(AlarmExamples.Maintenance)
            .Fails(AlarmProblems.MaintenanceUnknown(), AlarmProblems.Finding());
    }

    private static async Task<IResult> BeginAsync(
        HttpContext context, string equipment_id, IMotorRegistry registry, IMaintenance maintenance, TimeProvider time)
    {
        var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
        var request = await Json.ReadAsync<MaintenanceRequest>(context);
        if (!MaintenanceEvent.Kinds.Contains(request.Kind))
        {
            throw new ProblemException(AlarmProblems.Kind());
        }

        var plan = new MaintenancePlan(
            request.Kind, request.StartsAt, request.PlannedEndAt, AlarmEndpoints.Text(request.Note, "note"));
        if (!plan.IsSound(time.GetUtcNow()))
        {
            throw new ProblemException(AlarmProblems.Time());
        }

        var one = await maintenance.BeginAsync(motor.EquipmentId, plan, Principals.ActorOf(context), context.RequestAborted);
        context.Response.Headers.Location = $"/api/v1/motors/{equipment_id}/maintenance";
        return Json.Ok(MaintenanceAnswer.Of(one, time.GetUtcNow()), StatusCodes.Status201Created);
    }

    private static async Task<IResult> EndAsync(
        HttpContext context, string equipment_id, string maintenance_id, IMotorRegistry registry, IMaintenance maintenance,
        IAlarms alarms, TimeProvider time)
    {
        var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
        var request = await Json.ReadAsync<MaintenanceEndRequest>(context);
        if (request.Defect is { } defect
            && !(await alarms.DefectsAsync(context.RequestAborted)).Any(one => one.Code == defect))
        {
            throw new ProblemException(AlarmProblems.Finding() with { Parameter = "defect" });
        }

        var ended = long.TryParse(
            maintenance_id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id)
            ? await maintenance.EndAsync(
                motor.EquipmentId, id,
                new MaintenanceEnding(request.Defect, AlarmEndpoints.Text(request.Note, "note"), request.Rebaseline),
                Principals.ActorOf(context), context.RequestAborted)
            : null;
        return ended is null
            ? throw new ProblemException(AlarmProblems.MaintenanceUnknown())
            : Json.Ok(MaintenanceAnswer.Of(ended, time.GetUtcNow()));
    }
}

/// <summary>Body of POST /motors/{equipment_id}/maintenance.</summary>
internal sealed record MaintenanceRequest
{
    /// <summary>inspection, lubrication, repair, replacement, test or other.</summary>
    public required string Kind { get; init; }

    /// <summary>Begin; now unless said.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>Planned end; null: when somebody ends it.</summary>
    public DateTimeOffset? PlannedEndAt { get; init; }

    /// <summary>Words, at most 500 characters.</summary>
    public string? Note { get; init; }
}

/// <summary>Body of POST /motors/{equipment_id}/maintenance/{maintenance_id}/end.</summary>
internal sealed record MaintenanceEndRequest
{
    /// <summary>What was found: code of the defect catalogue; null: nothing is said.</summary>
    public string? Defect { get; init; }

    /// <summary>Words that take the place of the earlier ones, at most 500 characters.</summary>
    public string? Note { get; init; }

    /// <summary>True: the motor was repaired, its twin learns anew what is healthy.</summary>
    public bool Rebaseline { get; init; }
}

/// <summary>Maintenance of a motor.</summary>
internal sealed record MaintenanceAnswer(
    long MaintenanceId, string EquipmentId, string Kind, DateTimeOffset StartedAt, DateTimeOffset? PlannedEndAt,
    DateTimeOffset? EndedAt, bool UnderWay, string? Defect, string? Note, string CreatedBy, string? EndedBy, bool Rebaselined)
{
    public static MaintenanceAnswer Of(MaintenanceEvent one, DateTimeOffset now) => new(
        one.Id, one.EquipmentId.Value, one.Kind, one.StartedAt, one.PlannedEndAt, one.EndedAt, one.IsUnderWay(now), one.Defect, one.Note,
        one.CreatedBy, one.EndedBy, one.IsRebaselined);
}
