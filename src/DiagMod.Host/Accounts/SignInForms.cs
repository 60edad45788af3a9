using DiagMod.Core.Ports;
using DiagMod.Host.Http;
using DiagMod.Host.Settings;
using Microsoft.AspNetCore.Antiforgery;

namespace DiagMod.Host.Accounts;

/// <summary>What the pages of signing in post to: password, code, new password. Each ends with a redirect, never with a token in the
/// page (decision D36).</summary>
internal static class SignInForms
{
    /// <summary>The password, and where there is a second factor the way to its page.</summary>
    public static async Task<IResult> SignInAsync(
        HttpContext context, SignIn signIn, IAntiforgery antiforgery, SessionOpening opening)
    {
        var form = await AuthEndpoints.ReadFormAsync(context, antiforgery);
        var returnUrl = AuthEndpoints.LocalPath(form["returnUrl"]);
        try
        {
            var account = await signIn.EnterAsync(context, form["username"].ToString(), form["password"].ToString(), null);
            return await opening.OpenAsync(context, account, returnUrl);
        }
        catch (MfaRequiredException awaited)
        {
            var cookie = SessionHandler.Cookie(context.Request);
            cookie.MaxAge = SignInTickets.SignInLife;
            context.Response.Cookies.Append(TicketCookie(context.Request), awaited.Ticket, cookie);
            return Results.LocalRedirect("/account/mfa?returnUrl=" + Uri.EscapeDataString(returnUrl));
        }
        catch (ProblemException fault) when (fault.Problem.Status is 400 or 401 or 429)
        {
            return Results.LocalRedirect("/sign-in?failed=1" + Wait(fault) + "&returnUrl=" + Uri.EscapeDataString(returnUrl));
        }
    }

    /// <summary>The code.</summary>
    public static async Task<IResult> FinishAsync(
        HttpContext context, SignIn signIn, IAntiforgery antiforgery, SessionOpening opening)
    {
        var form = await AuthEndpoints.ReadFormAsync(context, antiforgery);
        var returnUrl = AuthEndpoints.LocalPath(form["returnUrl"]);
        try
        {
            var account = await signIn.FinishAsync(
                context, context.Request.Cookies[TicketCookie(context.Request)] ?? "", form["otp"].ToString());
            context.Response.Cookies.Delete(TicketCookie(context.Request), SessionHandler.Cookie(context.Request));
            return await opening.OpenAsync(context, account, returnUrl);
        }
        catch (ProblemException fault) when (fault.Problem.Status is 400 or 401 or 429)
        {
            return Results.LocalRedirect("/account/mfa?failed=1" + Wait(fault) + "&returnUrl=" + Uri.EscapeDataString(returnUrl));
        }
    }

    /// <summary>The own new password.</summary>
    public static async Task<IResult> ChangePasswordAsync(
        HttpContext context, SignIn signIn, IAntiforgery antiforgery, SessionOpening opening)
    {
        var form = await AuthEndpoints.ReadFormAsync(context, antiforgery);
        try
        {
            var next = form["new"].ToString();
            if (form.ContainsKey("repeat") && form["repeat"].ToString() != next)
            {
                return Results.LocalRedirect("/account/password?failed=repeat");
            }

            return await opening.OpenAsync(
                context, await signIn.ChangePasswordAsync(context, form["current"].ToString(), next), "/");
        }
        catch (ProblemException fault) when (fault.Problem.Status is 400 or 401 or 422 or 429)
        {
            var why = fault.Problem.Status == 422
                ? "&why=" + await opening.WhyRefusedAsync(context, form["new"].ToString())
                : "";
            return Results.LocalRedirect("/account/password?failed=1" + why);
        }
    }

    private static string TicketCookie(HttpRequest request) => SessionHandler.CookieName(request) + "-mfa";

    private static string Wait(ProblemException fault) =>
        fault.Problem.RetryAfterSeconds is { } seconds ? FormattableString.Invariant($"&wait={seconds}") : "";
}

/// <summary>Opens the session of somebody who came in, and says where to go.</summary>
internal sealed class SessionOpening(
    IAccountStore accounts, SignInSources sources, SecondFactorPolicy policy, HostSettings settings, TimeProvider time)
{
    /// <summary>Opens it.</summary>
    public async Task<IResult> OpenAsync(HttpContext context, Account account, string returnUrl)
    {
        await SessionHandler.CloseQuietlyAsync(context, accounts);
        await SessionHandler.OpenAsync(
            context, accounts, account, TimeSpan.FromHours(settings.Security.SessionAbsoluteHours), time);
        await sources.RememberAsync(context, account);
        return Results.LocalRedirect(
            account.MustChangePassword ? "/account/password" : policy.MustEnrol(account) ? "/account/security" : returnUrl);
    }

    /// <summary>A word that the page turns into a sentence of the reader's language; a password that breaks no rule was the old
    /// one.</summary>
    public async Task<string> WhyRefusedAsync(HttpContext context, string password)
    {
        var account = OwnAccount.IdOf(context.User) is { } id ? await accounts.FindAsync(id, context.RequestAborted) : null;
        return PasswordRules.Judge(
            password, account?.UserName ?? "",
            account is null ? PasswordRules.MinLengthAlone : policy.MinPasswordLength(account))?.ToString() ?? "Same";
    }
}
