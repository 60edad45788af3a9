namespace DiagMod.Host.Http;

/// <summary>Headers that every answer carries, whatever wrote it (WEB-12).</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>Passes a request on; the headers are set when its answer starts.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            Add((HttpContext)state);
            return Task.CompletedTask;
        }, context);
        return next(context);
    }

    private static void Add(HttpContext context)
    {
        var headers = context.Response.Headers;
        var isPage = context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;

        // Pages need their <base> element (Blazor resolves everything against it); nothing else may have one. Style attributes carry
        // positions and lengths of drawn charts; style elements and foreign sheets stay forbidden.
        headers.ContentSecurityPolicy =
            "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
            + $"connect-src 'self'{Sockets(context.Request)}; object-src 'none'; "
            + (isPage ? "base-uri 'self'" : "base-uri 'none'")
            + "; form-action 'self'; frame-ancestors 'none'";
        // What is for one person must not lie in a cache; pictures of signals say themselves how they may be kept.
        if (headers.CacheControl.Count == 0 && headers.ETag.Count == 0
            && (isPage || context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/account")))
        {
            headers.CacheControl = "no-store";
        }

        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers.XFrameOptions = "DENY";
        headers.Remove("Server");
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }

    // 'self' means this origin's own scheme, which is not the socket's in every browser.
    private static string Sockets(HttpRequest request)
    {
        var host = request.Host.Value ?? "";
        foreach (var letter in host)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or ':' or '-' or '[' or ']'))
            {
                return "";
            }
        }

        return host.Length is > 0 and < 300 ? $" {(request.IsHttps ? "wss" : "ws")}://{host}" : "";
    }
}
