using DiagMod.Core.Ports;
using DiagMod.Host.Http;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Accounts;

/// <summary>The safety of the own account, for the pages; the API's routes call the same.</summary>
public sealed class OwnSecurityService(
    IAccountStore accounts, ISecondFactors store, SecondFactorCheck factors, SignInTickets tickets, SignIn signIn,
    SecondFactorPolicy policy, AccountCache cache, HostSettings settings) : IOwnSecurity
{
    /// <inheritdoc/>
    public async Task<OwnSecurity?> FindAsync(Guid accountId, CancellationToken cancellationToken) =>
        await accounts.FindAsync(accountId, cancellationToken) is { } account
            ? new OwnSecurity(
                await store.FindAsync(accountId, cancellationToken), policy.Requires(account.Role) && !account.IsMfaExempt,
                policy.MinPasswordLength(account))
            : null;

    /// <inheritdoc/>
    public Task<SecurityAnswer<Enrolment>> BeginAsync(
        Guid accountId, string password, Actor actor, CancellationToken cancellationToken) =>
        AnswerAsync(async () =>
        {
            if (await accounts.FindAsync(accountId, cancellationToken) is { HasSecondFactor: true })
            {
                throw State("There is a second factor already; take it away first.");
            }

            var account = await signIn.ConfirmAsync(
                accountId, password, null, SignInSources.Stranger(actor.Address), actor, cancellationToken);
            var (secret, sealedSecret) = factors.MakeSecret();
            var uri = Totp.UriOf(secret, account.UserName);
            return new Enrolment(
                await tickets.BeginEnrolmentAsync(accountId, sealedSecret, cancellationToken), Totp.Base32(secret), uri,
                QrPicture.Svg(uri));
        });

    /// <inheritdoc/>
    public Task<SecurityAnswer<IReadOnlyList<string>>> ConfirmAsync(
        Guid accountId, string ticket, string code, Actor actor, CancellationToken cancellationToken) =>
        AnswerAsync(async () =>
        {
            var begun = await tickets.TryAsync(ticket, TicketPurpose.Enrolment, cancellationToken);
            if (begun?.SealedSecret is not { } secret || begun.AccountId != accountId
                || factors.Match(secret, code) is not { } step || !await tickets.EndAsync(ticket, cancellationToken))
            {
                throw new ProblemException(Problem.BadRequest(
                    "E_MFA_ENROLMENT", "The enrolment is over or not yours, or the code is not the app's newest; begin again."));
            }

            var (codes, hashes) = SecondFactorCheck.MakeBackupCodes();
            if (!await store.EnrolAsync(accountId, secret, step, hashes, actor, cancellationToken))
            {
                throw State("There is a second factor already; take it away first.");
            }

            cache.Forget(accountId);
            return codes;
        });

    /// <inheritdoc/>
    public Task<SecurityAnswer<IReadOnlyList<string>>> RenewCodesAsync(
        Guid accountId, string password, string code, Actor actor, CancellationToken cancellationToken) =>
        AnswerAsync(async () =>
        {
            await ConfirmOwnerAsync(accountId, password, code, actor, cancellationToken);
            var (codes, hashes) = SecondFactorCheck.MakeBackupCodes();
            await store.ReplaceBackupCodesAsync(accountId, hashes, actor, cancellationToken);
            return codes;
        });

    /// <inheritdoc/>
    public Task<SecurityAnswer<bool>> DisableAsync(
        Guid accountId, string password, string code, Actor actor, CancellationToken cancellationToken) =>
        AnswerAsync(async () =>
        {
            await ConfirmOwnerAsync(accountId, password, code, actor, cancellationToken);
            var removed = await store.RemoveAsync(accountId, actor, cancellationToken);
            cache.Forget(accountId);
            return removed;
        });

    /// <inheritdoc/>
    public Task<IReadOnlyList<OpenSession>> SessionsAsync(Guid accountId, CancellationToken cancellationToken) =>
        accounts.ListSessionsAsync(accountId, LimitsOf(settings), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> EndSessionAsync(Guid accountId, Guid sessionId, Actor actor, CancellationToken cancellationToken)
    {
        var ended = await accounts.EndSessionAsync(accountId, sessionId, actor, cancellationToken);
        cache.ForgetFamily(sessionId);
        return ended;
    }

    /// <inheritdoc/>
    public async Task<bool> EndAllAsync(Guid accountId, Actor actor, CancellationToken cancellationToken)
    {
        var ended = await accounts.EndAllAsync(accountId, actor, cancellationToken);
        cache.Forget(accountId);
        return ended;
    }

    private async Task ConfirmOwnerAsync(
        Guid accountId, string password, string code, Actor actor, CancellationToken cancellationToken)
    {
        var account = await signIn.ConfirmAsync(
            accountId, password, code, SignInSources.Stranger(actor.Address), actor, cancellationToken);
        if (!account.HasSecondFactor)
        {
            throw State("There is no second factor.");
        }
    }

    private static ProblemException State(string detail) =>
        new(Problem.Of(StatusCodes.Status409Conflict, "E_MFA_STATE", detail));

    private static SessionLimits LimitsOf(HostSettings settings) => new(
        TimeSpan.FromMinutes(settings.Security.SessionIdleMinutes), TimeSpan.FromHours(settings.Security.RefreshIdleHours));

    private static async Task<SecurityAnswer<T>> AnswerAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return new SecurityAnswer<T>(await act(), null);
        }
        catch (ProblemException fault)
        {
            return new SecurityAnswer<T>(default, fault.Problem.Status switch
            {
                StatusCodes.Status429TooManyRequests => SecurityRefusal.TooMany,
                StatusCodes.Status409Conflict => SecurityRefusal.State,
                _ when fault.Problem.Code == "E_MFA_ENROLMENT" => SecurityRefusal.Enrolment,
                _ => SecurityRefusal.Wrong,
            })
            {
                RetryAfterSeconds = fault.Problem.RetryAfterSeconds,
            };
        }
    }
}
