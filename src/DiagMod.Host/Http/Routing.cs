using DiagMod.Dashboard.Layout;
using Microsoft.AspNetCore.Components.Endpoints;

namespace DiagMod.Host.Http;

/// <summary>Answers addresses that lead nowhere before anybody is asked to sign in for them: a browser gets the page that says so,
/// everything else the one shape of failures.</summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="endpoints">What there is.</param>
internal sealed class Routing(RequestDelegate next, EndpointDataSource endpoints)
{
    // What the static assets add for files that a development build makes later; here every file is known at build time.
    private const string MissingFile = "{**path:file}";

    /// <summary>Answers 404 or 405, or passes the request on.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null or RouteEndpoint { RoutePattern.RawText: MissingFile })
        {
            if (BrowserRequest.WantsPage(context.Request) && NotFound is { } page)
            {
                // The page goes the way of every other one, so that it knows the reader's language. Its status comes last: what is
                // 404 before it is drawn is never drawn.
                context.SetEndpoint(page);
                context.Response.OnStarting(SetNotFound, context.Response);
                await next(context);
                return;
            }

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

    private static Task SetNotFound(object response)
    {
        var answer = (HttpResponse)response;
        answer.StatusCode = answer.StatusCode == StatusCodes.Status200OK ? StatusCodes.Status404NotFound : answer.StatusCode;
        return Task.CompletedTask;
    }

    private RouteEndpoint? NotFound => endpoints.Endpoints.OfType<RouteEndpoint>()
        .FirstOrDefault(one => one.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type == typeof(NotFoundPage));
}
