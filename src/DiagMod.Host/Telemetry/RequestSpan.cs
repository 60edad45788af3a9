using System.Diagnostics;
using DiagMod.Host.Metrics;

namespace DiagMod.Host.Telemetry;

/// <summary>The span of a request, under the names of OpenTelemetry's conventions for HTTP servers. Neither path nor query is in it:
/// a query may hold a token.</summary>
internal static class RequestSpan
{
    // Asked by machines every few seconds, or open for hours: as spans they would hide the others.
    private static readonly string[] Untold = ["/health", "/metrics", "/hubs", "/_blazor", "/_framework", "/_content", "/favicon.ico"];

    /// <summary>Begins it; null when nobody listens or nothing is told of this path.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">The caller's span; default without one.</param>
    public static Activity? Start(HttpRequest request, ActivityContext caller)
    {
        if (!HostSpans.Source.HasListeners() || Array.Exists(Untold, path => request.Path.StartsWithSegments(path)))
        {
            return null;
        }

        // The framework has a span of its own, whose id follows looser rules: ours stands on the caller's alone.
        Activity.Current = null;
        return HostSpans.Source.StartActivity("http.request", ActivityKind.Server, caller);
    }

    /// <summary>Says what became of the request.</summary>
    public static void End(Activity span, HttpContext context)
    {
        var route = RequestMetrics.RouteOf(context.GetEndpoint());
        var status = context.Response.StatusCode;
        span.DisplayName = $"{context.Request.Method} {route}";
        span.SetTag("http.request.method", context.Request.Method);
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetTag("error.type", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
