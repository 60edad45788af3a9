using System.Collections.Concurrent;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Accounts;

/// <summary>Accounts as they were at most 30 s ago: a token or session of a changed, disabled or removed account ends within that
/// time (at once on this host, which forgets what it changes itself).</summary>
public sealed class AccountCache(IAccountStore accounts, TimeProvider time)
{
    private const int MaxEntries = 10_000;
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, (Account? Account, DateTimeOffset At)> _seen = new();
    private readonly ConcurrentDictionary<Guid, (bool IsLive, DateTimeOffset At)> _families = new();

    /// <summary>An account; null when there is none.</summary>
    public async Task<Account?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_seen.TryGetValue(id, out var seen) && now - seen.At < MaxAge && now >= seen.At)
        {
            return seen.Account;
        }

        var account = await accounts.FindAsync(id, cancellationToken);
        if (_seen.Count >= MaxEntries)
        {
            _seen.Clear();
        }

        _seen[id] = (account, now);
        return account;
    }

    /// <summary>True while the sign-in that a token belongs to was not ended.</summary>
    public async Task<bool> IsFamilyLiveAsync(Guid familyId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_families.TryGetValue(familyId, out var seen) && now - seen.At < MaxAge && now >= seen.At)
        {
            return seen.IsLive;
        }

        var isLive = await accounts.IsFamilyLiveAsync(familyId, cancellationToken);
        if (_families.Count >= MaxEntries)
        {
            _families.Clear();
        }

        _families[familyId] = (isLive, now);
        return isLive;
    }

    /// <summary>Forgets a sign-in that was ended.</summary>
    public void ForgetFamily(Guid familyId) => _families.TryRemove(familyId, out _);

    /// <summary>Forgets an account that was changed.</summary>
    public void Forget(Guid id) => _seen.TryRemove(id, out _);
}
