namespace DiagMod.Host.Http;

/// <summary>Tells a person at a browser, who wants a page, from a program, which wants the one shape of failures.</summary>
internal static class BrowserRequest
{
    // What programs ask for, the first task's paths among it (decision D9): their answers stay what they are whoever asks.
    private static readonly PathString[] Programs =
        ["/api", "/_blazor", "/hubs", "/openapi", "/metrics", "/health", "/upload", "/anomalies", "/signals"];

    /// <summary>True when the answer is to be looked at.</summary>
    public static bool WantsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Headers.Authorization.Count == 0
        && !Programs.Any(program => request.Path.StartsWithSegments(program))
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
