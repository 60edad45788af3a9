using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Dashboard.Shared;

namespace DiagMod.Dashboard.StatusBoard;

/// <summary>One motor as its tile shows it. A changed motor is a new object; the same object is not drawn again.</summary>
/// <param name="Motor">The motor.</param>
/// <param name="Status">Its newest status.</param>
/// <param name="Future">Its stored forecast for the most loaded phase; empty without one.</param>
/// <param name="IsStale">True when its data are older than they should be.</param>
public sealed record TileView(Motor Motor, MotorStatus Status, IReadOnlyList<ForecastPoint> Future, bool IsStale)
{
    // One missed delivery can be chance; two are not.
    private const double StaleIntervals = 2;

    /// <summary>The symbol.</summary>
    public Mark Mark => Marks.Of(Status, IsStale);

    /// <summary>RMS of the most loaded phase, amperes; NaN when unknown.</summary>
    public double Amps => Figures.Largest(Status.RmsAmps);

    /// <summary>Load as a share of the rated current, 1; NaN without a name-plate.</summary>
    public double Load => Amps / Motor.Settings().RatedCurrentAmps;

    /// <summary>True when the motor can be called upon: it has data that are not stale, and no alarm.</summary>
    public bool IsAvailable => Mark is not (Mark.Priority1 or Mark.NoData);

    /// <summary>Group on the board; null without one.</summary>
    public string? Group => string.IsNullOrWhiteSpace(Motor.Group) ? null : Motor.Group;

    /// <summary>True when the recordings carry no time.</summary>
    public bool HasSequenceClock => Status is { Clock: TimeSource.Sequence, LastWindowAt: not null };

    /// <summary>True when data are older than the motor's expected interval allows; never without such an interval (D43).</summary>
    /// <param name="motor">The motor.</param>
    /// <param name="status">Its status.</param>
    /// <param name="now">The time, UTC.</param>
    public static bool Stale(Motor motor, MotorStatus status, DateTimeOffset now) =>
        status is { Clock: TimeSource.Recorded, LastWindowAt: { } last }
        && (now - last).TotalSeconds > StaleIntervals * motor.Settings().ExpectedIntervalSeconds;
}
