using DiagMod.Core.Ports;
using DiagMod.Host.Http;
using DiagMod.Host.Metrics;

namespace DiagMod.Host.Accounts;

/// <summary>Checks a name, a password and a second factor, the same way for the API and for the browser, and with the same answer to
/// every failure: unknown, wrong, disabled and expired cannot be told apart, by content or by time.</summary>
public sealed partial class SignIn(
    IAccountStore accounts, HostMetrics metrics, Passwords passwords, AddressLimiter limiter, SignInSources sources,
    SecondFactorCheck factors, SignInTickets tickets, SecondFactorPolicy policy, AccountCache cache, TimeProvider time,
    ILogger<SignIn> log)
{
    private const int MaxNameLength = 256;

    /// <summary>The account that may come in. One with a second factor comes in only with its code.</summary>
    /// <exception cref="ProblemException">400, 401 (E_MFA_REQUIRED: the password was right, a code is awaited) or 429.</exception>
    public async Task<Account> EnterAsync(HttpContext context, string userName, string password, string? otp)
    {
        CheckText(userName, password);
        var source = await sources.OfAsync(context, userName);
        var actor = Principals.ActorOf(context) with { Name = Shown(userName) };
        var account = await CheckPasswordAsync(userName, password, source, actor, context.RequestAborted);
        if (account.HasSecondFactor)
        {
            if (otp is null)
            {
                metrics.SignedIn("second_factor");
                throw new MfaRequiredException(
                    await tickets.BeginSignInAsync(account.Id, context.RequestAborted), SignInTickets.SignInLife);
            }

            if (!await factors.IsRightAsync(account, otp, actor, context.RequestAborted))
            {
                throw await FailAsync(userName, source, actor, context.RequestAborted);
            }
        }

        return await ComeInAsync(account, source, actor, context.RequestAborted);
    }

    /// <summary>The account whose sign-in was begun with a password and ends with a code.</summary>
    /// <exception cref="ProblemException">400, 401 or 429.</exception>
    public async Task<Account> FinishAsync(HttpContext context, string ticket, string otp)
    {
        var network = SignInSources.Stranger(Principals.AddressOf(context));
        TakePlace(network.Key);
        if (await tickets.TryAsync(ticket, TicketPurpose.SecondFactor, context.RequestAborted) is not { } begun
            || await accounts.FindAsync(begun.AccountId, context.RequestAborted) is not { IsDisabled: false } account)
        {
            metrics.SignedIn("failure");
            throw Failed();
        }

        var source = await sources.OfAsync(context, account.UserName);
        var actor = Principals.ActorOf(context) with { Name = account.UserName };
        await CheckLimitsAsync(account.UserName, source, actor, context.RequestAborted);
        if (!await factors.IsRightAsync(account, otp, actor, context.RequestAborted)
            || !await tickets.EndAsync(ticket, context.RequestAborted))
        {
            throw await FailAsync(account.UserName, source, actor, context.RequestAborted);
        }

        return await ComeInAsync(account, source, actor, context.RequestAborted);
    }

    /// <summary>Makes sure that it is the account's owner who acts on it: the password once more, and a code where there is a second
    /// factor (ASVS 7.5.1). Failures count like those of a sign-in.</summary>
    /// <exception cref="ProblemException">400, 401 or 429.</exception>
    public async Task<Account> ConfirmAsync(
        Guid accountId, string password, string? otp, SignInSource source, Actor actor, CancellationToken cancellationToken)
    {
        var known = await accounts.FindAsync(accountId, cancellationToken) ?? throw Failed();
        CheckText(known.UserName, password);
        actor = actor with { Name = known.UserName };
        var account = await CheckPasswordAsync(known.UserName, password, source, actor, cancellationToken, isInside: true);
        if (account.HasSecondFactor && (otp is null || !await factors.IsRightAsync(account, otp, actor, cancellationToken)))
        {
            throw await FailAsync(account.UserName, source, actor, cancellationToken);
        }

        return account;
    }

    /// <summary>Sets a person's own new password; all tokens and sessions end.</summary>
    /// <exception cref="ProblemException">401, 422 or 429.</exception>
    public async Task<Account> ChangePasswordAsync(HttpContext context, string current, string next)
    {
        var id = Guid.Parse(context.User.FindFirst("sub")!.Value);
        var actor = Principals.ActorOf(context);
        var known = await accounts.FindAsync(id, context.RequestAborted) ?? throw Failed();
        CheckText(known.UserName, current);
        var account = await CheckPasswordAsync(
            known.UserName, current, await sources.OfAsync(context, known.UserName), actor, context.RequestAborted, isInside: true);
        if (string.Equals(current, next, StringComparison.Ordinal))
        {
            throw new ProblemException(Problem.Of(
                StatusCodes.Status422UnprocessableEntity, "E_PASSWORD", "The new password is refused: it is the old one.", "new_password"));
        }

        var hash = await HashAsync(next, account.UserName, policy.MinPasswordLength(account), context.RequestAborted);

        // Read after the slow hash, so that a role or a state changed meanwhile is not undone.
        var now = await accounts.FindAsync(id, context.RequestAborted);
        if (now is not { IsDisabled: false } || now.PasswordHash != account.PasswordHash
            || !await accounts.UpdateAsync(
                now with { PasswordHash = hash, MustChangePassword = false, PasswordExpiresAt = null }, actor, context.RequestAborted))
        {
            throw Failed();
        }

        cache.Forget(id);
        return await accounts.FindAsync(id, context.RequestAborted) ?? throw Failed();
    }

    /// <summary>The record of a new password.</summary>
    /// <exception cref="ProblemException">422 when it is weak, 429 when too many wait.</exception>
    public async Task<string> HashAsync(string password, string userName, int minLength, CancellationToken cancellationToken)
    {
        if (PasswordRules.Fault(password, userName, minLength) is { } fault)
        {
            throw new ProblemException(Problem.Of(
                StatusCodes.Status422UnprocessableEntity, "E_PASSWORD", "The new password is refused: " + fault, "password"));
        }

        return await passwords.HashAsync(password, cancellationToken) ?? throw Busy();
    }

    /// <summary>The one answer to every failure.</summary>
    internal static ProblemException Failed() =>
        new(Problem.Of(StatusCodes.Status401Unauthorized, "E_CREDENTIALS", "These credentials do not let you in."));

    private static ProblemException Busy() =>
        new(Problem.TooMany("Too many sign-in attempts at once.", TimeSpan.FromSeconds(2)));

    private static void CheckText(string userName, string password)
    {
        if (Passwords.IsTooLong(password) || userName.Length > MaxNameLength
            || !PlainText.IsStorable(password) || !PlainText.IsStorable(userName))
        {
            throw new ProblemException(Problem.BadRequest(
                "E_CREDENTIALS", "A user name has at most 256 characters and a password at most 1024 bytes, without NUL."));
        }
    }

    /// <summary>The account whose password this is; with its second factor still to come.</summary>
    /// <param name="userName">Name as typed.</param>
    /// <param name="password">Password as typed.</param>
    /// <param name="source">From where.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="isInside">True: somebody signed in already; a one-time password that let in once confirms its own change.</param>
    private async Task<Account> CheckPasswordAsync(
        string userName, string password, SignInSource source, Actor actor, CancellationToken cancellationToken,
        bool isInside = false)
    {
        // Before any hashing: a hash costs 160 ms of CPU, a refusal here nothing.
        TakePlace(SignInSources.NetworkOf(actor.Address));
        await CheckLimitsAsync(userName, source, actor, cancellationToken);
        var account = await accounts.FindAsync(userName, cancellationToken);
        var fits = await passwords.VerifyAsync(password, account?.PasswordHash, cancellationToken) ?? throw Busy();
        var isOpen = fits && account is { IsDisabled: false } && !(account.PasswordExpiresAt <= time.GetUtcNow())
            && (isInside || account.PasswordExpiresAt is null || account.PasswordUsedAt is null);
        return isOpen ? account! : throw await FailAsync(userName, source, actor, cancellationToken);
    }

    private void TakePlace(string network)
    {
        if (!limiter.TryTake(network, out var retryAfter))
        {
            throw new ProblemException(Problem.TooMany("Too many sign-in attempts from this address.", retryAfter));
        }
    }

    private async Task CheckLimitsAsync(string userName, SignInSource source, Actor actor, CancellationToken cancellationToken)
    {
        if (await accounts.LockedUntilAsync(userName, source, cancellationToken) is { } locked)
        {
            metrics.SignedIn("locked");
            SignInLocked(log, actor.Name, actor.Address);
            throw Locked(locked);
        }
    }

    private async Task<ProblemException> FailAsync(
        string userName, SignInSource source, Actor actor, CancellationToken cancellationToken)
    {
        var until = await accounts.NoteSignInAsync(userName, success: false, source, actor, cancellationToken);
        metrics.SignedIn("failure");
        SignInFailed(log, actor.Name, actor.Address);
        return until is { } locked ? Locked(locked) : Failed();
    }

    // Also writes the audit row, in the transaction that clears the failures.
    private async Task<Account> ComeInAsync(
        Account account, SignInSource source, Actor actor, CancellationToken cancellationToken)
    {
        if (account.PasswordExpiresAt is not null && !await accounts.UseOneTimeAsync(account.Id, cancellationToken))
        {
            throw await FailAsync(account.UserName, source, actor, cancellationToken);
        }

        if (await accounts.NoteSignInAsync(account.UserName, success: true, source, actor, cancellationToken) is { } locked)
        {
            metrics.SignedIn("locked");
            throw Locked(locked);
        }

        metrics.SignedIn("success");
        SignedIn(log, actor.Name, actor.Address);
        return account;
    }

    // A name that only a new password opens again says the same as one that waits for a day.
    private ProblemException Locked(DateTimeOffset until)
    {
        var wait = until - time.GetUtcNow();
        return new(Problem.TooMany(
            "Too many failed attempts; wait before the next one.", wait > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : wait));
    }

    private static string Shown(string userName) =>
        string.Concat(userName.Take(64).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));

    [LoggerMessage(1003, LogLevel.Information, "{UserName} signed in from {Address}")]
    private static partial void SignedIn(ILogger logger, string userName, string? address);

    [LoggerMessage(1004, LogLevel.Warning, "Sign-in of {UserName} from {Address} was turned away: locked after failures")]
    private static partial void SignInLocked(ILogger logger, string userName, string? address);

    [LoggerMessage(1002, LogLevel.Warning, "Sign-in of {UserName} from {Address} failed")]
    private static partial void SignInFailed(ILogger logger, string userName, string? address);
}
