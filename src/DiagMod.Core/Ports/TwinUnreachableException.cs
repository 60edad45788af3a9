using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>A motor's twin could not be reached: the host that has it has left or is leaving, and no other has taken it over yet. The
/// same question will be answered a little later; what became of an order is to be looked up.</summary>
/// <param name="id">The motor.</param>
/// <param name="cause">What the runtime said.</param>
public sealed class TwinUnreachableException(EquipmentId id, Exception cause)
    : Exception($"The twin of {id} cannot be reached just now: {cause.Message}", cause);
