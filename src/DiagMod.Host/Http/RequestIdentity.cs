using System.Diagnostics;
using DiagMod.Host.Telemetry;

namespace DiagMod.Host.Http;

/// <summary>Gives every request an id: that of the caller's W3C traceparent, else a new one. It is in the answer's headers, in the
/// answer's trace_id when it is a failure, on every line that is logged meanwhile, and, where spans are told, their trace.</summary>
internal sealed class RequestIdentity(RequestDelegate next, ILogger<RequestIdentity> log)
{
    private const string Version = "00-";
    private const string NotRecorded = "-00";

    private static readonly object TraceParentKey = new();

    /// <summary>W3C traceparent of a request: what is done later on its behalf belongs to its trace.</summary>
    public static string? TraceParentOf(HttpContext context) => context.Items[TraceParentKey] as string;

    /// <summary>Passes a request on under its id.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var caller = CallerOf(context.Request);
        using var span = RequestSpan.Start(context.Request, caller);
        var trace = span?.TraceId ?? (caller == default ? ActivityTraceId.CreateRandom() : caller.TraceId);
        var id = trace.ToHexString();
        var traceParent = span?.Id ?? Version + id + "-" + ActivitySpanId.CreateRandom().ToHexString() + NotRecorded;
        context.TraceIdentifier = id;
        context.Items[TraceParentKey] = traceParent;
        var headers = context.Response.Headers;
        headers["X-Request-Id"] = id;
        headers["traceresponse"] = traceParent;
        using (log.BeginScope(new KeyValuePair<string, object>[] { new("trace_id", id) }))
        {
            try
            {
                await next(context);
            }
            finally
            {
                if (span is not null)
                {
                    RequestSpan.End(span, context);
                }
            }
        }
    }

    // Strict: anything but one well-formed header is replaced, and says nothing to anybody.
    private static ActivityContext CallerOf(HttpRequest request) =>
        request.Headers.TraceParent is [{ Length: 55 } header]
            && header.StartsWith(Version, StringComparison.Ordinal)
            && !header.AsSpan().ContainsAnyInRange('A', 'F')
            && ActivityContext.TryParse(header, null, isRemote: true, out var parent)
            && parent.TraceId != default
            && parent.SpanId != default
            ? parent
            : default;
}
