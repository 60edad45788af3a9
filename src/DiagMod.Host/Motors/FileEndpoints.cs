using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Diagnosis;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;

namespace DiagMod.Host.Motors;

/// <summary>The files: where each one stands, and its windows.</summary>
internal static class FileEndpoints
{
    private const string StatusWords = "Only files that stand there; several words separated by commas.";

    private static readonly ParameterShape Statuses = ParameterShape.Text(64, "pending,processing");

    /// <summary>Maps /files and /motors/{equipment_id}/files.</summary>
    public static void MapFiles(this IEndpointRouteBuilder api)
    {
        var files = api.MapGroup("").WithTags("files");
        files.MapGet("/files", async (HttpContext context, IRawSignalStore store) =>
            {
                var query = new Query(context);
                return await ListAsync(context, store, query.Motor("equipment_id"), query);
            })
            .ForKeys(KeyScopes.Read, KeyReach.Narrowed).RequireAuthorization(Roles.Viewer)
            .WithSummary("The files, newest first.")
            .WithQuery("status", StatusWords, Statuses)
            .WithQuery("equipment_id", "Only this motor's.", ParameterShape.EquipmentId)
            .WithPaging().Produces<ListAnswer<FileAnswer>>().Fails(400, 401).WithExample(FileExamples.List);
        files.MapGet("/motors/{equipment_id}/files", async (
                HttpContext context, string equipment_id, IRawSignalStore store, IMotorRegistry registry) =>
            {
                var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
                return await ListAsync(context, store, motor.EquipmentId, new Query(context));
            })
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
            .WithSummary("The files of a motor, newest first.")
            .WithQuery("status", StatusWords, Statuses)
            .WithPaging().Produces<ListAnswer<FileAnswer>>().Fails(400, 401, 404).WithExample(FileExamples.List);
        files.MapGet("/files/{raw_id}", async (HttpContext context, string raw_id, IRawSignalStore store) =>
                Json.Ok(FileAnswer.Of(await RequireAsync(store, raw_id, context.RequestAborted))))
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
            .WithSummary("One file: how far it is, what was counted, what it led to.")
            .Produces<FileAnswer>().Fails(401, 404)
            .WithExample(FileExamples.Completed, name: "completed").WithExample(FileExamples.Failed, name: "failed");
        files.MapGet("/files/{raw_id}/windows", async (
                HttpContext context, string raw_id, IRawSignalStore store, IMotorHistory history) =>
            {
                var file = await RequireAsync(store, raw_id, context.RequestAborted);
                var page = await history.WindowsAsync(file.RawId, new Query(context).Page(), context.RequestAborted);
                return Json.Ok(new ListAnswer<WindowAnswer>([.. page.Items.Select(WindowAnswer.Of)], page.Next));
            })
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
            .WithSummary("The features of a file, one item a window. `conditions` names what was noticed: "
                + string.Join(", ", Words.Conditions) + ". Null: not defined, for example an unbalance from one phase.")
            .WithPaging().Produces<ListAnswer<WindowAnswer>>().Fails(400, 401, 404).WithExample(FileExamples.Windows);
        files.MapDelete("/files/{raw_id}", async (HttpContext context, string raw_id, IRawSignalStore store) =>
                await store.DeleteAsync(EndpointExtensions.File(raw_id), Principals.ActorOf(context), context.RequestAborted) switch
                {
                    DeleteOutcome.Deleted => Results.NoContent(),
                    DeleteOutcome.NotFound => new ProblemResult(Problem.FileUnknown(raw_id)),
                    _ => new ProblemResult(Problem.Of(
                        StatusCodes.Status409Conflict, "E_FILE_BUSY", "The file is being worked on; try again when it is done.")),
                })
            .ForKeys(KeyScopes.Manage).RequireAuthorization(Roles.Engineer)
            .WithSummary("Deletes a file with its samples, features and scores, and frees its hash: the same content may be sent "
                + "again. Its journal entry stays. Deleting it once more is 204 too.")
            .Produces(204).Fails(401, 403, 404, 409).Fails(FileExamples.Busy);
        files.MapPost("/files/{raw_id}/retry", RetryAsync)
            .ForKeys(KeyScopes.Manage).RequireAuthorization(Roles.Engineer)
            .WithSummary("Works on a failed file once more. 202: it is on its way, now or already; 200: it is completed, and its "
                + "result stands.")
            .Produces<FileAnswer>(202).Produces<FileAnswer>().Fails(401, 403, 404, 410)
            .WithExample(FileExamples.Pending, 202).WithExample(FileExamples.Completed).Fails(Problem.SamplesRemoved());
    }

    /// <summary>The file of a path.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public static async Task<RawFileRow> RequireAsync(IRawSignalStore store, string rawId, CancellationToken cancellationToken) =>
        await store.FindAsync(EndpointExtensions.File(rawId), cancellationToken)
            ?? throw new ProblemException(Problem.FileUnknown(rawId));

    private static async Task<IResult> ListAsync(HttpContext context, IRawSignalStore store, EquipmentId? motor, Query query)
    {
        var statuses = query.SomeOf("status", "pending", "processing", "completed", "failed")?.Select(Words.Status).ToList();
        var page = await store.ListAsync(
            new RawFileFilter(motor, statuses) { MotorGroups = KeyClaims.GroupsOf(context.User) }, query.Page(), context.RequestAborted);
        return Json.Ok(new ListAnswer<FileAnswer>([.. page.Items.Select(FileAnswer.Of)], page.Next));
    }

    private static async Task<IResult> RetryAsync(HttpContext context, string raw_id, IRawSignalStore store, IRawFiles files)
    {
        var file = await RequireAsync(store, raw_id, context.RequestAborted);
        if (file is { Status: ProcessingStatus.Failed, SamplesKept: false })
        {
            throw new ProblemException(Problem.SamplesRemoved());
        }

        // Pending and processing files are on their way already, so a second wish changes nothing.
        if (file.Status == ProcessingStatus.Failed
            && await store.RetryAsync(file.RawId, Principals.ActorOf(context), context.RequestAborted))
        {
            files.Announce(file.RawId);
        }

        var now = await RequireAsync(store, raw_id, context.RequestAborted);
        return Json.Ok(
            FileAnswer.Of(now),
            file.Status == ProcessingStatus.Completed ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }
}

/// <summary>A stored file.</summary>
internal sealed record FileAnswer
{
    public required string RawId { get; init; }

    public required string EquipmentId { get; init; }

    public required string FileName { get; init; }

    public required string FileHash { get; init; }

    public required long ContentBytes { get; init; }

    public required string ProcessingStatus { get; init; }

    public required string? Reason { get; init; }

    public required string? Code { get; init; }

    public required long SamplesCount { get; init; }

    public required double SampleRateHz { get; init; }

    public required double DurationS { get; init; }

    public required DateTimeOffset? RecordedAt { get; init; }

    public required string Clock { get; init; }

    public required string Phases { get; init; }

    public required PhaseCountsAnswer Nan { get; init; }

    /// <summary>Rows cut off at the start: a present phase had not begun.</summary>
    public required long TrimHead { get; init; }

    /// <summary>Rows cut off at the end: a present phase had ended.</summary>
    public required long TrimTail { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required long WindowsTotal { get; init; }

    public required long WindowsDone { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? FinishedAt { get; init; }

    public required double? Score { get; init; }

    public required string? Level { get; init; }

    public required bool SamplesKept { get; init; }

    public required string? AnalysisStatus { get; init; }

    public required string? AnalysisReason { get; init; }

    public required JsonNode? Meta { get; init; }

    /// <summary>A stored file in the API's words.</summary>
    public static FileAnswer Of(RawFileRow row) => Of(row, WindowPlan.Of(row.Rate, row.Summary, row.Phases));

    private static FileAnswer Of(RawFileRow row, WindowPlan plan) => new()
    {
        RawId = row.RawId.ToString(),
        EquipmentId = row.EquipmentId.Value,
        FileName = row.FileName,
        FileHash = row.FileHash,
        ContentBytes = row.ContentBytes,
        ProcessingStatus = Words.Of(row.Status),

        // Code and words in one field, as people and scripts look for both there; the code also stands alone.
        Reason = row.FailureCode is null || row.Reason?.Contains(row.FailureCode, StringComparison.Ordinal) == true
            ? row.Reason
            : row.Reason is null ? row.FailureCode : $"{row.FailureCode}: {row.Reason}",
        Code = row.FailureCode,
        SamplesCount = row.Samples,
        SampleRateHz = row.Rate.Hertz,
        DurationS = row.Rate.Seconds(row.Samples),
        RecordedAt = row.RecordedAt,
        Clock = Words.Of(row.Clock),
        Phases = row.Phases.Letters(),
        Nan = new PhaseCountsAnswer(row.Summary.R.Nan, row.Summary.S.Nan, row.Summary.T.Nan),
        TrimHead = plan.TrimHead,
        TrimTail = plan.TrimTail,
        Warnings = row.Summary.Warnings,
        WindowsTotal = row.WindowsTotal,
        WindowsDone = row.WindowsDone,
        Attempt = row.Attempt,
        CreatedAt = row.CreatedAt,
        FinishedAt = row.FinishedAt,
        Score = row.Score,
        Level = row.Level,
        SamplesKept = row.SamplesKept,

        // A failed file has no second stage.
        AnalysisStatus = row.Status == Core.Ports.ProcessingStatus.Failed ? null : DiagnosisWords.Of(row.AnalysisStatus),
        AnalysisReason = row.AnalysisReason,
        Meta = JsonNode.Parse(row.MetaJson),
    };
}

/// <summary>One count a phase.</summary>
internal sealed record PhaseCountsAnswer(long R, long S, long T);
