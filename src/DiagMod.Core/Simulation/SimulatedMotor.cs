using DiagMod.Core.Currents;

namespace DiagMod.Core.Simulation;

/// <summary>A simulated induction motor: its name-plate, its build, and the traces it shows while healthy.</summary>
public sealed record SimulatedMotor
{
    /// <summary>Key of the motor.</summary>
    public required EquipmentId Id { get; init; }

    /// <summary>What people call it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Rated power, kW.</summary>
    public double RatedPowerKw { get; init; } = 15;

    /// <summary>Rated voltage between phases, V.</summary>
    public double RatedVoltageVolts { get; init; } = 400;

    /// <summary>Rated current, amperes RMS.</summary>
    public double RatedCurrentAmps { get; init; } = 28;

    /// <summary>Rated frequency, hertz, 45 to 65.</summary>
    public double RatedFrequencyHz { get; init; } = 50;

    /// <summary>Pole pairs, 1 to 8.</summary>
    public int PolePairs { get; init; } = 2;

    /// <summary>Slip at rated load, 1 (0.02 = 2 %).</summary>
    public double RatedSlip { get; init; } = 0.02;

    /// <summary>Bars of the rotor cage, 16 to 100.</summary>
    public int RotorBars { get; init; } = 28;

    /// <summary>Magnetising current, as a ratio to the load-dependent part at rated load; 0.35 is usual.</summary>
    public double MagnetisingRatio { get; init; } = 0.35;

    /// <summary>How the motor is fed.</summary>
    public MotorDrive Drive { get; init; }

    /// <summary>Inrush current of a direct start, as a ratio to the rated current.</summary>
    public double InrushRatio { get; init; } = 6;

    /// <summary>Time a direct start takes, seconds.</summary>
    public double RunUpSeconds { get; init; } = 1.2;

    /// <summary>Balls or rollers of the bearings.</summary>
    public int BearingBalls { get; init; } = 9;

    /// <summary>Ball diameter over pitch diameter, contact angle 0; NaN = not known, then the 0.4/0.6 rule holds.</summary>
    public double BallPitchRatio { get; init; } = 0.2034;

    /// <summary>What the motor shows while healthy.</summary>
    public MotorSignature Signature { get; init; } = new();

    /// <summary>Speed at rated load, turns a minute.</summary>
    public double RatedSpeedRpm => 60 * RatedFrequencyHz * (1 - RatedSlip) / PolePairs;

    /// <summary>Draws a motor of usual build: 3 to 60 A, 1 to 3 pole pairs, rated slip 1.2 to 3.5 %.</summary>
    /// <param name="id">Key of the motor.</param>
    /// <param name="seed">The same seed gives the same motor.</param>
    public static SimulatedMotor Draw(EquipmentId id, ulong seed)
    {
        var random = new CounterRandom(seed, RandomStream.Motor);
        int[] pairs = [1, 2, 2, 2, 3];
        int[] bars = [28, 32, 40, 44];
        var amps = Math.Round(random.Between(3, 60), 1);
        return new SimulatedMotor
        {
            Id = id,
            Name = id.Value,
            RatedCurrentAmps = amps,
            RatedPowerKw = Math.Round(amps * 400 * 1.7320508075688772 * 0.78 / 1000, 1),
            PolePairs = pairs[random.Below(pairs.Length)],
            RotorBars = bars[random.Below(bars.Length)],
            RatedSlip = Math.Round(random.Between(0.012, 0.035), 4),
            BearingBalls = 7 + random.Below(3),
            BallPitchRatio = Math.Round(random.Between(0.2, 0.3), 3),
            Signature = MotorSignature.Draw(ref random),
        };
    }

    internal void Check()
    {
        Require.Range(RatedCurrentAmps, 0.1, 10_000, "The rated current (amperes)");
        Require.Range(RatedFrequencyHz, 45, 65, "The rated frequency (hertz)");
        Require.Range(PolePairs, 1, 8, "The number of pole pairs");
        Require.Range(RatedSlip, 0.001, 0.15, "The rated slip");
        Require.Range(RotorBars, 16, 100, "The number of rotor bars");
        Require.Range(MagnetisingRatio, 0.05, 2, "The magnetising ratio");
        Require.Range(InrushRatio, 1, 12, "The inrush ratio");
        Require.Range(RunUpSeconds, 0.05, 60, "The run-up time (seconds)");
        Require.Range(BearingBalls, 3, 40, "The number of balls");
        if (!double.IsNaN(BallPitchRatio))
        {
            Require.Range(BallPitchRatio, 0.05, 0.6, "The ratio of ball to pitch diameter");
        }

        Signature.Check();
    }
}
