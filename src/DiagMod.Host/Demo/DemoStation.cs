using System.Collections.Immutable;
using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;

namespace DiagMod.Host.Demo;

/// <summary>The simulated station of the demo: six motors in two groups; broken bars grow in one, shorted turns in another.</summary>
/// <remarks>A recording is decided by its motor and its number or second, so that a feed that was killed goes on with the same
/// bytes. Rates, lengths and severities were chosen by what the product's own detector says of them: see the tests.</remarks>
internal static class DemoStation
{
    // The detector learns from 16 recordings; faults begin behind them.
    private const double OnsetShare = 0.70;
    private const double GrowthShare = 0.25;
    private const double NoiseDb = 10;

    // Share of the time between two recordings by which one may come early.
    private const double Spread = 0.7;
    private const double GoldenShare = 0.6180339887498949;

    private const double RecordingSeconds = 11.5;
    // Long enough for the lines of slip and rotor bars.
    private const double LiveSeconds = 8;

    private static readonly SimulatedStation Station = new(new SimulatedStationOptions
    {
        Seed = 1,
        FaultyMotors = 0,
        Interval = TimeSpan.FromSeconds(1),
    });

    /// <summary>How far back the history reaches.</summary>
    public static TimeSpan History { get; } = TimeSpan.FromDays(30);

    /// <summary>Samples a second: enough for every line below the slot harmonics, and a quarter of the usual rate's bytes.</summary>
    public static SampleRate Rate { get; } = new(6400);

    /// <summary>The motors.</summary>
    public static ImmutableArray<DemoMotor> Motors { get; } =
    [
        Make(0, "P-201", "Injection", 0.72),
        Make(1, "P-202", "Injection", 0.78, FaultKind.BrokenBars, 0.85, slip: 0.025),
        Make(2, "P-203", "Injection", 0.66),
        Make(3, "P-117", "Booster", 0.70, FaultKind.ShortedTurns, 0.8),
        Make(4, "P-118", "Booster", 0.62),
        Make(5, "P-119", "Booster", 0.75) with { HasClock = false },
    ];

    /// <summary>When a motor's history ends: when it was added, in whole seconds, as file names tell them.</summary>
    /// <param name="addedAt">When it was added.</param>
    public static DateTimeOffset EpochOf(DateTimeOffset addedAt) => DateTimeOffset.FromUnixTimeSeconds(addedAt.ToUnixTimeSeconds());

    /// <summary>A recording of the history.</summary>
    /// <param name="motor">Its motor.</param>
    /// <param name="number">Its number, from 0.</param>
    /// <param name="count">Recordings of the whole history.</param>
    /// <param name="epoch">When the station came to be: the end of its history.</param>
    public static SimulatedRecording Past(DemoMotor motor, int number, int count, DateTimeOffset epoch)
    {
        // Nobody records by the minute, and a steady rhythm would meet the day's load at a few of its hours only: the
        // detector would have to guess at all others. Minutes apart from motor to motor, the last ones hours ago.
        var spacing = (History - TimeSpan.FromHours(1)) / count;
        var early = Spread * (number * GoldenShare % 1);
        var at = epoch - History + (spacing * (number + 1 - early)) - TimeSpan.FromMinutes(7 * motor.Number);
        var drawn = Station.Recording(motor.Number, number);
        return Make(motor, drawn, drawn.Motor.Signature, at, epoch, RecordingSeconds);
    }

    /// <summary>A recording of now.</summary>
    /// <param name="motor">Its motor.</param>
    /// <param name="now">When it ends; one recording a motor and second.</param>
    /// <param name="epoch">When the station came to be: the end of its history.</param>
    public static SimulatedRecording Live(DemoMotor motor, DateTimeOffset now, DateTimeOffset epoch) =>
        Make(
            motor, Station.Recording(motor.Number, now.ToUnixTimeSeconds()), motor.Machine.Signature, now.AddSeconds(-LiveSeconds), epoch,
            LiveSeconds);

    // From day to day a motor's harmonics and residual lines scatter, from minute to minute they do not: several live
    // recordings make one block of the detector, and each with a scatter of its own would look like no day it has learned.
    private static SimulatedRecording Make(
        DemoMotor motor, SimulatedRecording drawn, MotorSignature signature, DateTimeOffset at, DateTimeOffset epoch, double seconds)
    {
        var life = Math.Max(0, (at - (epoch - History)).TotalSeconds);
        return drawn with
        {
            Motor = motor.Machine with
            {
                Signature = signature with { SignalToNoiseDb = signature.SignalToNoiseDb - NoiseDb },
            },
            StartsAt = at,
            LifeSeconds = life,
            Seconds = seconds,
            Rate = Rate,
            Load = motor.LoadAt(life),
            Faults = motor.Faults,
        };
    }

    private static DemoMotor Make(
        int number, string tag, string group, double load, FaultKind? fault = null, double severity = 0, double slip = double.NaN)
    {
        var machine = Station.Motors[number].Motor with { Id = new EquipmentId(tag), Name = tag };
        return new DemoMotor
        {
            Machine = double.IsNaN(slip) ? machine : machine with { RatedSlip = slip },
            Number = number,
            Group = group,
            Load = load,
            Faults = fault is { } kind
                ?
                [
                    new SimulatedFault(kind, severity)
                    {
                        OnsetSeconds = OnsetShare * History.TotalSeconds,
                        GrowthSeconds = GrowthShare * History.TotalSeconds,
                    },
                ]
                : [],
        };
    }
}
