using DiagMod.Core.Ports;

namespace DiagMod.Host.Accounts;

/// <summary>Opens accounts and starts password resets for the pages; the API's routes follow the same rules.</summary>
public sealed class AccountAdministration(
    IAccountStore accounts, ISecondFactors factors, Passwords passwords, AccountCache cache, TimeProvider time)
    : IAccountAdministration
{
    /// <summary>A password that someone else handed over is dead after this.</summary>
    public static readonly TimeSpan OneTimeLife = TimeSpan.FromHours(24);

    // Names under which the product itself acts in the audit.
    private static readonly string[] Reserved = ["local", "system", "anonymous"];

    /// <summary>What is wrong with a user name, in words; null when nothing is.</summary>
    /// <param name="name">The name.</param>
    public static string? NameFault(string name) =>
        name is { Length: >= 1 and <= 64 }
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or '@')
        && !Reserved.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? null
            : "must have 1 to 64 letters, digits, '.', '_', '-' or '@', and not be a reserved word.";

    /// <summary>An account whose password was made for it: it must be changed at the first sign-in, and is dead after a day.</summary>
    /// <param name="account">The account.</param>
    /// <param name="hash">Hash of the password made.</param>
    /// <param name="now">When it was made, UTC.</param>
    internal static Account WithOneTime(Account account, string hash, DateTimeOffset now) =>
        account with { PasswordHash = hash, MustChangePassword = true, PasswordExpiresAt = now + OneTimeLife };

    /// <inheritdoc/>
    public async Task<OneTimePassword> CreateAsync(string userName, Role role, Actor actor, CancellationToken cancellationToken)
    {
        if (NameFault(userName) is not null)
        {
            return new OneTimePassword(null, AccountRefusal.NameInvalid);
        }

        if (!Enum.IsDefined(role))
        {
            return new OneTimePassword(null, AccountRefusal.RoleUnknown);
        }

        var password = Passwords.MakeOneTime();
        if (await passwords.HashAsync(password, cancellationToken) is not { } hash)
        {
            return new OneTimePassword(null, AccountRefusal.Busy);
        }

        var now = time.GetUtcNow();
        var account = new Account
        {
            Id = Guid.CreateVersion7(now),
            UserName = userName,
            PasswordHash = hash,
            Role = role,
            CreatedAt = now,
        };
        return await accounts.AddAsync(WithOneTime(account, hash, now), actor, cancellationToken)
            ? new OneTimePassword(password, null)
            : new OneTimePassword(null, AccountRefusal.NameTaken);
    }

    /// <inheritdoc/>
    public async Task<OneTimePassword> ResetPasswordAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        var password = Passwords.MakeOneTime();
        if (await passwords.HashAsync(password, cancellationToken) is not { } hash)
        {
            return new OneTimePassword(null, AccountRefusal.Busy);
        }

        // Read after the slow hash, so that a change made meanwhile is not undone.
        if (await accounts.FindAsync(id, cancellationToken) is not { } account)
        {
            return new OneTimePassword(null, AccountRefusal.AccountUnknown);
        }

        var done = await accounts.UpdateAsync(WithOneTime(account, hash, time.GetUtcNow()), actor, cancellationToken);
        cache.Forget(id);
        return done ? new OneTimePassword(password, null) : new OneTimePassword(null, AccountRefusal.AccountUnknown);
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        var done = await accounts.DeleteAsync(id, actor, cancellationToken);
        cache.Forget(id);
        return done;
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveSecondFactorAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        var done = await factors.RemoveAsync(id, actor, cancellationToken);
        cache.Forget(id);
        return done;
    }
}
