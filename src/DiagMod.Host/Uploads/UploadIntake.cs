using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Motors;
using DiagMod.Host.Settings;
using DiagMod.Host.Telemetry;

namespace DiagMod.Host.Uploads;

/// <summary>Takes one file in, whatever way its body comes: it is parsed while it streams in and is never held whole (decision D31); at
/// its end it is stored, or listed with the reason why not.</summary>
internal static class UploadIntake
{
    /// <summary>Parses a body and stores what it holds, or keeps a row of why not.</summary>
    /// <param name="context">The request that brings the body, or ends its chunks.</param>
    /// <param name="request">What is said of the file.</param>
    /// <param name="session">The upload in chunks that it came by; null when it came at once.</param>
    /// <param name="open">Opens the body.</param>
    public static async Task<IResult> TakeAsync(
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
    public static async Task<IResult> RefuseAsync(
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
}
