using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;

namespace DiagMod.Dashboard.Accounts;

/// <summary>Who looks at a page, and what that person may do. Asked again at every act: a page outlives a role.</summary>
/// <param name="authentication">Who is signed in.</param>
/// <param name="authorization">The policies.</param>
public sealed class SignedInUser(AuthenticationStateProvider authentication, IAuthorizationService authorization)
{
    /// <summary>The person; without a name when nobody is signed in.</summary>
    public async Task<ClaimsPrincipal> GetAsync() => (await authentication.GetAuthenticationStateAsync()).User;

    /// <summary>The person, when a policy lets them; else null.</summary>
    /// <param name="policy">Name of the policy, which is the least role.</param>
    public async Task<ClaimsPrincipal?> WhoMayAsync(string policy)
    {
        var user = await GetAsync();
        return (await authorization.AuthorizeAsync(user, policy)).Succeeded ? user : null;
    }
}
