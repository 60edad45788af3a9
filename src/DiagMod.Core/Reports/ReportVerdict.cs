using DiagMod.Core.Diagnosis;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Reports;

/// <summary>What a report says first: how urgent, on what ground, by when, and how sure.</summary>
/// <param name="Priority">1 act now, 2 act in time, 3 watch; 0 nothing to do.</param>
/// <param name="Ground">What carries it.</param>
/// <param name="Fault">The gravest fault of the diagnosis; null when the diagnosis does not carry it.</param>
/// <param name="Confidence">Share of the evidence that the rule asks for and that is there, 0 to 1; NaN without a fault.</param>
/// <param name="ActWithin">Time to act from the newest data on; null when nothing is to be done.</param>
/// <param name="IsByForecast">True when that time is the forecast's early crossing, not the priority's own.</param>
public sealed record ReportVerdict(
    int Priority, VerdictGround Ground, string? Fault, double Confidence, TimeSpan? ActWithin, bool IsByForecast)
{
    // "Act now", "act in time", "watch it" (signals.md, section 7) in hours of a plant: a shift, a week, the month's round.
    private static readonly TimeSpan[] Within = [TimeSpan.FromHours(8), TimeSpan.FromDays(7), TimeSpan.FromDays(30)];

    /// <summary>Judges a motor.</summary>
    /// <param name="status">Its twin at the end of the period.</param>
    /// <param name="diagnosis">What the record says that tells; null when only the twin's short form of it is at hand.</param>
    public static ReportVerdict Of(MotorStatus status, MotorDiagnosis? diagnosis)
    {
        ArgumentNullException.ThrowIfNull(status);
        var priority = status.Health switch
        {
            Health.Alarm => 1,
            Health.Warning => 2,
            Health.Advisory => 3,
            _ => 0,
        };
        var gravest = diagnosis?.Hypotheses is [var first, ..] ? first : null;
        var ground = GroundOf(status, priority, gravest);
        TimeSpan? within = priority == 0 ? null : Within[priority - 1];
        var isByForecast = false;
        if (within is { } usual && status.Forecast?.Crossing is { } crossing && status.LastWindowAt is { } newest
            && crossing.Early - newest is var left && left < usual)
        {
            (within, isByForecast) = (left > TimeSpan.Zero ? left : TimeSpan.Zero, true);
        }

        return new ReportVerdict(
            priority, ground, ground == VerdictGround.Diagnosis ? gravest?.Fault ?? status.Diagnosis!.Fault : null,
            ground == VerdictGround.Diagnosis ? gravest?.Confidence ?? double.NaN : double.NaN, within, isByForecast);
    }

    private static VerdictGround GroundOf(MotorStatus status, int priority, FaultHypothesis? gravest)
    {
        if (status.State == RunState.NoData)
        {
            return VerdictGround.NoData;
        }

        if (priority == 0)
        {
            return status.Health == Health.Normal ? VerdictGround.Nothing : VerdictGround.Learning;
        }

        // A fault with a name says more than a score; a rule of the detector more than a trend.
        if (status.Diagnosis is { Severity: > Severity.Good })
        {
            return VerdictGround.Diagnosis;
        }

        return status.Anomaly.Level != Detection.AnomalyLevel.None || status.Anomaly.HardRules.Count > 0
            ? VerdictGround.Detector
            : VerdictGround.Forecast;
    }
}

/// <summary>What a verdict rests on.</summary>
public enum VerdictGround : byte
{
    /// <summary>Nothing was found.</summary>
    Nothing = 0,

    /// <summary>There is no recording.</summary>
    NoData = 1,

    /// <summary>The twin still learns, or the current does not tell.</summary>
    Learning = 2,

    /// <summary>A fault that the whole record names.</summary>
    Diagnosis = 3,

    /// <summary>The anomaly detector or one of its rules.</summary>
    Detector = 4,

    /// <summary>Where RMS or unbalance goes.</summary>
    Forecast = 5,
}
