using DiagMod.Core.Currents;

namespace DiagMod.Core.Twin;

/// <summary>What is stored of a twin does not hold together: a checkpoint or journal entry was altered or is missing.</summary>
public sealed class BrokenTwinException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="equipmentId">The motor.</param>
    /// <param name="seq">Number of the entry (or checkpoint) that is broken.</param>
    /// <param name="reason">What was found and what was expected.</param>
    public BrokenTwinException(EquipmentId equipmentId, long seq, string reason)
        : base($"The twin of {equipmentId} is broken at journal entry {seq}: {reason}")
    {
        EquipmentId = equipmentId;
        Seq = seq;
    }

    /// <summary>The motor.</summary>
    public EquipmentId EquipmentId { get; }

    /// <summary>Number of the entry (or checkpoint) that is broken.</summary>
    public long Seq { get; }
}
