using DiagMod.Core.Currents;
using DiagMod.Core.Twin;
using Orleans;
using Orleans.Concurrency;

namespace DiagMod.Grains.Boards;

/// <summary>Passes news of motors on to the hosts, a few times a second at most. Key: board/fleet.</summary>
[Alias("diagmod.board")]
public interface IBoardGrain : IGrainWithStringKey
{
    /// <summary>News of one motor.</summary>
    [OneWay]
    [Alias("Post")]
    Task PostAsync([Immutable] MotorStatus status);

    /// <summary>Drops a motor that is no more, here and on the hosts' boards.</summary>
    [Alias("Forget")]
    Task ForgetAsync(EquipmentId motor);

    /// <summary>Begins or renews a subscription. False when it is a new one: what was said before it must be looked
    /// up.</summary>
    [Alias("Subscribe")]
    Task<bool> SubscribeAsync(IBoardObserver observer);

    /// <summary>Ends a subscription.</summary>
    [Alias("Unsubscribe")]
    Task UnsubscribeAsync(IBoardObserver observer);
}
