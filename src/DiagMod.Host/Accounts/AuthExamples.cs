using DiagMod.Host.Http;

namespace DiagMod.Host.Accounts;

/// <summary>What the API's description shows of sign-in. The tokens are shaped like real ones and open nothing.</summary>
internal static class AuthExamples
{
    private const string RefreshToken = "3q2-7wJk0mZl8cVbNf1YxTgHs5RaPu4EoDiLtKqMvWs";

    /// <summary>A sign-in.</summary>
    public static readonly LoginRequest Login = new() { Username = "n.petrova", Password = "wide-River-42-turbine" };

    /// <summary>The second step.</summary>
    public static readonly MfaRequest Mfa = new() { MfaToken = RefreshToken, Otp = "492039" };

    /// <summary>A renewal.</summary>
    public static readonly RefreshRequest Refresh = new() { RefreshToken = RefreshToken };

    /// <summary>A sign-out.</summary>
    public static readonly LogoutRequest Logout = new() { RefreshToken = RefreshToken };

    /// <summary>A change of password.</summary>
    public static readonly PasswordRequest Password = new()
    {
        CurrentPassword = "wide-River-42-turbine",
        NewPassword = "quiet-Harbour-77-kestrel",
    };

    /// <summary>What a sign-in gives.</summary>
    public static readonly TokenAnswer Tokens = new(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIwMTk4YjRjMiJ9.c2lnbmF0dXJl", RefreshToken, 600, Roles.Engineer, "Bearer",
        MustChangePassword: false);

    /// <summary>Who the caller is.</summary>
    public static readonly OwnAccountAnswer Me = new("n.petrova", Roles.Engineer, "ru");

    /// <summary>A choice of language.</summary>
    public static readonly OwnAccountRequest ChooseLanguage = new() { Language = "ru" };

    /// <summary>The account was removed meanwhile.</summary>
    public static readonly Problem Gone = Problem.Of(StatusCodes.Status404NotFound, "E_USER_UNKNOWN", "There is no such account.");

    /// <summary>The same for every failure.</summary>
    public static readonly Problem Refused = Problem.Of(
        StatusCodes.Status401Unauthorized, "E_CREDENTIALS", "These credentials do not let you in.");

    /// <summary>The password was right.</summary>
    public static readonly Problem CodeAwaited =
        new MfaRequiredException(RefreshToken, SignInTickets.SignInLife).Problem;

    /// <summary>Too many attempts.</summary>
    public static readonly Problem Locked = Problem.TooMany(
        "Too many failed attempts; wait before the next one.", TimeSpan.FromSeconds(30));

    /// <summary>A weak password.</summary>
    public static readonly Problem Weak = Problem.Of(
        StatusCodes.Status422UnprocessableEntity, "E_PASSWORD", "The new password is refused: it is the old one.", "new_password");
}
