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

    /// <summary>True: it stands by for the others of its group.</summary>
    public bool IsStandby { get; init; }

    /// <summary>Its open case; null without one.</summary>
    public TileAlarm? Alarm { get; init; }

    /// <summary>The symbol: the case's, else what the twin says.</summary>
    public Mark Mark => Alarm is { Ring: null } alarm ? alarm.Mark : Marks.Of(Status, IsStale);

    /// <summary>How the tile is filled: running, standby, stopped, or hatched where nothing is known for sure.</summary>
    public string Fill => this switch
    {
        { IsStale: true } or { Status.State: RunState.NoData } => "hatched",
        { Status.State: RunState.Stopped, IsStandby: true } => "standby",
        { Status.State: RunState.Stopped } => "stopped",
        _ => "running",
    };

    /// <summary>RMS of the most loaded phase, amperes; NaN when unknown.</summary>
    public double Amps => Figures.Largest(Status.RmsAmps);

    /// <summary>Load as a share of the rated current, 1; NaN without a name-plate.</summary>
    public double Load => Amps / Motor.Settings().RatedCurrentAmps;

    /// <summary>True when the motor can be called upon: it has data that are not stale, no alarm of priority 1, and is in service.
    /// </summary>
    public bool IsAvailable => !IsStale && Status.State != RunState.NoData && Mark != Mark.Priority1 && Alarm?.Ring is not ('O' or 'P');

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
