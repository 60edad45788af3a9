using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using DiagMod.Host.Startup;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace DiagMod.Host.Accounts;

/// <summary>Bearer tokens in the header Authorization; on the hubs' path also in the query, because a browser cannot set a header
/// on a WebSocket.</summary>
public sealed partial class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder,
    AccessTokens tokens, AccountCache accounts, SecondFactorPolicy policy, Secrets secrets)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "Bearer";

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var headers = Request.Headers.Authorization;
        if (headers.Count > 1)
        {
            return Refuse("more than one Authorization header");
        }

        if (Presented(headers.Count == 1 ? headers[0] : null) is not { } token)
        {
            return headers.Count == 0 ? AuthenticateResult.NoResult() : Refuse("not a bearer token");
        }

        if (IsLocal(token))
        {
            return AuthenticateResult.Success(new AuthenticationTicket(Principals.Local(SchemeName), SchemeName));
        }

        if (await tokens.ReadAsync(token) is not { } access)
        {
            return Refuse("invalid token");
        }

        var account = await accounts.FindAsync(access.AccountId, Context.RequestAborted);
        if (account is null || account.IsDisabled || account.Version != access.Version || account.Role != access.Role)
        {
            return Refuse("the account changed since the token was issued");
        }

        if (!await accounts.IsFamilyLiveAsync(access.FamilyId, Context.RequestAborted))
        {
            return Refuse("the sign-in it belongs to was ended");
        }

        var principal = Principals.Of(account, SchemeName, policy.MustEnrol(account));
        ((System.Security.Claims.ClaimsIdentity)principal.Identity!).AddClaim(
            new System.Security.Claims.Claim("sid", access.FamilyId.ToString("D")));
        var ticket = new AuthenticationTicket(principal, SchemeName);
        ticket.Properties.ExpiresUtc = access.Expires;
        return AuthenticateResult.Success(ticket);
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = Request.Headers.Authorization.Count > 0
            ? "Bearer error=\"invalid_token\""
            : "Bearer";
        return Task.CompletedTask;
    }

    private string? Presented(string? header)
    {
        if (header is not null)
        {
            return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && header.Length > 7
                && !header.AsSpan(7).ContainsAny(" \t,")
                ? header[7..]
                : null;
        }

        return Request.Path.StartsWithSegments("/hubs") && Request.Query["access_token"] is [{ Length: > 0 } token] ? token : null;
    }

    private bool IsLocal(string token) =>
        Context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(secrets.LocalToken));

    private AuthenticateResult Refuse(string reason)
    {
        TokenRefused(Logger, reason, Principals.AddressOf(Context));
        return AuthenticateResult.Fail(reason);
    }

    [LoggerMessage(1001, LogLevel.Information, "A token was refused ({Reason}), sent from {Address}")]
    private static partial void TokenRefused(ILogger logger, string reason, string? address);
}
