namespace DiagMod.Core.Ports;

/// <summary>Makes, replaces and ends keys of programs, for pages and API.</summary>
public interface IApiKeys
{
    /// <summary>The keys of an account, or everybody's, newest first.</summary>
    /// <param name="ownerId">Whose; null: everybody's.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<ApiKey>> ListAsync(Guid? ownerId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Makes a key.</summary>
    /// <param name="owner">Who answers for it.</param>
    /// <param name="wish">What it is to open.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<MadeApiKey> MakeAsync(Account owner, ApiKeyWish wish, Actor actor, CancellationToken cancellationToken);

    /// <summary>Makes a key in the place of another: the same rights; the other one ends after a time in which both open.</summary>
    /// <param name="ownerId">Whose it must be; null: anybody's.</param>
    /// <param name="id">The key to replace.</param>
    /// <param name="overlap">How long both open, at most 30 days.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<MadeApiKey> RotateAsync(Guid? ownerId, Guid id, TimeSpan overlap, Actor actor, CancellationToken cancellationToken);

    /// <summary>Ends a key; false when there is none, it is another's, or it had ended.</summary>
    /// <param name="ownerId">Whose it must be; null: anybody's.</param>
    /// <param name="id">The key.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> RevokeAsync(Guid? ownerId, Guid id, Actor actor, CancellationToken cancellationToken);
}

/// <summary>What a key is to open.</summary>
/// <param name="Name">What it is for, 1 to 100 characters.</param>
/// <param name="Scopes">read, upload, manage; at least one.</param>
/// <param name="MotorGroups">Groups of motors; null: all.</param>
/// <param name="Days">Days until it ends, 1 to 366.</param>
/// <param name="RequestsPerSecond">Requests a second, 1 to 1,000.</param>
public sealed record ApiKeyWish(
    string Name, IReadOnlyList<string> Scopes, IReadOnlyList<string>? MotorGroups, int Days, int RequestsPerSecond);

/// <summary>A key that was made, or why not.</summary>
/// <param name="Key">What is kept of it; null when refused.</param>
/// <param name="Secret">The key itself, shown now and never again; null when refused.</param>
/// <param name="Refusal">Why not; null when done.</param>
public sealed record MadeApiKey(ApiKey? Key, string? Secret, ApiKeyRefusal? Refusal);

/// <summary>Why a key is not made.</summary>
public enum ApiKeyRefusal : byte
{
    /// <summary>The name has 0 or over 100 characters, or control characters.</summary>
    Name,

    /// <summary>No scope, or one that does not exist.</summary>
    Scope,

    /// <summary>A scope that its owner's own role does not open.</summary>
    Role,

    /// <summary>An empty list of groups, or more than 50, or an empty name among them.</summary>
    Groups,

    /// <summary>Days or requests a second out of range.</summary>
    Range,

    /// <summary>There is no such key, or it has ended or was replaced.</summary>
    Unknown,

    /// <summary>The owner has 50 live keys already.</summary>
    TooMany,
}
