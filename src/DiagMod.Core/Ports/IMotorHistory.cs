using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;
using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Ports;

/// <summary>What was stored about motors: features, scores, trends, forecasts.</summary>
public interface IMotorHistory
{
    /// <summary>The windows of one file, in order.</summary>
    /// <param name="rawId">The file.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<StoredWindow>> WindowsAsync(RawFileId rawId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>One window of a file; null when none is stored.</summary>
    /// <param name="rawId">The file.</param>
    /// <param name="index">Number of the window, from 0.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StoredWindow?> WindowAsync(RawFileId rawId, int index, CancellationToken cancellationToken);

    /// <summary>Window scores of one motor, newest first.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="from">From this window start on; null = all.</param>
    /// <param name="to">Before this window start; null = all.</param>
    /// <param name="onlyAnomalies">True: only those above their threshold.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<StoredScore>> ScoresAsync(
        EquipmentId id, DateTimeOffset? from, DateTimeOffset? to, bool onlyAnomalies, PageRequest page,
        CancellationToken cancellationToken);

    /// <summary>Minimum, mean and maximum of RMS a step and phase, oldest first, only steps with data.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="from">From, UTC; null = from the first.</param>
    /// <param name="to">Before, UTC; null = to the last.</param>
    /// <param name="step">Length of a step, whole hours from one hour up; null = <see
    /// cref="TrendStep.UsualLength"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<TrendStep>> TrendAsync(
        EquipmentId id, DateTimeOffset? from, DateTimeOffset? to, TimeSpan? step, CancellationToken cancellationToken);

    /// <summary>From the first hour with data to the end of the newest window; null without data.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<(DateTimeOffset From, DateTimeOffset To)?> SpanAsync(EquipmentId id, CancellationToken cancellationToken);

    /// <summary>Stores a forecast that a person asked for, with its audit row. When the newest stored one is the same,
    /// that one stands.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="forecast">The forecast.</param>
    /// <param name="actor">Who asks, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StoredForecast> KeepForecastAsync(
        EquipmentId id, RmsForecast forecast, Actor actor, CancellationToken cancellationToken);

    /// <summary>The newest stored forecast; null when there is none.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StoredForecast?> LatestForecastAsync(EquipmentId id, CancellationToken cancellationToken);
}

/// <summary>A stored window.</summary>
/// <param name="Start">Start, UTC.</param>
/// <param name="End">End, UTC.</param>
/// <param name="Features">Its numbers (Vector may be empty).</param>
public sealed record StoredWindow(DateTimeOffset Start, DateTimeOffset End, WindowFeatures Features)
{
    /// <summary>Version of the order of the detector's inputs, <see cref="FeatureVector.Version"/> of when it was stored.</summary>
    public int FeatureSet { get; init; } = FeatureVector.Version;
}

/// <summary>A stored window score.</summary>
/// <param name="RawId">Its file.</param>
/// <param name="WindowStart">Start of the window, UTC.</param>
/// <param name="Score">The score.</param>
/// <param name="ModelType">lcm, hst, stats or iforest.</param>
/// <param name="ModelVersion">Detector and version.</param>
/// <param name="PValue">p-value of the file; NaN while learning.</param>
/// <param name="CreatedAt">When it was stored, UTC.</param>
public sealed record StoredScore(
    RawFileId RawId, DateTimeOffset WindowStart, WindowScore Score, string ModelType, string ModelVersion, double PValue,
    DateTimeOffset CreatedAt)
{
    /// <summary>The model's own threshold, also where a setting overrode it (D7); NaN while learning.</summary>
    public double ModelThreshold { get; init; } = double.NaN;

    /// <summary>The score of the whole file judged anew without the three features that drive it most (signals.md, 8.4); NaN unless
    /// its p-value is at most 0.05, and in rows of before.</summary>
    public double ScoreWithoutTop { get; init; } = double.NaN;
}

/// <summary>RMS over one step, amperes; NaN where a phase is absent.</summary>
/// <param name="Start">Start of the step, UTC.</param>
/// <param name="Min">Smallest.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Max">Largest.</param>
/// <param name="Windows">Windows in the step.</param>
public sealed record TrendStep(DateTimeOffset Start, PhaseValues Min, PhaseValues Mean, PhaseValues Max, long Windows)
{
    private const int UsualSteps = 500;
    private const int Hour = 3_600;

    private static readonly TimeSpan HoursFrom = TimeSpan.FromDays(7);

    private static readonly int[] UsualSeconds =
    [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
        2_592_000, 31_536_000,
    ];

    /// <summary>A round length of step that cuts a range into at most 500; from a week on at least an hour, so that hourly
    /// aggregates answer (API-24).</summary>
    /// <param name="range">The range.</param>
    public static TimeSpan UsualLength(TimeSpan range)
    {
        foreach (var seconds in UsualSeconds)
        {
            // One step more than the quotient: the range need not begin on a step.
            if ((range.TotalSeconds / seconds) + 1 <= UsualSteps && (seconds >= Hour || range < HoursFrom))
            {
                return TimeSpan.FromSeconds(seconds);
            }
        }

        return TimeSpan.FromHours(Math.Ceiling(range.TotalHours / (UsualSteps - 1)));
    }
}

/// <summary>A stored forecast.</summary>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="Forecast">History and future.</param>
public sealed record StoredForecast(DateTimeOffset CreatedAt, RmsForecast Forecast);
