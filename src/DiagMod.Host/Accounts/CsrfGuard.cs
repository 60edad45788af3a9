using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using Microsoft.AspNetCore.Antiforgery;

namespace DiagMod.Host.Accounts;

/// <summary>Keeps other sites from acting with a browser's session: same origin for everything unsafe and for every socket, and the
/// antiforgery token in a header for the API (decision D36, WEB-01 to WEB-03).</summary>
internal sealed class CsrfGuard(RequestDelegate next)
{
    /// <summary>Header that carries the token.</summary>
    public const string Header = "X-CSRF-TOKEN";

    /// <summary>Checks a request.</summary>
    public async Task InvokeAsync(HttpContext context, IAntiforgery antiforgery)
    {
        var request = context.Request;
        var unsafeMethod = !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method));
        var socket = context.WebSockets.IsWebSocketRequest || request.Path.StartsWithSegments("/_blazor")
            || request.Path.StartsWithSegments("/hubs");
        var byCookie = request.Headers.Authorization.Count == 0 && !ApiKeyHandler.Carries(request);
        if (byCookie && (unsafeMethod || socket) && !IsSameOrigin(request))
        {
            await Refuse("The request comes from another site.").WriteAsync(context);
            return;
        }

        // The circuit's own negotiation is a POST without a token; its sockets are bound to the page by protected ids.
        if (byCookie && unsafeMethod && !socket && context.User.Identity?.AuthenticationType == SessionHandler.SchemeName
            && !request.HasFormContentType)
        {
            if (request.Headers[Header].Count != 1)
            {
                await Refuse($"The header {Header} is missing.").WriteAsync(context);
                return;
            }

            if (!await antiforgery.IsRequestValidAsync(context))
            {
                await Refuse($"The header {Header} is not valid for this session.").WriteAsync(context);
                return;
            }
        }
        else if (byCookie && unsafeMethod && !socket && request.HasFormContentType
            && request.Path.StartsWithSegments("/account") is false
            && context.User.Identity?.AuthenticationType == SessionHandler.SchemeName
            && (request.Headers[Header] is not [{ Length: > 0 }] || !await antiforgery.IsRequestValidAsync(context)))
        {
            // Forms outside /account are uploads: only the header counts, the body is not read for a token, as it would be for an
            // empty header.
            await Refuse($"The header {Header} is missing or not valid for this session.").WriteAsync(context);
            return;
        }

        await next(context);
    }

    /// <summary>Checks the token of a posted form.</summary>
    /// <exception cref="ProblemException">403.</exception>
    public static async Task CheckFormAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            throw new ProblemException(Refuse("The form is too old or not this site's; load the page again."));
        }
    }

    private static bool IsSameOrigin(HttpRequest request)
    {
        // Set by the browser alone, on every request; a page cannot forge it.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return request.Headers.Origin switch
        {
            // No Origin: not a modern browser's unsafe request.
            [] => site is "" or "same-origin" or "none",

            // What a form's post carries under Referrer-Policy: no-referrer; also what a sandboxed foreign page sends.
            ["null"] => site is "same-origin",
            [{ } origin] => string.Equals(
                origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
    }

    private static Problem Refuse(string detail) => Problem.Of(StatusCodes.Status403Forbidden, "E_CSRF", detail);
}
