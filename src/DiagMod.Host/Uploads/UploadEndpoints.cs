using System.Buffers;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Motors;
using DiagMod.Host.Settings;
using DiagMod.Host.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace DiagMod.Host.Uploads;

/// <summary>Takes files in: the body is parsed while it streams in and is never held whole (decision D31).</summary>
internal static class UploadEndpoints
{
    internal const int MaxPartHeaderBytes = 16 * 1024;

    // An honest client sends a file to its end before it reads the answer, so the rest of one that said its length is read and
    // thrown away. Of an endless body only this much: with the buffers on the way less than 16 MiB.
    private const long MaxDrainOfKnown = 256 * 1024 * 1024;
    private const long MaxDrainOfEndless = 4 * 1024 * 1024;
    private const long MaxDrainOfStranger = 64 * 1024;
    private const int MaxHashes = 1000;
    private static readonly TimeSpan MaxDrainTime = TimeSpan.FromSeconds(5);

    // Kestrel's own default, said here so that nobody raises it by accident: a body of 10 bytes a second is closed after 5 s.
    private static readonly MinDataRate SlowestBody = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>Maps /uploads.</summary>
    public static void MapUploads(this IEndpointRouteBuilder api)
    {
        var uploads = api.MapGroup("/uploads").WithTags("upload");
        uploads.MapPost("", UploadAsync)
            .ForKeys(KeyScopes.Upload).RequireAuthorization(Roles.Operator)
            .WithSummary("Takes one CSV file: the body itself (plain or gzip), or multipart/form-data with the field file.")
            .WithDescription(
                "The body is parsed while it streams in. The same content again, also compressed differently, is a duplicate: 200 with "
                + "the first file's id. A simulated motor takes no file (409 E_MOTOR_SIMULATED). A refused file is not stored, but listed in /api/v1/uploads/attempts.")
            .WithQuery("equipment_id", "The motor.", ParameterShape.EquipmentId, required: true)
            .WithQuery("file_name", "Name to show; of a multipart body, the part's own name is taken when this is not given.",
                ParameterShape.Text(1024, ExampleValues.FileName))
            .WithQuery("sample_rate_hz", "Samples a second, hertz; default 25600.",
                ParameterShape.Number(SampleRate.MinHertz, SampleRate.MaxHertz, 25_600))
            .WithQuery("recorded_at", "Time of the first row (RFC 3339); else taken from the file name; else sequence time.",
                ParameterShape.Time(ExampleValues.Recorded))
            .WithHeader("X-Content-SHA256", "SHA-256 of the body as sent, hexadecimal; checked when given.",
                ParameterShape.Text(64, ExampleValues.Hash))
            .WithBody("text/csv", UploadExamples.CsvSchema).WithBody("application/gzip", UploadExamples.BinarySchema)
            .WithBody("multipart/form-data", UploadExamples.FormSchema)
            .WithBodyExample(UploadExamples.Csv, mediaType: "text/csv")
            .Produces<UploadAnswer>(202).Produces<UploadAnswer>(200).Fails(400, 401, 403, 404, 408, 409, 413, 415, 422, 429)
            .WithExample(UploadExamples.Accepted, 202).WithExample(UploadExamples.Duplicate)
            .Fails(
                UploadExamples.NoMotor, UploadExamples.NoFile, Problem.MotorUnknown(ExampleValues.Motor), UploadExamples.OfOtherMotor,
                UploadExamples.Simulated,
                UploadExamples.TooLarge, UploadExamples.BadEncoding, UploadExamples.BadRow, UploadExamples.BadRate);
        uploads.MapPost("/known", KnownAsync)
            .ForKeys(KeyScopes.Upload, KeyReach.Everything).RequireAuthorization(Roles.Viewer)
            .WithSummary("Which of these contents are here already, before anything is sent.")
            .Accepts<KnownRequest>("application/json").Produces<ListAnswer<KnownItem>>().Fails(400, 401)
            .WithBodyExample(UploadExamples.Known).WithExample(UploadExamples.KnownItems);
        uploads.MapGet("/attempts", async (HttpContext context, IRawSignalStore store) =>
            {
                var page = await store.ListRefusedAsync(new Query(context).Page(), context.RequestAborted);
                return Json.Ok(new ListAnswer<AttemptAnswer>([.. page.Items.Select(AttemptAnswer.Of)], page.Next));
            })
            .ForKeys(KeyScopes.Upload, KeyReach.Everything).RequireAuthorization(Roles.Operator)
            .WithSummary("Refused files, newest first.")
            .WithPaging().Produces<ListAnswer<AttemptAnswer>>().Fails(400, 401, 403).WithExample(UploadExamples.Attempts);
    }

    /// <summary>Maps the first task's path.</summary>
    public static void MapUploadAliases(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/upload", UploadAsync)
            .ForKeys(KeyScopes.Upload).RequireAuthorization(Roles.Operator).ExcludeFromDescription();

    /// <summary>True for the routes whose body may be large.</summary>
    public static bool IsUpload(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) ? request.Path == "/api/v1/uploads" || request.Path == "/upload"
            : HttpMethods.IsPut(request.Method) && request.Path.StartsWithSegments("/api/v1/uploads/sessions");

    /// <summary>Reads what is left of a refused body, up to a limit, so that a client that only reads after writing sees the answer;
    /// beyond the limit the connection ends. Nothing is read for a client that waits for 100 Continue.</summary>
    public static async Task DrainAsync(HttpContext context, bool wasRead)
    {
        if ((wasRead || context.Request.Headers.Expect.Count == 0) && !await ReadRestAsync(context))
        {
            // Left alone, the server would read on for as long as five seconds: gigabytes, on a fast line.
            context.Abort();
        }
    }

    private static async Task<bool> ReadRestAsync(HttpContext context)
    {

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(MaxDrainTime);
        var buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            var left = context.Request.ContentLength is <= MaxDrainOfKnown ? MaxDrainOfKnown
                : context.Response.StatusCode == StatusCodes.Status401Unauthorized ? MaxDrainOfStranger
                : MaxDrainOfEndless;
            while (left > 0)
            {
                var read = await context.Request.Body.ReadAsync(buffer, patience.Token);
                if (read == 0)
                {
                    return true;
                }

                left -= read;
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client went away or is too slow; its answer is written or never will be.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return false;
    }

    private static async Task<IResult> UploadAsync(
        HttpContext context, IMotorRegistry motors, UploadGate gate, HostSettings settings, DiskSpace disk)
    {
        var cancellation = context.RequestAborted;
        var request = UploadRequest.Read(context);
        var motor = await motors.FindAsync(request.EquipmentId, cancellation)
            ?? throw new ProblemException(Problem.MotorUnknown(request.EquipmentId.Value));
        if (motor.IsSimulated)
        {
            // A real recording would be judged by a baseline that no machine ever had, and would go when the demo goes.
            throw new ProblemException(UploadProblems.Simulated(motor.EquipmentId.Value));
        }

        if (settings.Ingest.MaxBytes > 0 && context.Request.ContentLength > settings.Ingest.MaxBytes + MaxPartHeaderBytes)
        {
            throw UploadProblems.TooLarge(settings.Ingest.MaxBytes);
        }

        disk.Require(context.Request.ContentLength ?? 0);
        using var place = await gate.EnterAsync(cancellation);
        if (!place.IsAcquired)
        {
            throw new ProblemException(UploadProblems.Busy());
        }

        Unlimit(context);
        return await TakeAsync(context, request, null, () => FilePart.OpenAsync(context, cancellation));
    }

    /// <summary>Parses a body and stores what it holds, or keeps a row of why not.</summary>
    /// <param name="context">The request that brings the body, or ends its chunks.</param>
    /// <param name="request">What is said of the file.</param>
    /// <param name="session">The upload in chunks that it came by; null when it came at once.</param>
    /// <param name="open">Opens the body.</param>
    internal static async Task<IResult> TakeAsync(
        HttpContext context, UploadRequest request, Guid? session, Func<Task<FilePart>> open)
    {
        var cancellation = context.RequestAborted;
        var store = context.RequestServices.GetRequiredService<IRawSignalStore>();
        var files = context.RequestServices.GetRequiredService<IRawFiles>();
        var events = context.RequestServices.GetRequiredService<UploadEvents>();
        var settings = context.RequestServices.GetRequiredService<HostSettings>();
        var begun = events.Begin();
        var actor = Principals.ActorOf(context);
        var fileName = request.FileName(null);
        try
        {
            var part = await open();
            fileName = request.FileName(part.FileName);
            await using var spool = store.OpenSpool();
            var limits = new CurrentCsvLimits
            {
                MaxBodyBytes = settings.Ingest.MaxBytes,
                MaxInflatedBytes = settings.Ingest.MaxInflatedBytes,
                MaxRows = settings.Ingest.MaxRows,
                RowsPerBlock = settings.Ingest.BatchSize,
            };
            var disk = context.RequestServices.GetRequiredService<DiskSpace>();
            var read = await ReceiveAsync(part, limits, new WatchedSpool(spool, disk), request.EquipmentId, cancellation);
            events.BodyRead(read, begun);
            if (request.BodySha256 is { } declared && declared != read.BodySha256)
            {
                throw new CurrentCsvException("E_HASH_MISMATCH", null, null, read.BodySha256, "the declared " + declared);
            }

            var recordedAt = request.RecordedAt ?? RecordedAtOf(request.GivenFileName ?? part.FileName);
            begun = events.Begin();
            var upload = new RawFileUpload(
                request.EquipmentId, fileName, read.ContentSha256, read.ContentBytes, request.Rate, recordedAt, read.Summary, actor)
            {
                TraceParent = RequestIdentity.TraceParentOf(context),
                SessionId = session,
            };
            var outcome = await spool.CommitAsync(upload, cancellation);
            events.Stored(outcome, read, fileName, begun);
            return await AnswerAsync(context, outcome, read, files);
        }
        catch (CurrentCsvException fault)
        {
            return await RefuseAsync(context, request, session, fileName, fault);
        }
    }

    /// <summary>Counts and lists a refused file, and says why.</summary>
    internal static async Task<IResult> RefuseAsync(
        HttpContext context, UploadRequest request, Guid? session, string fileName, CurrentCsvException fault)
    {
        var services = context.RequestServices;
        services.GetRequiredService<UploadEvents>().Refused(fault, request.EquipmentId, fileName);
        await services.GetRequiredService<IRawSignalStore>().RefuseAsync(
            new RefusedUpload(
                fileName, request.EquipmentId.Value, null, fault.Code, fault.Line, fault.Column, fault.Found, fault.Expected,
                Principals.ActorOf(context), services.GetRequiredService<TimeProvider>().GetUtcNow())
            {
                SessionId = session,
            },
            context.RequestAborted);
        return new ProblemResult(UploadProblems.Describe(fault, request.EquipmentId));
    }

    private static async Task<CurrentCsvResult> ReceiveAsync(
        FilePart part, CurrentCsvLimits limits, WatchedSpool spool, EquipmentId motor, CancellationToken cancellationToken)
    {
        using var span = HostSpans.Source.StartStage("file.receive", "receive", motor);
        try
        {
            var read = await CurrentCsv.ReadAsync(part.Body, limits, spool, cancellationToken);
            await part.CheckRestAsync(cancellationToken);
            span?.SetTag("bytes", read.BodyBytes);
            span?.SetTag("rows", read.Summary.Rows);
            return read;
        }
        catch (Exception fault)
        {
            span.Fail((fault as CurrentCsvException)?.Code ?? fault.GetType().Name, fault.Message);
            throw;
        }
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext context, StoreOutcome outcome, CurrentCsvResult read, IRawFiles files)
    {
        switch (outcome.Kind)
        {
            case StoreKind.UnknownMotor:
                return new ProblemResult(Problem.MotorUnknown(outcome.EquipmentId.Value));
            case StoreKind.SessionGone:
                return new ProblemResult(SessionProblems.Unknown());
            case StoreKind.DuplicateOfOtherMotor:
                return new ProblemResult(await UploadProblems.OfOtherMotorAsync(context, outcome.RawId, outcome.EquipmentId));
            case StoreKind.Duplicate:
                return Json.Ok(
                    new UploadAnswer(outcome.RawId.ToString(), Words.Of(outcome.Status), Duplicate: true, read.ContentSha256));
            default:
                files.Announce(outcome.RawId);
                context.Response.Headers.Location = "/api/v1/files/" + outcome.RawId;
                return Json.Ok(
                    new UploadAnswer(outcome.RawId.ToString(), Words.Of(outcome.Status), Duplicate: false, read.ContentSha256),
                    StatusCodes.Status202Accepted);
        }
    }

    private static DateTimeOffset? RecordedAtOf(string? fileName) =>
        fileName is null ? null : RecordingName.RecordedAt(fileName);

    /// <summary>Lets a request's body be longer than that of other requests, but not slower.</summary>
    internal static void Unlimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = SlowestBody;
        }
    }

    private static async Task<IResult> KnownAsync(HttpContext context, IRawSignalStore store)
    {
        var request = await Json.ReadAsync<KnownRequest>(context);
        if (request.Sha256.Count > MaxHashes)
        {
            throw new ProblemException(Problem.BadRequest(
                "E_PARAMETER", FormattableString.Invariant($"sha256 has at most {MaxHashes} items."), "sha256"));
        }

        var hashes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var hash in request.Sha256)
        {
            if (hash is not { Length: 64 } || !hash.All(char.IsAsciiHexDigit))
            {
                throw new ProblemException(Problem.BadRequest("E_HASH", "Each item of sha256 has 64 hexadecimal digits.", "sha256"));
            }

            hashes.Add(hash.ToLowerInvariant());
        }

        var known = await store.FindByHashAsync(hashes, context.RequestAborted);
        return Json.Ok(new ListAnswer<KnownItem>(
            [
                .. known.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new KnownItem(
                    pair.Key, pair.Value.RawId.ToString(), pair.Value.EquipmentId.Value, pair.Value.FileName,
                    Words.Of(pair.Value.Status), pair.Value.RecordedAt)),
            ],
            null));
    }

}

/// <summary>What became of an upload.</summary>
/// <param name="RawId">The file, or the first one with this content.</param>
/// <param name="Status">Where that file stands.</param>
/// <param name="Duplicate">True: the content was here already.</param>
/// <param name="FileHash">SHA-256 of the plain content.</param>
internal sealed record UploadAnswer(string RawId, string Status, bool Duplicate, string FileHash);

/// <summary>Body of POST /uploads/known.</summary>
internal sealed record KnownRequest
{
    /// <summary>SHA-256 of plain contents, hexadecimal, at most 1,000.</summary>
    public required IReadOnlyList<string> Sha256 { get; init; }
}

/// <summary>A content that is here already.</summary>
internal sealed record KnownItem(
    string Sha256, string RawId, string EquipmentId, string FileName, string ProcessingStatus, DateTimeOffset? RecordedAt);

/// <summary>A refused file.</summary>
internal sealed record AttemptAnswer(
    string FileName, string? EquipmentId, string? FileHash, string Code, long? Line, int? Column, string? Found, string? Expected,
    string Username, string? Address, DateTimeOffset At)
{
    /// <summary>A refused file in the API's words.</summary>
    public static AttemptAnswer Of(RefusedUpload refused) => new(
        refused.FileName, refused.EquipmentId, refused.ContentSha256, refused.Code, refused.Line, refused.Column, refused.Found,
        refused.Expected, refused.Actor.Name, refused.Actor.Address, refused.At);
}
