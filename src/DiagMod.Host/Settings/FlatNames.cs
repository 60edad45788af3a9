namespace DiagMod.Host.Settings;

/// <summary>The flat names that the first sources gave to settings (decision D47, CFG-02, CFG-03), and where they lie here.
/// This file is the only one that knows them.</summary>
internal static class FlatNames
{
    /// <summary>Flat name and configuration key.</summary>
    public static IReadOnlyDictionary<string, string> Keys { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["DATABASE_URL"] = "Storage:ConnectionString",
        ["APP_ENVIRONMENT"] = "Server:Environment",
        ["CSV_BATCH_SIZE"] = "Ingest:BatchSize",
        ["FEATURE_EXTRACTION_WORKERS"] = "Analysis:Workers",
        ["FEATURE_EXTRACTION_PARALLEL"] = "Analysis:Parallel",
        ["RETAIN_RAW_SIGNALS"] = "Storage:RetainRawSignals",
        ["ANOMALY_MODEL_TYPE"] = "Anomaly:ModelType",
        ["ANOMALY_THRESHOLD"] = "Analysis:AnomalyThreshold",
        ["FEATURE_STORE_BACKEND"] = "Storage:FeatureStoreBackend",
        ["MAX_FEATURE_STORE_POINTS"] = "Storage:MaxFeatureStorePoints",
        ["FEATURE_STORE_TTL_DAYS"] = "Storage:FeatureStoreTtlDays",
        ["RAW_RETENTION_DAYS"] = "Storage:RawRetentionDays",
        ["MINUTE_RETENTION_DAYS"] = "Storage:MinuteRetentionDays",
        ["ARCHIVE_EXPIRED"] = "Storage:ArchiveExpired",
        ["ARCHIVE_DIR"] = "Storage:ArchiveFolder",
        ["MAX_CONCURRENT_FILES"] = "Ingest:MaxConcurrentFiles",
        ["INGEST_STARTUP_DIR"] = "Ingest:StartupFolder",
        ["INGEST_MAX_BYTES"] = "Ingest:MaxBytes",
        ["INGEST_MAX_INFLATED_BYTES"] = "Ingest:MaxInflatedBytes",
        ["INGEST_MAX_ROWS"] = "Ingest:MaxRows",
        ["AUTO_FORECAST_AFTER_INGEST"] = "Ingest:ForecastAfterIngest",
        ["PHASE_ABSENT_NAN_SHARE"] = "Ingest:PhaseAbsentNanShare",
        ["DIAGMOD_ADMIN_PASSWORD"] = "Security:AdminPassword",
        ["DIAGMOD_DATA"] = "Storage:DataFolder",
        ["DIAGMOD_PORT"] = "Server:Port",
        ["DIAGMOD_POSTGRES_BIN"] = "Storage:PostgresBinFolder",
        ["DIAGMOD_ADDRESS"] = "Server:Address",

        // Names that OpenTelemetry gives to the same things; a platform may set them for everything that it runs.
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "Telemetry:OtlpEndpoint",
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "Telemetry:OtlpProtocol",
        ["OTEL_EXPORTER_OTLP_HEADERS"] = "Telemetry:OtlpHeaders",
        ["OTEL_SERVICE_NAME"] = "Telemetry:ServiceName",
    };

    /// <summary>The flat name of a key, for messages; the key itself where there is none.</summary>
    public static string Of(string key) =>
        Keys.FirstOrDefault(pair => pair.Value.Equals(key, StringComparison.OrdinalIgnoreCase)).Key is { } flat
            ? $"{key} ({flat})"
            : key;

    /// <summary>Adds the flat names found in the configuration under their keys.</summary>
    /// <remarks>Added before the command line, so that a flag still wins. ConnectionStrings:Postgres wins over DATABASE_URL, and our
    /// own keys of telemetry over those that a platform may set for everything.</remarks>
    public static void AddFlatNames(this IConfigurationBuilder builder, IConfiguration read)
    {
        var found = new Dictionary<string, string?>();
        foreach (var (flat, key) in Keys)
        {
            var isOurs = flat.StartsWith("OTEL_", StringComparison.Ordinal) && read[key] is { Length: > 0 };
            if (!isOurs && read[flat] is { Length: > 0 } value)
            {
                found[key] = value;
            }
        }

        if (read["ConnectionStrings:Postgres"] is { Length: > 0 } connectionString)
        {
            found["Storage:ConnectionString"] = connectionString;
        }

        builder.AddInMemoryCollection(found);
    }
}
