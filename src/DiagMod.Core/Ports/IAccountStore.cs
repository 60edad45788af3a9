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

    /// <summary>Removes an account for good: it may not sign in, is listed no more, its tokens, sessions, factors and keys end. Its
    /// row and its name stay, so that the audit goes on to mean this person. Refused (false) when it would leave no active admin, or
    /// there is no such account.</summary>
    /// <param name="id">The account.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> DeleteAsync(Guid id, Actor actor, CancellationToken cancellationToken);

    /// <summary>Notes that a one-time password was used; false when it was used before.</summary>
    /// <param name="id">The account.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> UseOneTimeAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Notes a sign-in attempt and returns until when further attempts for this account and source are refused
    /// (null = not).</summary>
    /// <param name="userName">Name as typed, at most 256 characters.</param>
    /// <param name="success">Whether all that was asked for was right.</param>
    /// <param name="source">From where, as the limits count it.</param>
    /// <param name="actor">Who, from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<DateTimeOffset?> NoteSignInAsync(
        string userName, bool success, SignInSource source, Actor actor, CancellationToken cancellationToken);

    /// <summary>Until when attempts for this account and source are refused; null = not.</summary>
    /// <param name="userName">Name as typed.</param>
    /// <param name="source">From where, as the limits count it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<DateTimeOffset?> LockedUntilAsync(string userName, SignInSource source, CancellationToken cancellationToken);

    /// <summary>Takes away the limits that failed attempts put on a name.</summary>
    /// <param name="id">The account.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task UnlockAsync(Guid id, Actor actor, CancellationToken cancellationToken);

    /// <summary>True when this account signed in with this device before; notes its use.</summary>
    /// <param name="accountKey">User name as typed.</param>
    /// <param name="sha256">SHA-256 of the device's key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> IsKnownDeviceAsync(string accountKey, byte[] sha256, CancellationToken cancellationToken);

    /// <summary>Remembers a device that an account signed in from.</summary>
    /// <param name="id">The account.</param>
    /// <param name="sha256">SHA-256 of the device's key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task AddDeviceAsync(Guid id, byte[] sha256, CancellationToken cancellationToken);

    /// <summary>The browser sessions and token families of an account that are open, newest use first.</summary>
    /// <param name="id">The account.</param>
    /// <param name="limits">When one is over.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<OpenSession>> ListSessionsAsync(Guid id, SessionLimits limits, CancellationToken cancellationToken);

    /// <summary>Ends one session or token family of an account; false when it has none of this id.</summary>
    /// <param name="id">The account.</param>
    /// <param name="sessionId">Id from the list.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> EndSessionAsync(Guid id, Guid sessionId, Actor actor, CancellationToken cancellationToken);

    /// <summary>Ends every session and token of an account, those that nobody can list included; known devices are forgotten.
    /// False when there is no such account.</summary>
    /// <param name="id">The account.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> EndAllAsync(Guid id, Actor actor, CancellationToken cancellationToken);

    /// <summary>True while a token family lives.</summary>
    /// <param name="familyId">The family.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> IsFamilyLiveAsync(Guid familyId, CancellationToken cancellationToken);

    /// <summary>The family and the account of a refresh token, live or not; null when there is none.</summary>
    /// <param name="sha256">SHA-256 of the token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<(Guid FamilyId, Guid AccountId)?> FamilyOfAsync(byte[] sha256, CancellationToken cancellationToken);

    /// <summary>The id of a browser session; null when there is none.</summary>
    /// <param name="sha256">SHA-256 of the session key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Guid?> SessionIdOfAsync(byte[] sha256, CancellationToken cancellationToken);

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

    /// <summary>When a one-time password was used, UTC: it opens nothing a second time. Set by the store alone.</summary>
    public DateTimeOffset? PasswordUsedAt { get; init; }

    /// <summary>True: no second factor is asked for although the role would require one (decision D32); ends with the first
    /// enrolment.</summary>
    public bool IsMfaExempt { get; init; }

    /// <summary>True: a second factor is asked for at each sign-in. Set by the store alone.</summary>
    public bool HasSecondFactor { get; init; }

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
public sealed record SessionRow(byte[] Sha256, Guid AccountId, DateTimeOffset AbsoluteExpiry, Actor Actor)
{
    /// <summary>The name under which it is listed and ended.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();
}

/// <summary>From where a sign-in comes, as its limits count it: guesses from one network must not lock a colleague out of
/// another.</summary>
/// <param name="Key">Network (an IPv4 address, a /64 of IPv6), or the known device.</param>
/// <param name="IsKnownDevice">True: the account signed in from it before. The limit over all networks does not stop it.</param>
public sealed record SignInSource(string Key, bool IsKnownDevice);

/// <summary>A session that is open: a browser's, or the tokens of one sign-in.</summary>
/// <param name="Id">Names it.</param>
/// <param name="IsBrowser">True: a browser's; false: tokens.</param>
/// <param name="CreatedAt">When it was opened, UTC.</param>
/// <param name="LastUsedAt">Newest use known, UTC.</param>
/// <param name="ExpiresAt">It ends then at the latest, UTC.</param>
/// <param name="Address">Network address it was opened or renewed from.</param>
/// <param name="UserAgent">Program it was opened or renewed by.</param>
public sealed record OpenSession(
    Guid Id, bool IsBrowser, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, string? Address,
    string? UserAgent);

/// <summary>When sessions are over without use.</summary>
/// <param name="BrowserIdle">A browser's session.</param>
/// <param name="TokenIdle">The tokens of a sign-in.</param>
public sealed record SessionLimits(TimeSpan BrowserIdle, TimeSpan TokenIdle);
