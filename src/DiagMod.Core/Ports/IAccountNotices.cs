namespace DiagMod.Core.Ports;

/// <summary>What an owner must hear about the own account: a stolen token, a factor taken away, a password reset.</summary>
public interface IAccountNotices
{
    /// <summary>The newest notices of an account.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<AccountNotice>> ListAsync(Guid accountId, int most, CancellationToken cancellationToken);

    /// <summary>Notes that the owner has seen the notices up to now.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task MarkSeenAsync(Guid accountId, CancellationToken cancellationToken);
}

/// <summary>A notice.</summary>
/// <param name="Id">Names it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Kind">refresh_reuse, mfa_enabled, mfa_disabled, backup_code_used, backup_codes_replaced, password_changed,
/// sessions_ended, sign_in_closed.</param>
/// <param name="Address">From which network address; null when not known.</param>
/// <param name="UserAgent">By which program; null when not known.</param>
/// <param name="IsSeen">True: the owner has seen it.</param>
public sealed record AccountNotice(Guid Id, DateTimeOffset At, string Kind, string? Address, string? UserAgent, bool IsSeen);
