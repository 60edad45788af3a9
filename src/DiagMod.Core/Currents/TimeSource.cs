namespace DiagMod.Core.Currents;

/// <summary>Where the time of a recording comes from (decision D3).</summary>
public enum TimeSource : byte
{
    /// <summary>Given with the upload, or read from the file's or folder's name.</summary>
    Recorded = 0,

    /// <summary>"No clock": file n starts where file n−1 of the same motor ended, from 2000-01-01Z. Always shown as such.</summary>
    Sequence = 1,
}
