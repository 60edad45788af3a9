namespace DiagMod.Host.Settings;

/// <summary>How files are taken in.</summary>
public sealed class IngestOptions
{
    /// <summary>Longest request body of an upload, bytes; 0 = unlimited, the default.</summary>
    public long MaxBytes { get; init; }

    /// <summary>Longest plain content, bytes; 0 = unlimited, the default.</summary>
    public long MaxInflatedBytes { get; init; }

    /// <summary>Most rows of a file; 0 = unlimited, the default.</summary>
    public long MaxRows { get; init; }

    /// <summary>Samples a stored chunk, 100 to 1,000,000; default 10,000.</summary>
    public int BatchSize { get; init; } = 10_000;

    /// <summary>Files parsed at once, 1 to 64; default 4.</summary>
    public int ParallelUploads { get; init; } = 4;

    /// <summary>Uploads that may wait for that, 0 to 1,000; default 32. Further ones are answered 429.</summary>
    public int UploadQueue { get; init; } = 32;

    /// <summary>Bytes that the open uploads in chunks of one account may bring together; 0 = unlimited; default 64 GiB.</summary>
    public long SessionQuotaBytes { get; init; } = 64L << 30;

    /// <summary>Free bytes where the data folder lies below which no recordings are taken in (507); 0 = the smaller of 2 GiB and a
    /// tenth of the disk, the default.</summary>
    public long MinFreeBytes { get; init; }

    /// <summary>Files analysed at once, 1 to 64; default 2.</summary>
    public int MaxConcurrentFiles { get; init; } = 2;

    /// <summary>Folder that is imported at start; empty = none.</summary>
    public string StartupFolder { get; init; } = "";

    /// <summary>True: a forecast is made when a file was absorbed; default true.</summary>
    public bool ForecastAfterIngest { get; init; } = true;

    /// <summary>A phase with a larger share of empty cells is absent, 0 to 1; default 0.2.</summary>
    public double PhaseAbsentNanShare { get; init; } = 0.2;
}
