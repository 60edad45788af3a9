using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;

namespace DiagMod.Host.Layouts;

/// <summary>Stations and groups of the status board, the places of the motors in them, and how many of them the process needs.</summary>
internal static class LayoutEndpoints
{
    /// <summary>Maps /layout.</summary>
    public static void MapLayout(this IEndpointRouteBuilder api)
    {
        var layout = api.MapGroup("/layout").WithTags("motors");
        layout.MapGet("", async (HttpContext context, IProcessLayout layouts) =>
                Answer(context, await layouts.ReadAsync(context.RequestAborted)))
            .ForKeys(KeyScopes.Read, KeyReach.Everything).RequireAuthorization(Roles.Viewer)
            .WithSummary("The layout of the status board: groups in their order, each with its station, the number of motors that the "
                + "process needs, and its motors in their places; last the motors without a group.")
            .Produces<LayoutAnswer>().Fails(401, 403).WithExample(LayoutExamples.Layout);
        layout.MapPut("", SetAsync)
            .ForKeys(KeyScopes.Manage, KeyReach.Everything).RequireAuthorization(Roles.Engineer)
            .WithSummary("Sets the layout of the status board; open boards show it at once. A motor moves to the group that names it, and "
                + "one that no group names stays where it is; a group is there as long as a motor is in it.")
            .WithHeader("If-Match", "Version as it was seen, in quotes: 409 when it has changed since.",
                ParameterShape.Text(18, $"\"{LayoutExamples.Version}\""))
            .Accepts<LayoutRequest>("application/json").Produces<LayoutAnswer>().Fails(400, 401, 403, 404, 409, 415)
            .WithBodyExample(LayoutExamples.Request).WithExample(LayoutExamples.Layout)
            .Fails(LayoutProblems.Unsound("group 'Injection' is named twice"), Problem.MotorUnknown(ExampleValues.Motor), LayoutProblems.Changed);
    }

    private static async Task<IResult> SetAsync(HttpContext context, IProcessLayout layouts, IMotorRegistry motors)
    {
        var wanted = (await Json.ReadAsync<LayoutRequest>(context)).ToLayout();
        if (wanted.Fault() is { } fault)
        {
            throw new ProblemException(LayoutProblems.Unsound(fault));
        }

        var known = (await motors.ListAllAsync(context.RequestAborted)).Select(motor => motor.EquipmentId).ToHashSet();
        foreach (var place in wanted.Groups.SelectMany(group => group.Motors))
        {
            if (!known.Contains(place.EquipmentId))
            {
                throw new ProblemException(Problem.MotorUnknown(place.EquipmentId.Value));
            }
        }

        return await layouts.SaveAsync(wanted, Seen(context), Principals.ActorOf(context), context.RequestAborted)
            ? Answer(context, await layouts.ReadAsync(context.RequestAborted))
            : throw new ProblemException(LayoutProblems.Changed);
    }

    private static IResult Answer(HttpContext context, ProcessLayout layout)
    {
        context.Response.Headers.ETag = $"\"{layout.Version}\"";
        return Json.Ok(LayoutAnswer.Of(layout));
    }

    private static string? Seen(HttpContext context)
    {
        var header = context.Request.Headers.IfMatch.ToString();
        return header.Length is 0 || header == "*" ? null : header.Trim('"');
    }
}

/// <summary>Body of PUT /layout.</summary>
internal sealed record LayoutRequest
{
    /// <summary>Groups in their order.</summary>
    public required IReadOnlyList<LayoutGroupItem> Groups { get; init; }

    /// <summary>What it asks for.</summary>
    public ProcessLayout ToLayout() => new(
    [
        .. Groups.Select(group => new GroupPlace(
            Named(group.Name), Named(group.Station), group.Required,
            [.. group.Motors.Select(motor => new MotorPlace(EndpointExtensions.Motor(motor.EquipmentId), motor.Standby))])),
    ]);

    private static string? Named(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>A group on the board.</summary>
internal sealed record LayoutGroupItem
{
    /// <summary>Its name, 1 to 200 characters; null: the motors without a group.</summary>
    public required string? Name { get; init; }

    /// <summary>Station that it belongs to, 1 to 200 characters; null when not said.</summary>
    public string? Station { get; init; }

    /// <summary>Motors that the process needs, 1 to 1,000; null when not said.</summary>
    public int? Required { get; init; }

    /// <summary>Its motors in their places.</summary>
    public required IReadOnlyList<LayoutMotorItem> Motors { get; init; }
}

/// <summary>A motor's place.</summary>
internal sealed record LayoutMotorItem
{
    /// <summary>The motor.</summary>
    public required string EquipmentId { get; init; }

    /// <summary>True: it stands by for the others of its group.</summary>
    public bool Standby { get; init; }
}

/// <summary>The layout of the board.</summary>
/// <param name="Version">Tells it from every other one; also the ETag.</param>
/// <param name="Groups">Groups in their order.</param>
internal sealed record LayoutAnswer(string Version, IReadOnlyList<LayoutGroupItem> Groups)
{
    /// <summary>A layout.</summary>
    public static LayoutAnswer Of(ProcessLayout layout) => new(
        layout.Version,
        [
            .. layout.Groups.Select(group => new LayoutGroupItem
            {
                Name = group.Name,
                Station = group.Station,
                Required = group.Required,
                Motors =
                [
                    .. group.Motors.Select(motor => new LayoutMotorItem { EquipmentId = motor.EquipmentId.Value, Standby = motor.IsStandby }),
                ],
            }),
        ]);
}
