using System.Buffers;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Motors;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Uploads;

/// <summary>Takes a large file in chunks. What the database counts is the truth, so it goes on after a broken connection, a restart, or
/// through another host (reliability.md 3.1).</summary>
internal static class SessionEndpoints
{
    /// <summary>Longest chunk, bytes: 8 MiB.</summary>
    public const int MaxChunkBytes = 8 << 20;

    /// <summary>Open uploads of one account.</summary>
    public const int MaxSessions = 64;

    /// <summary>Maps /uploads/sessions.</summary>
    public static void MapUploadSessions(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/uploads/sessions").WithTags("upload");
        sessions.MapPost("", OpenAsync)
            .ForKeys(KeyScopes.Upload, KeyReach.Narrowed).RequireAuthorization(Roles.Operator)
            .WithSummary("Begins an upload in chunks, for large files and bad connections.")
            .WithDescription(
                "Send the file with PUT, at most 8 MiB at a time, then finish. Given sha256, an open upload of the same file goes on: 200 "
                + "with its offset. An upload that is left alone for 24 hours is gone.")
            .Accepts<SessionRequest>("application/json").Produces<UploadSessionAnswer>(201).Produces<UploadSessionAnswer>()
            .Fails(400, 401, 403, 404, 409, 413, 415, 422, 429, 507)
            .WithBodyExample(SessionExamples.Request).WithExample(SessionExamples.Begun, 201).WithExample(SessionExamples.HalfWay)
            .Fails(
                Problem.MotorUnknown(ExampleValues.Motor), UploadExamples.Simulated, UploadExamples.TooLarge,
                SessionProblems.OverQuota(64L << 30), UploadExamples.BadRate, SessionProblems.TooManySessions(),
                DiskSpace.LowOnSpace());
        sessions.MapGet("/{id}", async (HttpContext context, string id, IUploadSessions store) =>
                Json.Ok(UploadSessionAnswer.Of(await RequireAsync(context, store, id))))
            .ForKeys(KeyScopes.Upload, KeyReach.Narrowed).RequireAuthorization(Roles.Operator)
            .WithSummary("How many bytes of an upload are here, and what became of it.")
            .WithSessionId().Produces<UploadSessionAnswer>().Fails(401, 403, 404)
            .WithExample(SessionExamples.HalfWay).Fails(SessionProblems.Unknown());
        sessions.MapPut("/{id}", PutAsync)
            .ForKeys(KeyScopes.Upload, KeyReach.Narrowed).RequireAuthorization(Roles.Operator)
            .WithSummary("Sends the next bytes, at most 8 MiB.")
            .WithDescription(
                "The bytes must begin at the upload's offset; otherwise 409 with the right one. Of a chunk that breaks off, what came whole "
                + "(MiB by MiB) is kept. Malformed first lines are refused here already: 422.")
            .WithSessionId()
            .WithHeader("Content-Range", "Which bytes of the file the body holds: bytes first-last/size.",
                ParameterShape.Text(64, "bytes 0-8388607/24117248"))
            .WithBody("application/octet-stream", UploadExamples.BinarySchema)
            .Produces<UploadSessionAnswer>().Fails(400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 507)
            .WithExample(SessionExamples.HalfWay)
            .Fails(
                SessionProblems.BadRange("bytes 0-8388607/7", 24_117_248), SessionProblems.WrongLength(8_388_608, 1_048_576),
                SessionProblems.Unknown(), SessionProblems.WrongOffset(8_388_608), SessionProblems.ChunkTooLarge(),
                UploadExamples.BadEncoding, UploadExamples.BadRow, DiskSpace.LowOnSpace());
        sessions.MapPost("/{id}/finish", FinishAsync)
            .ForKeys(KeyScopes.Upload, KeyReach.Narrowed).RequireAuthorization(Roles.Operator)
            .WithSummary("Ends an upload whose bytes are all here: checks its hash, parses it, and answers as POST /api/v1/uploads does.")
            .WithDescription("Asked again, it gives the same answer; nothing is counted twice.")
            .WithSessionId()
            .Produces<UploadAnswer>(202).Produces<UploadAnswer>().Fails(401, 403, 404, 409, 413, 422, 429, 507)
            .WithExample(UploadExamples.Accepted, 202).WithExample(UploadExamples.Duplicate)
            .Fails(
                SessionProblems.Unknown(), SessionProblems.Incomplete(8_388_608, 24_117_248), UploadExamples.OfOtherMotor,
                UploadExamples.BadRow, DiskSpace.LowOnSpace());
        sessions.MapDelete("/{id}", async (HttpContext context, string id, IUploadSessions store) =>
            {
                await store.GiveUpAsync(IdOf(id), Principals.ActorOf(context), context.RequestAborted);
                return Results.NoContent();
            })
            .ForKeys(KeyScopes.Upload, KeyReach.Narrowed).RequireAuthorization(Roles.Operator)
            .WithSummary("Gives an upload up: its bytes go. 204 too when there is none any more; a finished one stays as it is.")
            .WithSessionId().Produces(204).Fails(401, 403, 404).Fails(SessionProblems.Unknown());
    }

    private static RouteHandlerBuilder WithSessionId(this RouteHandlerBuilder endpoint) =>
        endpoint.WithPath("id", "Id of the upload, from its begin.", ParameterShape.Id(SessionExamples.Id));

    private static async Task<IResult> OpenAsync(
        HttpContext context, IMotorRegistry motors, IUploadSessions store, HostSettings settings, DiskSpace disk)
    {
        var upload = (await Json.ReadAsync<SessionRequest>(context)).Read(Principals.ActorOf(context));
        var motor = await motors.FindAsync(upload.EquipmentId, context.RequestAborted);

        // The body names the motor, where the guard of keys does not look.
        if (motor is null || !KeyClaims.MaySee(context.User, motor))
        {
            throw new ProblemException(Problem.MotorUnknown(upload.EquipmentId.Value));
        }

        if (motor.IsSimulated)
        {
            throw new ProblemException(UploadProblems.Simulated(motor.EquipmentId.Value));
        }

        if (settings.Ingest.MaxBytes > 0 && upload.Size > settings.Ingest.MaxBytes)
        {
            throw UploadProblems.TooLarge(settings.Ingest.MaxBytes);
        }

        disk.Require(upload.Size);
        var quota = new UploadQuota(MaxSessions, settings.Ingest.SessionQuotaBytes);
        var opening = await store.OpenAsync(upload, quota, context.RequestAborted);
        switch (opening)
        {
            case { Kind: SessionOpeningKind.TooManySessions }:
                throw new ProblemException(SessionProblems.TooManySessions());
            case { Kind: SessionOpeningKind.TooManyBytes }:
                throw new ProblemException(SessionProblems.OverQuota(quota.Bytes));
            case { Session: { } session }:
                context.Response.Headers.Location = "/api/v1/uploads/sessions/" + session.Id.ToString("D");
                return Json.Ok(
                    UploadSessionAnswer.Of(session),
                    opening.Kind == SessionOpeningKind.New ? StatusCodes.Status201Created : StatusCodes.Status200OK);
            default:
                throw new ProblemException(Problem.MotorUnknown(upload.EquipmentId.Value));
        }
    }

    private static async Task<IResult> PutAsync(
        HttpContext context, string id, IUploadSessions store, UploadGate gate, HostSettings settings, DiskSpace disk)
    {
        var cancellation = context.RequestAborted;
        var session = await RequireAsync(context, store, id);
        UploadRequest.CheckEncoding(context.Request, mayBeGzip: false);
        var chunk = ChunkRange.Read(context.Request, session.Size);
        CheckOffset(session, chunk.First);
        disk.Require(chunk.Length);
        using var place = await gate.EnterAsync(cancellation);
        if (!place.IsAcquired)
        {
            throw new ProblemException(UploadProblems.Busy());
        }

        var part = ArrayPool<byte>.Shared.Rent(UploadSession.MaxPartBytes);
        try
        {
            for (var at = chunk.First; at < chunk.End;)
            {
                var due = (int)Math.Min(UploadSession.MaxPartBytes, chunk.End - at);
                var got = await context.Request.Body.ReadAtLeastAsync(
                    part.AsMemory(0, due), due, throwOnEndOfStream: false, cancellation);
                if (got < due)
                {
                    throw new ProblemException(SessionProblems.WrongLength(chunk.Length, at));
                }

                // A file of one part is judged when it is finished.
                if (at == 0 && got < session.Size
                    && await HeadCheck.FindFaultAsync(part.AsMemory(0, got), settings.Ingest, cancellation) is { } fault)
                {
                    var name = RequestOf(session).FileName(null);
                    return await UploadIntake.RefuseAsync(context, RequestOf(session), session.Id, name, fault);
                }

                if (!await store.AppendAsync(session.Id, at, part.AsMemory(0, got), cancellation))
                {
                    // Another request was quicker, or has ended the upload.
                    CheckOffset(await RequireAsync(context, store, id), at);
                    throw new ProblemException(SessionProblems.Unknown());
                }

                at += got;
            }

            if (await context.Request.Body.ReadAsync(part.AsMemory(0, 1), cancellation) > 0)
            {
                throw new ProblemException(SessionProblems.WrongLength(chunk.Length, chunk.End));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }

        return Json.Ok(UploadSessionAnswer.Of(await RequireAsync(context, store, id)));
    }

    private static async Task<IResult> FinishAsync(
        HttpContext context, string id, IUploadSessions store, IRawSignalStore files, UploadGate gate, DiskSpace disk)
    {
        var session = await RequireAsync(context, store, id);
        if (session.State != UploadState.Open)
        {
            return await TellAsync(context, session, files);
        }

        if (session.Offset < session.Size)
        {
            throw new ProblemException(SessionProblems.Incomplete(session.Offset, session.Size));
        }

        disk.Require(session.Size);
        using var place = await gate.EnterAsync(context.RequestAborted);
        if (!place.IsAcquired)
        {
            throw new ProblemException(UploadProblems.Busy());
        }

        await using var body = new PartsBody(store, session);
        try
        {
            return await UploadIntake.TakeAsync(
                context, RequestOf(session), session.Id, () => Task.FromResult(FilePart.Of(body)));
        }
        catch (UploadEndedException)
        {
            return await TellAsync(context, await RequireAsync(context, store, id), files);
        }
    }

    /// <summary>What became of an upload that has ended, in the words of the request that ended it.</summary>
    private static async Task<IResult> TellAsync(HttpContext context, UploadSession session, IRawSignalStore files)
    {
        var file = session.RawId is { } rawId ? await files.FindAsync(rawId, context.RequestAborted) : null;
        switch (session)
        {
            case { State: UploadState.Refused, Refusal.Code: "E_DUPLICATE_OTHER_MOTOR" } when file is not null:
                throw new ProblemException(await UploadProblems.OfOtherMotorAsync(context, file.RawId, file.EquipmentId));
            case { State: UploadState.Refused, Refusal: { } refusal }:
                throw new ProblemException(UploadProblems.Describe(refusal, session.EquipmentId));
            case { State: UploadState.Stored or UploadState.Duplicate } when file is not null:
                var isDuplicate = session.State == UploadState.Duplicate;
                context.Response.Headers.Location = "/api/v1/files/" + file.RawId;
                return Json.Ok(
                    new UploadAnswer(file.RawId.ToString(), Words.Of(file.Status), isDuplicate, file.FileHash),
                    isDuplicate ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
            default:
                // The file was deleted since.
                throw new ProblemException(Problem.FileUnknown(session.RawId?.ToString()));
        }
    }

    private static void CheckOffset(UploadSession session, long first)
    {
        if (session.State != UploadState.Open)
        {
            throw new ProblemException(SessionProblems.Ended(session));
        }

        if (session.Offset != first)
        {
            throw new ProblemException(SessionProblems.WrongOffset(session.Offset));
        }
    }

    private static UploadRequest RequestOf(UploadSession session) => new(
        session.EquipmentId, session.FileName.Length == 0 ? null : session.FileName, session.Rate, session.RecordedAt,
        session.BodySha256);

    private static async Task<UploadSession> RequireAsync(HttpContext context, IUploadSessions store, string id) =>
        await store.FindAsync(IdOf(id), Principals.ActorOf(context).Name, context.RequestAborted)
            ?? throw new ProblemException(SessionProblems.Unknown());

    private static Guid IdOf(string id) => Guid.TryParseExact(id, "D", out var session)
        ? session
        : throw new ProblemException(SessionProblems.Unknown());
}
