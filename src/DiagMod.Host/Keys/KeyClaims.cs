using System.Globalization;
using System.Security.Claims;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Keys;

/// <summary>A key as the claims that the framework carries. It has no role: what it opens is asked of each route.</summary>
internal static class KeyClaims
{
    private const string Scope = "key_scope";
    private const string Group = "key_group";
    private const string Bound = "key_bound";
    private const string Rate = "key_rate";

    /// <summary>Claims of a key.</summary>
    /// <param name="key">The key.</param>
    public static ClaimsPrincipal Of(ApiKey key)
    {
        var identity = new ClaimsIdentity(ApiKeyHandler.SchemeName, "name", "role");
        identity.AddClaim(new Claim("sub", key.Id.ToString("D")));
        identity.AddClaim(new Claim("name", "key:" + key.Prefix));
        identity.AddClaim(new Claim(Rate, key.RequestsPerSecond.ToString(CultureInfo.InvariantCulture)));

        // A key never opens more than its owner may now.
        identity.AddClaims(key.Scopes
            .Where(scope => KeyScopes.RoleOf(scope) <= key.OwnerRole)
            .Select(scope => new Claim(Scope, scope)));
        if (key.MotorGroups is { } groups)
        {
            identity.AddClaim(new Claim(Bound, "true"));
            identity.AddClaims(groups.Select(group => new Claim(Group, group)));
        }

        return new ClaimsPrincipal(identity);
    }

    /// <summary>True for a key, false for a person and for nobody.</summary>
    public static bool IsKey(ClaimsPrincipal user) => user.Identity?.AuthenticationType == ApiKeyHandler.SchemeName;

    /// <summary>True when a key has a scope.</summary>
    public static bool Has(ClaimsPrincipal user, string scope) => user.HasClaim(Scope, scope);

    /// <summary>The groups of motors that a caller may see; null: all, as every person does.</summary>
    public static IReadOnlyList<string>? GroupsOf(ClaimsPrincipal user) => IsKey(user) && user.HasClaim(Bound, "true")
        ? [.. user.FindAll(Group).Select(claim => claim.Value)]
        : null;

    /// <summary>True when a caller may see a motor.</summary>
    public static bool MaySee(ClaimsPrincipal user, Motor motor) =>
        GroupsOf(user) is not { } groups || (motor.Group is { } group && groups.Contains(group, StringComparer.Ordinal));

    /// <summary>Requests a second that a key may make; null for a person.</summary>
    public static int? RateOf(ClaimsPrincipal user) => IsKey(user)
        ? int.Parse(user.FindFirst(Rate)!.Value, CultureInfo.InvariantCulture)
        : null;
}
