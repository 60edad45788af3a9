using System.Diagnostics;

namespace DiagMod.Host.Http;

/// <summary>Gives every request an id: that of the caller's W3C traceparent, else a new one. It is in the answer's headers, in the
/// answer's trace_id when it is a failure, and on every line that is logged meanwhile.</summary>
internal sealed class RequestIdentity(RequestDelegate next, ILogger<RequestIdentity> log)
{
    private const string Version = "00-";

    /// <summary>Passes a request on under its id.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var trace = TraceOf(context.Request);
        var id = trace.ToHexString();
        context.TraceIdentifier = id;
        var headers = context.Response.Headers;
        headers["X-Request-Id"] = id;
        headers["traceresponse"] = $"{Version}{id}-{ActivitySpanId.CreateRandom().ToHexString()}-01";
        using (log.BeginScope(new KeyValuePair<string, object>[] { new("trace_id", id) }))
        {
            await next(context);
        }
    }

    // Strict: anything but one well-formed header is replaced, and says nothing to anybody.
    private static ActivityTraceId TraceOf(HttpRequest request) =>
        request.Headers.TraceParent is [{ Length: 55 } header]
            && header.StartsWith(Version, StringComparison.Ordinal)
            && !header.AsSpan().ContainsAnyInRange('A', 'F')
            && ActivityContext.TryParse(header, null, out var parent)
            && parent.TraceId != default
            && parent.SpanId != default
            ? parent.TraceId
            : ActivityTraceId.CreateRandom();
}
