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
    [OneWay]
    [Alias("Changed")]
    Task ChangedAsync([Immutable] MotorStatus[] changed);

    /// <summary>A motor is no more.</summary>
    [OneWay]
    [Alias("Forgotten")]
    Task ForgottenAsync(EquipmentId motor);
}
