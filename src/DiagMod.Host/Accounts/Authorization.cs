using System.Net;
using DiagMod.Core.Ports;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Components.Endpoints;

namespace DiagMod.Host.Accounts;

/// <summary>Who may call what: one policy a role, and deny where a route names none.</summary>
internal static class Authorization
{
    private const string AnyScheme = "Any";

    // What proxies add, each its own: a request with one of them was passed on, wherever it came from last.
    private static readonly string[] PassedOn =
        ["X-Forwarded-For", "X-Original-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto"];

    /// <summary>Adds schemes and policies.</summary>
    /// <param name="services">Receives them.</param>
    /// <param name="server">Names who may read the metrics.</param>
    public static void AddAccess(this IServiceCollection services, ServerOptions server)
    {
        var readers = SettingsReader.Listed(server.MetricsReaders)
            .Select(one => IPNetwork.TryParse(one, out var network) ? network : Alone(IPAddress.Parse(one)))
            .ToArray();
        services
            .AddAuthentication(AnyScheme)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddPolicyScheme(AnyScheme, null, options => options.ForwardDefaultSelector = SchemeOf);
        services.AddAuthorizationBuilder()
            .AddPolicy(Roles.Viewer, policy => AtLeast(policy, Role.Viewer))
            .AddPolicy(Roles.Operator, policy => AtLeast(policy, Role.Operator))
            .AddPolicy(Roles.Engineer, policy => AtLeast(policy, Role.Engineer))
            .AddPolicy(Roles.Admin, policy => AtLeast(policy, Role.Admin))
            .AddPolicy(Roles.SignedIn, policy => policy.RequireAuthenticatedUser()
                .RequireAssertion(context => !KeyClaims.IsKey(context.User)))
            .AddPolicy(Roles.LocalOrViewer, policy => policy.RequireAssertion(context =>
                IsFromHere(context.Resource as HttpContext) || Allows(context.User, Role.Viewer)))
            .AddPolicy(Roles.MetricsReader, policy => policy.RequireAssertion(context =>
                IsFromHere(context.Resource as HttpContext) || IsFrom(readers, context.Resource as HttpContext)
                || Allows(context.User, Role.Viewer)))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, Refusals>();
    }

    /// <summary>True for a request of this machine itself (not one that a proxy passed on).</summary>
    public static bool IsFromHere(HttpContext? context) =>
        context?.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !PassedOn.Any(context.Request.Headers.ContainsKey);

    // Not through a proxy: behind one, many callers may share an address.
    private static bool IsFrom(IPNetwork[] networks, HttpContext? context) =>
        context?.Connection.RemoteIpAddress is { } address
        && !PassedOn.Any(context.Request.Headers.ContainsKey)
        && networks.Any(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    private static IPNetwork Alone(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);

    private static void AtLeast(AuthorizationPolicyBuilder policy, Role least)
    {
        policy.RequireAuthenticatedUser();
        policy.RequireAssertion(context => KeyClaims.IsKey(context.User)
            ? OpensToKey(context.User, context.Resource as HttpContext)
            : Allows(context.User, least));
    }

    // A route opens to keys only where it says so, and names the scope; the rest is for people (KEY-04).
    private static bool OpensToKey(System.Security.Claims.ClaimsPrincipal user, HttpContext? context) =>
        context?.GetEndpoint()?.Metadata.GetMetadata<KeyAccess>() is { } access && KeyClaims.Has(user, access.Scope);

    private static bool Allows(System.Security.Claims.ClaimsPrincipal user, Role least) =>
        Roles.Has(user, least) && !Roles.MustChangePassword(user) && !Roles.MustEnrol(user);

    // A bearer header present: bearer only, so that two identities never mix (decision D36, JWT-21).
    private static string SchemeOf(HttpContext context) =>
        ApiKeyHandler.Carries(context.Request) ? ApiKeyHandler.SchemeName
        : context.Request.Headers.Authorization.Count > 0
            || (context.Request.Path.StartsWithSegments("/hubs") && context.Request.Query.ContainsKey("access_token"))
            || SessionHandler.KeyOf(context.Request) is null
            ? BearerHandler.SchemeName
            : SessionHandler.SchemeName;

    /// <summary>Answers refusals in the API's shape; sends a browser that asks for a page to the sign-in page.</summary>
    private sealed class Refusals(IAuditLog audit, ApiKeyRing keys) : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler _passOn = new();

        public async Task HandleAsync(
            RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded)
            {
                await _passOn.HandleAsync(next, context, policy, authorizeResult);
                return;
            }

            var signedIn = context.User.Identity?.IsAuthenticated == true;
            if (BrowserRequest.WantsPage(context.Request) && (!signedIn || Roles.MustChangePassword(context.User) || Roles.MustEnrol(context.User)))
            {
                context.Response.Redirect(signedIn
                    ? Roles.MustChangePassword(context.User) ? "/account/password" : "/account/security"
                    : "/sign-in?returnUrl=" + Uri.EscapeDataString(context.Request.Path + context.Request.QueryString));
                return;
            }

            if (!signedIn)
            {
                await context.ChallengeAsync();
                await Problem.ForStatus(StatusCodes.Status401Unauthorized).WriteAsync(context);
                return;
            }

            if (KeyClaims.IsKey(context.User))
            {
                keys.Count(Guid.Parse(context.User.FindFirst("sub")!.Value), isLetIn: false, Principals.AddressOf(context));
            }

            await audit.AppendAsync(
                new AuditEntry(
                    Principals.ActorOf(context), "authz.denied", "route",
                    context.GetEndpoint() is RouteEndpoint route ? route.RoutePattern.RawText : null, "denied", null),
                context.RequestAborted);
            if (BrowserRequest.WantsPage(context.Request) && context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            {
                // The router asks for the page's role once more and draws its refusal instead of the page.
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                await next(context);
                return;
            }

            await (Roles.MustChangePassword(context.User)
                ? Problem.Of(StatusCodes.Status403Forbidden, "E_PASSWORD_CHANGE_REQUIRED", "Choose a new password first.")
                : Roles.MustEnrol(context.User)
                ? Problem.Of(
                    StatusCodes.Status403Forbidden, "E_MFA_ENROLMENT_REQUIRED",
                    "Your role needs a second factor: enrol one at /api/v1/auth/mfa/enrol, or on the page /account/security.")
                : Problem.ForStatus(StatusCodes.Status403Forbidden)).WriteAsync(context);
        }
    }
}
