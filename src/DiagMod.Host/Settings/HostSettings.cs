using DiagMod.Grains.Hosting;
using DiagMod.Host.Demo;
using DiagMod.Host.Telemetry;
using DiagMod.Postgres;

namespace DiagMod.Host.Settings;

/// <summary>All settings of the host, read once at start. Every key, its default, unit and range stand in config/.env.example.</summary>
public sealed class HostSettings
{
    /// <summary>Section Server.</summary>
    public ServerOptions Server { get; init; } = new();

    /// <summary>Section Storage.</summary>
    public StorageOptions Storage { get; init; } = new();

    /// <summary>Section Cluster.</summary>
    public ClusterOptions Cluster { get; init; } = new();

    /// <summary>Section Ingest.</summary>
    public IngestOptions Ingest { get; init; } = new();

    /// <summary>Section Analysis.</summary>
    public AnalysisOptions Analysis { get; init; } = new();

    /// <summary>Section Anomaly.</summary>
    public AnomalyOptions Anomaly { get; init; } = new();

    /// <summary>Section Fleet.</summary>
    public FleetOptions Fleet { get; init; } = new();

    /// <summary>Section Forecast.</summary>
    public ForecastOptions Forecast { get; init; } = new();

    /// <summary>Section Security.</summary>
    public SecurityOptions Security { get; init; } = new();

    /// <summary>Section Reports.</summary>
    public ReportOptions Reports { get; init; } = new();

    /// <summary>Section Audit.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>Section Log.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>Section Telemetry.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>Section Demo.</summary>
    public DemoOptions Demo { get; init; } = new();
}

/// <summary>Where the host listens.</summary>
public sealed class ServerOptions
{
    /// <summary>Name of the environment: Production or Development.</summary>
    public string Environment { get; init; } = "Production";

    /// <summary>Address to listen on; default 127.0.0.1.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Port, 0 (any free one) to 65535; default 5080.</summary>
    public int Port { get; init; } = 5080;

    /// <summary>PFX file with certificate and key: the host then speaks https. Empty = plain http.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>Password of the certificate file; from the environment only.</summary>
    public string CertificatePassword { get; init; } = "";

    /// <summary>Addresses of proxies that terminate TLS, separated by commas; only their X-Forwarded headers count.</summary>
    public string TrustedProxies { get; init; } = "";

    /// <summary>Addresses or networks that may read /metrics without signing in, separated by commas; empty = this machine only.</summary>
    public string MetricsReaders { get; init; } = "";

    /// <summary>Addresses or networks that this host may call on somebody's wish (webhooks) though they are not public, separated by
    /// commas; empty = public addresses only.</summary>
    public string OutgoingNetworks { get; init; } = "";

    /// <summary>Most connections at once, 10 to 100,000; default 12,000.</summary>
    public int MaxConnections { get; init; } = 12_000;
}

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

/// <summary>How reports are kept.</summary>
public sealed class ReportOptions
{
    /// <summary>Most reports kept, 1 to 100,000; default 1,000. The oldest go first.</summary>
    public int Keep { get; init; } = 1_000;
}

/// <summary>How long the audit log keeps its rows in the database.</summary>
public sealed class AuditOptions
{
    /// <summary>Months after which a whole month is sealed into a signed file and leaves the database, 12 to 1,200; 0 = never,
    /// the default.</summary>
    public int RetentionMonths { get; init; }
}

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

/// <summary>How files are analysed.</summary>
public sealed class AnalysisOptions
{
    private const int MostWorkers = 64;

    /// <summary>Windows of a file worked on at once, 0 (one a core) to 64; default 0. The result does not depend on it.</summary>
    public int FeatureWorkers { get; init; }

    /// <summary>False: one window at a time, whatever <see cref="FeatureWorkers"/> says; default true.</summary>
    public bool Parallel { get; init; } = true;

    /// <summary>Window score that counts as anomalous in place of the model's own threshold, above 0; 0 = the model's own, the
    /// default.</summary>
    public double AnomalyThreshold { get; init; }

    /// <summary>Workers on a machine with so many cores.</summary>
    public int Workers(int cores) =>
        !Parallel ? 1 : FeatureWorkers > 0 ? FeatureWorkers : Math.Clamp(cores, 1, MostWorkers);
}

/// <summary>Which detectors the motors use, and when they are trained.</summary>
public sealed class AnomalyOptions
{
    /// <summary>Detector that a motor begins on: lcm, hst, stats or iforest; default lcm. Motors that began keep theirs.</summary>
    public string ModelType { get; init; } = "lcm";

    /// <summary>Hour (UTC) at which motors on a trained model are trained anew every day, 0 to 23; −1 = never; default 3.</summary>
    public int RetrainHour { get; init; } = 3;

    /// <summary>Versions of models that are kept as files for each motor, 1 to 1,000; default 10. The journal keeps all.</summary>
    public int KeepVersions { get; init; } = 10;
}

/// <summary>What is learned from the whole fleet.</summary>
public sealed class FleetOptions
{
    /// <summary>Hour (UTC) at which a prior is made of the own fleet every night, 0 to 23; −1 = never; default 2.</summary>
    public int PriorHour { get; init; } = 2;
}

/// <summary>When forecasts are made without being asked for.</summary>
public sealed class ForecastOptions
{
    /// <summary>Hours between two runs over all motors, 1 to 168 (6: at 0, 6, 12 and 18 h UTC); 0 = none; default 6.</summary>
    public int EveryHours { get; init; } = 6;
}

/// <summary>Sign-in and tokens.</summary>
public sealed class SecurityOptions
{
    /// <summary>Password of admin on an empty database; from the environment only.</summary>
    public string AdminPassword { get; init; } = "";

    /// <summary>Life of an access token, minutes, 1 to 60; default 10.</summary>
    public int AccessTokenMinutes { get; init; } = 10;

    /// <summary>A refresh token unused for longer is refused, hours, 1 to 720; default 24.</summary>
    public int RefreshIdleHours { get; init; } = 24;

    /// <summary>A family of refresh tokens ends then, days, 1 to 365; default 30.</summary>
    public int RefreshAbsoluteDays { get; init; } = 30;

    /// <summary>A browser session unused for longer is over, minutes, 5 to 1,440; default 480 (one shift).</summary>
    public int SessionIdleMinutes { get; init; } = 480;

    /// <summary>A browser session ends then, hours, 1 to 168; default 12.</summary>
    public int SessionAbsoluteHours { get; init; } = 12;

    /// <summary>Roles that must have a second factor, separated by commas; none = nobody; default engineer,admin.</summary>
    public string MfaRequiredFor { get; init; } = "engineer,admin";

    /// <summary>Days after which the key that signs access tokens is replaced, 0 (never) to 365; default 30.</summary>
    public int KeyRotationDays { get; init; } = 30;

    /// <summary>Sign-in attempts a minute and address, 1 to 1,000; default 30.</summary>
    public int LoginsPerMinute { get; init; } = 30;

    /// <summary>API requests a second and caller, 1 to 100,000; default 500.</summary>
    public int RequestsPerSecond { get; init; } = 500;

    /// <summary>Connections of one caller to the live hub, 1 to 100,000; default 20.</summary>
    public int LiveConnectionsPerCaller { get; init; } = 20;
}

/// <summary>What is logged how.</summary>
public sealed class LogOptions
{
    /// <summary>auto (text on a terminal, else json), text or json; default auto.</summary>
    public string Format { get; init; } = "auto";

    /// <summary>Least level of what is logged: trace, debug, information, warning, error or critical; default information.</summary>
    public string Level { get; init; } = "information";
}
