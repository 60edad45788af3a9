using System.Diagnostics.Metrics;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using MotorHealth = DiagMod.Core.Twin.Health;

namespace DiagMod.Host.Motors;

/// <summary>The motors as gauges for alarms and dashboards: what this host's board shows, with the motors' own settings.
/// Every host of a cluster shows all of them.</summary>
internal sealed partial class MotorGauges : BackgroundService
{
    private const int MostMotors = 1_000;
    private const double OverdueIntervals = 2;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AtStart = TimeSpan.FromSeconds(5);
    private static readonly PageRequest Part = new(1_000, null);

    private readonly IMotorRegistry _registry;
    private readonly Board _board;
    private readonly TimeProvider _time;
    private readonly ILogger<MotorGauges> _log;
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<Motor>? _motors;
    private bool _isTroubled;

    /// <summary>Makes the instruments.</summary>
    public MotorGauges(
        IMeterFactory meters, IMotorRegistry registry, Board board, TimeProvider time, ILogger<MotorGauges> log)
    {
        (_registry, _board, _time, _log) = (registry, board, time, log);
        var meter = meters.Create("DiagMod.Motors");
        meter.CreateObservableGauge(
            "diagmod_motors", ByHealth, null, "Motors, by health: unknown, normal, advisory, warning, alarm.");
        meter.CreateObservableGauge(
            "diagmod_motor_health", () => Each((_, status) => (double)(status?.Health ?? MotorHealth.Unknown)), null,
            "Health of a motor: 0 unknown or no more there, 1 normal, 2 advisory, 3 warning, 4 alarm; the first 1,000 motors.");
        meter.CreateObservableGauge(
            "diagmod_motor_overdue_seconds", () => Each(Overdue), "s",
            "How long a motor's newest data are older than twice its expected interval; 0 when they are not or none is set.");
        meter.CreateObservableGauge(
            "diagmod_motor_rms_amperes", () => Each((_, status) => Largest(status)), "A",
            "Median RMS current of a motor's newest file, largest phase, amperes; 0 without data.");
        meter.CreateObservableGauge(
            "diagmod_motor_files", () => Each((_, status) => status?.FilesAbsorbed ?? 0), null,
            "Files that a motor's twin has absorbed.");
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

    private static double Largest(MotorStatus? status) => Enum.GetValues<Phase>()
        .Select(phase => status?.RmsAmps[phase] ?? double.NaN).Where(double.IsFinite).DefaultIfEmpty(0).Max();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var motors = new List<Motor>();
            for (var page = Part; page is not null;)
            {
                var part = await _registry.ListAsync(page, cancellationToken);
                motors.AddRange(part.Items);
                page = part.Next is null ? null : Part with { Cursor = part.Next };
            }

            _motors = motors;
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

    private double Overdue(Motor? motor, MotorStatus? status)
    {
        // Without an expected interval, and by a clock that is none, nothing is ever late (decision D43).
        if (motor?.Settings().ExpectedIntervalSeconds is not { } interval || double.IsNaN(interval)
            || status is { LastWindowAt: not null, Clock: TimeSource.Sequence })
        {
            return 0;
        }

        var age = (_time.GetUtcNow() - (status?.LastWindowAt ?? motor.CreatedAt)).TotalSeconds;
        return Math.Max(0, age - OverdueIntervals * interval);
    }

    // Without the list of motors there is no sample: a 0 would be a lie.
    private IEnumerable<Measurement<long>> ByHealth()
    {
        if (All() is not { } motors)
        {
            return [];
        }

        var counts = motors.Values.CountBy(one => one.Status?.Health ?? MotorHealth.Unknown).ToDictionary();
        return Enum.GetValues<MotorHealth>().Select(health => new Measurement<long>(
            counts.GetValueOrDefault(health), new KeyValuePair<string, object?>("health", Words.Of(health))));
    }

    private List<Measurement<double>> Each(Func<Motor?, MotorStatus?, double> of)
    {
        if (All() is not { } motors)
        {
            return [];
        }

        var samples = motors.Take(MostMotors)
            .ToDictionary(one => one.Key, one => of(one.Value.Motor, one.Value.Status), StringComparer.Ordinal);
        lock (_shown)
        {
            // A sample that was there once stays: of a motor that is no more it must not stay at its last value.
            foreach (var gone in _shown.Where(id => !samples.ContainsKey(id)).ToList())
            {
                samples[gone] = 0;
            }

            _shown.UnionWith(samples.Keys);
        }

        return [.. samples.Select(
            one => new Measurement<double>(one.Value, new KeyValuePair<string, object?>("equipment_id", one.Key)))];
    }

    // The board knows a new motor with its first file, before the list is read again.
    private SortedDictionary<string, (Motor? Motor, MotorStatus? Status)>? All()
    {
        if (_motors is not { } motors)
        {
            return null;
        }

        var all = new SortedDictionary<string, (Motor? Motor, MotorStatus? Status)>(StringComparer.Ordinal);
        foreach (var motor in motors)
        {
            all[motor.EquipmentId.Value] = (motor, null);
        }

        foreach (var status in _board.All)
        {
            all[status.EquipmentId.Value] = (all.GetValueOrDefault(status.EquipmentId.Value).Motor, status);
        }

        return all;
    }

    [LoggerMessage(1321, LogLevel.Warning, "The motors could not be read for the metrics: {Reason}")]
    private static partial void NotRead(ILogger logger, string reason);
}
