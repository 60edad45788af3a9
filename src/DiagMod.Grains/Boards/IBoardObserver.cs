using DiagMod.Core.Currents;
using DiagMod.Core.Twin;
using Orleans;
using Orleans.Concurrency;

namespace DiagMod.Grains.Boards;

/// <summary>A host that shows the board.</summary>
[Alias("diagmod.board-observer")]
public interface IBoardObserver : IGrainObserver
{
    /// <summary>Newest status of each motor that has news.</summary>
    /// <param name="changed">The statuses.</param>
    /// <param name="traces">W3C traceparent of the span that brought each, null where it was not traced; null when none
    /// was.</param>
    [OneWay]
    [Alias("Changed")]
    Task ChangedAsync([Immutable] MotorStatus[] changed, [Immutable] string?[]? traces);

    /// <summary>A motor is no more.</summary>
    [OneWay]
    [Alias("Forgotten")]
    Task ForgottenAsync(EquipmentId motor);
}
