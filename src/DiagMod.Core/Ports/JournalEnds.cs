namespace DiagMod.Core.Ports;

/// <summary>Where a journal ends, all of it read at one instant.</summary>
/// <param name="HeadSeq">Number of the newest entry as the twin's head has it.</param>
/// <param name="HeadHash">Its hash as the twin's head has it.</param>
/// <param name="NewestEntry">Number of the newest entry that is there; 0 without any.</param>
/// <param name="NewestCheckpoint">Number of the entry of the newest checkpoint; 0 without any.</param>
public sealed record JournalEnds(long HeadSeq, byte[] HeadHash, long NewestEntry, long NewestCheckpoint)
{
    /// <summary>Number of the oldest entry when older ones may have been cleared away, as those of simulated motors are; 1 otherwise: a
    /// journal without its beginning is a broken one.</summary>
    public long OldestEntry { get; init; } = 1;
}
