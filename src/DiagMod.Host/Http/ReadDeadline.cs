using DiagMod.Postgres;

namespace DiagMod.Host.Http;

/// <summary>Lets no read of a request keep the database busy for longer than its sender waits.</summary>
internal static class ReadDeadline
{
    /// <summary>Passes a request on; one that changes something takes the time it needs.</summary>
    public static async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var method = context.Request.Method;
        using var patience = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? ReadPatience.Begin() : null;
        await next(context);
    }
}
