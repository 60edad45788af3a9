using System.Collections.Concurrent;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Live;

/// <summary>The motors' names and groups beside their twins, read anew every half minute: an update must not cost a
/// query.</summary>
internal sealed partial class MotorNames(IMotorRegistry registry, TimeProvider time, ILogger<MotorNames> log) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);
    private static readonly PageRequest Most = new(1000, null);

    private readonly ConcurrentDictionary<EquipmentId, Motor> _known = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private long? _readAt;

    /// <summary>A motor as it was read at most half a minute ago (longer, when the database is away); null when there
    /// is none.</summary>
    public async Task<Motor?> FindAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(cancellationToken);
            if (!_known.ContainsKey(id) && await registry.FindAsync(id, cancellationToken) is { } added)
            {
                _known[id] = added;
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException && _known.ContainsKey(id))
        {
            NamesOutOfReach(log, fault);
        }

        return _known.GetValueOrDefault(id);
    }

    /// <summary>Every motor.</summary>
    public async Task<ICollection<EquipmentId>> AllAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        return _known.Keys;
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private bool IsFresh => _readAt is { } at && time.GetElapsedTime(at) < MaxAge;

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (IsFresh)
        {
            return;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (IsFresh)
            {
                return;
            }

            // Counted from before the attempt: a database that is away is asked again in half a minute, not at each
            // update.
            _readAt = time.GetTimestamp();
            var gone = _known.Keys.ToHashSet();
            for (var page = Most; page is not null;)
            {
                var part = await registry.ListAsync(page, cancellationToken);
                foreach (var motor in part.Items)
                {
                    _known[motor.EquipmentId] = motor;
                    gone.Remove(motor.EquipmentId);
                }

                page = part.Next is null ? null : Most with { Cursor = part.Next };
            }

            foreach (var id in gone)
            {
                _known.TryRemove(id, out _);
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    [LoggerMessage(1301, LogLevel.Warning, "The motors' names could not be read; live updates go on with those known")]
    private static partial void NamesOutOfReach(ILogger logger, Exception fault);
}
