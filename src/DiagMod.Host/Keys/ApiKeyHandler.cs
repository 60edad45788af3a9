using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using DiagMod.Host.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace DiagMod.Host.Keys;

/// <summary>Keys of programs, in the header X-API-Key or as a bearer token; never in an address, where logs and histories keep it
/// (KEY-07).</summary>
internal sealed partial class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKeyRing keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "ApiKey";

    /// <summary>Header that carries a key.</summary>
    public const string Header = "X-API-Key";

    /// <summary>What every key begins with, so that scanners of code and logs find one that leaked.</summary>
    public const string Mark = "dmk_";

    private const string Bearer = "Bearer ";
    private const int PrefixBytes = 6;
    private const int PrefixLength = 8;
    private const int SecretBytes = 32;
    private const int SecretLength = 43;

    /// <summary>A new key: mark, eight characters that may be seen, 256 random bits.</summary>
    /// <returns>The part that may be seen, and the whole.</returns>
    public static (string Prefix, string Key) Make()
    {
        var prefix = Mark + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(PrefixBytes));
        return (prefix, prefix + "_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));
    }

    /// <summary>SHA-256 of a key.</summary>
    public static byte[] Sha256(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>True when a request comes with a key, however wrong.</summary>
    public static bool Carries(HttpRequest request) =>
        request.Headers.ContainsKey(Header)
        || request.Headers.Authorization.Any(value => value?.StartsWith(Bearer + Mark, StringComparison.OrdinalIgnoreCase) == true);

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var (given, bearer) = (Request.Headers[Header], Request.Headers.Authorization);
        if (given.Count + bearer.Count != 1)
        {
            return Refuse("more than one way to sign in at once");
        }

        var key = given.Count == 1 ? given[0] ?? "" : bearer[0]![Bearer.Length..];
        if (key.Length != Mark.Length + PrefixLength + 1 + SecretLength
            || await keys.FindAsync(Sha256(key), Context.RequestAborted) is not { } known)
        {
            return Refuse("unknown, expired or revoked key");
        }

        return AuthenticateResult.Success(new AuthenticationTicket(KeyClaims.Of(known), SchemeName));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return Task.CompletedTask;
    }

    private AuthenticateResult Refuse(string reason)
    {
        KeyRefused(Logger, reason, Principals.AddressOf(Context));
        return AuthenticateResult.Fail(reason);
    }

    [LoggerMessage(1030, LogLevel.Information, "An API key was refused ({Reason}), sent from {Address}")]
    private static partial void KeyRefused(ILogger logger, string reason, string? address);
}
