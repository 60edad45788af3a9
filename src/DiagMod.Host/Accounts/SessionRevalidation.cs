using System.Data.Common;
using System.Globalization;
using DiagMod.Core.Ports;
using DiagMod.Host.Settings;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace DiagMod.Host.Accounts;

/// <summary>Asks once a minute whether a page's account is still what it was when the page was opened (AUTHZ-08; the framework's
/// default is 30 minutes).</summary>
internal sealed class SessionRevalidation(
    ILoggerFactory loggers, AccountCache accounts, IAccountStore store, HostSettings settings)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(25);

    /// <inheritdoc/>
    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        var user = authenticationState.User;
        try
        {
            return Guid.TryParse(user.FindFirst("sub")?.Value, out var id)
                && await accounts.FindAsync(id, cancellationToken) is { IsDisabled: false } account
                && user.HasClaim("ver", account.Version.ToString(CultureInfo.InvariantCulture))
                && (user.FindFirst(Principals.SessionMark)?.Value is not { } mark
                    || await store.IsSessionLiveAsync(
                        Convert.FromHexString(mark), TimeSpan.FromMinutes(settings.Security.SessionIdleMinutes), cancellationToken));
        }
        catch (DbException)
        {
            // While the database is away nobody's account changes, and a board that signs its watchers out shows nothing at all.
            return true;
        }
    }
}
