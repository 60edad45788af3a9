using DiagMod.Core.Ports;
using DiagMod.Core.Views;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using Microsoft.AspNetCore.Http.Features;

namespace DiagMod.Host.Motors;

/// <summary>The twin as it was, and the order to learn anew.</summary>
internal static class TwinEndpoints
{
    private const int MaxReason = 500;

    /// <summary>Maps /motors/{equipment_id}/at and /rebaseline.</summary>
    public static void MapTwins(this IEndpointRouteBuilder motors)
    {
        motors.MapGet("/{equipment_id}/at", AtAsync)
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
            .WithSummary("The twin at a past instant, folded again from its journal. Name, place and name-plate are today's. "
                + "Where the journal of a simulated motor no longer reaches back so far: 410.")
            .WithQuery("time", "An instant of data time: files recorded later are not yet known. Either time or seq.",
                ParameterShape.Time(ExampleValues.LastWindow))
            .WithQuery("seq", "Number of the journal's entry, 0 = before the first. Either time or seq.",
                ParameterShape.Whole(0, int.MaxValue, 184))
            .Produces<MotorAnswer>().Fails(400, 401, 404, 410)
            .WithExample(MotorExamples.Answer with { InWork = null })
            .Fails(Problem.MotorUnknown(ExampleValues.Motor), MotorExamples.NoEntry, Problem.PastNotKept(ExampleValues.Motor));
        motors.MapPost("/{equipment_id}/rebaseline", RebaselineAsync)
            .ForKeys(KeyScopes.Manage).RequireAuthorization(Roles.Engineer)
            .WithSummary("Detector and healthy baseline start again, as after a repair; the RMS trend goes on. While nothing was "
                + "learned since the last time, a repeat changes nothing.")
            .Accepts<RebaselineRequest>(isOptional: true, "application/json")
            .Produces<MotorAnswer>().Fails(400, 401, 403, 404, 415)
            .WithBodyExample(MotorExamples.Rebaseline).WithExample(MotorExamples.Learning);
    }

    private static async Task<IResult> AtAsync(HttpContext context, string equipment_id, IMotorRegistry registry, PastTwins past)
    {
        var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
        var query = new Query(context);
        var (time, seq) = (query.Time("time"), query.Int("seq", 0, int.MaxValue));
        if (time is null == seq is null)
        {
            throw Query.Bad(seq is null ? "time" : "seq", "Give either time or seq, one of the two.");
        }

        if (time is { } instant)
        {
            // How old the data were at that instant, since nobody asks how old they are today.
            return Json.Ok(MotorAnswer.Of(
                motor, await past.AtAsync(motor.EquipmentId, instant, context.RequestAborted), instant));
        }

        var twin = await past.AtAsync(motor.EquipmentId, seq!.Value, context.RequestAborted)
            ?? throw new ProblemException(
                Problem.Of(
                    StatusCodes.Status404NotFound, "E_SEQ_UNKNOWN",
                    FormattableString.Invariant($"The journal of this motor has no entry {seq}."), "seq") with
                {
                    EquipmentId = motor.EquipmentId.Value,
                });
        return Json.Ok(MotorAnswer.Of(motor, twin, DateTimeOffset.UnixEpoch) with { DataAgeS = null });
    }

    private static async Task<IResult> RebaselineAsync(
        HttpContext context, string equipment_id, IMotorRegistry registry, IMotorTwins twins, TimeProvider time)
    {
        var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
        var request = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true
            ? await Json.ReadAsync<RebaselineRequest>(context)
            : new RebaselineRequest();
        var reason = request.Reason?.Trim();
        if (reason?.Length > MaxReason)
        {
            throw new ProblemException(Problem.BadRequest(
                "E_TEXT", FormattableString.Invariant($"reason must have at most {MaxReason} characters."), "reason"));
        }

        var twin = await twins.RebaselineAsync(
            motor.EquipmentId, string.IsNullOrEmpty(reason) ? null : reason, Principals.ActorOf(context), context.RequestAborted);
        return Json.Ok(MotorAnswer.Of(motor, twin, time.GetUtcNow()));
    }
}

/// <summary>Body of POST /motors/{equipment_id}/rebaseline; it may be left out.</summary>
internal sealed record RebaselineRequest
{
    /// <summary>Why, at most 500 characters; kept in the journal and in the audit.</summary>
    public string? Reason { get; init; }
}
