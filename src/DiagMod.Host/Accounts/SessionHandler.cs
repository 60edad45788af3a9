using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using DiagMod.Core.Ports;
using DiagMod.Host.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace DiagMod.Host.Accounts;

/// <summary>The browser's session: a random key in a cookie that scripts cannot read; the server keeps only its hash (decision D36).</summary>
public sealed class SessionHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder,
    IAccountStore accounts, SecondFactorPolicy policy, HostSettings settings)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "Session";

    private const int KeyCharacters = 43;

    /// <summary>Name of the cookie: __Host- binds it to this host and to https, which plain http on loopback cannot have.</summary>
    public static string CookieName(HttpRequest request) => request.IsHttps ? "__Host-diagmod" : "diagmod";

    /// <summary>Attributes of the cookie.</summary>
    public static CookieOptions Cookie(HttpRequest request) => new()
    {
        HttpOnly = true,
        Secure = request.IsHttps,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        IsEssential = true,
    };

    /// <summary>Opens a session for an account; always a new key, so that one planted before sign-in is worth nothing.</summary>
    public static async Task OpenAsync(
        HttpContext context, IAccountStore accounts, Account account, TimeSpan life, TimeProvider time)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await accounts.AddSessionAsync(
            new SessionRow(Sha256(key), account.Id, time.GetUtcNow() + life, Principals.ActorOf(context) with { Name = account.UserName }),
            context.RequestAborted);
        context.Response.Cookies.Append(CookieName(context.Request), key, Cookie(context.Request));
    }

    /// <summary>Ends the session of a request, when there is one.</summary>
    public static async Task CloseAsync(HttpContext context, IAccountStore accounts)
    {
        if (KeyOf(context.Request) is { } key)
        {
            await accounts.EndSessionAsync(Sha256(key), Principals.ActorOf(context), context.RequestAborted);
        }

        context.Response.Cookies.Delete(CookieName(context.Request), Cookie(context.Request));
    }

    /// <summary>Ends the session that a request came with, before another one is opened in its place; nothing is said of it.</summary>
    public static async Task CloseQuietlyAsync(HttpContext context, IAccountStore accounts)
    {
        if (KeyOf(context.Request) is { } key)
        {
            await accounts.EndSessionAsync(Sha256(key), Principals.ActorOf(context), context.RequestAborted);
        }
    }

    /// <summary>The session key that a request carries; null when there is none.</summary>
    public static string? KeyOf(HttpRequest request) =>
        request.Cookies[CookieName(request)] is { Length: KeyCharacters } key ? key : null;

    /// <summary>SHA-256 of the session key that a request carries; null when there is none.</summary>
    public static byte[]? Sha256Of(HttpRequest request) => KeyOf(request) is { } key ? Sha256(key) : null;

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (KeyOf(Request) is not { } key)
        {
            return AuthenticateResult.NoResult();
        }

        var account = await accounts.FindSessionAsync(
            Sha256(key), TimeSpan.FromMinutes(settings.Security.SessionIdleMinutes), Context.RequestAborted);
        if (account is null || account.IsDisabled)
        {
            return AuthenticateResult.Fail("the session is over");
        }

        var principal = Principals.Of(account, SchemeName, policy.MustEnrol(account));
        ((System.Security.Claims.ClaimsIdentity)principal.Identity!).AddClaim(
            new System.Security.Claims.Claim(Principals.SessionMark, Convert.ToHexStringLower(Sha256(key))));
        return AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private static byte[] Sha256(string key) => SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(key));
}
