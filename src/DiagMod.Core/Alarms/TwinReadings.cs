using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Alarms;

/// <summary>What a twin's step says of its motor's conditions.</summary>
public static class TwinReadings
{
    /// <summary>The step at which a rule that grades calls it a warning, and an alarm.</summary>
    private const int Warning = 2;

    private const int Alarm = 3;

    /// <summary>The readings of a step.</summary>
    /// <param name="commit">The step.</param>
    /// <param name="settings">The motor's settings.</param>
    /// <returns>The readings; without items where the step tells nothing of a condition.</returns>
    public static AlarmReadings Of(TwinCommit commit, MotorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(commit);
        ArgumentNullException.ThrowIfNull(settings);
        var seq = commit.Entry.Seq;
        if (commit.File is { } file)
        {
            var claim = file.Claim;
            var isLate = file.Notes.Contains("late");
            return new AlarmReadings(
                seq, file.RecordedAt, file.RecordedAt + claim.Rate.Duration(claim.Summary.Rows), file.Clock,
                isLate ? [] : [.. OfFile(commit.Status, file, settings)], MovesOn: !isLate);
        }

        if (commit.Analysis is { } judged)
        {
            var claim = judged.Claim;
            return new AlarmReadings(
                seq, claim.RecordedAt, claim.RecordedAt + claim.Rate.Duration(claim.Summary.Rows), claim.Clock,
                [.. OfAnalysis(judged)], MovesOn: false);
        }

        // An order: what the detector had gathered may have started again.
        var at = commit.Status.LastWindowAt ?? DateTimeOffset.MinValue;
        return new AlarmReadings(
            seq, at, at, commit.Status.Clock, [new AlarmReading(AlarmModes.Anomaly, commit.Status.Anomaly.EValue)],
            IsOrder: true, MovesOn: false);
    }

    private static IEnumerable<AlarmReading> OfFile(MotorStatus status, AbsorbedFile file, MotorSettings settings)
    {
        yield return new AlarmReading(AlarmModes.Anomaly, status.Anomaly.EValue);
        if (!file.Windows.Any(window => window.IsValid))
        {
            yield break;
        }

        var rules = status.Anomaly.HardRules;
        var isSinglePhasing = rules.Contains(HardRules.SinglePhasing);
        yield return Graded(AlarmModes.SinglePhasing, isSinglePhasing ? Alarm : 0);
        yield return Graded(AlarmModes.FlatSensor, rules.Contains(HardRules.SensorFlat) ? Warning : 0);
        yield return Graded(AlarmModes.ClippedSensor, rules.Contains(HardRules.SensorClipped) ? Warning : 0);
        yield return Graded(AlarmModes.PhasesChanged, rules.Contains(HardRules.PhasesChanged) ? 1 : 0);

        // Against its own baseline a motor's RMS raises nothing: it mostly means load (decision D44).
        var anchor = double.IsFinite(settings.RmsThresholdAmps)
            ? settings.RmsThresholdAmps
            : settings.RatedCurrentAmps * settings.ServiceFactor;
        yield return new AlarmReading(AlarmModes.Rms, LargestOf(status.RmsAmps) / anchor);

        // A lost phase is one thing to act on; that it is unbalanced as well goes without saying.
        yield return isSinglePhasing
            ? new AlarmReading(AlarmModes.Unbalance, 0)
            : new AlarmReading(
                AlarmModes.Unbalance, status.Unbalance, rules.Contains(HardRules.UnbalanceRise) ? Alarm : 0);
        if (file.Forecast is { } forecast)
        {
            var isAnchored = forecast.ThresholdSource is ThresholdSource.Person or ThresholdSource.Nameplate;
            yield return new AlarmReading(
                AlarmModes.Exceedance, forecast.POverLevel, MostStep: isAnchored && MotorTwin.MayWarn(forecast) ? Alarm : 0);
        }
    }

    private static IEnumerable<AlarmReading> OfAnalysis(JudgedFile judged)
    {
        var (analysis, diagnosis) = (judged.Analysis, judged.Diagnosis);
        yield return new AlarmReading(AlarmModes.Thd, judged.Readings.Thd);
        foreach (var fault in FaultCodes.All.Where(FaultCodes.SpeaksForHealth))
        {
            // What the file cannot tell of stays as it was.
            if (diagnosis.NotAssessable.Any(one => one.Fault == fault))
            {
                continue;
            }

            var found = diagnosis.Hypotheses.FirstOrDefault(one => one.Fault == fault);
            if (fault == FaultCodes.BrokenRotorBar)
            {
                if (analysis.RotorBars is { } bars)
                {
                    yield return OfRotorBars(bars, found);
                }
            }
            else if (found is not null || diagnosis.Cleared.Contains(fault))
            {
                yield return Graded(fault, (int)(found?.Severity ?? Severity.Good));
            }
        }
    }

    /// <summary>The level against the limits; a rise over the own baseline counts as the rule graded it, and lines of which one is not
    /// seen, or that do not lie where the shaft's own lines say, are worth a look and no more.</summary>
    private static AlarmReading OfRotorBars(RotorBarLines bars, FaultHypothesis? found)
    {
        var isSeen = bars.Lower.IsSeen || bars.Upper.IsSeen;
        var isSure = bars.Lower.IsSeen && bars.Upper.IsSeen && bars.IsConsistent;
        var hasRisen = found?.Evidence.Any(one => one.Code == "n_sum" && double.IsFinite(one.Limit)) == true;
        return new AlarmReading(
            AlarmModes.RotorBar, -bars.MeanDb, hasRisen ? (int)found!.Severity : 0, isSure ? Alarm : isSeen ? 1 : 0);
    }

    private static AlarmReading Graded(string mode, int grade) => new(mode, grade);

    private static double LargestOf(PhaseValues values)
    {
        var largest = double.NaN;
        foreach (var phase in PhaseSets.InOrder)
        {
            largest = double.IsFinite(values[phase]) && !(values[phase] <= largest) ? values[phase] : largest;
        }

        return largest;
    }
}
