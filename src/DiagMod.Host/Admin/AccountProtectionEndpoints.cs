using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Admin;

/// <summary>What an administrator ends: accounts, sessions of others, the key that signs tokens.</summary>
internal static class AccountProtectionEndpoints
{
    /// <summary>Maps them below /admin.</summary>
    public static void MapAccountProtection(this IEndpointRouteBuilder admin)
    {
        admin.MapDelete("/users/{id}", DeleteAsync)
            .WithSummary("Removes an account for good: tokens, sessions, second factor and keys end. Its name stays taken, so that the "
                + "audit goes on to mean this person.")
            .WithPath("id", "Id of the account, from the list.", ParameterShape.Id(ExampleValues.Account))
            .Produces(204).Fails(401, 403, 404).Fails(AdminExamples.Own, AdminExamples.Last, AdminExamples.Unknown);
        admin.MapGet("/users/{id}/sessions", async (
                HttpContext context, string id, IAccountStore accounts, IOwnSecurity security) =>
            {
                var account = await RequireAsync(accounts, id, context.RequestAborted);
                return Json.Ok(await SessionEndpoints.ListAsync(context, security, account.Id, null));
            })
            .WithSummary("The open sessions of an account.")
            .WithPath("id", "Id of the account, from the list.", ParameterShape.Id(ExampleValues.Account))
            .Produces<ListAnswer<SessionAnswer>>().Fails(401, 403, 404).WithExample(SessionExamples.List).Fails(AdminExamples.Unknown);
        admin.MapDelete("/users/{id}/sessions", async (
                HttpContext context, string id, IAccountStore accounts, IOwnSecurity security) =>
            {
                var account = await RequireAsync(accounts, id, context.RequestAborted);
                await security.EndAllAsync(account.Id, Principals.ActorOf(context), context.RequestAborted);
                return Results.NoContent();
            })
            .WithSummary("Ends every session and token of an account.")
            .WithPath("id", "Id of the account, from the list.", ParameterShape.Id(ExampleValues.Account))
            .Produces(204).Fails(401, 403, 404).Fails(AdminExamples.Unknown);
        admin.MapDelete("/users/{id}/sessions/{session_id}", async (
                HttpContext context, string id, string session_id, IAccountStore accounts, IOwnSecurity security) =>
            {
                var account = await RequireAsync(accounts, id, context.RequestAborted);
                return await SessionEndpoints.EndAsync(context, security, account.Id, session_id);
            })
            .WithSummary("Ends one session of an account.")
            .WithPath("id", "Id of the account, from the list.", ParameterShape.Id(ExampleValues.Account))
            .WithPath("session_id", "Id of the session, from the list.", ParameterShape.Id(SessionExamples.Id))
            .Produces(204).Fails(401, 403, 404).Fails(AdminExamples.Unknown, SessionEndpoints.Unknown);
        admin.MapGet("/security/signing-keys", (ISigningKeyRing keys) => Json.Ok(ListOf(keys)))
            .WithSummary("The keys that access tokens are checked with, newest first; the keys themselves are never shown.")
            .Produces<ListAnswer<SigningKeyAnswer>>().Fails(401, 403).WithExample(ProtectionExamples.Keys);
        admin.MapPost("/security/signing-keys", async (HttpContext context, ISigningKeyRing keys) =>
            {
                await keys.RotateAsync(Principals.ActorOf(context), context.RequestAborted);
                return Json.Ok(ListOf(keys), StatusCodes.Status201Created);
            })
            .WithSummary("Replaces the key that signs access tokens. The new one signs after a minute, when every host knows it; tokens "
                + "of the old one are taken for as long as they live.")
            .Produces<ListAnswer<SigningKeyAnswer>>(201).Fails(401, 403).WithExample(ProtectionExamples.Keys, 201);
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext context, string id, IAccountStore accounts, IAccountAdministration administration)
    {
        var account = await RequireAsync(accounts, id, context.RequestAborted);
        if (OwnAccount.IdOf(context.User) == account.Id)
        {
            throw new ProblemException(AdminExamples.Own with { Detail = "Nobody can remove their own account." });
        }

        return await administration.DeleteAsync(account.Id, Principals.ActorOf(context), context.RequestAborted)
            ? Results.NoContent()
            : new ProblemResult(AdminExamples.Last);
    }

    private static async Task<Account> RequireAsync(IAccountStore accounts, string id, CancellationToken cancellationToken) =>
        Guid.TryParseExact(id, "D", out var key) && await accounts.FindAsync(key, cancellationToken) is { } account
            ? account
            : throw new ProblemException(AdminExamples.Unknown);

    private static ListAnswer<SigningKeyAnswer> ListOf(ISigningKeyRing keys) => new(
        [.. keys.List().Select(key => new SigningKeyAnswer(key.Kid, key.CreatedAt, key.State == SigningKeyState.Signs))], null);
}

/// <summary>A key that access tokens are checked with.</summary>
/// <param name="Kid">Its name in a token's header.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Signs">True: new tokens are signed with it.</param>
internal sealed record SigningKeyAnswer(string Kid, DateTimeOffset CreatedAt, bool Signs);

/// <summary>What the API's description shows of signing keys.</summary>
internal static class ProtectionExamples
{
    private static readonly DateTimeOffset At = new(2025, 8, 17, 12, 30, 0, TimeSpan.Zero);

    /// <summary>Keys in the overlap.</summary>
    public static readonly ListAnswer<SigningKeyAnswer> Keys = new(
        [new("1755433800-9f21c44a", At, false), new("1752841800-5d0e8a6b", At.AddDays(-30), true)], null);
}
