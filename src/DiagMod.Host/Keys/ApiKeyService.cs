using DiagMod.Core.Ports;
using DiagMod.Host.Http;

namespace DiagMod.Host.Keys;

/// <summary>Makes, replaces and ends keys by one set of rules, for pages and API.</summary>
internal sealed class ApiKeyService(IApiKeyStore store, ApiKeyRing ring, TimeProvider time) : IApiKeys
{
    private const int MostName = 100;
    private const int MostGroups = 50;
    private const int MostDays = 366;
    private const int MostPerSecond = 1_000;
    private const int MostLive = 50;

    /// <inheritdoc/>
    public Task<Page<ApiKey>> ListAsync(Guid? ownerId, PageRequest page, CancellationToken cancellationToken) =>
        store.ListAsync(ownerId, page, cancellationToken);

    /// <inheritdoc/>
    public async Task<MadeApiKey> MakeAsync(Account owner, ApiKeyWish wish, Actor actor, CancellationToken cancellationToken)
    {
        if (Fault(owner, wish) is { } refusal)
        {
            return new MadeApiKey(null, null, refusal);
        }

        var now = time.GetUtcNow();
        var known = await store.ListAsync(owner.Id, new PageRequest(1_000, null), cancellationToken);
        if (known.Items.Count(key => key.IsLive(now)) >= MostLive)
        {
            return new MadeApiKey(null, null, ApiKeyRefusal.TooMany);
        }

        return await AddAsync(
            new ApiKey
            {
                Id = Guid.CreateVersion7(now),
                Prefix = "",
                Name = wish.Name.Trim(),
                OwnerId = owner.Id,
                OwnerName = owner.UserName,
                OwnerRole = owner.Role,
                Scopes = [.. KeyScopes.All.Where(wish.Scopes.Contains)],
                MotorGroups = wish.MotorGroups is null ? null : [.. wish.MotorGroups.Distinct(StringComparer.Ordinal)],
                RequestsPerSecond = wish.RequestsPerSecond,
                CreatedAt = now,
                ExpiresAt = now + TimeSpan.FromDays(wish.Days),
            },
            null,
            actor,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<MadeApiKey> RotateAsync(
        Guid? ownerId, Guid id, TimeSpan overlap, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await store.FindAsync(id, cancellationToken) is not { } old || !old.IsLive(now) || (ownerId ?? old.OwnerId) != old.OwnerId)
        {
            return new MadeApiKey(null, null, ApiKeyRefusal.Unknown);
        }

        // As long as the old one was made for.
        var made = await AddAsync(
            old with
            {
                Id = Guid.CreateVersion7(now),
                CreatedAt = now,
                ExpiresAt = now + (old.ExpiresAt - old.CreatedAt),
                Replaces = old.Id,
                LastUsedAt = null,
                LastUsedFrom = null,
                UseCount = 0,
                RefusedCount = 0,
            },
            now + overlap,
            actor,
            cancellationToken);
        ring.Forget(id);
        return made;
    }

    /// <inheritdoc/>
    public async Task<bool> RevokeAsync(Guid? ownerId, Guid id, Actor actor, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } key || (ownerId ?? key.OwnerId) != key.OwnerId)
        {
            return false;
        }

        var ended = await store.RevokeAsync(id, actor, cancellationToken);
        ring.Forget(id);
        return ended;
    }

    private async Task<MadeApiKey> AddAsync(
        ApiKey key, DateTimeOffset? replacedEnds, Actor actor, CancellationToken cancellationToken)
    {
        var (prefix, secret) = ApiKeyHandler.Make();
        key = key with { Prefix = prefix };
        return await store.AddAsync(key, ApiKeyHandler.Sha256(secret), replacedEnds, actor, cancellationToken)
            ? new MadeApiKey(key, secret, null)
            : new MadeApiKey(null, null, ApiKeyRefusal.Unknown);
    }

    private static ApiKeyRefusal? Fault(Account owner, ApiKeyWish wish)
    {
        if (wish.Name.Trim() is not { Length: >= 1 and <= MostName } name || !PlainText.IsOneLine(name))
        {
            return ApiKeyRefusal.Name;
        }

        if (wish.Scopes.Count == 0 || wish.Scopes.Any(scope => !KeyScopes.All.Contains(scope)))
        {
            return ApiKeyRefusal.Scope;
        }

        if (wish.Scopes.Any(scope => KeyScopes.RoleOf(scope) > owner.Role))
        {
            return ApiKeyRefusal.Role;
        }

        if (wish.MotorGroups is { } groups
            && (groups.Count is 0 or > MostGroups || groups.Any(group => group.Trim().Length is 0 or > 200 || !PlainText.IsOneLine(group))))
        {
            return ApiKeyRefusal.Groups;
        }

        return wish.Days is < 1 or > MostDays || wish.RequestsPerSecond is < 1 or > MostPerSecond ? ApiKeyRefusal.Range : null;
    }
}
