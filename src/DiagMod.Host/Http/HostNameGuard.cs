using System.Net;

namespace DiagMod.Host.Http;

/// <summary>On a host that only this machine reaches: refuses requests under any other name than this machine's own. A page elsewhere
/// whose name is pointed at 127.0.0.1 (DNS rebinding) would otherwise be of the same origin as this host, and read what is open to this
/// machine.</summary>
internal sealed class HostNameGuard(RequestDelegate next)
{
    /// <summary>Passes a request on, or refuses it.</summary>
    public Task InvokeAsync(HttpContext context) => IsOwn(context.Request.Host.Host)
        ? next(context)
        : Problem.Of(
            StatusCodes.Status421MisdirectedRequest, "E_HOST_NAME",
            "This host is reached as localhost or by its address; a proxy in front of it is named in Server:TrustedProxies.")
            .WriteAsync(context);

    // An address cannot be pointed elsewhere; none at all is no browser's.
    private static bool IsOwn(string name) =>
        name.Length == 0
        || name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(name.AsSpan().Trim("[]"), out _);
}
