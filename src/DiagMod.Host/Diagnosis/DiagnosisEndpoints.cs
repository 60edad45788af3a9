using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Diagnosis;

/// <summary>What whole records say: diagnoses of files, and the catalogue of bearings.</summary>
internal static class DiagnosisEndpoints
{
    /// <summary>Maps /files/{raw_id}/diagnosis and /bearings.</summary>
    public static void MapDiagnosis(this IEndpointRouteBuilder api)
    {
        var diagnosis = api.MapGroup("").WithTags("diagnosis");
        diagnosis.MapGet("/files/{raw_id}/diagnosis", FindAsync)
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
            .WithSummary("What the whole record of a file says: fault hypotheses, gravest first, each with severity, confidence, "
                + "evidence, lines, what else would look the same and what to check next; what was found good; what could not be "
                + "judged, and why. 404 with E_ANALYSIS_PENDING until the record is analysed, which begins when the file is completed.")
            .Produces(304).Produces<DiagnosisAnswer>().Fails(401, 404)
            .WithExample(DiagnosisExamples.Diagnosis)
            .Fails(Problem.FileUnknown(ExampleValues.RawId), DiagnosisExamples.Pending, DiagnosisExamples.Failed);
        diagnosis.MapPost("/files/{raw_id}/diagnosis", RepeatAsync)
            .ForKeys(KeyScopes.Manage).RequireAuthorization(Roles.Engineer)
            .WithSummary("Analyses the record of a completed file once more, for example after the name-plate was completed or a new "
                + "version came. The twin keeps what it took from the first analysis.")
            .Produces<FileAnswer>(202).Fails(401, 403, 404, 409, 410)
            .WithExample(FileExamples.Completed with { AnalysisStatus = "pending" }, 202)
            .Fails(Problem.FileUnknown(ExampleValues.RawId), DiagnosisExamples.NotCompleted, Problem.SamplesRemoved());
        diagnosis.MapGet("/bearings", () => Json.Ok(BearingTypeAnswer.All))
            .ForKeys(KeyScopes.Read, KeyReach.Free).RequireAuthorization(Roles.Viewer)
            .WithSummary("Geometry of common bearings, to be named by its type in specifications.bearings. Makers may fill other "
                + "balls: a data sheet wins.")
            .Produces<ListAnswer<BearingTypeAnswer>>().Fails(401)
            .WithExample(DiagnosisExamples.Bearings);
    }

    /// <summary>The analysis of a file.</summary>
    /// <exception cref="ProblemException">404: there is none yet, or it failed.</exception>
    public static async Task<StoredAnalysis> RequireAsync(
        IFileAnalyses analyses, RawFileRow file, CancellationToken cancellationToken) =>
        await analyses.FindAsync(file.RawId, cancellationToken)
            ?? throw new ProblemException(Why(file));

    /// <summary>Names an analysis and says whether the client has it already: it changes when the file is analysed once more.</summary>
    public static bool IsKnown(HttpContext context, StoredAnalysis stored, string form)
    {
        var tag = FormattableString.Invariant($"\"{stored.RawId}-{stored.CreatedAt.UtcTicks:x}-{form}\"");
        var headers = context.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = "private, no-cache";
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == tag);
    }

    private static Problem Why(RawFileRow file) => file switch
    {
        { Status: ProcessingStatus.Failed } => Problem.AnalysisFailed($"the file failed, {file.FailureCode}"),
        { AnalysisStatus: AnalysisStatus.Failed } => Problem.AnalysisFailed(file.AnalysisReason ?? "no reason was noted"),
        _ => Problem.AnalysisPending(),
    };

    private static async Task<IResult> FindAsync(
        HttpContext context, string raw_id, IRawSignalStore store, IFileAnalyses analyses, IAuditLog audit)
    {
        var file = await FileEndpoints.RequireAsync(store, raw_id, context.RequestAborted);
        var stored = await RequireAsync(analyses, file, context.RequestAborted);
        audit.NoteRead(new AuditEntry(
            Principals.ActorOf(context), "diagnosis.read", "raw_file", file.RawId.ToString(), "success", null));
        return IsKnown(context, stored, "diagnosis")
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Json.Ok(DiagnosisAnswer.Of(stored, file.Rate));
    }

    private static async Task<IResult> RepeatAsync(
        HttpContext context, string raw_id, IRawSignalStore store, IFileAnalyses analyses)
    {
        var file = await FileEndpoints.RequireAsync(store, raw_id, context.RequestAborted);
        if (file.Status != ProcessingStatus.Completed)
        {
            throw new ProblemException(Problem.NotCompleted());
        }

        if (!await analyses.RepeatAsync(file.RawId, Principals.ActorOf(context), context.RequestAborted))
        {
            throw new ProblemException(Problem.SamplesRemoved());
        }

        var now = await FileEndpoints.RequireAsync(store, raw_id, context.RequestAborted);
        return Json.Ok(FileAnswer.Of(now), StatusCodes.Status202Accepted);
    }
}
