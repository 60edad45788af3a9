using System.Security.Claims;
using DiagMod.Core.Ports;
using DiagMod.Host.Http;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Accounts;

/// <summary>The own open sessions and notices; an administrator's routes for others' are under /admin/users.</summary>
internal static class SessionEndpoints
{
    /// <summary>404: the account has no such session.</summary>
    public static readonly Problem Unknown = Problem.Of(
        StatusCodes.Status404NotFound, "E_SESSION_UNKNOWN", "The account has no open session of this id.");

    private const int MostNotices = 100;

    /// <summary>Maps /auth/sessions and /auth/notices.</summary>
    public static void MapSessions(this IEndpointRouteBuilder auth)
    {
        auth.MapGet("/sessions", async (HttpContext context, IOwnSecurity security, IAccountStore accounts) =>
                Json.Ok(await ListAsync(context, security, SecondFactorEndpoints.Owner(context), await CurrentAsync(context, accounts))))
            .RequireAuthorization(Roles.SignedIn)
            .WithSummary("The own open sessions: browsers, and the tokens of one sign-in each.")
            .Produces<ListAnswer<SessionAnswer>>().Fails(401).WithExample(SessionExamples.List);
        auth.MapDelete("/sessions/{id}", async (HttpContext context, string id, IOwnSecurity security) =>
                await EndAsync(context, security, SecondFactorEndpoints.Owner(context), id))
            .RequireAuthorization(Roles.SignedIn)
            .WithSummary("Ends one of the own sessions; its tokens open nothing from then on.")
            .WithPath("id", "Id of the session, from the list.", ParameterShape.Id(SessionExamples.Id))
            .Produces(204).Fails(401, 404).Fails(Unknown);
        auth.MapDelete("/sessions", async (HttpContext context, IOwnSecurity security) =>
            {
                await security.EndAllAsync(
                    SecondFactorEndpoints.Owner(context), Principals.ActorOf(context), context.RequestAborted);
                return Results.NoContent();
            })
            .RequireAuthorization(Roles.SignedIn)
            .WithSummary("Ends every own session and token, this one too.")
            .Produces(204).Fails(401);
        auth.MapGet("/notices", async (HttpContext context, IAccountNotices notices) =>
                Json.Ok(new ListAnswer<NoticeAnswer>(
                    [
                        .. (await notices.ListAsync(SecondFactorEndpoints.Owner(context), MostNotices, context.RequestAborted))
                            .Select(NoticeAnswer.Of),
                    ],
                    null)))
            .RequireAuthorization(Roles.SignedIn)
            .WithSummary("What happened to the own account, newest first: a token used twice, a factor taken away, a new password.")
            .Produces<ListAnswer<NoticeAnswer>>().Fails(401).WithExample(SessionExamples.Notices);
    }

    /// <summary>The open sessions of an account.</summary>
    public static async Task<ListAnswer<SessionAnswer>> ListAsync(
        HttpContext context, IOwnSecurity security, Guid accountId, Guid? current) => new(
        [
            .. (await security.SessionsAsync(accountId, context.RequestAborted))
                .Select(session => SessionAnswer.Of(session, session.Id == current)),
        ],
        null);

    /// <summary>Ends one session of an account.</summary>
    public static async Task<IResult> EndAsync(HttpContext context, IOwnSecurity security, Guid accountId, string id) =>
        Guid.TryParseExact(id, "D", out var session)
            && await security.EndSessionAsync(accountId, session, Principals.ActorOf(context), context.RequestAborted)
            ? Results.NoContent()
            : new ProblemResult(Unknown);

    /// <summary>The session that a request came by.</summary>
    public static async Task<Guid?> CurrentAsync(HttpContext context, IAccountStore accounts) =>
        Guid.TryParse(context.User.FindFirstValue("sid"), out var family)
            ? family
            : SessionHandler.Sha256Of(context.Request) is { } sha256
                ? await accounts.SessionIdOfAsync(sha256, context.RequestAborted)
                : null;
}

/// <summary>An open session.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Kind">browser, or tokens.</param>
/// <param name="Current">True: this request came by it.</param>
/// <param name="CreatedAt">When it was opened.</param>
/// <param name="LastUsedAt">Newest use known.</param>
/// <param name="ExpiresAt">It ends then at the latest.</param>
/// <param name="Address">Network address.</param>
/// <param name="UserAgent">Program.</param>
internal sealed record SessionAnswer(
    string Id, string Kind, bool Current, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, string? Address,
    string? UserAgent)
{
    /// <summary>A session in the API's words.</summary>
    public static SessionAnswer Of(OpenSession session, bool isCurrent) => new(
        session.Id.ToString("D"), session.IsBrowser ? "browser" : "tokens", isCurrent, session.CreatedAt, session.LastUsedAt,
        session.ExpiresAt, session.Address, session.UserAgent);
}

/// <summary>A notice to the account's owner.</summary>
/// <param name="Id">Names it.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Address">From which network address.</param>
/// <param name="UserAgent">By which program.</param>
/// <param name="Seen">True: seen on the account's page.</param>
internal sealed record NoticeAnswer(string Id, DateTimeOffset At, string Kind, string? Address, string? UserAgent, bool Seen)
{
    /// <summary>A notice in the API's words.</summary>
    public static NoticeAnswer Of(AccountNotice notice) =>
        new(notice.Id.ToString("D"), notice.At, notice.Kind, notice.Address, notice.UserAgent, notice.IsSeen);
}
