namespace DiagMod.Postgres;

/// <summary>How recordings are kept.</summary>
public sealed class PostgresOptions
{
    /// <summary>Quarantine folder of recordings that are being received; made with mode 0700.</summary>
    public required string SpoolFolder { get; init; }

    /// <summary>Samples in one row of raw_chunks (CSV_BATCH_SIZE), 100 to 1,000,000; default 10,000.</summary>
    public int ChunkSamples { get; init; } = 10_000;

    /// <summary>How samples are written (Storage:SampleCodec); default scaled whole numbers.</summary>
    public SampleCodec SampleCodec { get; init; }

    /// <summary>False: the samples of a file are removed when it completes (RETAIN_RAW_SIGNALS). Default true.</summary>
    public bool RetainRawSignals { get; init; } = true;

    /// <summary>Most steps that one trend has (MAX_FEATURE_STORE_POINTS), 10 to 100,000; default 5,000.</summary>
    public int MaxTrendSteps { get; init; } = 5_000;

    /// <summary>Days that features stay after their file was completed (FEATURE_STORE_TTL_DAYS), 0 = for good, the default, to
    /// 36,500.</summary>
    public int KeepFeaturesDays { get; init; }

    /// <summary>Days that raw samples stay after they arrived (RAW_RETENTION_DAYS), 0 = for good, the default, to 36,500. They go by
    /// whole months.</summary>
    public int KeepRawDays { get; init; }

    /// <summary>Days that the summary of minutes stays (MINUTE_RETENTION_DAYS), 0 = for good, the default, to 36,500. Hours and days
    /// stay for good.</summary>
    public int KeepMinutesDays { get; init; }

    /// <summary>Folder that retired months are written into before they are dropped; null = they are dropped at once.</summary>
    public string? ArchiveFolder { get; init; }

    /// <summary>Version of the product, for what is written into files.</summary>
    public string Product { get; init; } = "";

    /// <summary>A file whose work went wrong so often fails as E_POISON, 1 to 100; default 5. Four times as many claims without an end
    /// do the same, whether their workers vanished or not.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>Bytes of encoded samples kept in memory for files that arrived just now; 0 = none; default 24 MB, three files of
    /// 1.5 million rows.</summary>
    public long HandoverSamples { get; init; } = 24L << 20;

    /// <summary>Whether anything leaves by whole months.</summary>
    internal bool Expires => KeepRawDays > 0 || KeepFeaturesDays > 0 || KeepMinutesDays > 0;

    /// <summary>Throws when a value is out of its range.</summary>
    /// <exception cref="ArgumentException">Names the value, and what it may be.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(SpoolFolder))
        {
            throw new ArgumentException("SpoolFolder is empty; name a folder that the product may write to.");
        }

        Check(nameof(ChunkSamples), ChunkSamples, 100, 1_000_000);
        Check(nameof(MaxTrendSteps), MaxTrendSteps, 10, 100_000);
        Check(nameof(KeepFeaturesDays), KeepFeaturesDays, 0, 36_500);
        Check(nameof(KeepRawDays), KeepRawDays, 0, 36_500);
        Check(nameof(KeepMinutesDays), KeepMinutesDays, 0, 36_500);
        Check(nameof(MaxAttempts), MaxAttempts, 1, 100);
        Check(nameof(HandoverSamples), HandoverSamples, 0, long.MaxValue);
    }

    private static void Check(string name, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; set {least} to {most}."));
        }
    }
}
