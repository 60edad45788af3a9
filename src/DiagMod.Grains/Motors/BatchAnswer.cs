namespace DiagMod.Grains.Motors;

/// <summary>What a motor did with a batch.</summary>
public enum BatchResult : byte
{
    /// <summary>It waits for the next one.</summary>
    Accepted = 0,

    /// <summary>The file is absorbed and stored (now or before).</summary>
    Completed = 1,

    /// <summary>Earlier batches are not here (any more): send the file from its start.</summary>
    StartOver = 2,

    /// <summary>The claim is not the newest: stop.</summary>
    Fenced = 3,

    /// <summary>It could not be stored now: try the file again later.</summary>
    Unavailable = 4,
}

/// <summary>What a motor did with a batch.</summary>
/// <param name="Result">What.</param>
/// <param name="Words">Why not, for a person; null when all is well.</param>
public sealed record BatchAnswer(BatchResult Result, string? Words = null)
{
    /// <summary>Of an unavailable motor: what is at fault will pass by itself.</summary>
    public bool IsPassing { get; init; }
}
