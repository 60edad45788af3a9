using System.Security.Claims;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Host.Accounts;

/// <summary>Accounts as the claims that the framework carries.</summary>
internal static class Principals
{
    /// <summary>Claim that names the browser session of a page, for the server alone: SHA-256 of its key, hexadecimal.</summary>
    public const string SessionMark = "session";

    /// <summary>Claims of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="scheme">How it was proven.</param>
    /// <param name="mustEnrol">True: it must enrol a second factor before anything else.</param>
    public static ClaimsPrincipal Of(Account account, string scheme, bool mustEnrol)
    {
        var identity = new ClaimsIdentity(scheme, "name", "role");
        identity.AddClaim(new Claim("sub", account.Id.ToString("D")));
        identity.AddClaim(new Claim("name", account.UserName));

        // Every role up to one's own, so that [Authorize(Roles = …)] and IsInRole follow the hierarchy too.
        identity.AddClaim(new Claim("role", Roles.NameOf(account.Role)));
        for (var lower = (byte)account.Role - 1; lower >= (byte)Role.Viewer; lower--)
        {
            identity.AddClaim(new Claim("role", Roles.NameOf((Role)lower)));
        }

        identity.AddClaim(new Claim("ver", account.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        if (account.Language is { } language)
        {
            identity.AddClaim(new Claim(LanguageChoice.Claim, language));
        }

        if (account.MustChangePassword)
        {
            identity.AddClaim(new Claim("must_change", "true"));
        }

        if (mustEnrol)
        {
            identity.AddClaim(new Claim("must_enrol", "true"));
        }

        return new ClaimsPrincipal(identity);
    }

    /// <summary>This machine's own commands.</summary>
    public static ClaimsPrincipal Local(string scheme) => Of(
        new Account
        {
            Id = Guid.Empty,
            UserName = "local",
            PasswordHash = "",
            Role = Role.Admin,
        },
        scheme,
        mustEnrol: false);

    /// <summary>Who makes this request, for audit rows.</summary>
    public static Actor ActorOf(HttpContext context) => new(
        context.User.Identity?.Name ?? "anonymous", AddressOf(context), UserAgentOf(context), context.TraceIdentifier);

    /// <summary>The network address that a request comes from.</summary>
    public static string? AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();
    }

    private static string? UserAgentOf(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        if (agent.Length == 0)
        {
            return null;
        }

        return string.Concat(agent.Take(256).Where(letter => !char.IsControl(letter) && !char.IsSurrogate(letter)));
    }
}
