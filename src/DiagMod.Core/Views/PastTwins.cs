using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Views;

/// <summary>Twins as they were: a checkpoint and the fold over the journal's entries after it.</summary>
/// <remarks>A fold may take as many files as lie between two checkpoints; only two are done at once, so that looking
/// back does not take the processors from what comes in.</remarks>
/// <param name="store">Where journals and checkpoints are.</param>
public sealed class PastTwins(ITwinStore store) : IDisposable
{
    private const int AtOnce = 2;

    private readonly SemaphoreSlim _places = new(AtOnce, AtOnce);

    /// <summary>The twin when its newest entry was <paramref name="seq"/>; null when its journal is not that
    /// long.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="seq">Number of the entry; 0 = before the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BrokenTwinException">What is stored does not hold together.</exception>
    /// <exception cref="PastNotKeptException">The journal is kept from a later entry on.</exception>
    public async Task<MotorStatus?> AtAsync(EquipmentId id, long seq, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seq);
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await store.LoadAtAsync(id, seq, cancellationToken).ConfigureAwait(false) switch
            {
                null => null,
                { } stored when IsCleared(stored) => throw new PastNotKeptException(id),
                { } stored => (await RestoreAsync(id, stored, cancellationToken).ConfigureAwait(false)).Status,
            };
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>The twin at an instant of data time (decision D43): a file counts from the time of its first
    /// row.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="time">The instant.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BrokenTwinException">What is stored does not hold together.</exception>
    /// <exception cref="PastNotKeptException">The journal is kept from a later instant on.</exception>
    public async Task<MotorStatus> AtAsync(EquipmentId id, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var (twin, isKept) = await ReadAsync(id, time, cancellationToken).ConfigureAwait(false);
        return isKept ? twin.Status : throw new PastNotKeptException(id);
    }

    /// <summary>The whole twin at an instant of data time, as far as a page shows it; where the journal is kept from a later instant
    /// on, the oldest state that it tells.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="time">The instant.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BrokenTwinException">What is stored does not hold together.</exception>
    public async Task<PastTwin> OpenAsync(EquipmentId id, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var (twin, isKept) = await ReadAsync(id, time, cancellationToken).ConfigureAwait(false);
        return new PastTwin(time, twin.Status, twin.Forecast(null, null).Forecast, twin.Settings, isKept);
    }

    /// <summary>Gives back what waiting takes.</summary>
    public void Dispose() => _places.Dispose();

    // Old entries of simulated motors are cleared away up to a checkpoint, which stays. At an instant before the first file that is
    // kept there is nothing to fold (it is the entry after the instant's), or the checkpoint holds a file that came later.
    private async Task<(MotorTwin Twin, bool IsKept)> ReadAsync(
        EquipmentId id, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var seq = await store.SeqAtAsync(id, time, cancellationToken).ConfigureAwait(false);
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var stored = await LoadAsync(id, seq, cancellationToken).ConfigureAwait(false);
            if (IsCleared(stored))
            {
                stored = await LoadAsync(id, seq + 1, cancellationToken).ConfigureAwait(false);
            }

            var twin = await RestoreAsync(id, stored, cancellationToken).ConfigureAwait(false);
            return (twin, stored.HeadSeq == seq && !(twin.NewestRecordedAt > time));
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<StoredTwin> LoadAsync(EquipmentId id, long seq, CancellationToken cancellationToken) =>
        await store.LoadAtAsync(id, seq, cancellationToken).ConfigureAwait(false)
            ?? throw new BrokenTwinException(id, seq, "the journal is shorter than it was.");

    private static Task<MotorTwin> RestoreAsync(EquipmentId id, StoredTwin stored, CancellationToken cancellationToken) =>
        Task.Run(() => MotorTwin.Restore(id, stored), cancellationToken);

    private static bool IsCleared(StoredTwin stored) =>
        stored is { MayBeCleared: true, HeadSeq: > 0, Checkpoint: null, Tail: [] or [{ Seq: > 1 }, ..] };
}

/// <summary>A motor's journal no longer reaches back to what was asked for: old entries of simulated motors are cleared away.</summary>
/// <param name="equipmentId">The motor.</param>
public sealed class PastNotKeptException(EquipmentId equipmentId)
    : Exception($"The journal of {equipmentId} no longer reaches back so far.")
{
    /// <summary>The motor.</summary>
    public EquipmentId EquipmentId { get; } = equipmentId;
}

/// <summary>A twin as it was.</summary>
/// <param name="At">The instant of data time that was asked for, UTC.</param>
/// <param name="Status">As the board showed it.</param>
/// <param name="Forecast">The forecast of then; null below 20 points.</param>
/// <param name="Settings">The settings of then.</param>
/// <param name="IsKept">False: the journal no longer reaches back to that instant, and this is the oldest state that it tells.</param>
public sealed record PastTwin(
    DateTimeOffset At, MotorStatus Status, RmsForecast? Forecast, MotorSettings Settings, bool IsKept = true);
