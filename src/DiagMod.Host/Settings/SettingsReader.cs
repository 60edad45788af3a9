using DiagMod.Core.Detection;
using DiagMod.Grains.Hosting;
using DiagMod.Host.Demo;
using DiagMod.Host.Telemetry;
using DiagMod.Postgres;

namespace DiagMod.Host.Settings;

/// <summary>Reads all settings and reports every fault at once, each with its key, what stands there and what is accepted.</summary>
internal static class SettingsReader
{
    /// <summary>The settings.</summary>
    /// <exception cref="SettingsException">One or more settings are wrong.</exception>
    public static HostSettings Read(IConfiguration configuration)
    {
        var faults = new List<string>();
        var reader = new TypedSettings(configuration, faults);
        var settings = new HostSettings
        {
            Server = new ServerOptions
            {
                Environment = reader.OneOf("Server:Environment", "Production", "Production", "Development"),
                Address = reader.Text("Server:Address", "127.0.0.1"),
                Port = (int)reader.Whole("Server:Port", 5080, 0, 65_535),
                CertificateFile = reader.Text("Server:CertificateFile", ""),
                CertificatePassword = reader.Text("Server:CertificatePassword", ""),
                TrustedProxies = reader.Text("Server:TrustedProxies", ""),
                MetricsReaders = reader.Text("Server:MetricsReaders", ""),
                OutgoingNetworks = reader.Text("Server:OutgoingNetworks", ""),
                MaxConnections = (int)reader.Whole("Server:MaxConnections", 12_000, 10, 100_000),
            },
            Storage = ReadStorage(reader, faults),
            Cluster = new ClusterOptions
            {
                IsCluster = reader.OneOf("Cluster:Mode", "Single", "Single", "AdoNet") == "AdoNet",
                ServiceId = reader.Text("Cluster:ServiceId", "diagmod"),
                ClusterId = reader.Text("Cluster:ClusterId", "diagmod"),
                AdvertisedAddress = reader.Text("Cluster:AdvertisedAddress", "127.0.0.1"),
                SiloPort = (int)reader.Whole("Cluster:SiloPort", 0, 0, 65_535),
                GatewayPort = (int)reader.Whole("Cluster:GatewayPort", 0, 0, 65_535),
            },
            Ingest = new IngestOptions
            {
                MaxBytes = reader.Whole("Ingest:MaxBytes", 0, 0, long.MaxValue),
                MaxInflatedBytes = reader.Whole("Ingest:MaxInflatedBytes", 0, 0, long.MaxValue),
                MaxRows = reader.Whole("Ingest:MaxRows", 0, 0, long.MaxValue),
                BatchSize = (int)reader.Whole("Ingest:BatchSize", 10_000, 100, 1_000_000),
                ParallelUploads = (int)reader.Whole("Ingest:ParallelUploads", 4, 1, 64),
                UploadQueue = (int)reader.Whole("Ingest:UploadQueue", 32, 0, 1_000),
                SessionQuotaBytes = reader.Whole("Ingest:SessionQuotaBytes", 64L << 30, 0, long.MaxValue),
                MinFreeBytes = reader.Whole("Ingest:MinFreeBytes", 0, 0, long.MaxValue),
                MaxConcurrentFiles = (int)reader.Whole("Ingest:MaxConcurrentFiles", 2, 1, 64),
                StartupFolder = reader.Text("Ingest:StartupFolder", ""),
                ForecastAfterIngest = reader.Flag("Ingest:ForecastAfterIngest", true),
                PhaseAbsentNanShare = reader.Real("Ingest:PhaseAbsentNanShare", 0.2, 0, 1),
            },
            Analysis = new AnalysisOptions
            {
                FeatureWorkers = (int)reader.Whole("Analysis:Workers", 0, 0, 64),
                Parallel = reader.Flag("Analysis:Parallel", true),
                AnomalyThreshold = reader.Real("Analysis:AnomalyThreshold", 0, 0, 1e9),
            },
            Anomaly = new AnomalyOptions
            {
                ModelType = reader.OneOf("Anomaly:ModelType", "lcm", [.. DetectorTypes.All]),
                RetrainHour = (int)reader.Whole("Anomaly:RetrainHour", 3, -1, 23),
                KeepVersions = (int)reader.Whole("Anomaly:KeepVersions", 10, 1, 1_000),
            },
            Fleet = new FleetOptions { PriorHour = (int)reader.Whole("Fleet:PriorHour", 2, -1, 23) },
            Forecast = new ForecastOptions
            {
                EveryHours = (int)reader.Whole("Forecast:EveryHours", 6, 0, 168),
            },
            Security = new SecurityOptions
            {
                AdminPassword = reader.Text("Security:AdminPassword", ""),
                AccessTokenMinutes = (int)reader.Whole("Security:AccessTokenMinutes", 10, 1, 60),
                RefreshIdleHours = (int)reader.Whole("Security:RefreshIdleHours", 24, 1, 720),
                RefreshAbsoluteDays = (int)reader.Whole("Security:RefreshAbsoluteDays", 30, 1, 365),
                SessionIdleMinutes = (int)reader.Whole("Security:SessionIdleMinutes", 480, 5, 1_440),
                SessionAbsoluteHours = (int)reader.Whole("Security:SessionAbsoluteHours", 12, 1, 168),
                // Nothing said is not nobody: a copied config/.env names every key.
                MfaRequiredFor = reader.Text("Security:MfaRequiredFor", "").Trim() is { Length: > 0 } roles ? roles : "engineer,admin",
                KeyRotationDays = (int)reader.Whole("Security:KeyRotationDays", 30, 0, 365),
                LoginsPerMinute = (int)reader.Whole("Security:LoginsPerMinute", 30, 1, 1_000),
                RequestsPerSecond = (int)reader.Whole("Security:RequestsPerSecond", 500, 1, 100_000),
                LiveConnectionsPerCaller = (int)reader.Whole("Security:LiveConnectionsPerCaller", 20, 1, 100_000),
            },
            Reports = new ReportOptions { Keep = (int)reader.Whole("Reports:Keep", 1_000, 1, 100_000) },
            Audit = new AuditOptions
            {
                RetentionMonths = (int)reader.Whole("Audit:RetentionMonths", 0, 0, 1_200),
            },
            Log = new LogOptions
            {
                Format = reader.OneOf("Log:Format", "auto", "auto", "text", "json"),
                Level = reader.OneOf(
                    "Log:Level", "information", "trace", "debug", "information", "warning", "error", "critical"),
            },
            Telemetry = new TelemetryOptions
            {
                OtlpEndpoint = reader.Text("Telemetry:OtlpEndpoint", "").Trim(),
                OtlpProtocol = reader.OneOf("Telemetry:OtlpProtocol", "auto", "auto", "grpc", "http/protobuf"),
                OtlpHeaders = reader.Text("Telemetry:OtlpHeaders", ""),
                ServiceName = reader.Text("Telemetry:ServiceName", "") is { Length: > 0 } name ? name : "diagmod",
                TraceShare = reader.Real("Telemetry:TraceShare", 1, 0, 1),
            },
            Demo = new DemoOptions
            {
                Run = reader.Flag("Demo:Run", false),
                Recordings = (int)reader.Whole("Demo:Recordings", 36, 0, 240),
                PauseSeconds = (int)reader.Whole("Demo:PauseSeconds", 10, 1, 86_400),
            },
        };
        SettingsRules.Check(settings, reader, faults);
        return faults.Count == 0 ? settings : throw new SettingsException(faults);
    }

    private static StorageOptions ReadStorage(TypedSettings reader, List<string> faults)
    {
        var data = reader.Folder("Storage:DataFolder", Path.GetFullPath("data"));
        var password = reader.Text("Storage:DatabasePassword", "");
        return new StorageOptions
        {
            DataFolder = data,
            KeysFolder = reader.Folder("Storage:KeysFolder", Path.Combine(data, "secrets")),
            ConnectionString = ReadDatabase(reader.Text("Storage:ConnectionString", ""), password, faults),
            PostgresBinFolder = reader.Text("Storage:PostgresBinFolder", ""),
            FeatureStoreBackend = reader.Text("Storage:FeatureStoreBackend", "db"),
            FeatureStoreTtlDays = (int)reader.Whole("Storage:FeatureStoreTtlDays", 0, 0, 36_500),
            MaxFeatureStorePoints = (int)reader.Whole("Storage:MaxFeatureStorePoints", 5_000, 10, 100_000),
            RetainRawSignals = reader.Flag("Storage:RetainRawSignals", true),
            SampleCodec = reader.OneOf("Storage:SampleCodec", "scaled", "scaled", "gzip") == "gzip"
                ? SampleCodec.Gzip
                : SampleCodec.Scaled,
            RawRetentionDays = (int)reader.Whole("Storage:RawRetentionDays", 0, 0, 36_500),
            MinuteRetentionDays = (int)reader.Whole("Storage:MinuteRetentionDays", 0, 0, 36_500),
            ArchiveExpired = reader.Flag("Storage:ArchiveExpired", true),
            ArchiveFolder = reader.Folder("Storage:ArchiveFolder", Path.Combine(data, "archive")),
        };
    }

    private static string ReadDatabase(string given, string password, List<string> faults)
    {
        if (given.Length == 0)
        {
            if (password.Length > 0)
            {
                faults.Add("Storage:DatabasePassword is set without a database; set ConnectionStrings__Postgres or DATABASE_URL too.");
            }

            return "";
        }

        if (!ConnectionStrings.TryRead(given, password, out var connectionString, out var fault))
        {
            // The value holds a password, so it is not repeated.
            faults.Add($"{FlatNames.Of("Storage:ConnectionString")} cannot be read: {fault}");
            return given;
        }

        return connectionString;
    }

    /// <summary>What a setting names between its commas.</summary>
    public static string[] Listed(string setting) =>
        setting.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
