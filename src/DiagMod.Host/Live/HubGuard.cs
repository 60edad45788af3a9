using DiagMod.Host.Http;

namespace DiagMod.Host.Live;

/// <summary>On the hubs' path, after the caller was identified: takes a token out of the query, so that nothing further
/// in could log it, and refuses the start of a connection to a caller who has enough of them.</summary>
internal sealed class HubGuard(RequestDelegate next, TwinFeed feed)
{
    private const string Token = "access_token";

    /// <summary>Passes a request on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!request.Path.StartsWithSegments("/hubs"))
        {
            return next(context);
        }

        if (request.Query.ContainsKey(Token))
        {
            request.QueryString = QueryString.Create(request.Query.Where(
                one => !one.Key.Equals(Token, StringComparison.OrdinalIgnoreCase)));
        }

        var begins = HttpMethods.IsPost(request.Method) && request.Path.Value!.EndsWith("/negotiate", StringComparison.Ordinal);
        return begins && context.User.Identity?.IsAuthenticated == true && !feed.HasRoom(HubCaller.KeyOf(context.User))
            ? Problem.Of(
                StatusCodes.Status429TooManyRequests, "E_TOO_MANY_CONNECTIONS",
                "This caller has as many live connections as one may have; end one first.").WriteAsync(context)
            : next(context);
    }
}
