using DiagMod.Core.Ports;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Accounts;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Admin;

/// <summary>The security settings in force, as the security page lists them.</summary>
public sealed class SecuritySettings(HostSettings settings, SecondFactorPolicy policy) : ISecuritySettings
{
    /// <inheritdoc/>
    public IReadOnlyList<SecuritySetting> List(string language)
    {
        var text = new SecuritySettingTexts(UiText.In(Language.Parse(language) ?? Language.English).Figures);
        var security = settings.Security;
        var server = settings.Server;
        return
        [
            new("Server:Address", text.AddressAndPort(server.Address, server.Port), text.Address, null),
            new("Server:CertificateFile", server.CertificateFile.Length == 0 ? text.None : text.Set, text.Certificate,
                PlainHttp(text)),
            new("Server:TrustedProxies", server.TrustedProxies.Length == 0 ? text.None : server.TrustedProxies, text.Proxies, null),
            new("Security:AccessTokenMinutes", text.Minutes(security.AccessTokenMinutes), text.AccessToken, null),
            new("Security:RefreshIdleHours", text.Hours(security.RefreshIdleHours), text.RefreshIdle, null),
            new("Security:RefreshAbsoluteDays", text.Days(security.RefreshAbsoluteDays), text.RefreshAbsolute, null),
            new("Security:SessionIdleMinutes", text.Minutes(security.SessionIdleMinutes), text.SessionIdle, null),
            new("Security:SessionAbsoluteHours", text.Hours(security.SessionAbsoluteHours), text.SessionAbsolute, null),
            new("Security:LoginsPerMinute", text.AMinute(security.LoginsPerMinute), text.Logins, null),
            new("Security:RequestsPerSecond", text.ASecond(security.RequestsPerSecond), text.Requests, null),
            new("Security:LiveConnectionsPerCaller", text.Count(security.LiveConnectionsPerCaller), text.LiveConnections, null),
            new(text.PasswordLength, text.AtLeast, text.PasswordLengthWhy, null),
            new(text.PasswordRecord, text.Hashed, text.PasswordRecordWhy, null),
            new("DIAGMOD_ADMIN_PASSWORD", security.AdminPassword.Length == 0 ? text.NotSet : text.Set, text.FirstPassword,
                FirstPassword(text)),
            new("Security:MfaRequiredFor", text.Roles(policy.RequiredFor), text.SecondFactorWhy,
                policy.RequiredFor.Count == 0 ? text.PasswordAlone : null),
            new("Security:KeyRotationDays",
                security.KeyRotationDays == 0 ? text.Never : text.Days(security.KeyRotationDays), text.KeyRotation, null),
        ];
    }

    private string? PlainHttp(SecuritySettingTexts text)
    {
        if (settings.Server.CertificateFile.Length > 0)
        {
            return null;
        }

        return settings.Server.TrustedProxies.Length > 0 ? text.TlsAtProxy : text.PlainHttp;
    }

    private string? FirstPassword(SecuritySettingTexts text)
    {
        if (settings.Security.AdminPassword.Length == 0)
        {
            return null;
        }

        return PasswordRules.Judge(settings.Security.AdminPassword, "admin", PasswordRules.MinLengthAlone) is null
            ? text.FirstPasswordKept
            : text.FirstPasswordWeak;
    }
}
