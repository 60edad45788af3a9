using System.Text.Json.Serialization;
using DiagMod.Dashboard.Texts;
using Microsoft.AspNetCore.Http.Features;

namespace DiagMod.Host.Http;

/// <summary>The one shape of every failure (RFC 9457) with a stable code.</summary>
/// <remarks>A failure inside a request is thrown as <see cref="ProblemException"/> or returned as a <see cref="ProblemResult"/>.</remarks>
public sealed record Problem
{
    /// <summary>HTTP status.</summary>
    [JsonPropertyOrder(2)]
    public required int Status { get; init; }

    /// <summary>Stable code, upper snake case.</summary>
    [JsonPropertyOrder(3)]
    public required string Code { get; init; }

    /// <summary>What happened and what would help, for a person.</summary>
    [JsonPropertyOrder(4)]
    public required string Detail { get; init; }

    /// <summary>Always about:blank: the code tells more than a page would.</summary>
    [JsonPropertyOrder(0)]
    public string Type { get; } = "about:blank";

    /// <summary>The code in a few words, in the caller's language (Accept-Language: en or ru).</summary>
    [JsonPropertyOrder(1)]
    public string Title => ErrorTitles.Of(Code, Language);

    /// <summary>Line of a file, 1-based.</summary>
    [JsonPropertyOrder(5)]
    public long? Line { get; init; }

    /// <summary>Field of that line, 1-based.</summary>
    [JsonPropertyOrder(6)]
    public int? Column { get; init; }

    /// <summary>What was found.</summary>
    [JsonPropertyOrder(7)]
    public string? Found { get; init; }

    /// <summary>What was expected.</summary>
    [JsonPropertyOrder(8)]
    public string? Expected { get; init; }

    /// <summary>Member or parameter that is wrong.</summary>
    [JsonPropertyOrder(9)]
    public string? Parameter { get; init; }

    /// <summary>The file it is about.</summary>
    [JsonPropertyOrder(10)]
    public string? RawId { get; init; }

    /// <summary>The motor it is about.</summary>
    [JsonPropertyOrder(11)]
    public string? EquipmentId { get; init; }

    /// <summary>Points at hand.</summary>
    [JsonPropertyOrder(12)]
    public int? Have { get; init; }

    /// <summary>Points needed.</summary>
    [JsonPropertyOrder(13)]
    public int? Need { get; init; }

    /// <summary>Bytes of an upload that are here: where it goes on.</summary>
    [JsonPropertyOrder(17)]
    public long? Offset { get; init; }

    /// <summary>What the code of a second factor must come with (E_MFA_REQUIRED).</summary>
    [JsonPropertyOrder(15)]
    public string? MfaToken { get; init; }

    /// <summary>Seconds that the code may take.</summary>
    [JsonPropertyOrder(16)]
    public int? MfaExpiresIn { get; init; }

    /// <summary>Language of the title; the detail is English, with the values found.</summary>
    [JsonIgnore]
    public Language Language { get; init; } = Language.English;
    /// <summary>The request's id: the log has it on every line about the request.</summary>
    [JsonPropertyOrder(14)]
    public string? TraceId { get; init; }

    /// <summary>Seconds to wait before another try; sent as the header Retry-After.</summary>
    [JsonIgnore]
    public int? RetryAfterSeconds { get; init; }

    /// <summary>A failure.</summary>
    public static Problem Of(int status, string code, string detail, string? parameter = null) =>
        new() { Status = status, Code = code, Detail = detail, Parameter = parameter };

    /// <summary>400: the request cannot be read.</summary>
    public static Problem BadRequest(string code, string detail, string? parameter = null) =>
        Of(StatusCodes.Status400BadRequest, code, detail, parameter);

    /// <summary>404: there is no such motor, or the caller may not see it.</summary>
    public static Problem MotorUnknown(string equipmentId) =>
        Of(StatusCodes.Status404NotFound, "E_MOTOR_UNKNOWN", "There is no motor with this equipment id.") with
        {
            EquipmentId = equipmentId,
        };

    /// <summary>404: there is no such file, or the caller may not see it.</summary>
    public static Problem FileUnknown(string? rawId) =>
        Of(StatusCodes.Status404NotFound, "E_FILE_UNKNOWN", "There is no file with this id.") with
        {
            RawId = rawId,
        };

    /// <summary>410: the file is there, its samples are not.</summary>
    public static Problem SamplesRemoved() => Of(
        StatusCodes.Status410Gone, "E_SAMPLES_REMOVED",
        "The samples of this file were removed after it was processed (RETAIN_RAW_SIGNALS=false); its features and scores are kept.");

    /// <summary>410: the twin was at that instant, but its journal is kept from a later one on.</summary>
    public static Problem PastNotKept(string equipmentId) => Of(
        StatusCodes.Status410Gone, "E_JOURNAL_CLEARED",
        "The journal of this motor no longer reaches back so far: old entries of simulated motors are cleared away. Ask for a later "
            + "instant.") with
    {
        EquipmentId = equipmentId,
    };

    /// <summary>404: the file's whole record is not analysed yet; Retry-After says when to ask again.</summary>
    public static Problem AnalysisPending() => Of(
        StatusCodes.Status404NotFound, "E_ANALYSIS_PENDING",
        "The whole record of this file is not analysed yet: that begins when the file is completed. Ask again; analysis_status of "
            + "the file says how far it is.") with
    {
        RetryAfterSeconds = 1,
    };

    /// <summary>404: the file's whole record cannot be analysed.</summary>
    public static Problem AnalysisFailed(string reason) => Of(
        StatusCodes.Status404NotFound, "E_ANALYSIS_FAILED", $"The whole record of this file could not be analysed: {reason}.");

    /// <summary>409: only a completed file has a record to analyse.</summary>
    public static Problem NotCompleted() => Of(
        StatusCodes.Status409Conflict, "E_FILE_NOT_COMPLETED",
        "Only a completed file can be analysed; processing_status says how far this one is.");

    /// <summary>429: try again later.</summary>
    public static Problem TooMany(string detail, TimeSpan retryAfter) =>
        Of(StatusCodes.Status429TooManyRequests, "E_TOO_MANY_REQUESTS", detail) with
        {
            RetryAfterSeconds = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)),
        };

    /// <summary>A failure without words of its own.</summary>
    public static Problem ForStatus(int status) => status switch
    {
        400 => BadRequest("E_BAD_REQUEST", "The request cannot be read."),
        401 => Of(status, "E_UNAUTHENTICATED", "Sign in first: a valid bearer token or browser session is needed."),
        403 => Of(status, "E_FORBIDDEN", "Your role does not allow this."),
        404 => Of(status, "E_NOT_FOUND", "There is nothing at this address."),
        405 => Of(status, "E_METHOD_NOT_ALLOWED", "This address does not answer this method; see the header Allow."),
        408 => Of(status, "E_REQUEST_TIMEOUT", "The request came in too slowly."),
        413 => Of(status, "E_BODY_TOO_LARGE", "The request body is too large."),
        415 => Of(status, "E_MEDIA_TYPE", "The body's type or encoding is not supported here."),
        429 => TooMany("Too many requests; wait a moment.", TimeSpan.FromSeconds(1)),
        503 => Of(status, "E_UNAVAILABLE", "The service cannot answer now; try again.") with { RetryAfterSeconds = 5 },
        >= 500 => Of(status, "E_INTERNAL", "Something went wrong here; the log has the details under the trace id."),
        _ => Of(status, ErrorTitles.OtherStatus + status, "The request was refused."),
    };

    /// <summary>Writes the failure as the response.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        if (RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var language = RequestLanguage.Of(context);
        RequestLanguage.Declare(response, language);
        response.Headers.CacheControl = "no-store";
        if (Uploads.UploadEndpoints.IsUpload(context.Request))
        {
            // What is left of a refused body is not worth the wait for the next request on this connection.
            response.Headers.Connection = "close";
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var body = Json.Serialize(this with { Language = language, TraceId = context.TraceIdentifier });
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>True when the body of a failed response is still to be written.</summary>
    public static bool IsBodyMissing(HttpContext context) =>
        context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null or 0 }
        && context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true };
}

/// <summary>A failure as an endpoint's result.</summary>
public sealed class ProblemResult(Problem problem) : IResult, IStatusCodeHttpResult
{
    /// <inheritdoc/>
    public int? StatusCode => problem.Status;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => problem.WriteAsync(httpContext);
}

/// <summary>Ends a request with a failure.</summary>
public class ProblemException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>What to answer.</summary>
    public Problem Problem { get; } = problem;
}
