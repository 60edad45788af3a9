using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.RateLimiting;
using DiagMod.Dashboard;
using DiagMod.Host.Accounts;
using DiagMod.Host.Admin;
using DiagMod.Host.Alarms;
using DiagMod.Host.Audit;
using DiagMod.Host.Demo;
using DiagMod.Host.Diagnosis;
using DiagMod.Host.Forecasts;
using DiagMod.Host.Health;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Layouts;
using DiagMod.Host.Live;
using DiagMod.Host.Metrics;
using DiagMod.Host.Models;
using DiagMod.Host.Motors;
using DiagMod.Host.Pipeline;
using DiagMod.Host.Reports;
using DiagMod.Host.Settings;
using DiagMod.Host.Signals;
using DiagMod.Host.Uploads;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DiagMod.Host;

/// <summary>How a request finds its way: where the host listens, what every request passes, which paths there are.</summary>
public static partial class HostApp
{
    private const int MaxHeaderBytes = 1_310_720;

    private static void UseMiddleware(WebApplication app, HostSettings settings)
    {
        // Listens from the start, so that nothing counted before the first scrape is lost.
        _ = app.Services.GetRequiredService<PrometheusExporter>();
        _ = app.Services.GetRequiredService<ProcessMetrics>();
        if (settings.Server.TrustedProxies.Length > 0)
        {
            app.UseForwardedHeaders();
        }

        app.UseMiddleware<RequestIdentity>();
        app.UseMiddleware<RequestMetrics>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<ErrorHandling>();
        if (IsForThisMachine(settings.Server))
        {
            app.UseMiddleware<HostNameGuard>();
        }

        app.UseMiddleware<StartGate>();
        app.Use(ReadDeadline.PassAsync);
        app.UseRouting();
        app.UseMiddleware<Routing>();
        app.Use(KeyGuard.RefuseInAddressAsync);
        app.UseAuthentication();
        app.UseMiddleware<HubGuard>();
        app.UseRateLimiter();
        app.UseMiddleware<CsrfGuard>();
        app.UseAuthorization();
        app.UseMiddleware<KeyGuard>();
        app.UseAntiforgery();
    }

    private static bool IsForThisMachine(ServerOptions server) =>
        server.TrustedProxies.Length == 0
        && (server.Address == "localhost" || IPAddress.IsLoopback(IPAddress.Parse(server.Address)));

    private static void MapEndpoints(WebApplication app)
    {
        var api = app.MapGroup("/api/v1");
        api.MapAuth();
        api.MapMotors();
        api.MapLayout();
        api.MapModels();
        api.MapAlarms();
        api.MapThresholds();
        api.MapMaintenance();
        api.MapFiles();
        api.MapSignals();
        api.MapDiagnosis();
        api.MapForecasts();
        api.MapReports();
        api.MapPipeline();
        api.MapSystem();
        api.MapUploads();
        api.MapUploadSessions();
        api.MapAdmin();
        api.MapAudit();
        api.MapApiKeys();
        api.MapDemo();

        // The first task's paths, without the base (decision D9).
        app.MapUploadAliases();
        app.MapForecastAliases();
        app.MapSignalAliases();

        app.MapLive();
        app.MapHealth();
        app.MapSignInForms();
        app.MapOpenApi("/openapi/{documentName}.json").RequireAuthorization(Roles.LocalOrViewer);
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, "DiagMod.Host.staticwebassets.endpoints.json")))
        {
            app.MapStaticAssets(Path.Combine(AppContext.BaseDirectory, "DiagMod.Host.staticwebassets.endpoints.json")).AllowAnonymous();
        }

        // Browsers ask for this name on their own, also beside answers of the API.
        app.MapGet("/favicon.ico", () => Results.Redirect("/_content/DiagMod.Dashboard/favicon.svg", permanent: true))
            .AllowAnonymous().ExcludeFromDescription();

        // Each page names its own role; the password page must open for those who may open nothing else.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().RequireAuthorization(Roles.SignedIn);
    }

    private static void Listen(KestrelServerOptions options, HostSettings settings)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = 1024 * 1024;
        options.Limits.MaxConcurrentConnections = settings.Server.MaxConnections;
        options.Limits.MaxConcurrentUpgradedConnections = settings.Server.MaxConnections;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        options.Limits.MaxRequestLineSize = 32 * 1024;

        // A token of a megabyte is refused by name (401), not by a closed connection; a connection may hold a buffer of that
        // size for its body anyway.
        options.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        options.Limits.MaxRequestBufferSize = MaxHeaderBytes;
        var address = settings.Server.Address == "localhost" ? IPAddress.Loopback : IPAddress.Parse(settings.Server.Address);
        options.Listen(address, settings.Server.Port, listen =>
        {
            if (settings.Server.CertificateFile.Length > 0)
            {
                listen.UseHttps(X509CertificateLoader.LoadPkcs12FromFile(
                    settings.Server.CertificateFile, settings.Server.CertificatePassword));
            }
        });
    }

    private static void LimitRequests(Microsoft.AspNetCore.RateLimiting.RateLimiterOptions options, HostSettings settings)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = async (rejected, _) =>
        {
            var context = rejected.HttpContext;
            if (KeyClaims.IsKey(context.User))
            {
                context.RequestServices.GetRequiredService<ApiKeyRing>().Count(
                    Guid.Parse(context.User.FindFirst("sub")!.Value), isLetIn: false, Principals.AddressOf(context));
            }

            await Problem.TooMany("Too many requests; slow down.", TimeSpan.FromSeconds(1)).WriteAsync(context);
        };
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        {
            var caller = context.User.FindFirst("sub")?.Value ?? Principals.AddressOf(context) ?? "unknown";
            if (KeyClaims.RateOf(context.User) is { } rate)
            {
                // Everywhere, the aliases included; a key's own rate, whatever the others do.
                return RateLimitPartition.GetTokenBucketLimiter(
                    FormattableString.Invariant($"{caller} {rate}"), _ => Bucket(rate, rate));
            }

            return context.Request.Path.StartsWithSegments("/api")
                ? RateLimitPartition.GetTokenBucketLimiter(
                    caller, _ => Bucket(settings.Security.RequestsPerSecond * 2, settings.Security.RequestsPerSecond))
                : RateLimitPartition.GetNoLimiter("");
        });
    }

    private static TokenBucketRateLimiterOptions Bucket(int atOnce, int perSecond) => new()
    {
        TokenLimit = atOnce,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };

    private static void TrustProxies(ForwardedHeadersOptions options, ServerOptions server)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in SettingsReader.Listed(server.TrustedProxies))
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                options.KnownProxies.Add(address);
            }
            else
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        }
    }
}
