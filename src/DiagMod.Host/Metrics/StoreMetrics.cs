using System.Diagnostics.Metrics;
using DiagMod.Core.Ports;
using DiagMod.Postgres;

namespace DiagMod.Host.Metrics;

/// <summary>What the database knows of the pipeline and of itself: read every few seconds, so that a scrape never asks it.</summary>
internal sealed partial class StoreMetrics : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AtStart = TimeSpan.FromSeconds(5);

    private readonly IRawSignalStore _files;
    private readonly IFileAnalyses _analyses;
    private readonly DatabaseFacts _facts;
    private readonly TimeProvider _time;
    private readonly ILogger<StoreMetrics> _log;
    private Figures? _newest;
    private bool _isTroubled;

    /// <summary>Makes the instruments.</summary>
    public StoreMetrics(
        IMeterFactory meters, IRawSignalStore files, IFileAnalyses analyses, DatabaseFacts facts, TimeProvider time,
        ILogger<StoreMetrics> log)
    {
        (_files, _analyses, _facts, _time, _log) = (files, analyses, facts, time, log);
        var meter = meters.Create("DiagMod.Store");
        meter.CreateObservableGauge(
            "diagmod_files", Files, null,
            "Files in the database, by status: pending, processing, completed, failed, duplicate, refused.");
        meter.CreateObservableGauge(
            "diagmod_files_sent", () => Value(f => f.Files.Sent), null,
            "Files that were ever sent, from the database: the sum of diagmod_files.");
        meter.CreateObservableGauge(
            "diagmod_queue_length", () => Value(f => f.Files.Queued), null, "Files that are not finished: pending and processing.");
        meter.CreateObservableGauge(
            "diagmod_queue_oldest_seconds", () => Value(f => Age(f.Files.OldestPendingAt)), "s",
            "How long the oldest pending file has waited; 0 when none waits.");
        meter.CreateObservableGauge(
            "diagmod_analyses_pending", () => Value(f => f.Analyses.Pending + f.Analyses.Running), null,
            "Completed files whose whole record is not analysed yet.");
        meter.CreateObservableGauge(
            "diagmod_features_stored", () => Value(f => f.Files.FeaturesTotal), null,
            "Windows whose features were ever stored, from the database.");
        meter.CreateObservableCounter(
            "diagmod_audit_rows_total", () => Value(f => f.Database.AuditRows), null,
            "Rows ever appended to the audit log, from the database.");
        meter.CreateObservableGauge("diagmod_database_bytes", () => Value(f => f.Database.Bytes), "By", "Size of the database, bytes.");
        meter.CreateObservableGauge(
            "diagmod_database_partitions", () => Value(f => f.Database.Partitions), null, "Partitions of all partitioned tables.");
        meter.CreateObservableGauge(
            "diagmod_data_oldest_time_seconds", () => Value(f => Unix(f.Database.OldestHour)), "s",
            "Oldest hour with features, seconds since 1970-01-01 UTC; 0 without any.");
        meter.CreateObservableGauge(
            "diagmod_data_newest_time_seconds", () => Value(f => Unix(f.Database.NewestHour)), "s",
            "Newest hour with features, seconds since 1970-01-01 UTC; 0 without any.");
        meter.CreateObservableGauge(
            "diagmod_database_figures_age_seconds", () => Value(f => _time.GetElapsedTime(f.ReadAt).TotalSeconds), "s",
            "Age of the figures that come from the database; it grows while the database does not answer.");
    }

    /// <summary>Reads once before the host listens, so that the first scrape has everything.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AtStart);
        await ReadAsync(patience.Token);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ReadAsync(stoppingToken);
        }
    }

    private static double Unix(DateTimeOffset? at) => at is { } time ? time.ToUnixTimeSeconds() : 0;

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var files = await _files.PipelineAsync(null, cancellationToken);
            var analyses = await _analyses.CountAsync(null, cancellationToken);
            _newest = new Figures(files, analyses, await _facts.ReadAsync(cancellationToken), _time.GetTimestamp());
            _isTroubled = false;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping, or a slow database at the start: the next round reads.
        }
        catch (Exception fault) when (fault is System.Data.Common.DbException or IOException or TimeoutException)
        {
            if (!_isTroubled)
            {
                NotRead(_log, fault.Message);
            }

            _isTroubled = true;
        }
    }

    private double Age(DateTimeOffset? since) =>
        since is { } at ? Math.Max(0, (_time.GetUtcNow() - at).TotalSeconds) : 0;

    // Without figures there is no sample: a 0 would be a lie.
    private Measurement<T>[] Value<T>(Func<Figures, T> of)
        where T : struct => _newest is { } figures ? [new(of(figures))] : [];

    private Measurement<long>[] Files() => _newest is { Files: var files }
        ?
        [
            Of("pending", files.Pending), Of("processing", files.Processing), Of("completed", files.Completed),
            Of("failed", files.Failed), Of("duplicate", files.Duplicates), Of("refused", files.Refused),
        ]
        : [];

    private static Measurement<long> Of(string status, long count) =>
        new(count, new KeyValuePair<string, object?>("status", status));

    [LoggerMessage(1322, LogLevel.Warning, "The database's figures for the metrics could not be read: {Reason}")]
    private static partial void NotRead(ILogger logger, string reason);

    /// <summary>What was read last.</summary>
    private sealed record Figures(PipelineStatus Files, AnalysisCounts Analyses, DatabaseFigures Database, long ReadAt);
}
