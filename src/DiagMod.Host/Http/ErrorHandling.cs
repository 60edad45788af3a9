using System.Data.Common;
using System.Net.Sockets;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Views;
using DiagMod.Host.Uploads;

namespace DiagMod.Host.Http;

/// <summary>Turns every failure into the one shape; says nothing of the inside.</summary>
internal sealed partial class ErrorHandling(RequestDelegate next, ILogger<ErrorHandling> log)
{
    /// <summary>Passes a request on and answers its failure.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var isUpload = UploadEndpoints.IsUpload(context.Request);
        if (isUpload)
        {
            // Before anything can refuse it: the rest of a refused file is thrown away, so that its sender reads why.
            UploadBody.Unlimit(context);
        }

        try
        {
            await next(context);
            if (Problem.IsBodyMissing(context))
            {
                await Problem.ForStatus(context.Response.StatusCode).WriteAsync(context);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            ClientLeft(log, context.Request.Method, context.Request.Path.Value);
            return;
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            var problem = Describe(fault, context);
            if (fault is ProblemException && problem.Status >= 500)
            {
                RequestRefused(log, context.Request.Method, context.Request.Path.Value, problem.Status, problem.Code);
            }
            else if (problem.Status >= 500)
            {
                RequestFailed(log, fault, context.Request.Method, context.Request.Path.Value);
            }

            // The body of a connection that broke cannot be answered; writing would only throw once more.
            if (context.RequestAborted.IsCancellationRequested)
            {
                return;
            }

            Clear(context);
            await problem.WriteAsync(context);
        }

        if (isUpload && context.Response.StatusCode >= 400)
        {
            await FinishUploadAsync(context);
        }
    }

    private static async Task FinishUploadAsync(HttpContext context)
    {
        var wasRead = context.Response.StatusCode is not (401 or 403 or 404 or 415 or 429);
        await context.Response.CompleteAsync();
        await UploadBody.DrainAsync(context, wasRead);
    }

    private static void Clear(HttpContext context)
    {
        var response = context.Response;
        response.Headers.ContentType = default;
        response.Headers.ContentLength = null;
        response.Headers.Location = default;
    }

    private static Problem Describe(Exception fault, HttpContext context)
    {
        switch (fault)
        {
            case ProblemException known:
                return known.Problem;
            case PastNotKeptException past:
                return Problem.PastNotKept(past.EquipmentId.Value);
            case BadHttpRequestException bad:
                return Problem.ForStatus(bad.StatusCode);
            case IOException broken when UploadBody.IsMalformed(broken):
                return Problem.ForStatus(StatusCodes.Status400BadRequest);
            case BadCursorException:
                return Problem.BadRequest("E_CURSOR", "The cursor is not one that this list gave.", "cursor");
            case SampleBlockException damaged:
                return Problem.Of(StatusCodes.Status500InternalServerError, "E_SAMPLES_DAMAGED", damaged.Message);
            case InvalidDataException when context.Request.HasFormContentType:
                return Problem.BadRequest("E_FORM", "The form cannot be read.");
            case IOException { HResult: 28 }:
                return StorageFull(StatusCodes.Status507InsufficientStorage);
            // As for every other fault of the database (AUDIT-05), but with its name; the driver counts a full disk among what may be
            // tried again.
            case DbException { SqlState: "53100" }:
                return StorageFull(StatusCodes.Status503ServiceUnavailable);
            case DbException { IsTransient: true } or DbException { InnerException: SocketException or IOException or TimeoutException }
                or TimeoutException or SocketException or TwinUnreachableException:
                return Problem.ForStatus(StatusCodes.Status503ServiceUnavailable);
            case DbException { SqlState: ['0', '8', ..] or ['5', '7', 'P', ..] or ['5', '3', ..] or "57014" }:
                return Problem.ForStatus(StatusCodes.Status503ServiceUnavailable);
            default:
                return Problem.ForStatus(StatusCodes.Status500InternalServerError);
        }
    }

    private static Problem StorageFull(int status) =>
        Problem.Of(status, "E_STORAGE_FULL", "The storage is full; nothing was stored.") with { RetryAfterSeconds = 60 };

    [LoggerMessage(1101, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void RequestFailed(ILogger logger, Exception fault, string method, string? path);

    [LoggerMessage(1103, LogLevel.Warning, "{Method} {Path} was refused: {Status} {Code}")]
    private static partial void RequestRefused(ILogger logger, string method, string? path, int status, string code);

    [LoggerMessage(1102, LogLevel.Debug, "{Method} {Path} was given up by the client")]
    private static partial void ClientLeft(ILogger logger, string method, string? path);
}
