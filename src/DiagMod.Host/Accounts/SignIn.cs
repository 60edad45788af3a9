using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using DiagMod.Core.Ports;
using DiagMod.Host.Http;
using DiagMod.Host.Metrics;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Accounts;

/// <summary>Checks a name and a password, the same way for the API and for the browser, and with the same answer to every failure:
/// unknown, wrong, disabled and expired cannot be told apart, by content or by time.</summary>
public sealed partial class SignIn(
    IAccountStore accounts, HostMetrics metrics, Passwords passwords, AddressLimiter limiter, AccessTokens tokens, AccountCache cache,
    HostSettings settings, TimeProvider time, ILogger<SignIn> log)
{
    private const int MaxNameLength = 256;

    /// <summary>The account that may come in.</summary>
    /// <exception cref="ProblemException">400, 401 or 429.</exception>
    public async Task<Account> CheckAsync(HttpContext context, string userName, string password)
    {
        if (Passwords.IsTooLong(password) || userName.Length > MaxNameLength
            || !PlainText.IsStorable(password) || !PlainText.IsStorable(userName))
        {
            throw new ProblemException(Problem.BadRequest(
                "E_CREDENTIALS", "A user name has at most 256 characters and a password at most 1024 bytes, without NUL."));
        }

        var actor = Principals.ActorOf(context) with { Name = Shown(userName) };

        // Before any hashing: a hash costs 160 ms of CPU, a refusal here nothing.
        if (limiter.TryTake(actor.Address ?? "", out var retryAfter) is false)
        {
            throw new ProblemException(Problem.TooMany("Too many sign-in attempts from this address.", retryAfter));
        }

        if (await accounts.LockedUntilAsync(userName, actor.Address, context.RequestAborted) is { } locked)
        {
            metrics.SignedIn("locked");
            SignInLocked(log, actor.Name, actor.Address);
            throw Locked(locked);
        }

        var account = await accounts.FindAsync(userName, context.RequestAborted);
        var fits = await passwords.VerifyAsync(password, account?.PasswordHash, context.RequestAborted)
            ?? throw new ProblemException(Problem.TooMany("Too many sign-in attempts at once.", TimeSpan.FromSeconds(2)));
        var mayEnter = fits && account is { IsDisabled: false } && !(account.PasswordExpiresAt <= time.GetUtcNow());

        // Also writes the audit row, in the transaction that counts the attempt.
        var lockedNow = await accounts.NoteSignInAsync(userName, mayEnter, actor, context.RequestAborted);
        metrics.SignedIn(mayEnter && lockedNow is null ? "success" : "failure");
        if (mayEnter && lockedNow is null)
        {
            SignedIn(log, actor.Name, actor.Address);
            return account!;
        }

        SignInFailed(log, actor.Name, actor.Address);
        throw lockedNow is { } until ? Locked(until) : Failed();
    }

    /// <summary>Tokens for an account that came in.</summary>
    public async Task<TokenAnswer> IssueAsync(HttpContext context, Account account)
    {
        var refresh = NewRefreshToken();
        await accounts.AddRefreshTokenAsync(
            new RefreshTokenRow(
                Sha256(refresh), Guid.CreateVersion7(time.GetUtcNow()), account.Id,
                time.GetUtcNow() + TimeSpan.FromDays(settings.Security.RefreshAbsoluteDays),
                Principals.ActorOf(context) with { Name = account.UserName }),
            context.RequestAborted);
        return Answer(account, refresh);
    }

    /// <summary>Exchanges a refresh token; one that was used before ends all tokens of its sign-in.</summary>
    /// <exception cref="ProblemException">401.</exception>
    public async Task<TokenAnswer> RefreshAsync(HttpContext context, string token)
    {
        var address = Principals.AddressOf(context) ?? "";
        if (!limiter.TryTake("refresh " + address, out var retryAfter))
        {
            throw new ProblemException(Problem.TooMany("Too many refreshes from this address.", retryAfter));
        }

        var next = NewRefreshToken();
        var account = token.Length == 43
            ? await accounts.RotateRefreshTokenAsync(
                Sha256(token), Sha256(next), TimeSpan.FromHours(settings.Security.RefreshIdleHours),
                Principals.ActorOf(context), context.RequestAborted)
            : null;
        return account is { IsDisabled: false } ? Answer(account, next) : throw Failed();
    }

    /// <summary>Ends the tokens of a sign-in.</summary>
    public async Task EndAsync(HttpContext context, string? refreshToken)
    {
        if (refreshToken is { Length: 43 })
        {
            await accounts.RevokeRefreshTokenAsync(Sha256(refreshToken), Principals.ActorOf(context), context.RequestAborted);
        }
    }

    /// <summary>Sets a person's own new password; all tokens and sessions end.</summary>
    /// <exception cref="ProblemException">401, 422 or 429.</exception>
    public async Task<Account> ChangePasswordAsync(HttpContext context, string current, string next)
    {
        var id = Guid.Parse(context.User.FindFirst("sub")!.Value);
        var known = await accounts.FindAsync(id, context.RequestAborted) ?? throw Failed();
        var account = await CheckAsync(context, known.UserName, current);
        if (string.Equals(current, next, StringComparison.Ordinal))
        {
            throw new ProblemException(Problem.Of(
                StatusCodes.Status422UnprocessableEntity, "E_PASSWORD", "The new password is refused: it is the old one.", "new_password"));
        }

        var changed = account with
        {
            PasswordHash = await HashAsync(next, account.UserName, context.RequestAborted),
            MustChangePassword = false,
            PasswordExpiresAt = null,
        };
        if (!await accounts.UpdateAsync(changed, Principals.ActorOf(context), context.RequestAborted))
        {
            throw Failed();
        }

        cache.Forget(id);
        return await accounts.FindAsync(id, context.RequestAborted) ?? throw Failed();
    }

    /// <summary>The record of a new password.</summary>
    /// <exception cref="ProblemException">422 when it is weak, 429 when too many wait.</exception>
    public async Task<string> HashAsync(string password, string userName, CancellationToken cancellationToken)
    {
        if (PasswordRules.Fault(password, userName) is { } fault)
        {
            throw new ProblemException(Problem.Of(
                StatusCodes.Status422UnprocessableEntity, "E_PASSWORD", "The new password is refused: " + fault, "password"));
        }

        return await passwords.HashAsync(password, cancellationToken)
            ?? throw new ProblemException(Problem.TooMany("Too many sign-in attempts at once.", TimeSpan.FromSeconds(2)));
    }

    private TokenAnswer Answer(Account account, string refresh) =>
        new(tokens.Issue(account), refresh, tokens.LifeSeconds, Roles.NameOf(account.Role), "Bearer", account.MustChangePassword);

    private ProblemException Locked(DateTimeOffset until) =>
        new(Problem.TooMany("Too many failed attempts; wait before the next one.", until - time.GetUtcNow()));

    private static ProblemException Failed() =>
        new(Problem.Of(StatusCodes.Status401Unauthorized, "E_CREDENTIALS", "These credentials do not let you in."));

    private static string NewRefreshToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static byte[] Sha256(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static string Shown(string userName) =>
        string.Concat(userName.Take(64).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));

    [LoggerMessage(1003, LogLevel.Information, "{UserName} signed in from {Address}")]
    private static partial void SignedIn(ILogger logger, string userName, string? address);

    [LoggerMessage(1004, LogLevel.Warning, "Sign-in of {UserName} from {Address} was turned away: locked after failures")]
    private static partial void SignInLocked(ILogger logger, string userName, string? address);

    [LoggerMessage(1002, LogLevel.Warning, "Sign-in of {UserName} from {Address} failed")]
    private static partial void SignInFailed(ILogger logger, string userName, string? address);
}

/// <summary>What a sign-in gives.</summary>
/// <param name="AccessToken">JWT for the header Authorization.</param>
/// <param name="RefreshToken">For POST /auth/refresh, once.</param>
/// <param name="ExpiresIn">Life of the access token, seconds.</param>
/// <param name="Role">viewer, operator, engineer or admin.</param>
/// <param name="TokenType">Bearer.</param>
/// <param name="MustChangePassword">True: only POST /auth/password works until the password is changed.</param>
public sealed record TokenAnswer(
    string AccessToken, string RefreshToken, int ExpiresIn, string Role, string TokenType, bool MustChangePassword);
