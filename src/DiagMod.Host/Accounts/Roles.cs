using System.Security.Claims;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Accounts;

/// <summary>Roles as words, and the policies of the routes: a role includes the ones before it (decision D6).</summary>
public static class Roles
{
    /// <summary>Policy: viewer or more.</summary>
    public const string Viewer = "viewer";

    /// <summary>Policy: operator or more.</summary>
    public const string Operator = "operator";

    /// <summary>Policy: engineer or more.</summary>
    public const string Engineer = "engineer";

    /// <summary>Policy: admin.</summary>
    public const string Admin = "admin";

    /// <summary>Policy: signed in, even when the password must be changed first.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>Policy: from this machine, or viewer or more.</summary>
    public const string LocalOrViewer = "local-or-viewer";

    /// <summary>Policy: from this machine or an address that may read the metrics, or viewer or more.</summary>
    public const string MetricsReader = "metrics-reader";

    /// <summary>The word for a role.</summary>
    public static string NameOf(Role role) => role switch
    {
        Role.Viewer => Viewer,
        Role.Operator => Operator,
        Role.Engineer => Engineer,
        _ => Admin,
    };

    /// <summary>The role of a word.</summary>
    public static bool TryParse(string? name, out Role role)
    {
        role = name switch { Viewer => Role.Viewer, Operator => Role.Operator, Engineer => Role.Engineer, Admin => Role.Admin, _ => default };
        return role != default;
    }

    /// <summary>True when a person has at least this role.</summary>
    public static bool Has(ClaimsPrincipal user, Role least) =>
        TryParse(user.FindFirst("role")?.Value, out var role) && role >= least;

    /// <summary>True when a person must choose a new password before anything else.</summary>
    public static bool MustChangePassword(ClaimsPrincipal user) => user.HasClaim("must_change", "true");

    /// <summary>True when a person must enrol a second factor before anything else.</summary>
    public static bool MustEnrol(ClaimsPrincipal user) => user.HasClaim("must_enrol", "true");
}
