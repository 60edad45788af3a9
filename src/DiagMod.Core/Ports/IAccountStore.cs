namespace DiagMod.Core.Ports;

/// <summary>What a person may do; each role includes the ones before it (decision D6).</summary>
public enum Role : byte
{
    /// <summary>Reads.</summary>
    Viewer = 1,

    /// <summary>Uploads, acknowledges.</summary>
    Operator = 2,

    /// <summary>Edits motors, thresholds, files.</summary>
    Engineer = 3,

    /// <summary>Accounts, audit, security.</summary>
    Admin = 4,
}

/// <summary>Keeps accounts, refresh tokens, browser sessions. It never sees a password or a token, only their hashes.</summary>
public interface IAccountStore
{
    /// <summary>True when there is no account at all.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> IsEmptyAsync(CancellationToken cancellationToken);

    /// <summary>An account by name (case does not matter); null when there is none.</summary>
    /// <param name="userName">The name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Account?> FindAsync(string userName, CancellationToken cancellationToken);

    /// <summary>An account by id; null when there is none.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Account?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>All accounts by name.</summary>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<Account>> ListAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>Adds an account; false when the name is taken.</summary>
    /// <param name="account">The account.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> AddAsync(Account account, Actor actor, CancellationToken cancellationToken);

    /// <summary>Changes role, disabled, password hash or must-change; Version grows by one, all tokens and sessions end when role,
    /// password or disabled changed. Refused (false) when it would leave no active admin, or there is no such account.</summary>
    /// <param name="account">The account, whole.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> UpdateAsync(Account account, Actor actor, CancellationToken cancellationToken);

    /// <summary>Keeps the language that the account's owner chose; nothing else changes, and no token ends. False when there is no
    /// such account.</summary>
    /// <param name="id">The account.</param>
    /// <param name="language">en or ru; null for no choice.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The language is another text.</exception>
    Task<bool> SetLanguageAsync(Guid id, string? language, Actor actor, CancellationToken cancellationToken);

    /// <summary>Notes a sign-in attempt and returns until when further attempts for this account and address are refused
    /// (null = not).</summary>
    /// <param name="userName">Name as typed, at most 256 characters.</param>
    /// <param name="success">Whether the password was right.</param>
    /// <param name="actor">Who, from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<DateTimeOffset?> NoteSignInAsync(
        string userName, bool success, Actor actor, CancellationToken cancellationToken);

    /// <summary>Until when attempts for this account and address are refused; null = not.</summary>
    /// <param name="userName">Name as typed.</param>
    /// <param name="address">Network address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<DateTimeOffset?> LockedUntilAsync(string userName, string? address, CancellationToken cancellationToken);

    /// <summary>Stores the first refresh token of a new family.</summary>
    /// <param name="token">Hash, account, limits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task AddRefreshTokenAsync(RefreshTokenRow token, CancellationToken cancellationToken);

    /// <summary>Exchanges a refresh token in one atomic step. A token used before kills its family (and is audited).</summary>
    /// <param name="oldSha256">SHA-256 of the token presented.</param>
    /// <param name="newSha256">SHA-256 of its successor.</param>
    /// <param name="idle">A token unused for longer is refused.</param>
    /// <param name="actor">Who, from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The account, or null when refused.</returns>
    Task<Account?> RotateRefreshTokenAsync(
        byte[] oldSha256, byte[] newSha256, TimeSpan idle, Actor actor, CancellationToken cancellationToken);

    /// <summary>Ends the family of a refresh token; a no-op for an unknown one.</summary>
    /// <param name="sha256">SHA-256 of the token.</param>
    /// <param name="actor">Who, from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task RevokeRefreshTokenAsync(byte[] sha256, Actor actor, CancellationToken cancellationToken);

    /// <summary>Opens a browser session.</summary>
    /// <param name="session">Hash, account, limits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task AddSessionAsync(SessionRow session, CancellationToken cancellationToken);

    /// <summary>The account of a live browser session, and notes its use; null when it ended.</summary>
    /// <param name="sha256">SHA-256 of the session key.</param>
    /// <param name="idle">A session unused for longer is over.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Account?> FindSessionAsync(byte[] sha256, TimeSpan idle, CancellationToken cancellationToken);

    /// <summary>True while a browser session lives; does not count as its use.</summary>
    /// <param name="sha256">SHA-256 of the session key.</param>
    /// <param name="idle">A session unused for longer is over.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> IsSessionLiveAsync(byte[] sha256, TimeSpan idle, CancellationToken cancellationToken);

    /// <summary>Ends a browser session; a no-op for an unknown one.</summary>
    /// <param name="sha256">SHA-256 of the session key.</param>
    /// <param name="actor">Who, from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task EndSessionAsync(byte[] sha256, Actor actor, CancellationToken cancellationToken);
}

/// <summary>An account.</summary>
public sealed record Account
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name to sign in with, 1 to 64 letters, digits, '.', '_', '-', '@'.</summary>
    public required string UserName { get; init; }

    /// <summary>PBKDF2 record, opaque to the store.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>What it may do.</summary>
    public required Role Role { get; init; }

    /// <summary>True: may not sign in.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>True: must choose a new password first.</summary>
    public bool MustChangePassword { get; init; }

    /// <summary>A one-time password is dead after this, UTC; null for an ordinary one.</summary>
    public DateTimeOffset? PasswordExpiresAt { get; init; }

    /// <summary>Grows with every change that must end tokens (claim ver).</summary>
    public int Version { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Last sign-in, UTC; null when never.</summary>
    public DateTimeOffset? LastSignInAt { get; init; }

    /// <summary>Language of pages and error titles that its owner chose, en or ru; null when none was chosen. Changed through
    /// <see cref="IAccountStore.SetLanguageAsync"/> alone.</summary>
    public string? Language { get; init; }
}

/// <summary>A stored refresh token.</summary>
/// <param name="Sha256">SHA-256 of the token.</param>
/// <param name="FamilyId">All tokens that came from one sign-in.</param>
/// <param name="AccountId">Whose.</param>
/// <param name="AbsoluteExpiry">The family ends then, UTC.</param>
/// <param name="Actor">Who, from where.</param>
public sealed record RefreshTokenRow(
    byte[] Sha256, Guid FamilyId, Guid AccountId, DateTimeOffset AbsoluteExpiry, Actor Actor);

/// <summary>A stored browser session.</summary>
/// <param name="Sha256">SHA-256 of the session key.</param>
/// <param name="AccountId">Whose.</param>
/// <param name="AbsoluteExpiry">It ends then, UTC.</param>
/// <param name="Actor">Who, from where.</param>
public sealed record SessionRow(byte[] Sha256, Guid AccountId, DateTimeOffset AbsoluteExpiry, Actor Actor);
