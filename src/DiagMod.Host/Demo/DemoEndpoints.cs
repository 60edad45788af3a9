using DiagMod.Host.Accounts;
using DiagMod.Host.Http;

namespace DiagMod.Host.Demo;

/// <summary>The demo through the API: it can only be removed.</summary>
internal static class DemoEndpoints
{
    /// <summary>Maps /demo.</summary>
    public static void MapDemo(this IEndpointRouteBuilder api) =>
        api.MapDelete("/demo", async (HttpContext context, DemoRemoval removal) =>
            {
                var removed = await removal.RunAsync(Principals.ActorOf(context), context.RequestAborted);
                return Json.Ok(new DemoRemovedAnswer([.. removed.Motors.Select(motor => motor.Value)], removed.Files));
            })
            .RequireAuthorization(Roles.Admin)
            .WithTags("admin")
            .WithSummary("Removes all simulated motors with everything stored of them, except the audit log; real motors are untouched.")
            .Produces<DemoRemovedAnswer>().Fails(401, 403)
            .WithExample(new DemoRemovedAnswer(["SIM_001", "SIM_002"], 72));
}

/// <summary>What was removed.</summary>
/// <param name="Motors">Keys of the motors; empty when there was no demo.</param>
/// <param name="Files">Recordings removed with them.</param>
internal sealed record DemoRemovedAnswer(IReadOnlyList<string> Motors, long Files);
