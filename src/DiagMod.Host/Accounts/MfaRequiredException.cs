using DiagMod.Host.Http;

namespace DiagMod.Host.Accounts;

/// <summary>The password was right; a code is awaited.</summary>
/// <param name="ticket">What the code must come with.</param>
/// <param name="life">How long it may take.</param>
public sealed class MfaRequiredException(string ticket, TimeSpan life) : ProblemException(
    Problem.Of(
        StatusCodes.Status401Unauthorized, "E_MFA_REQUIRED",
        "The password is right; send a code of the authenticator app or a backup code with this mfa_token to /api/v1/auth/mfa, or "
            + "both at once as otp.") with
    {
        MfaToken = ticket,
        MfaExpiresIn = (int)life.TotalSeconds,
    })
{
    /// <summary>What the code must come with.</summary>
    public string Ticket { get; } = ticket;
}
