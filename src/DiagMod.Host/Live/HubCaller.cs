using System.Globalization;
using System.Security.Claims;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Keys;

namespace DiagMod.Host.Live;

/// <summary>Whose connection it is, and by what right: enough to ask later whether that right still holds.</summary>
/// <param name="Key">One for all connections of a caller.</param>
/// <param name="AccountId">The account; empty for this machine's own commands.</param>
/// <param name="Version">Version of the account when the connection was opened.</param>
/// <param name="FamilyId">The sign-in that its bearer token belongs to; null for a browser session or a key.</param>
/// <param name="IsKey">True: a program's key, whose id stands for the account.</param>
/// <param name="SessionSha256">The browser session; null for a bearer token.</param>
/// <param name="Abort">Ends the connection.</param>
internal sealed record HubCaller(string Key, Guid AccountId, int Version, Guid? FamilyId, bool IsKey, byte[]? SessionSha256, Action Abort)
{
    /// <summary>The caller of a signed-in connection.</summary>
    public static HubCaller Of(ClaimsPrincipal user, HttpContext? context, Action abort)
    {
        var subject = KeyOf(user);
        return new HubCaller(
            subject, Guid.Parse(subject), int.Parse(user.FindFirst("ver")?.Value ?? "0", CultureInfo.InvariantCulture),
            Guid.TryParse(user.FindFirst("sid")?.Value, out var family) ? family : null, KeyClaims.IsKey(user),
            user.Identity?.AuthenticationType == SessionHandler.SchemeName && context is not null
                ? SessionHandler.Sha256Of(context.Request)
                : null,
            abort);
    }

    /// <summary>The key of a signed-in caller.</summary>
    public static string KeyOf(ClaimsPrincipal user) => user.FindFirst("sub")!.Value;

    /// <summary>True while the account is what it was and the session, if it came by one, lives.</summary>
    public async Task<bool> IsStillAllowedAsync(
        AccountCache accounts, IAccountStore store, ApiKeyRing keys, TimeSpan sessionIdle, CancellationToken cancellationToken)
    {
        if (AccountId == Guid.Empty)
        {
            return true;
        }

        if (IsKey)
        {
            return await keys.IsLiveAsync(AccountId, cancellationToken);
        }

        return await accounts.FindAsync(AccountId, cancellationToken) is { IsDisabled: false } account
            && account.Version == Version
            && (FamilyId is not { } family || await accounts.IsFamilyLiveAsync(family, cancellationToken))
            && (SessionSha256 is null || await store.IsSessionLiveAsync(SessionSha256, sessionIdle, cancellationToken));
    }
}
