using DiagMod.Host.Http;

namespace DiagMod.Host.Accounts;

/// <summary>What the API's description shows of second factors. Secrets and codes are shaped like real ones and open nothing.</summary>
internal static class SecondFactorExamples
{
    private const string Secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    private const string Uri = "otpauth://totp/DiagMod:n.petrova?secret=" + Secret + "&issuer=DiagMod&algorithm=SHA1&digits=6&period=30";

    /// <summary>How an account is protected.</summary>
    public static readonly MfaAnswer State = new(
        true, true, new DateTimeOffset(2025, 8, 17, 12, 30, 0, TimeSpan.Zero), 9);

    /// <summary>Begin.</summary>
    public static readonly EnrolRequest Enrol = new() { Password = "wide-River-42-turbine" };

    /// <summary>Begun.</summary>
    public static readonly EnrolAnswer Begun = new(
        "3q2-7wJk0mZl8cVbNf1YxTgHs5RaPu4EoDiLtKqMvWs", Secret, Uri, "<svg xmlns=\"http://www.w3.org/2000/svg\">…</svg>", 600);

    /// <summary>The first code.</summary>
    public static readonly ConfirmMfaRequest Confirm = new()
    {
        EnrolmentToken = "3q2-7wJk0mZl8cVbNf1YxTgHs5RaPu4EoDiLtKqMvWs",
        Otp = "492039",
    };

    /// <summary>Proof of the owner.</summary>
    public static readonly ProofRequest Proof = new() { Password = "wide-River-42-turbine", Otp = "492039" };

    /// <summary>Backup codes.</summary>
    public static readonly BackupCodesAnswer Codes = new(["QW4K7M-ZB2XHD-R5TLAE-3VNYUC", "H6PSGJ-4FXOIM-D2KCTA-WNRL7V"]);

    /// <summary>409.</summary>
    public static readonly Problem HasOne = Problem.Of(
        StatusCodes.Status409Conflict, "E_MFA_STATE", "There is a second factor already; take it away first.");

    /// <summary>409.</summary>
    public static readonly Problem HasNone = Problem.Of(StatusCodes.Status409Conflict, "E_MFA_STATE", "There is no second factor.");

    /// <summary>400.</summary>
    public static readonly Problem BadEnrolment = Problem.BadRequest(
        "E_MFA_ENROLMENT", "The enrolment is over or not yours, or the code is not the app's newest; begin again.");
}
