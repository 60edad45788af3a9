using System.Globalization;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Admin;

/// <summary>The security settings in force, as the security page lists them.</summary>
public sealed class SecuritySettings(HostSettings settings) : ISecuritySettings
{
    private const string WeakFirst = "DIAGMOD_ADMIN_PASSWORD is weak: ";

    private static readonly SecuritySetting NoSecondFactor = new(
        "Second factor", "not available", "Asks for a code beside the password.",
        "accounts are protected by their password alone");

    /// <inheritdoc/>
    public IReadOnlyList<SecuritySetting> List()
    {
        var security = settings.Security;
        var server = settings.Server;
        return
        [
            new("Server:Address", $"{server.Address}, port {Text(server.Port)}", "Where the product listens.", null),
            new("Server:CertificateFile", server.CertificateFile.Length == 0 ? "none" : "set", "Certificate of https.", PlainHttp()),
            new("Server:TrustedProxies", server.TrustedProxies.Length == 0 ? "none" : server.TrustedProxies,
                "Proxies that terminate TLS, whose forwarded addresses count.", null),
            new("Security:AccessTokenMinutes", Text(security.AccessTokenMinutes) + " min",
                "Life of an access token of the API.", null),
            new("Security:RefreshIdleHours", Text(security.RefreshIdleHours) + " h",
                "A refresh token unused for longer is refused.", null),
            new("Security:RefreshAbsoluteDays", Text(security.RefreshAbsoluteDays) + " d",
                "After this a program signs in anew.", null),
            new("Security:SessionIdleMinutes", Text(security.SessionIdleMinutes) + " min",
                "A browser session unused for longer is over.", null),
            new("Security:SessionAbsoluteHours", Text(security.SessionAbsoluteHours) + " h",
                "After this a person signs in anew.", null),
            new("Security:LoginsPerMinute", Text(security.LoginsPerMinute) + " a minute",
                "Sign-in attempts from one address.", null),
            new("Security:RequestsPerSecond", Text(security.RequestsPerSecond) + " a second",
                "API requests of one caller.", null),
            new("Security:LiveConnectionsPerCaller", Text(security.LiveConnectionsPerCaller),
                "Connections of one caller to the live hub.", null),
            new("Password length", $"at least {Text(PasswordRules.MinLength)} characters", "Asked of every new password.", null),
            new("Password record", $"PBKDF2-SHA-512, {Text(Passwords.Rounds)} rounds",
                "What is stored instead of a password.", null),
            new("DIAGMOD_ADMIN_PASSWORD", security.AdminPassword.Length == 0 ? "not set" : "set",
                "Password of admin on an empty database.", FirstPassword()),
            NoSecondFactor,
        ];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string? PlainHttp()
    {
        if (settings.Server.CertificateFile.Length > 0)
        {
            return null;
        }

        return settings.Server.TrustedProxies.Length > 0
            ? "TLS ends at the configured proxy; the way from there is plain http"
            : "plain http, reachable from this machine only";
    }

    private string? FirstPassword()
    {
        if (settings.Security.AdminPassword.Length == 0)
        {
            return null;
        }

        return PasswordRules.Fault(settings.Security.AdminPassword, "admin") is { } weakness
            ? WeakFirst + weakness
            : "change that password after the first sign-in and clear the variable";
    }
}
