using DiagMod.Core.Currents;

namespace DiagMod.Core.Forecasting;

/// <summary>What trends by file beside RMS (signals.md, 9.1). RMS mostly means load; these mean wear.</summary>
public enum Reading : byte
{
    /// <summary>u2, the negative over the positive sequence, 1.</summary>
    Unbalance = 1,

    /// <summary>The detector's block statistic, 1.</summary>
    BlockScore = 2,

    /// <summary>N_Σ, the sum of the rotor-bar sidebands, dBc.</summary>
    RotorBars = 3,

    /// <summary>The level of the lines at the rotation frequency (eccentricity), dBc.</summary>
    Rotation = 4,
}

/// <summary>History and future of one reading.</summary>
public sealed record ReadingForecast
{
    /// <summary>The reading.</summary>
    public required Reading Reading { get; init; }

    /// <summary>Seconds between two files, median.</summary>
    public required double StepSeconds { get; init; }

    /// <summary>Clock of the history.</summary>
    public required TimeSource Clock { get; init; }

    /// <summary>Name and version of the model that answered.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Null, or why a simpler model answered.</summary>
    public required string? Fallback { get; init; }

    /// <summary>Past points, oldest first; at least 20.</summary>
    public required IReadOnlyList<ReadingPoint> History { get; init; }

    /// <summary>Future points, nearest first.</summary>
    public required IReadOnlyList<ForecastPoint> Future { get; init; }

    /// <summary>Where the reading becomes noteworthy, in its unit; NaN when nothing says it.</summary>
    public required double Limit { get; init; }

    /// <summary>P(max over the horizon &gt; limit), 0 to 1; NaN without a limit.</summary>
    public required double POver { get; init; }

    /// <summary>The same for the smoothed level.</summary>
    public required double POverLevel { get; init; }

    /// <summary>When the limit is first crossed; null when fewer than half of the paths cross.</summary>
    public required Crossing? Crossing { get; init; }
}

/// <summary>One past point of a reading.</summary>
/// <param name="At">Time of the point, UTC.</param>
/// <param name="Value">Value, in the reading's unit.</param>
public readonly record struct ReadingPoint(DateTimeOffset At, double Value);
