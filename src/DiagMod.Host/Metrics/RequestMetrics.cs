namespace DiagMod.Host.Metrics;

/// <summary>Counts every answered request under its route pattern, never under its path: labels stay few.</summary>
internal sealed class RequestMetrics(RequestDelegate next, HostMetrics metrics, TimeProvider time)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    /// <summary>Passes a request on and counts its answer.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            metrics.RequestAnswered(
                Methods.Contains(context.Request.Method) ? context.Request.Method : "OTHER",
                route, context.Response.StatusCode, time.GetElapsedTime(started));
        }
    }
}
