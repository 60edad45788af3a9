using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Motors;
using static DiagMod.Host.Http.ExampleValues;

namespace DiagMod.Host.Admin;

/// <summary>What the API's description shows of administration.</summary>
internal static class AdminExamples
{
    /// <summary>A new account with a password of its own.</summary>
    public static readonly UserRequest Request = new()
    {
        Username = "n.petrova",
        Role = Roles.Engineer,
        Password = "wide-River-42-turbine",
        MustChangePassword = true,
    };

    /// <summary>A new account with a one-time password.</summary>
    public static readonly UserRequest OneTime = new() { Username = "shift.two", Role = Roles.Operator };

    /// <summary>A change of role.</summary>
    public static readonly UserPatch Patch = new() { Role = Roles.Operator };

    /// <summary>A reset of the password.</summary>
    public static readonly UserPatch Reset = new() { ResetPassword = true };

    /// <summary>An account.</summary>
    public static readonly UserAnswer User = new(
        Account, "n.petrova", Roles.Engineer, IsDisabled: false, MustChangePassword: false, Created, Received, null);

    /// <summary>An account whose password is shown once.</summary>
    public static readonly UserAnswer UserWithPassword = User with
    {
        Username = "shift.two",
        Role = Roles.Operator,
        MustChangePassword = true,
        LastSignInAt = null,
        OneTimePassword = "plum-Anchor-58-violin",
    };

    /// <summary>The accounts.</summary>
    public static readonly ListAnswer<UserAnswer> Users = new([User], null);

    /// <summary>How sign-in is set.</summary>
    public static readonly SecurityAnswer Security = new(
        600, 86_400, 2_592_000, 28_800, 43_200, 12, 15, "pbkdf2-sha512", 210_000, 30, [Roles.Engineer, Roles.Admin],
        MfaAvailable: true, 2_592_000, []);

    /// <summary>The name is taken.</summary>
    public static readonly Problem Exists = Problem.Of(
        StatusCodes.Status409Conflict, "E_USER_EXISTS", "There is an account of this name already.", "username");

    /// <summary>No such account.</summary>
    public static readonly Problem Unknown = Problem.Of(StatusCodes.Status404NotFound, "E_USER_UNKNOWN", "There is no such account.");

    /// <summary>A password that is too weak.</summary>
    public static readonly Problem Weak = Problem.Of(
        StatusCodes.Status422UnprocessableEntity, "E_PASSWORD", "The new password is refused: it is shorter than 12 characters.",
        "password");

    /// <summary>A name that cannot be one.</summary>
    public static readonly Problem BadRole = Problem.BadRequest(
        "E_ROLE", "role must be one of: viewer, operator, engineer, admin.", "role");

    /// <summary>Nobody disables themselves.</summary>
    public static readonly Problem Own = Problem.Of(
        StatusCodes.Status403Forbidden, "E_OWN_ACCOUNT", "Nobody can disable or demote their own account.");

    /// <summary>One admin stays.</summary>
    public static readonly Problem Last = Problem.Of(
        StatusCodes.Status403Forbidden, "E_LAST_ADMIN", "At least one active admin must remain.");
}
