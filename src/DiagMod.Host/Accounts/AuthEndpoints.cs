using DiagMod.Core.Ports;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Http;
using DiagMod.Host.Settings;
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
        auth.MapPost("/login", async (HttpContext context, SignIn signIn) =>
            {
                var request = await Json.ReadAsync<LoginRequest>(context);
                var account = await signIn.CheckAsync(context, request.Username, request.Password);
                return Json.Ok(await signIn.IssueAsync(context, account));
            })
            .AllowAnonymous()
            .WithSummary("Exchanges a user name and a password for tokens.")
            .Accepts<LoginRequest>("application/json").Produces<TokenAnswer>().Fails(400, 401, 429)
            .WithBodyExample(AuthExamples.Login).WithExample(AuthExamples.Tokens)
            .Fails(AuthExamples.Refused, AuthExamples.Locked);
        auth.MapPost("/refresh", async (HttpContext context, SignIn signIn) =>
            {
                var request = await Json.ReadAsync<RefreshRequest>(context);
                return Json.Ok(await signIn.RefreshAsync(context, request.RefreshToken));
            })
            .AllowAnonymous()
            .WithSummary("Exchanges a refresh token, once: the answer holds its successor.")
            .Accepts<RefreshRequest>("application/json").Produces<TokenAnswer>().Fails(400, 401, 429)
            .WithBodyExample(AuthExamples.Refresh).WithExample(AuthExamples.Tokens)
            .Fails(AuthExamples.Refused);
        auth.MapPost("/logout", async (HttpContext context, SignIn signIn) =>
            {
                var request = context.Request.ContentLength is 0 or null && !context.Request.HasJsonContentType()
                    ? new LogoutRequest()
                    : await Json.ReadAsync<LogoutRequest>(context);
                await signIn.EndAsync(context, request.RefreshToken);
                return Results.NoContent();
            })
            .AllowAnonymous()
            .WithSummary("Ends the refresh tokens of a sign-in; an access token ends by itself within its few minutes.")
            .Accepts<LogoutRequest>("application/json").Produces(204).Fails(400)
            .WithBodyExample(AuthExamples.Logout);
        auth.MapPost("/password", async (HttpContext context, SignIn signIn) =>
            {
                var request = await Json.ReadAsync<PasswordRequest>(context);
                var account = await signIn.ChangePasswordAsync(context, request.CurrentPassword, request.NewPassword);
                return Json.Ok(await signIn.IssueAsync(context, account));
            })
            .RequireAuthorization(Roles.SignedIn)
            .WithSummary("Changes one's own password; every other token and session ends.")
            .Accepts<PasswordRequest>("application/json").Produces<TokenAnswer>().Fails(400, 401, 422, 429)
            .WithBodyExample(AuthExamples.Password).WithExample(AuthExamples.Tokens)
            .Fails(AuthExamples.Refused, AuthExamples.Weak, AuthExamples.Locked);
        auth.MapOwnAccount();
    }

    /// <summary>Maps what the sign-in and password pages post to.</summary>
    public static void MapSignInForms(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/account").ExcludeFromDescription();
        account.MapPost("/sign-in", SignInAsync).AllowAnonymous();
        account.MapPost("/sign-out", async (HttpContext context, IAccountStore accounts, IAntiforgery antiforgery) =>
        {
            await ReadFormAsync(context, antiforgery);
            await SessionHandler.CloseAsync(context, accounts);
            return Results.LocalRedirect("/sign-in");
        }).AllowAnonymous();

        // The page of the same address also answers POST (for forms of its own); without an order the two would be ambiguous.
        account.MapPost("/password", ChangePasswordAsync).RequireAuthorization(Roles.SignedIn).WithOrder(-1);
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

    private static async Task<IResult> SignInAsync(
        HttpContext context, SignIn signIn, IAccountStore accounts, IAntiforgery antiforgery, HostSettings settings, TimeProvider time)
    {
        var form = await ReadFormAsync(context, antiforgery);
        var returnUrl = LocalPath(form["returnUrl"]);
        try
        {
            var account = await signIn.CheckAsync(context, form["username"].ToString(), form["password"].ToString());
            await SessionHandler.OpenAsync(
                context, accounts, account, TimeSpan.FromHours(settings.Security.SessionAbsoluteHours), time);
            return Results.LocalRedirect(account.MustChangePassword ? "/account/password" : returnUrl);
        }
        catch (ProblemException fault) when (fault.Problem.Status is 400 or 401 or 429)
        {
            var wait = fault.Problem.RetryAfterSeconds is { } seconds
                ? FormattableString.Invariant($"&wait={seconds}")
                : "";
            return Results.LocalRedirect("/sign-in?failed=1" + wait + "&returnUrl=" + Uri.EscapeDataString(returnUrl));
        }
    }

    private static async Task<IResult> ChangePasswordAsync(
        HttpContext context, SignIn signIn, IAccountStore accounts, IAntiforgery antiforgery, HostSettings settings, TimeProvider time)
    {
        var form = await ReadFormAsync(context, antiforgery);
        try
        {
            var next = form["new"].ToString();
            if (form.ContainsKey("repeat") && form["repeat"].ToString() != next)
            {
                return Results.LocalRedirect("/account/password?failed=repeat");
            }

            var account = await signIn.ChangePasswordAsync(context, form["current"].ToString(), next);
            await SessionHandler.OpenAsync(
                context, accounts, account, TimeSpan.FromHours(settings.Security.SessionAbsoluteHours), time);
            return Results.LocalRedirect("/");
        }
        catch (ProblemException fault) when (fault.Problem.Status is 400 or 401 or 422 or 429)
        {
            var why = fault.Problem.Status == 422 ? "&why=" + WhyRefused(form["new"].ToString(), context.User.Identity?.Name) : "";
            return Results.LocalRedirect("/account/password?failed=1" + why);
        }
    }

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

    // A word that the page turns into a sentence of the reader's language; a password that breaks no rule was the old one.
    private static string WhyRefused(string password, string? userName) =>
        PasswordRules.Judge(password, userName ?? "")?.ToString() ?? "Same";

    private static async Task<IFormCollection> ReadFormAsync(HttpContext context, IAntiforgery antiforgery)
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

    /// <summary>Second factor; not asked for yet.</summary>
    public string? Otp { get; init; }
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
