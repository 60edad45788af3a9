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
    public async Task<MotorStatus?> AtAsync(EquipmentId id, long seq, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seq);
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await store.LoadAtAsync(id, seq, cancellationToken).ConfigureAwait(false) is { } stored
                ? await Task.Run(() => MotorTwin.Restore(id, stored).Status, cancellationToken).ConfigureAwait(false)
                : null;
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
    public async Task<MotorStatus> AtAsync(EquipmentId id, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var seq = await store.SeqAtAsync(id, time, cancellationToken).ConfigureAwait(false);
        return await AtAsync(id, seq, cancellationToken).ConfigureAwait(false)
            ?? throw new BrokenTwinException(id, seq, "the journal is shorter than it was.");
    }

    /// <summary>The whole twin at an instant of data time, as far as a page shows it.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="time">The instant.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BrokenTwinException">What is stored does not hold together.</exception>
    public async Task<PastTwin> OpenAsync(EquipmentId id, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var seq = await store.SeqAtAsync(id, time, cancellationToken).ConfigureAwait(false);
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var stored = await store.LoadAtAsync(id, seq, cancellationToken).ConfigureAwait(false)
                ?? throw new BrokenTwinException(id, seq, "the journal is shorter than it was.");
            return await Task.Run(
                () =>
                {
                    var twin = MotorTwin.Restore(id, stored);
                    return new PastTwin(time, twin.Status, twin.Forecast(null, null).Forecast, twin.Settings);
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Gives back what waiting takes.</summary>
    public void Dispose() => _places.Dispose();
}

/// <summary>A twin as it was.</summary>
/// <param name="At">The instant of data time that was asked for, UTC.</param>
/// <param name="Status">As the board showed it.</param>
/// <param name="Forecast">The forecast of then; null below 20 points.</param>
/// <param name="Settings">The settings of then.</param>
public sealed record PastTwin(DateTimeOffset At, MotorStatus Status, RmsForecast? Forecast, MotorSettings Settings);
