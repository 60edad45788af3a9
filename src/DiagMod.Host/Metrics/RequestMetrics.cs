using Microsoft.AspNetCore.StaticAssets;

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
            metrics.RequestAnswered(
                Methods.Contains(context.Request.Method) ? context.Request.Method : "OTHER",
                RouteOf(context.GetEndpoint()), context.Response.StatusCode, time.GetElapsedTime(started));
        }
    }

    /// <summary>The route pattern of an endpoint.</summary>
    /// <remarks>Each file of a page's looks has a route of its own, in several spellings.</remarks>
    internal static string RouteOf(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null ? "static"
        : (endpoint as RouteEndpoint)?.RoutePattern.RawText is not { } pattern ? "none"
        : pattern.Length > 1 ? pattern.TrimEnd('/')
        : pattern;
}
