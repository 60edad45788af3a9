namespace DiagMod.Core.Ports;

/// <summary>Opens accounts and starts password resets for an administrator. Role and disabled are changed through
/// <see cref="IAccountStore.UpdateAsync"/>; this port is for what needs a password made and hashed.</summary>
/// <remarks>No person ever sets another person's password: it is made here, shown once, dies in 24 h and must be changed at the
/// first sign-in (ASVS 6.4.6).</remarks>
public interface IAccountAdministration
{
    /// <summary>Opens an account.</summary>
    /// <param name="userName">Name to sign in with, 1 to 64 letters, digits, '.', '_', '-', '@'.</param>
    /// <param name="role">What it may do.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<OneTimePassword> CreateAsync(string userName, Role role, Actor actor, CancellationToken cancellationToken);

    /// <summary>Gives an account a new one-time password, good for one sign-in; its tokens and sessions end.</summary>
    /// <param name="id">The account.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<OneTimePassword> ResetPasswordAsync(Guid id, Actor actor, CancellationToken cancellationToken);

    /// <summary>Removes an account for good; false when it would leave no active admin, or there is no such account.</summary>
    /// <param name="id">The account.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> DeleteAsync(Guid id, Actor actor, CancellationToken cancellationToken);

    /// <summary>Takes the second factor of somebody away who lost it; all tokens and sessions end. False when there is none.</summary>
    /// <param name="id">The account.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> RemoveSecondFactorAsync(Guid id, Actor actor, CancellationToken cancellationToken);
}

/// <summary>A password to be handed over, or why there is none.</summary>
/// <param name="Password">The password, in clear, to be shown once; null when refused.</param>
/// <param name="Refusal">Why not; null when done.</param>
public sealed record OneTimePassword(string? Password, AccountRefusal? Refusal);

/// <summary>Why an account is not opened or its password not reset.</summary>
public enum AccountRefusal : byte
{
    /// <summary>The user name has forbidden characters or length, or is reserved.</summary>
    NameInvalid,

    /// <summary>An account has this user name.</summary>
    NameTaken,

    /// <summary>There is no such role.</summary>
    RoleUnknown,

    /// <summary>There is no such account.</summary>
    AccountUnknown,

    /// <summary>Too many passwords are being made or checked; in a few seconds it may succeed.</summary>
    Busy,
}
