using System.Collections.Concurrent;

namespace DiagMod.Host.Accounts;

/// <summary>At most so many sign-in attempts a minute and network address (a sliding minute), before any password is hashed.</summary>
public sealed class AddressLimiter(int perMinute, TimeProvider time)
{
    private const int MaxAddresses = 20_000;

    private readonly ConcurrentDictionary<string, Queue<DateTimeOffset>> _attempts = new(StringComparer.Ordinal);

    /// <summary>Counts an attempt; false when the address has used up its minute.</summary>
    /// <param name="address">Who.</param>
    /// <param name="retryAfter">When it may try again.</param>
    public bool TryTake(string address, out TimeSpan retryAfter)
    {
        var now = time.GetUtcNow();
        if (_attempts.Count > MaxAddresses)
        {
            Sweep(now);
        }

        var attempts = _attempts.GetOrAdd(address, _ => new Queue<DateTimeOffset>());
        lock (attempts)
        {
            while (attempts.TryPeek(out var oldest) && now - oldest >= TimeSpan.FromMinutes(1))
            {
                attempts.Dequeue();
            }

            if (attempts.Count >= perMinute)
            {
                retryAfter = attempts.Peek() + TimeSpan.FromMinutes(1) - now;
                return false;
            }

            attempts.Enqueue(now);
            retryAfter = TimeSpan.Zero;
            return true;
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        foreach (var (address, attempts) in _attempts)
        {
            lock (attempts)
            {
                if (attempts.Count == 0 || now - attempts.Last() >= TimeSpan.FromMinutes(1))
                {
                    _attempts.TryRemove(address, out _);
                }
            }
        }
    }
}
