using DiagMod.Core.Ports;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Http;
using Microsoft.AspNetCore.Antiforgery;

namespace DiagMod.Host.Accounts;

/// <summary>Sign-in: tokens for programs, a session cookie for browsers.</summary>
internal static class AuthEndpoints
{
    private const int MaxFormBytes = 16 * 1024;

    /// <summary>Maps /auth of the API.</summary>
    public static void MapAuth(this IEndpointRouteBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("auth");
        auth.MapPost("/login", async (HttpContext context, SignIn signIn, TokenGrants grants) =>
            {
                var request = await Json.ReadAsync<LoginRequest>(context);
                var account = await signIn.EnterAsync(context, request.Username, request.Password, request.Otp);
                return Json.Ok(await grants.IssueAsync(context, account));
            })
            .AllowAnonymous()
            .WithSummary("Exchanges a user name and a password for tokens; with a second factor also a code, at once as otp or "
                + "afterwards: E_MFA_REQUIRED carries the mfa_token for /auth/mfa.")
            .Accepts<LoginRequest>("application/json").Produces<TokenAnswer>().Fails(400, 401, 429)
            .WithBodyExample(AuthExamples.Login).WithExample(AuthExamples.Tokens)
            .Fails(AuthExamples.Refused, AuthExamples.CodeAwaited, AuthExamples.Locked);
        auth.MapPost("/mfa", async (HttpContext context, SignIn signIn, TokenGrants grants) =>
            {
                var request = await Json.ReadAsync<MfaRequest>(context);
                var account = await signIn.FinishAsync(context, request.MfaToken, request.Otp);
                return Json.Ok(await grants.IssueAsync(context, account));
            })
            .AllowAnonymous()
            .WithSummary("Ends a sign-in with a code of the authenticator app or a backup code; five tries, five minutes.")
            .Accepts<MfaRequest>("application/json").Produces<TokenAnswer>().Fails(400, 401, 429)
            .WithBodyExample(AuthExamples.Mfa).WithExample(AuthExamples.Tokens).Fails(AuthExamples.Refused, AuthExamples.Locked);
        auth.MapPost("/refresh", async (HttpContext context, TokenGrants grants) =>
            {
                var request = await Json.ReadAsync<RefreshRequest>(context);
                return Json.Ok(await grants.RefreshAsync(context, request.RefreshToken));
            })
            .AllowAnonymous()
            .WithSummary("Exchanges a refresh token, once: the answer holds its successor.")
            .Accepts<RefreshRequest>("application/json").Produces<TokenAnswer>().Fails(400, 401, 429)
            .WithBodyExample(AuthExamples.Refresh).WithExample(AuthExamples.Tokens)
            .Fails(AuthExamples.Refused);
        auth.MapPost("/logout", async (HttpContext context, TokenGrants grants) =>
            {
                var request = context.Request.ContentLength is 0 or null && !context.Request.HasJsonContentType()
                    ? new LogoutRequest()
                    : await Json.ReadAsync<LogoutRequest>(context);
                await grants.EndAsync(context, request.RefreshToken);
                return Results.NoContent();
            })
            .AllowAnonymous()
            .WithSummary("Ends the tokens of a sign-in; its access tokens too, on every host within half a minute.")
            .Accepts<LogoutRequest>("application/json").Produces(204).Fails(400)
            .WithBodyExample(AuthExamples.Logout);
        auth.MapPost("/password", async (HttpContext context, SignIn signIn, TokenGrants grants) =>
            {
                var request = await Json.ReadAsync<PasswordRequest>(context);
                var account = await signIn.ChangePasswordAsync(context, request.CurrentPassword, request.NewPassword);
                return Json.Ok(await grants.IssueAsync(context, account));
            })
            .RequireAuthorization(Roles.SignedIn)
            .WithSummary("Changes one's own password; every other token and session ends.")
            .Accepts<PasswordRequest>("application/json").Produces<TokenAnswer>().Fails(400, 401, 422, 429)
            .WithBodyExample(AuthExamples.Password).WithExample(AuthExamples.Tokens)
            .Fails(AuthExamples.Refused, AuthExamples.Weak, AuthExamples.Locked);
        auth.MapOwnAccount();
        auth.MapSecondFactor();
        auth.MapSessions();
    }

    /// <summary>Maps what the sign-in and password pages post to.</summary>
    public static void MapSignInForms(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/account").ExcludeFromDescription();
        account.MapPost("/sign-in", SignInForms.SignInAsync).AllowAnonymous();
        account.MapPost("/mfa", SignInForms.FinishAsync).AllowAnonymous().WithOrder(-1);
        account.MapPost("/sign-out", async (HttpContext context, IAccountStore accounts, IAntiforgery antiforgery) =>
        {
            await ReadFormAsync(context, antiforgery);
            await SessionHandler.CloseAsync(context, accounts);
            return Results.LocalRedirect("/sign-in");
        }).AllowAnonymous();

        // The page of the same address also answers POST (for forms of its own); without an order the two would be ambiguous.
        account.MapPost("/password", SignInForms.ChangePasswordAsync).RequireAuthorization(Roles.SignedIn).WithOrder(-1);
        account.MapPost("/language", KeepLanguageAsync).AllowAnonymous();
        account.MapGet("/csrf", (HttpContext context, IAntiforgery antiforgery) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return Json.Ok(new CsrfAnswer(antiforgery.GetAndStoreTokens(context).RequestToken ?? ""));
        }).RequireAuthorization(Roles.SignedIn);
    }

    /// <summary>A local path to go on to; the start page for everything else (no open redirect).</summary>
    public static string LocalPath(string? returnUrl) =>
        returnUrl is { Length: > 0 and <= 2000 } && returnUrl[0] == '/' && !(returnUrl.Length > 1 && returnUrl[1] is '/' or '\\')
            && PlainText.IsOneLine(returnUrl) && !returnUrl.Contains('\\', StringComparison.Ordinal)
            ? returnUrl
            : "/";

    // Works without an account too: then only the cookie keeps the choice.
    private static async Task<IResult> KeepLanguageAsync(
        HttpContext context, IAccountStore accounts, AccountCache cache, IAntiforgery antiforgery)
    {
        var form = await ReadFormAsync(context, antiforgery);
        var language = RequestLanguage.OfCode(form[LanguageChoice.LanguageField]) ?? throw OwnAccount.BadLanguage("language must be en or ru.");
        if (OwnAccount.IdOf(context.User) is { } id)
        {
            await accounts.SetLanguageAsync(id, language.Code, Principals.ActorOf(context), context.RequestAborted);
            cache.Forget(id);
        }

        RequestLanguage.Keep(context, language);
        return Results.LocalRedirect(LocalPath(form[LanguageChoice.ReturnField]));
    }

    /// <summary>The form of a request, once its token was checked.</summary>
    internal static async Task<IFormCollection> ReadFormAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new ProblemException(Problem.ForStatus(StatusCodes.Status415UnsupportedMediaType));
        }

        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxFormBytes;
        }

        await CsrfGuard.CheckFormAsync(context, antiforgery);
        return await context.Request.ReadFormAsync(context.RequestAborted);
    }
}

/// <summary>Body of POST /auth/login.</summary>
internal sealed record LoginRequest
{
    /// <summary>User name.</summary>
    public required string Username { get; init; }

    /// <summary>Password.</summary>
    public required string Password { get; init; }

    /// <summary>Code of the authenticator app or a backup code, where the account has a second factor.</summary>
    public string? Otp { get; init; }
}

/// <summary>Body of POST /auth/mfa.</summary>
internal sealed record MfaRequest
{
    /// <summary>The mfa_token of the sign-in that was begun.</summary>
    public required string MfaToken { get; init; }

    /// <summary>Code of the authenticator app, or a backup code.</summary>
    public required string Otp { get; init; }
}

/// <summary>Body of POST /auth/refresh.</summary>
internal sealed record RefreshRequest
{
    /// <summary>The newest refresh token.</summary>
    public required string RefreshToken { get; init; }
}

/// <summary>Body of POST /auth/logout.</summary>
internal sealed record LogoutRequest
{
    /// <summary>The newest refresh token; nothing happens without it.</summary>
    public string? RefreshToken { get; init; }
}

/// <summary>Body of POST /auth/password.</summary>
internal sealed record PasswordRequest
{
    /// <summary>The password now.</summary>
    public required string CurrentPassword { get; init; }

    /// <summary>The password wanted.</summary>
    public required string NewPassword { get; init; }
}

/// <summary>Answer of GET /account/csrf.</summary>
/// <param name="Token">Value of the header X-CSRF-TOKEN.</param>
internal sealed record CsrfAnswer(string Token);
