using DiagMod.Host.Startup;

namespace DiagMod.Host.Http;

/// <summary>Before every service has started only questions after the host's health are answered; what else comes is told to come
/// again.</summary>
internal sealed class StartGate(RequestDelegate next, Listener listener)
{
    private static readonly Problem Starting =
        Problem.ForStatus(StatusCodes.Status503ServiceUnavailable) with { Detail = "The host is starting; try again.", RetryAfterSeconds = 1 };

    /// <summary>Passes a request on, or not yet.</summary>
    public Task InvokeAsync(HttpContext context) =>
        listener.TakesRequests || context.Request.Path.StartsWithSegments("/health") ? next(context) : Starting.WriteAsync(context);
}
