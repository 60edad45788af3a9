namespace DiagMod.Host.Http;

/// <summary>Answers addresses that lead nowhere before anybody is asked to sign in for them.</summary>
internal sealed class Routing(RequestDelegate next)
{
    // What the static assets add for files that a development build makes later; here every file is known at build time.
    private const string MissingFile = "{**path:file}";

    /// <summary>Answers 404 or 405, or passes the request on.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null or RouteEndpoint { RoutePattern.RawText: MissingFile })
        {
            await Problem.ForStatus(StatusCodes.Status404NotFound).WriteAsync(context);
        }
        else if (endpoint is not RouteEndpoint && endpoint.DisplayName?.StartsWith("405", StringComparison.Ordinal) == true)
        {
            // Routing's own endpoint: it sets Allow and the status; the body is ours.
            await endpoint.RequestDelegate!(context);
            await Problem.ForStatus(StatusCodes.Status405MethodNotAllowed).WriteAsync(context);
        }
        else if (endpoint is not RouteEndpoint && endpoint.DisplayName?.StartsWith("415", StringComparison.Ordinal) == true)
        {
            await Problem.ForStatus(StatusCodes.Status415UnsupportedMediaType).WriteAsync(context);
        }
        else
        {
            await next(context);
        }
    }
}
