namespace DiagMod.Core.Ports;

/// <summary>Keeps the keys of programs. It never sees a key, only its hash.</summary>
public interface IApiKeyStore
{
    /// <summary>A key by its hash, with its owner as far as the key depends on it; null when there is none.</summary>
    /// <param name="sha256">SHA-256 of the key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ApiKey?> FindAsync(byte[] sha256, CancellationToken cancellationToken);

    /// <summary>A key by its id; null when there is none.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ApiKey?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The keys of an account, or of all, newest first.</summary>
    /// <param name="ownerId">Whose; null: everybody's.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<ApiKey>> ListAsync(Guid? ownerId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Adds a key. One that takes another's place shortens the other's life in the same step.</summary>
    /// <param name="key">The key.</param>
    /// <param name="sha256">SHA-256 of it.</param>
    /// <param name="replacedEnds">When the replaced key ends, UTC; null when none is replaced.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the replaced key has ended meanwhile.</returns>
    Task<bool> AddAsync(
        ApiKey key, byte[] sha256, DateTimeOffset? replacedEnds, Actor actor, CancellationToken cancellationToken);

    /// <summary>Ends a key; false when there is none or it had ended.</summary>
    /// <param name="id">The key.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> RevokeAsync(Guid id, Actor actor, CancellationToken cancellationToken);

    /// <summary>Adds to the counters of keys.</summary>
    /// <param name="uses">What was counted since the last call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task NoteUseAsync(IReadOnlyCollection<ApiKeyUse> uses, CancellationToken cancellationToken);
}

/// <summary>A key of a program.</summary>
public sealed record ApiKey
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The part of the key that may be seen; names it in lists, logs and audit.</summary>
    public required string Prefix { get; init; }

    /// <summary>What it is for, 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The account that answers for it; without that account it opens nothing.</summary>
    public required Guid OwnerId { get; init; }

    /// <summary>Name of that account.</summary>
    public string OwnerName { get; init; } = "";

    /// <summary>Role of that account now; a key never opens more than its owner may.</summary>
    public Role OwnerRole { get; init; }

    /// <summary>False: the owner is disabled or removed.</summary>
    public bool IsOwnerActive { get; init; } = true;

    /// <summary>What it may do: read, upload, manage.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Groups of motors that it may see; null: all.</summary>
    public IReadOnlyList<string>? MotorGroups { get; init; }

    /// <summary>Requests a second that it may make, 1 to 100,000.</summary>
    public required int RequestsPerSecond { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>It opens nothing from then on, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was ended by hand, UTC; null: not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The key it took the place of; null: none.</summary>
    public Guid? Replaces { get; init; }

    /// <summary>Newest use, UTC, some seconds late; null: never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Network address of that use.</summary>
    public string? LastUsedFrom { get; init; }

    /// <summary>Requests it was let in with, some seconds late.</summary>
    public long UseCount { get; init; }

    /// <summary>Requests of it that were turned away: scope, group or rate.</summary>
    public long RefusedCount { get; init; }

    /// <summary>True while it opens what it names.</summary>
    /// <param name="now">Now, UTC.</param>
    public bool IsLive(DateTimeOffset now) => RevokedAt is null && now < ExpiresAt && IsOwnerActive;
}

/// <summary>Uses of a key.</summary>
/// <param name="Id">The key.</param>
/// <param name="Count">Requests let in.</param>
/// <param name="Refused">Requests turned away.</param>
/// <param name="LastAt">Newest use, UTC.</param>
/// <param name="LastFrom">Its network address; null when not known.</param>
public sealed record ApiKeyUse(Guid Id, long Count, long Refused, DateTimeOffset LastAt, string? LastFrom);
