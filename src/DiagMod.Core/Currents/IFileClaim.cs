namespace DiagMod.Core.Currents;

/// <summary>The right to do one stage's work on one file: valid while its fence is the newest and its lease runs.</summary>
public interface IFileClaim
{
    /// <summary>The file.</summary>
    RawFileId RawId { get; }

    /// <summary>Its motor.</summary>
    EquipmentId EquipmentId { get; }

    /// <summary>Number of the claim; a later claim has a higher one, and a write with an older one is refused.</summary>
    long Fence { get; }

    /// <summary>How often the work was begun, from 1.</summary>
    int Attempt { get; }
}
