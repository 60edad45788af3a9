using DiagMod.Core.Alarms;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.Motors;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;

namespace DiagMod.Host.Motors;

/// <summary>The motors and their twins.</summary>
internal static class MotorEndpoints
{
    /// <summary>Maps /motors.</summary>
    public static void MapMotors(this IEndpointRouteBuilder api)
    {
        var motors = api.MapGroup("/motors").WithTags("motors");
        motors.MapGet("", async (
                HttpContext context, IGroupedMotors registry, Board board, AlarmBoard alarms, MotorOptions options,
                TimeProvider time) =>
            {
                // The board has the newest status of every twin; to wake ten thousand of them for a list would not do.
                var page = await registry.ListAsync(
                    KeyClaims.GroupsOf(context.User), new Query(context).Page(), context.RequestAborted);
                var now = time.GetUtcNow();
                var preset = DetectorTypes.VersionOf(options.ModelType);
                return Json.Ok(new ListAnswer<MotorListItem>(
                    [
                        .. page.Items.Select(motor => MotorListItem.Of(
                            motor,
                            board.TryGet(motor.EquipmentId, out var twin)
                                ? twin
                                : MotorStatus.Empty(motor.EquipmentId, preset),
                            now,
                            alarms.FirstOf(motor.EquipmentId))),
                    ],
                    page.Next));
            })
            .ForKeys(KeyScopes.Read, KeyReach.Narrowed).RequireAuthorization(Roles.Viewer)
            .WithSummary("The motors with their compact twins, by group and id.")
            .WithPaging().Produces<ListAnswer<MotorListItem>>().Fails(400, 401).WithExample(MotorExamples.List);
        motors.MapPost("", AddAsync)
            .ForKeys(KeyScopes.Manage, KeyReach.Everything).RequireAuthorization(Roles.Engineer)
            .WithSummary("Adds a motor.")
            .Accepts<MotorRequest>("application/json").Produces<MotorAnswer>(201).Fails(400, 401, 403, 409)
            .WithBodyExample(MotorExamples.Request).WithExample(MotorExamples.Added, 201)
            .Fails(MotorExamples.BadType, MotorExamples.BadSpecification, MotorExamples.Contradiction, MotorExamples.Exists);
        motors.MapGet("/{equipment_id}", async (
                HttpContext context, string equipment_id, IMotorRegistry registry, IMotorTwins twins, TimeProvider time) =>
            {
                var motor = await RequireAsync(registry, equipment_id, context.RequestAborted);
                var twin = await twins.GetAsync(motor.EquipmentId, context.RequestAborted);
                return Json.Ok(MotorAnswer.Of(motor, twin, time.GetUtcNow()));
            })
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
            .WithSummary("A motor with its twin as its grain has it now.")
            .Produces<MotorAnswer>().Fails(400, 401, 404).WithExample(MotorExamples.Answer);
        motors.MapPatch("/{equipment_id}", ChangeAsync)
            .ForKeys(KeyScopes.Manage).RequireAuthorization(Roles.Engineer)
            .WithSummary("Changes a motor: what is not named stays, null clears.")
            .Accepts<MotorPatch>("application/json").Produces<MotorAnswer>().Fails(400, 401, 403, 404)
            .WithBodyExample(MotorExamples.Patch).WithExample(MotorExamples.Answer).Fails(MotorExamples.BadSpecification, MotorExamples.Contradiction);
        motors.MapTrend();
        motors.MapTwins();
    }

    /// <summary>The motor of a path.</summary>
    /// <exception cref="ProblemException">400 or 404.</exception>
    public static async Task<Motor> RequireAsync(IMotorRegistry registry, string equipmentId, CancellationToken cancellationToken) =>
        await registry.FindAsync(EndpointExtensions.Motor(equipmentId), cancellationToken)
            ?? throw new ProblemException(Problem.MotorUnknown(equipmentId));

    private static async Task<IResult> AddAsync(
        HttpContext context, IMotorRegistry registry, IMotorTwins twins, TimeProvider time)
    {
        var motor = MotorRules.Make(await Json.ReadAsync<MotorRequest>(context), time.GetUtcNow());
        if (!await registry.AddAsync(motor, Principals.ActorOf(context), context.RequestAborted))
        {
            throw new ProblemException(
                Problem.Of(StatusCodes.Status409Conflict, "E_MOTOR_EXISTS", "There is a motor with this equipment id already.") with
                {
                    EquipmentId = motor.EquipmentId.Value,
                });
        }

        var twin = motor.Settings() == MotorSettings.Unknown
            ? await twins.GetAsync(motor.EquipmentId, context.RequestAborted)
            : await twins.ChangeSettingsAsync(motor.EquipmentId, motor.Settings(), context.RequestAborted);
        context.Response.Headers.Location = "/api/v1/motors/" + motor.EquipmentId.Value;
        return Json.Ok(MotorAnswer.Of(motor, twin, time.GetUtcNow()), StatusCodes.Status201Created);
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext context, string equipment_id, IMotorRegistry registry, IMotorTwins twins, TimeProvider time)
    {
        var motor = await RequireAsync(registry, equipment_id, context.RequestAborted);
        var changed = MotorRules.Change(motor, await Json.ReadAsync<MotorPatch>(context));
        if (!await registry.UpdateAsync(changed, Principals.ActorOf(context), context.RequestAborted))
        {
            throw new ProblemException(Problem.MotorUnknown(equipment_id));
        }

        var twin = changed.Settings() == motor.Settings()
            ? await twins.GetAsync(motor.EquipmentId, context.RequestAborted)
            : await twins.ChangeSettingsAsync(motor.EquipmentId, changed.Settings(), context.RequestAborted);
        return Json.Ok(MotorAnswer.Of(changed, twin, time.GetUtcNow()));
    }
}
