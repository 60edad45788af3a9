using DiagMod.Core.Currents;

namespace DiagMod.Core.Forecasting;

/// <summary>Step of a trend (signals.md, section 9.1).</summary>
public enum Cadence : byte
{
    /// <summary>One value a window, 0.5 s.</summary>
    Window = 0,

    /// <summary>One value a file: median of its valid windows.</summary>
    File = 1,

    /// <summary>One value an hour: median of its valid windows.</summary>
    Hour = 2,
}

/// <summary>Where an RMS threshold comes from (decisions D13 and D44): never from the history it judges.</summary>
public enum ThresholdSource : byte
{
    /// <summary>There is none yet.</summary>
    None = 0,

    /// <summary>Frozen healthy baseline × 1.10.</summary>
    Baseline = 1,

    /// <summary>Name-plate current × service factor.</summary>
    Nameplate = 2,

    /// <summary>Set by a person.</summary>
    Person = 3,
}

/// <summary>History and future of RMS in one record, as stored and as drawn.</summary>
public sealed record RmsForecast
{
    /// <summary>Step of the trend.</summary>
    public required Cadence Cadence { get; init; }

    /// <summary>Seconds between two steps (for files: the median spacing).</summary>
    public required double StepSeconds { get; init; }

    /// <summary>Clock of the history.</summary>
    public required TimeSource Clock { get; init; }

    /// <summary>Name and version of the model that answered: llt-bank/3, or random-walk/1 where it answered for all phases.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Null, or for which phases a simpler model answered, and why.</summary>
    public required string? Fallback { get; init; }

    /// <summary>One trend a phase that is present; at least 20 points each.</summary>
    public required IReadOnlyList<PhaseForecast> Phases { get; init; }

    /// <summary>Threshold, amperes RMS; NaN when there is none.</summary>
    public required double ThresholdAmps { get; init; }

    /// <summary>Where the threshold comes from.</summary>
    public required ThresholdSource ThresholdSource { get; init; }

    /// <summary>P(max over the horizon &gt; threshold), largest over the phases, 0 to 1; NaN without a threshold.</summary>
    public required double POver { get; init; }

    /// <summary>The same for the smoothed level: this is what warns (≥ 0.2) and alarms (≥ 0.5).</summary>
    public required double POverLevel { get; init; }

    /// <summary>When the threshold is first crossed, by the phase that does so first; null when fewer than half of each phase's paths
    /// cross.</summary>
    public required Crossing? Crossing { get; init; }

    /// <summary>What else trends by file, and where it is going; empty below 20 files.</summary>
    public IReadOnlyList<ReadingForecast> Readings { get; init; } = [];

    /// <summary>Seconds the forecast reaches ahead.</summary>
    public double HorizonSeconds => StepSeconds * (Phases.Count == 0 ? 0 : Phases[0].Future.Count);
}

/// <summary>Trend of one phase.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="History">Past points, oldest first.</param>
/// <param name="Future">Future points, nearest first.</param>
public sealed record PhaseForecast(Phase Phase, IReadOnlyList<TrendPoint> History, IReadOnlyList<ForecastPoint> Future)
{
    /// <summary>Name and version of the model that answered for this phase; null in records before version 2.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>True when a daily season is in the future.</summary>
    public bool UsesSeason { get; init; }
}

/// <summary>One past point of a trend.</summary>
/// <param name="At">Time of the point, UTC.</param>
/// <param name="RmsAmps">RMS, amperes.</param>
public readonly record struct TrendPoint(DateTimeOffset At, double RmsAmps);

/// <summary>One future point of a trend, in the trend's unit: amperes for RMS.</summary>
/// <param name="At">Time of the point, UTC.</param>
/// <param name="Median">Median.</param>
/// <param name="P10">10 % quantile.</param>
/// <param name="P90">90 % quantile.</param>
/// <param name="P025">2.5 % quantile.</param>
/// <param name="P975">97.5 % quantile.</param>
public readonly record struct ForecastPoint(
    DateTimeOffset At, double Median, double P10, double P90, double P025, double P975);

/// <summary>When a threshold is first crossed.</summary>
/// <param name="Median">Median time, UTC.</param>
/// <param name="Early">10 % quantile.</param>
/// <param name="Late">90 % quantile; null when later than the horizon.</param>
public sealed record Crossing(DateTimeOffset Median, DateTimeOffset Early, DateTimeOffset? Late);

/// <summary>What a request for a forecast gets.</summary>
/// <param name="Forecast">The forecast; null when there is too little history.</param>
/// <param name="Have">Points at hand.</param>
/// <param name="Need">Points needed, 20.</param>
/// <param name="Failure">Null, or why neither the model nor its fallback answered although there is enough history.</param>
public sealed record ForecastAnswer(RmsForecast? Forecast, int Have, int Need, string? Failure = null);
