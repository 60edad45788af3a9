using DiagMod.Postgres;

namespace DiagMod.Host.Settings;

/// <summary>Where things are kept.</summary>
public sealed class StorageOptions
{
    /// <summary>Folder of secrets, spool and the private database; default ./data.</summary>
    public string DataFolder { get; init; } = "data";

    /// <summary>Folder of the keys and secrets; default secrets in the data folder. The hosts of a cluster share one.</summary>
    public string KeysFolder { get; init; } = "";

    /// <summary>Connection string of PostgreSQL with its password, which Storage:DatabasePassword may give apart; empty = a private cluster in
    /// the data folder.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>Folder of PostgreSQL's programs for the private cluster; empty = found by itself.</summary>
    public string PostgresBinFolder { get; init; } = "";

    /// <summary>Only db.</summary>
    public string FeatureStoreBackend { get; init; } = "db";

    /// <summary>Most points of a trend that one answer holds, 10 to 100,000; default 5,000.</summary>
    public int MaxFeatureStorePoints { get; init; } = 5_000;

    /// <summary>Days that features stay after their file was completed, 0 to 36,500; default 0 = for good.</summary>
    public int FeatureStoreTtlDays { get; init; }

    /// <summary>True: raw samples stay after a file is completed; default true.</summary>
    public bool RetainRawSignals { get; init; } = true;

    /// <summary>How samples are written; all forms can be read. Default scaled.</summary>
    public SampleCodec SampleCodec { get; init; }

    /// <summary>Days that raw samples stay after they arrived, 0 to 36,500; default 0 = for good. They go by whole months.</summary>
    public int RawRetentionDays { get; init; }

    /// <summary>Days that the summary of minutes stays, 0 to 36,500; default 0 = for good. It goes by whole months.</summary>
    public int MinuteRetentionDays { get; init; }

    /// <summary>True: expired months are written to files before they are dropped; default true.</summary>
    public bool ArchiveExpired { get; init; } = true;

    /// <summary>Folder of these files; default archive in the data folder.</summary>
    public string ArchiveFolder { get; init; } = "";
}
