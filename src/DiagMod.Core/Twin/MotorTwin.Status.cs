using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Twin;

/// <content>What the state means for whoever looks at the board.</content>
public sealed partial class MotorTwin
{
    // A median of five survives two odd ones.
    private const int NewestPoints = 5;

    private static readonly TimeSpan DaysToWarn = TimeSpan.FromDays(3);

    /// <summary>Person, then name-plate, then the frozen baseline (decisions D13 and D44).</summary>
    private (double Amps, ThresholdSource Source) Threshold()
    {
        if (double.IsFinite(_settings.RmsThresholdAmps))
        {
            return (_settings.RmsThresholdAmps, ThresholdSource.Person);
        }

        if (double.IsFinite(_settings.RatedCurrentAmps))
        {
            return (_settings.RatedCurrentAmps * _settings.ServiceFactor, ThresholdSource.Nameplate);
        }

        var healthy = _baseline.Healthy;
        return healthy.IsFrozen && double.IsFinite(healthy.LargestRmsAmps)
            ? (1.10 * healthy.LargestRmsAmps, ThresholdSource.Baseline)
            : (double.NaN, ThresholdSource.None);
    }

    private double LimitOf(Reading reading) => reading switch
    {
        Reading.Unbalance => HardRules.UnbalanceAdvisory,
        Reading.BlockScore => _verdict.Threshold,
        Reading.RotorBars => _diagnoses.Own.Median(file => -file.SumDb) + RotorBarRule.Rise.Warning,
        Reading.Rotation => _diagnoses.Own.Median(file => file.RotationDb) + RotationRule.Rise.Warning,
        _ => double.NaN,
    };

    private MotorStatus StatusOf(RmsForecast? forecast)
    {
        var state = _files == 0 ? RunState.NoData
            : _stopped ? RunState.Stopped
            : _detector.IsLearning ? RunState.Learning
            : RunState.Running;
        return MotorStatus.Empty(_id, _detector.Version) with
        {
            State = state,
            Health = HealthOf(state, forecast),
            LastWindowAt = _lastWindowAt,
            Clock = _clock,
            RmsAmps = _rms,
            Unbalance = _unbalance,
            SupplyHz = _supplyHz,
            Slip = _diagnoses.Slip,
            Diagnosis = _diagnoses.Summary,
            Anomaly = _verdict,
            Forecast = forecast is null
                ? null
                : new ForecastSummary(
                    forecast.HorizonSeconds, forecast.POver, forecast.POverLevel, forecast.ThresholdAmps,
                    forecast.ThresholdSource, forecast.Crossing, forecast.Cadence),
            RecentRms = [.. _recent],
            FilesAbsorbed = _files,
            WindowsAbsorbed = _windows,
            LastFile = _lastFile,
            JournalSeq = Seq,
            LearnedBlocks = _detector.LearnedBlocks,
            LearningBlocks = _detector.LearningBlocks,
        };
    }

    /// <summary>Evidence and hard rules speak first; a forecast warns only against a threshold that somebody stands for.</summary>
    /// <remarks>
    /// P(level over threshold) ≥ 0.5 is a warning after three days and ≥ 0.2 an advisory; against the baseline × 1.10 it is never more than an
    /// advisory, because RMS mostly means load. A standing unbalance of 5 % is an advisory, of 10 % a warning (a hard rule), and
    /// only a rise of five points over the motor's own baseline an alarm: the supply may be what is unbalanced. What the whole record
    /// says of faults is a hard rule as well and needs no learned detector; something to watch is an advisory.
    /// </remarks>
    private Health HealthOf(RunState state, RmsForecast? forecast)
    {
        if (state == RunState.NoData)
        {
            return Health.Unknown;
        }

        if (_verdict.Level != AnomalyLevel.None || _diagnoses.Alert >= Severity.Warning)
        {
            return _verdict.Level == AnomalyLevel.Alarm || _diagnoses.Alert == Severity.Alarm ? Health.Alarm : Health.Warning;
        }

        if (_detector.IsLearning)
        {
            return _diagnoses.Alert == Severity.Watch ? Health.Advisory : Health.Unknown;
        }

        if (forecast is { POverLevel: >= 0.5, ThresholdSource: ThresholdSource.Person or ThresholdSource.Nameplate }
            && MayWarn(forecast))
        {
            return Health.Warning;
        }

        return forecast is { POverLevel: >= 0.2 } || _unbalance >= HardRules.UnbalanceAdvisory || _verdict.HardRules.Count > 0
            || _diagnoses.Alert == Severity.Watch
            ? Health.Advisory
            : Health.Normal;
    }

    /// <summary>Whether a forecast may warn at all: the past is long enough for it, or what it foretells is there already and over a
    /// limit that a person set. What is over the name-plate's current already need not be foretold: signals.md, 7, grades it, up to
    /// 5 % as something to watch.</summary>
    /// <param name="forecast">The forecast.</param>
    internal static bool MayWarn(RmsForecast forecast) =>
        IsThere(forecast) ? forecast.ThresholdSource == ThresholdSource.Person : IsLongEnough(forecast);

    // Whoever has not watched a motor for three days does not know its day (signals.md, 9.1): a morning's rise is no trend. Sequence
    // time has no days; there the past must be as long as what is foretold.
    private static bool IsLongEnough(RmsForecast forecast)
    {
        var history = forecast.Phases[0].History;
        return forecast.Clock == TimeSource.Recorded
            ? history[^1].At - history[0].At >= DaysToWarn
            : history.Count >= forecast.Phases[0].Future.Count;
    }

    // What is over its limit already needs no days to be foretold.
    private static bool IsThere(RmsForecast forecast) => forecast.Phases.Any(phase =>
        Quantiles.Median(phase.History.TakeLast(NewestPoints).Select(point => point.RmsAmps)) > forecast.ThresholdAmps);
}
