using System.Diagnostics.Tracing;
using DiagMod.Host.Logging;

namespace DiagMod.Host.Telemetry;

/// <summary>Says that telemetry cannot be sent: OpenTelemetry tells it to its event source only. At most one line in ten
/// minutes, however often it fails.</summary>
internal sealed partial class ExportFaults(ILogger log) : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    private static readonly TimeSpan Spacing = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private long? _saidAt;

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter)
        {
            EnableEvents(eventSource, EventLevel.Warning);
        }
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        lock (_gate)
        {
            if (_saidAt is { } said && TimeProvider.System.GetElapsedTime(said) < Spacing)
            {
                return;
            }

            _saidAt = TimeProvider.System.GetTimestamp();
        }

        var words = string.Join("; ", (eventData.Payload ?? []).Select(item => Convert.ToString(item, null)));
        NotSent(log, LogText.OneLine(words));
    }

    [LoggerMessage(1501, LogLevel.Warning,
        "Telemetry could not be sent and is dropped; the product goes on, and sending is tried again: {Reason}")]
    private static partial void NotSent(ILogger logger, string reason);
}
