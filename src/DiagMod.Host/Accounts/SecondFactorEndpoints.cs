using DiagMod.Core.Ports;
using DiagMod.Host.Http;

namespace DiagMod.Host.Accounts;

/// <summary>The own second factor: enrol, confirm, new backup codes, take away. The secret is shown once, at the enrolment.</summary>
internal static class SecondFactorEndpoints
{
    /// <summary>Maps /auth/mfa/….</summary>
    public static void MapSecondFactor(this IEndpointRouteBuilder auth)
    {
        auth.MapGet("/mfa", async (HttpContext context, IOwnSecurity security) =>
            {
                var own = await security.FindAsync(Owner(context), context.RequestAborted) ?? throw SignIn.Failed();
                return Json.Ok(new MfaAnswer(
                    own.Factor is not null, own.IsRequired, own.Factor?.EnrolledAt, own.Factor?.BackupCodesLeft ?? 0));
            })
            .RequireAuthorization(Roles.SignedIn)
            .WithSummary("How the own account is protected.")
            .Produces<MfaAnswer>().Fails(401).WithExample(SecondFactorExamples.State);
        auth.MapPost("/mfa/enrol", async (HttpContext context, IOwnSecurity security) =>
            {
                var request = await Json.ReadAsync<EnrolRequest>(context);
                var begun = Require(await security.BeginAsync(
                    Owner(context), request.Password, Principals.ActorOf(context), context.RequestAborted));
                context.Response.Headers.CacheControl = "no-store";
                return Json.Ok(new EnrolAnswer(
                    begun.Ticket, begun.Secret, begun.Uri, begun.QrSvg, (int)SignInTickets.EnrolmentLife.TotalSeconds));
            })
            .RequireAuthorization(Roles.SignedIn)
            .WithSummary("Begins to enrol an authenticator app (RFC 6238); the secret is shown now and never again.")
            .Accepts<EnrolRequest>("application/json").Produces<EnrolAnswer>().Fails(400, 401, 409, 429)
            .WithBodyExample(SecondFactorExamples.Enrol).WithExample(SecondFactorExamples.Begun)
            .Fails(AuthExamples.Refused, SecondFactorExamples.HasOne);
        auth.MapPost("/mfa/confirm", async (HttpContext context, IOwnSecurity security) =>
            {
                var request = await Json.ReadAsync<ConfirmMfaRequest>(context);
                return Codes(context, await security.ConfirmAsync(
                    Owner(context), request.EnrolmentToken, request.Otp, Principals.ActorOf(context), context.RequestAborted));
            })
            .RequireAuthorization(Roles.SignedIn)
            .WithSummary("Ends an enrolment with the app's first code; gives ten backup codes, shown once.")
            .Accepts<ConfirmMfaRequest>("application/json").Produces<BackupCodesAnswer>().Fails(400, 401, 409)
            .WithBodyExample(SecondFactorExamples.Confirm).WithExample(SecondFactorExamples.Codes)
            .Fails(SecondFactorExamples.BadEnrolment, SecondFactorExamples.HasOne);
        auth.MapPost("/mfa/backup-codes", async (HttpContext context, IOwnSecurity security) =>
            {
                var request = await Json.ReadAsync<ProofRequest>(context);
                return Codes(context, await security.RenewCodesAsync(
                    Owner(context), request.Password, request.Otp, Principals.ActorOf(context), context.RequestAborted));
            })
            .RequireAuthorization(Roles.SignedIn)
            .WithSummary("Makes ten new backup codes, shown once; those of before end.")
            .Accepts<ProofRequest>("application/json").Produces<BackupCodesAnswer>().Fails(400, 401, 409, 429)
            .WithBodyExample(SecondFactorExamples.Proof).WithExample(SecondFactorExamples.Codes)
            .Fails(AuthExamples.Refused, SecondFactorExamples.HasNone);
        auth.MapPost("/mfa/disable", async (HttpContext context, IOwnSecurity security) =>
            {
                var request = await Json.ReadAsync<ProofRequest>(context);
                Require(await security.DisableAsync(
                    Owner(context), request.Password, request.Otp, Principals.ActorOf(context), context.RequestAborted));
                return Results.NoContent();
            })
            .RequireAuthorization(Roles.SignedIn)
            .WithSummary("Takes the second factor away; every session and token of the account ends.")
            .Accepts<ProofRequest>("application/json").Produces(204).Fails(400, 401, 409, 429)
            .WithBodyExample(SecondFactorExamples.Proof).Fails(AuthExamples.Refused, SecondFactorExamples.HasNone);
    }

    /// <summary>The caller's account.</summary>
    /// <exception cref="ProblemException">401: this machine's own commands have none.</exception>
    public static Guid Owner(HttpContext context) => OwnAccount.IdOf(context.User) ?? throw SignIn.Failed();

    private static IResult Codes(HttpContext context, SecurityAnswer<IReadOnlyList<string>> answer)
    {
        var codes = Require(answer);
        context.Response.Headers.CacheControl = "no-store";
        return Json.Ok(new BackupCodesAnswer(codes));
    }

    private static T Require<T>(SecurityAnswer<T> answer) => answer.Refusal switch
    {
        null => answer.Value!,
        SecurityRefusal.TooMany => throw new ProblemException(Problem.TooMany(
            "Too many failed attempts; wait before the next one.", TimeSpan.FromSeconds(answer.RetryAfterSeconds ?? 30))),
        SecurityRefusal.Enrolment => throw new ProblemException(SecondFactorExamples.BadEnrolment),
        SecurityRefusal.State => throw new ProblemException(SecondFactorExamples.HasOne with
        {
            Detail = "The account has a second factor already, or has none.",
        }),
        _ => throw SignIn.Failed(),
    };
}

/// <summary>Answer of GET /auth/mfa.</summary>
/// <param name="Enabled">True: a code is asked for at each sign-in.</param>
/// <param name="Required">True: the role must have a second factor.</param>
/// <param name="EnrolledAt">Since when; null when not enabled.</param>
/// <param name="BackupCodesLeft">Backup codes not used yet.</param>
internal sealed record MfaAnswer(bool Enabled, bool Required, DateTimeOffset? EnrolledAt, int BackupCodesLeft);

/// <summary>Body of POST /auth/mfa/enrol.</summary>
internal sealed record EnrolRequest
{
    /// <summary>The own password.</summary>
    public required string Password { get; init; }
}

/// <summary>Answer of POST /auth/mfa/enrol.</summary>
/// <param name="EnrolmentToken">For /auth/mfa/confirm.</param>
/// <param name="Secret">The secret, base 32, to type into an app.</param>
/// <param name="Uri">The same, for an app.</param>
/// <param name="QrSvg">The same, for an app's camera: an SVG element.</param>
/// <param name="ExpiresIn">Seconds that the enrolment may take.</param>
internal sealed record EnrolAnswer(string EnrolmentToken, string Secret, string Uri, string QrSvg, int ExpiresIn);

/// <summary>Body of POST /auth/mfa/confirm.</summary>
internal sealed record ConfirmMfaRequest
{
    /// <summary>The enrolment_token.</summary>
    public required string EnrolmentToken { get; init; }

    /// <summary>The app's newest code.</summary>
    public required string Otp { get; init; }
}

/// <summary>Body of POST /auth/mfa/disable and /auth/mfa/backup-codes: proof that it is the owner.</summary>
internal sealed record ProofRequest
{
    /// <summary>The own password.</summary>
    public required string Password { get; init; }

    /// <summary>The app's newest code, or a backup code.</summary>
    public required string Otp { get; init; }
}

/// <summary>Backup codes, shown once.</summary>
/// <param name="BackupCodes">Ten codes, each good for one sign-in.</param>
internal sealed record BackupCodesAnswer(IReadOnlyList<string> BackupCodes);
