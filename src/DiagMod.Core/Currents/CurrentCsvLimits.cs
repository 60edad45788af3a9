namespace DiagMod.Core.Currents;

/// <summary>How much one recording may hold. 0 means unlimited, which is the default (D33).</summary>
public sealed record CurrentCsvLimits
{
    /// <summary>No limit at all, 10,000 rows a block.</summary>
    public static CurrentCsvLimits None { get; } = new();

    /// <summary>Most bytes of the body as sent; 0 = unlimited (INGEST_MAX_BYTES).</summary>
    public long MaxBodyBytes { get; init; }

    /// <summary>Most bytes after gzip was undone; 0 = unlimited (INGEST_MAX_INFLATED_BYTES).</summary>
    public long MaxInflatedBytes { get; init; }

    /// <summary>Most data rows; 0 = unlimited (INGEST_MAX_ROWS).</summary>
    public long MaxRows { get; init; }

    /// <summary>Rows handed over at a time, 1 to 1,000,000; 10,000 by default (CSV_BATCH_SIZE).</summary>
    public int RowsPerBlock { get; init; } = 10_000;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxBodyBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxInflatedBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRows);
        ArgumentOutOfRangeException.ThrowIfLessThan(RowsPerBlock, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RowsPerBlock, 1_000_000);
    }
}
