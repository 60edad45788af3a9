using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>What may be done with simulated motors and never with a real one.</summary>
public interface ISimulatedMotors
{
    /// <summary>Removes every simulated motor with all that was stored of it; the audit log keeps its rows and gets one that says who
    /// removed what. Without such a motor nothing changes.</summary>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<RemovedMotors> RemoveAsync(Actor actor, CancellationToken cancellationToken);

    /// <summary>Drops what deleted recordings of simulated motors left behind, and of their journals what lies before the newest
    /// checkpoint: a demo that runs for weeks does not grow.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Deleted recordings dropped.</returns>
    Task<long> PruneAsync(CancellationToken cancellationToken);
}

/// <summary>What was removed.</summary>
/// <param name="Motors">The motors, by id.</param>
/// <param name="Files">Their recordings, deleted ones too.</param>
public sealed record RemovedMotors(IReadOnlyList<EquipmentId> Motors, long Files);
