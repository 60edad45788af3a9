using System.Collections.Frozen;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Accounts;

/// <summary>The keys that sign access tokens, read again while the host runs: a key that another host of the cluster made is known here
/// before anything is signed with it.</summary>
/// <remarks>A new key is only checked with at first and signs a minute later; the one before it is taken for as long as the last
/// token it signed lives (ASVS 13.3.4). Keys are looked up by name in memory: a token's kid never becomes a path or a query.</remarks>
public sealed partial class SigningKeys(Secrets secrets, TimeProvider time, ILogger<SigningKeys> log)
{
    /// <summary>From a key's making until it signs: every host has read it by then.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private FrozenDictionary<string, SigningKey> _keys = Index(secrets.SigningKeys);
    private long _readAt = time.GetTimestamp();

    /// <summary>The key that signs now.</summary>
    public SigningKey Current
    {
        get
        {
            ReadAgain();
            var now = time.GetUtcNow();
            var keys = _keys.Values;

            // The oldest one signs from the first moment on: nothing was signed before it.
            return keys.Where(key => key.CreatedAt + Delay <= now).MaxBy(key => (key.CreatedAt, key.Kid))
                ?? keys.MinBy(key => (key.CreatedAt, key.Kid))!;
        }
    }

    /// <summary>Every key known, newest first.</summary>
    public IReadOnlyList<SigningKey> All
    {
        get
        {
            ReadAgain();
            return [.. _keys.Values.OrderByDescending(key => key.CreatedAt)];
        }
    }

    /// <summary>A key that a token names, while its tokens count; null otherwise.</summary>
    /// <param name="kid">Its name.</param>
    /// <param name="tokenLife">How long a token lives, with the allowance for clocks.</param>
    public SigningKey? Find(string kid, TimeSpan tokenLife)
    {
        ReadAgain();
        var now = time.GetUtcNow();
        if (!_keys.TryGetValue(kid, out var key))
        {
            return null;
        }

        var next = _keys.Values.Where(other => other.CreatedAt > key.CreatedAt).MinBy(other => other.CreatedAt);
        return next is null || now <= next.CreatedAt + Delay + tokenLife ? key : null;
    }

    /// <summary>Makes a new key.</summary>
    /// <returns>The key; it signs after <see cref="Delay"/>.</returns>
    public SigningKey Rotate()
    {
        Secrets.AddKey(secrets.Folder, time.GetUtcNow());
        Read();
        var made = _keys.Values.MaxBy(key => key.CreatedAt)!;
        KeyMade(log, made.Kid);
        return made;
    }

    /// <summary>Takes a key back that has signed nothing yet.</summary>
    /// <param name="kid">Its name.</param>
    public void Withdraw(string kid)
    {
        secrets.RemoveKey(kid);
        Read();
        KeyRemoved(log, kid);
    }

    /// <summary>Removes the files of keys whose last token is long dead.</summary>
    /// <param name="tokenLife">How long a token lives.</param>
    public void RemoveDead(TimeSpan tokenLife)
    {
        var keys = All;
        for (var i = 1; i < keys.Count; i++)
        {
            if (keys[i - 1].CreatedAt + Delay + tokenLife + TimeSpan.FromDays(1) < time.GetUtcNow())
            {
                secrets.RemoveKey(keys[i].Kid);
                KeyRemoved(log, keys[i].Kid);
            }
        }

        Read();
    }

    private void ReadAgain()
    {
        if (time.GetElapsedTime(Volatile.Read(ref _readAt)) >= ReadEvery)
        {
            Read();
        }
    }

    private void Read()
    {
        lock (_gate)
        {
            try
            {
                _keys = Index(secrets.ReadKeys());
            }
            catch (Exception fault) when (fault is SecretsException or IOException or UnauthorizedAccessException)
            {
                // Those known go on: a file that is being edited must not sign everybody out.
                KeysUnreadable(log, fault.Message);
            }

            Volatile.Write(ref _readAt, time.GetTimestamp());
        }
    }

    private static FrozenDictionary<string, SigningKey> Index(IReadOnlyList<SigningKey> keys) => keys.Count > 0
        ? keys.ToFrozenDictionary(key => key.Kid, StringComparer.Ordinal)
        : throw new SecretsException("There is no key left to sign tokens with; a restart makes one.");

    [LoggerMessage(1020, LogLevel.Information, "Signing key {Kid} was made; it signs in a minute")]
    private static partial void KeyMade(ILogger logger, string kid);

    [LoggerMessage(1021, LogLevel.Information, "Signing key {Kid} was removed: nothing it signed is alive")]
    private static partial void KeyRemoved(ILogger logger, string kid);

    [LoggerMessage(1022, LogLevel.Error, "The signing keys could not be read again; those known go on: {Reason}")]
    private static partial void KeysUnreadable(ILogger logger, string reason);
}
