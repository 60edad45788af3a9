using System.Collections.Concurrent;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.Motors;
using DiagMod.Host.Accounts;
using DiagMod.Host.Keys;
using DiagMod.Host.Motors;
using DiagMod.Host.Settings;
using DiagMod.Host.Telemetry;
using Microsoft.AspNetCore.SignalR;

namespace DiagMod.Host.Live;

/// <summary>Passes the board's changes on to the hub's connections, and ends those whose right to hear them has
/// ended.</summary>
internal sealed partial class TwinFeed(
    Board board, IHubContext<TwinHub> hub, MotorNames names, AccountCache accounts, IAccountStore store, ApiKeyRing keys,
    HostSettings settings, MotorOptions motors, TimeProvider time, ILogger<TwinFeed> log)
    : BackgroundService
{
    /// <summary>Name of the client's method that takes an update.</summary>
    public const string Update = "twin";

    // With accounts at most 30 s old (AccountCache) a revoked right ends within 60 s.
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, TwinSubscriber> _subscribers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _callers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private IDisposable? _notices;

    /// <summary>False when a caller has as many connections as one may have.</summary>
    public bool HasRoom(string callerKey)
    {
        lock (_gate)
        {
            return _callers.GetValueOrDefault(callerKey) < settings.Security.LiveConnectionsPerCaller;
        }
    }

    /// <summary>Takes a connection in; false when its caller has too many.</summary>
    public bool TryJoin(string connectionId, HubCaller caller)
    {
        lock (_gate)
        {
            if (!HasRoom(caller.Key))
            {
                return false;
            }

            _callers[caller.Key] = _callers.GetValueOrDefault(caller.Key) + 1;
        }

        _subscribers[connectionId] = new TwinSubscriber(caller, (motor, leaving) => SendAsync(connectionId, motor, leaving), time);
        return true;
    }

    /// <summary>Lets a connection go.</summary>
    public async Task LeaveAsync(string connectionId)
    {
        if (!_subscribers.TryRemove(connectionId, out var subscriber))
        {
            return;
        }

        lock (_gate)
        {
            if (--_callers[subscriber.Caller.Key] == 0)
            {
                _callers.Remove(subscriber.Caller.Key);
            }
        }

        await subscriber.DisposeAsync();
    }

    /// <summary>What a connection is to be told; null when it has left.</summary>
    public TwinOutbox? OutboxOf(string connectionId) => _subscribers.GetValueOrDefault(connectionId)?.Outbox;

    /// <summary>Ends the connections whose account or session is no longer what it was.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var idle = TimeSpan.FromMinutes(settings.Security.SessionIdleMinutes);
        foreach (var (_, subscriber) in _subscribers)
        {
            if (!await subscriber.Caller.IsStillAllowedAsync(accounts, store, keys, idle, cancellationToken))
            {
                subscriber.Caller.Abort();
            }
        }
    }

    /// <summary>Listens to the board before anybody can connect.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _notices = board.Subscribe(Tell);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _notices?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(CheckEvery, time);
        while (await NextAsync(timer, stoppingToken))
        {
            try
            {
                await CheckAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                // Nobody can tell now who may listen; new requests are refused too, and tokens end by themselves.
                CheckFailed(log, fault);
            }
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Tell(IReadOnlySet<EquipmentId> changed)
    {
        foreach (var (_, subscriber) in _subscribers)
        {
            subscriber.Outbox.Tell(changed);
        }
    }

    private async Task SendAsync(string connectionId, EquipmentId id, CancellationToken leaving)
    {
        try
        {
            if (await names.FindAsync(id, leaving) is { } motor)
            {
                var twin = board.TryGet(id, out var known) ? known : MotorStatus.Empty(id, DetectorTypes.VersionOf(motors.ModelType));
                using var span = board.TraceOf(id) is var trace && trace != default
                    ? HostSpans.Source.StartStage("hub.push", "push", id, twin.InWork?.RawId ?? twin.LastFile, trace)
                    : null;
                await hub.Clients.Client(connectionId).SendAsync(
                    Update, MotorListItem.Of(motor, twin, time.GetUtcNow()), leaving);
            }
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // The reader left; nobody waits for the update.
        }
        catch (Exception fault)
        {
            UpdateFailed(log, id, fault);
        }
    }

    [LoggerMessage(1302, LogLevel.Warning, "Whether live connections may go on could not be asked; it is asked again")]
    private static partial void CheckFailed(ILogger logger, Exception fault);

    [LoggerMessage(1303, LogLevel.Warning, "A live update of motor {Motor} could not be sent")]
    private static partial void UpdateFailed(ILogger logger, EquipmentId motor, Exception fault);
}
