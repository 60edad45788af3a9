using System.Reflection;
using DiagMod.Host.Settings;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DiagMod.Host.Telemetry;

/// <summary>Sends traces and metrics over OTLP while the host runs. In the background: what a collector does not take in time is
/// dropped, and nobody waits for it.</summary>
/// <remarks>The only class that names OpenTelemetry's types; its assemblies are loaded when one of it is made, and not before.</remarks>
internal sealed class OtlpExport(HostSettings settings, ILogger<OtlpExport> log) : IHostedService, IDisposable
{
    /// <summary>Longest time that an export may take.</summary>
    private const int PatienceMilliseconds = 3_000;

    /// <summary>Longest time that the last one may take: with the drain of files it stays within the host's 25 s.</summary>
    private const int LastPatienceMilliseconds = 2_000;

    private static readonly string[] Sources =
        ["DiagMod.Host", "DiagMod.Postgres", "DiagMod.Grains", "DiagMod.Dashboard", "Microsoft.Orleans.Application"];

    private static readonly string[] Meters = ["DiagMod.*", "Microsoft.Orleans"];

    private readonly TelemetryOptions _options = settings.Telemetry;
    private ExportFaults? _faults;
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _faults = new ExportFaults(log);
        var about = ResourceBuilder.CreateDefault().AddService(
            _options.ServiceName, serviceVersion: Version(), serviceInstanceId: $"{Environment.MachineName}/{Environment.ProcessId}");
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(about)
            .AddSource(Sources)
            .SetSampler(new ParentBasedSampler(new RootSampler(_options.TraceShare)))
            .AddOtlpExporter(exporter => Aim(exporter, "traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(about)
            .AddMeter(Meters)
            .AddOtlpExporter(exporter => Aim(exporter, "metrics"))
            .Build();
        return Task.CompletedTask;
    }

    /// <summary>Sends what is left. Started first, this stops last: the spans of the other services' ends are among it.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => _traces?.Shutdown(LastPatienceMilliseconds), CancellationToken.None),
        Task.Run(() => _metrics?.Shutdown(LastPatienceMilliseconds), CancellationToken.None));

    /// <inheritdoc/>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
        _faults?.Dispose();
    }

    private static string? Version() =>
        typeof(OtlpExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    private void Aim(OtlpExporterOptions exporter, string signal)
    {
        exporter.Protocol = _options.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = _options.AddressOf(signal);
        exporter.TimeoutMilliseconds = PatienceMilliseconds;
        if (_options.OtlpHeaders.Length > 0)
        {
            exporter.Headers = _options.OtlpHeaders;
        }
    }

    /// <summary>Traces begin with a request or with the work on a file; what the runtime calls on its own account begins
    /// none.</summary>
    private sealed class RootSampler(double share) : Sampler
    {
        private readonly TraceIdRatioBasedSampler _share = new(share);

        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            samplingParameters.Name is "http.request" or "file.work"
                ? _share.ShouldSample(samplingParameters)
                : new SamplingResult(SamplingDecision.Drop);
    }
}
