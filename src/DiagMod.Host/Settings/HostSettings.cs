using DiagMod.Grains.Hosting;
using DiagMod.Host.Demo;
using DiagMod.Host.Telemetry;

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
