using System.Collections.Concurrent;
using System.Data.Common;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Keys;

/// <summary>Keys as they were at most 30 s ago, and the count of their uses, written every few seconds.</summary>
internal sealed partial class ApiKeyRing(IApiKeyStore store, TimeProvider time, ILogger<ApiKeyRing> log) : BackgroundService
{
    private const int MaxEntries = 10_000;
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (ApiKey Key, DateTimeOffset At)> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, ApiKeyUse> _uses = [];
    private readonly Lock _gate = new();

    /// <summary>A key by its hash, while it opens anything; null otherwise.</summary>
    public async Task<ApiKey?> FindAsync(byte[] sha256, CancellationToken cancellationToken)
    {
        var name = Convert.ToHexString(sha256);
        var now = time.GetUtcNow();
        if (!_seen.TryGetValue(name, out var seen) || now - seen.At >= MaxAge || now < seen.At)
        {
            // What is no key is not kept: guesses must not fill the memory.
            if (await store.FindAsync(sha256, cancellationToken) is not { } found)
            {
                _seen.TryRemove(name, out _);
                return null;
            }

            if (_seen.Count >= MaxEntries)
            {
                _seen.Clear();
            }

            _seen[name] = seen = (found, now);
        }

        return seen.Key.IsLive(now) ? seen.Key : null;
    }

    /// <summary>True while a key opens anything, for connections that stay open.</summary>
    public async Task<bool> IsLiveAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = _seen.Values.FirstOrDefault(seen => seen.Key.Id == id);
        var key = known.Key is not null && now - known.At < MaxAge ? known.Key : await store.FindAsync(id, cancellationToken);
        return key?.IsLive(now) == true;
    }

    /// <summary>Forgets a key that was changed.</summary>
    public void Forget(Guid id)
    {
        foreach (var (name, seen) in _seen)
        {
            if (seen.Key.Id == id)
            {
                _seen.TryRemove(name, out _);
            }
        }
    }

    /// <summary>Counts a request.</summary>
    /// <param name="id">The key.</param>
    /// <param name="isLetIn">False: turned away.</param>
    /// <param name="address">Network address.</param>
    public void Count(Guid id, bool isLetIn, string? address)
    {
        var (count, refused) = isLetIn ? (1, 0) : (0, 1);
        lock (_gate)
        {
            var before = _uses.GetValueOrDefault(id) ?? new ApiKeyUse(id, 0, 0, default, null);
            _uses[id] = before with
            {
                Count = before.Count + count,
                Refused = before.Refused + refused,
                LastAt = time.GetUtcNow(),
                LastFrom = address,
            };
        }
    }

    /// <summary>Writes what was counted.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        ApiKeyUse[] uses;
        lock (_gate)
        {
            uses = [.. _uses.Values];
            _uses.Clear();
        }

        if (uses.Length == 0)
        {
            return;
        }

        try
        {
            await store.NoteUseAsync(uses, cancellationToken);
        }
        catch (DbException fault)
        {
            // Counters only: what a database that is away misses is added to what comes next.
            lock (_gate)
            {
                foreach (var use in uses)
                {
                    var newer = _uses.GetValueOrDefault(use.Id);
                    _uses[use.Id] = newer is null
                        ? use
                        : newer with { Count = newer.Count + use.Count, Refused = newer.Refused + use.Refused };
                }
            }

            CountersLate(log, fault.Message);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WriteEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: the last counts are written by StopAsync.
        }
    }

    [LoggerMessage(1031, LogLevel.Warning, "The counters of API keys wait for the database: {Reason}")]
    private static partial void CountersLate(ILogger logger, string reason);
}
