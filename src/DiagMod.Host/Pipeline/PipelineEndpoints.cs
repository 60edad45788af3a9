using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;

namespace DiagMod.Host.Pipeline;

/// <summary>The balance of the pipeline.</summary>
internal static class PipelineEndpoints
{
    /// <summary>Maps /pipeline.</summary>
    public static void MapPipeline(this IEndpointRouteBuilder api) => api
        .MapGet("/pipeline/status", async (HttpContext context, IRawSignalStore store, IFileAnalyses analyses, IMotorRegistry registry) =>
        {
            var motor = new Query(context).Motor("equipment_id");
            if (motor is { } id && await registry.FindAsync(id, context.RequestAborted) is null)
            {
                throw new ProblemException(Problem.MotorUnknown(id.Value));
            }

            return Json.Ok(PipelineAnswer.Of(
                await store.PipelineAsync(motor, context.RequestAborted), await analyses.CountAsync(motor, context.RequestAborted)));
        })
        .ForKeys(KeyScopes.Read, KeyReach.ByQuery).RequireAuthorization(Roles.Viewer).WithTags("monitoring")
        .WithSummary("What was sent and what became of it: sent = completed + failed + duplicates + refused + queued.")
        .WithQuery("equipment_id", "Only this motor.", ParameterShape.EquipmentId)
        .Produces<PipelineAnswer>().Fails(400, 401, 404)
        .WithExample(PipelineExamples.Status).Fails(Problem.MotorUnknown(ExampleValues.Motor));
}

/// <summary>The balance.</summary>
internal sealed record PipelineAnswer(
    long TotalRaw, long Sent, long Pending, long Processing, long Queued, long Completed, long Failed, long Duplicates, long Refused,
    long FeaturesTotal, DateTimeOffset? LastRecordedAt, DateTimeOffset? OldestPendingAt, AnalysesAnswer Analyses)
{
    /// <summary>The balance in the API's words.</summary>
    public static PipelineAnswer Of(PipelineStatus s, AnalysisCounts analyses) => new(
        s.TotalRaw, s.Sent, s.Pending, s.Processing, s.Queued, s.Completed, s.Failed, s.Duplicates, s.Refused, s.FeaturesTotal,
        s.LastRecordedAt, s.OldestPendingAt,
        new AnalysesAnswer(analyses.Pending, analyses.Running, analyses.Completed, analyses.Failed));
}

/// <summary>The second stage: where the whole records of the completed files stand.</summary>
internal sealed record AnalysesAnswer(long Pending, long Running, long Completed, long Failed);
