using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using DiagMod.Core.Ports;
using DiagMod.Host.Http;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Accounts;

/// <summary>Gives tokens to an account that came in, and renews them: refresh tokens are random, kept as hashes, and taken once; one
/// that comes twice ends every token of its sign-in (RFC 9700, 4.14.2).</summary>
public sealed partial class TokenGrants(
    IAccountStore accounts, AccessTokens tokens, AddressLimiter limiter, AccountCache cache, SecondFactorPolicy policy,
    FamilyTurns turns, HostSettings settings, TimeProvider time, ILogger<TokenGrants> log)
{
    private const int TokenCharacters = 43;

    /// <summary>Tokens for an account that came in.</summary>
    public async Task<TokenAnswer> IssueAsync(HttpContext context, Account account)
    {
        var refresh = NewRefreshToken();
        var family = Guid.CreateVersion7(time.GetUtcNow());
        await accounts.AddRefreshTokenAsync(
            new RefreshTokenRow(
                Sha256(refresh), family, account.Id,
                time.GetUtcNow() + TimeSpan.FromDays(settings.Security.RefreshAbsoluteDays),
                Principals.ActorOf(context) with { Name = account.UserName }),
            context.RequestAborted);
        return Answer(account, family, refresh);
    }

    /// <summary>Exchanges a refresh token; one that was used before ends all tokens of its sign-in.</summary>
    /// <exception cref="ProblemException">401 or 429.</exception>
    public async Task<TokenAnswer> RefreshAsync(HttpContext context, string token)
    {
        var address = Principals.AddressOf(context);
        if (!limiter.TryTake("refresh " + SignInSources.NetworkOf(address), out var retryAfter))
        {
            throw new ProblemException(Problem.TooMany("Too many refreshes from this address.", retryAfter));
        }

        if (token.Length != TokenCharacters
            || await accounts.FamilyOfAsync(Sha256(token), context.RequestAborted) is not { } owner
            || IsAnother(context, owner.AccountId))
        {
            RefreshRefused(log, address);
            throw SignIn.Failed();
        }

        using var turn = await EnterAsync(context, owner.FamilyId);
        var next = NewRefreshToken();
        var account = await accounts.RotateRefreshTokenAsync(
            Sha256(token), Sha256(next), TimeSpan.FromHours(settings.Security.RefreshIdleHours),
            Principals.ActorOf(context), context.RequestAborted);
        if (account is { IsDisabled: false })
        {
            return Answer(account, owner.FamilyId, next);
        }

        // It may have come twice, which ended its family.
        cache.ForgetFamily(owner.FamilyId);
        RefreshRefused(log, address);
        throw SignIn.Failed();
    }

    /// <summary>Ends the tokens of a sign-in, the access tokens included.</summary>
    public async Task EndAsync(HttpContext context, string? refreshToken)
    {
        if (refreshToken is { Length: TokenCharacters })
        {
            var sha256 = Sha256(refreshToken);
            if (await accounts.FamilyOfAsync(sha256, context.RequestAborted) is { } owner)
            {
                using var turn = await EnterAsync(context, owner.FamilyId);
                await accounts.RevokeRefreshTokenAsync(sha256, Principals.ActorOf(context), context.RequestAborted);
                cache.ForgetFamily(owner.FamilyId);
            }
        }
    }

    private async Task<IDisposable> EnterAsync(HttpContext context, Guid family) =>
        await turns.EnterAsync(family, context.RequestAborted)
        ?? throw new ProblemException(Problem.TooMany("Too many requests with tokens of this sign-in at once.", TimeSpan.FromSeconds(1)));

    // Somebody else's refresh token beside one's own session or token is a stolen one.
    private static bool IsAnother(HttpContext context, Guid accountId) =>
        context.User.FindFirst("sub")?.Value is { } subject && subject != accountId.ToString("D");

    private TokenAnswer Answer(Account account, Guid family, string refresh) =>
        new(tokens.Issue(account, family), refresh, tokens.LifeSeconds, Roles.NameOf(account.Role), "Bearer", account.MustChangePassword)
        {
            MustEnrolMfa = policy.MustEnrol(account),
        };

    private static string NewRefreshToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static byte[] Sha256(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    [LoggerMessage(1005, LogLevel.Warning, "A refresh token was refused, sent from {Address}")]
    private static partial void RefreshRefused(ILogger logger, string? address);
}

/// <summary>What a sign-in gives.</summary>
/// <param name="AccessToken">JWT for the header Authorization.</param>
/// <param name="RefreshToken">For POST /auth/refresh, once.</param>
/// <param name="ExpiresIn">Life of the access token, seconds.</param>
/// <param name="Role">viewer, operator, engineer or admin.</param>
/// <param name="TokenType">Bearer.</param>
/// <param name="MustChangePassword">True: only POST /auth/password works until the password is changed.</param>
public sealed record TokenAnswer(
    string AccessToken, string RefreshToken, int ExpiresIn, string Role, string TokenType, bool MustChangePassword)
{
    /// <summary>True: the role needs a second factor, and only /auth/mfa/enrol and /auth/mfa/confirm work until there is one.</summary>
    public bool MustEnrolMfa { get; init; }
}
