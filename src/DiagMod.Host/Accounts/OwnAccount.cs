using System.Security.Claims;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Http;

namespace DiagMod.Host.Accounts;

/// <summary>Who the caller is, and the language that the caller chose.</summary>
internal static class OwnAccount
{
    /// <summary>Maps /auth/me of the API.</summary>
    public static void MapOwnAccount(this IEndpointRouteBuilder auth)
    {
        auth.MapGet("/me", (HttpContext context) => Json.Ok(AnswerOf(context.User)))
            .RequireAuthorization(Roles.SignedIn)
            .WithSummary("Who the caller is: user name, role, and the language chosen (en, ru, or null for none).")
            .Produces<OwnAccountAnswer>().Fails(401).WithExample(AuthExamples.Me);
        auth.MapPatch("/me", ChangeAsync)
            .RequireAuthorization(Roles.SignedIn)
            .WithSummary("Chooses the language of pages and error titles: en, ru, or null for what each request asks for.")
            .Accepts<OwnAccountRequest>("application/json").Produces<OwnAccountAnswer>().Fails(400, 401, 404, 415)
            .WithBodyExample(AuthExamples.ChooseLanguage).WithExample(AuthExamples.Me).Fails(AuthExamples.Gone);
    }

    /// <summary>The caller's account; null for nobody, and for this machine's own commands.</summary>
    public static Guid? IdOf(ClaimsPrincipal user) =>
        Guid.TryParseExact(user.FindFirst("sub")?.Value, "D", out var id) && id != Guid.Empty ? id : null;

    /// <summary>400: the text is no language.</summary>
    public static ProblemException BadLanguage(string detail) => Query.Bad("language", detail);

    private static async Task<IResult> ChangeAsync(HttpContext context, IAccountStore accounts, AccountCache cache)
    {
        var request = await Json.ReadAsync<OwnAccountRequest>(context);
        var language = request.Language is null
            ? null
            : RequestLanguage.OfCode(request.Language)?.Code ?? throw BadLanguage("language must be en, ru or null.");
        if (IdOf(context.User) is not { } id
            || !await accounts.SetLanguageAsync(id, language, Principals.ActorOf(context), context.RequestAborted))
        {
            throw new ProblemException(
                Problem.Of(StatusCodes.Status404NotFound, "E_USER_UNKNOWN", "There is no such account."));
        }

        cache.Forget(id);
        return Json.Ok(AnswerOf(context.User) with { Language = language });
    }

    private static OwnAccountAnswer AnswerOf(ClaimsPrincipal user) => new(
        user.Identity?.Name ?? "", user.FindFirst("role")?.Value ?? "", user.FindFirst(LanguageChoice.Claim)?.Value);
}

/// <summary>Answer of GET and PATCH /auth/me.</summary>
/// <param name="Username">User name.</param>
/// <param name="Role">viewer, operator, engineer or admin.</param>
/// <param name="Language">Language chosen, en or ru; null when none was chosen.</param>
internal sealed record OwnAccountAnswer(string Username, string Role, string? Language);

/// <summary>Body of PATCH /auth/me.</summary>
internal sealed record OwnAccountRequest
{
    /// <summary>Language of pages and error titles: en or ru; null for what each request asks for.</summary>
    public required string? Language { get; init; }
}
