using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Simulation;

namespace DiagMod.Benchmarks.Twins;

/// <summary>How a motor of a plant is loaded from file to file.</summary>
internal enum PlantLoad
{
    /// <summary>One level, give or take.</summary>
    Steady,

    /// <summary>Two regimes, by chance.</summary>
    TwoRegimes,

    /// <summary>Day and night.</summary>
    Daily,

    /// <summary>It rises or falls by a fifth over days.</summary>
    Drifting,

    /// <summary>A pump or compressor that pulsates, now more, now less.</summary>
    Pulsating,

    /// <summary>Fed by a frequency drive: carrier, interharmonics, and a speed of its own for each file.</summary>
    Drive,
}

/// <summary>One motor of a plant: its build, how it is measured, loaded, and what its name-plate tells.</summary>
internal sealed record PlantMotor
{
    private static readonly (double Hertz, double[] Seconds)[] Measurements =
    [
        (25_600, [11, 14]), (6_400, [12, 25, 40]), (12_800, [11, 20]), (3_200, [20, 40]), (6_400, [8]),
    ];

    private static readonly PhaseSet[] Wirings =
        [PhaseSet.All, PhaseSet.All, PhaseSet.R | PhaseSet.S, PhaseSet.All, PhaseSet.R];

    public required SimulatedMotor Motor { get; init; }

    public required SampleRate Rate { get; init; }

    /// <summary>Seconds of its files.</summary>
    public required double Seconds { get; init; }

    /// <summary>Phases that are measured.</summary>
    public required PhaseSet Phases { get; init; }

    /// <summary>Digits behind the point in its files.</summary>
    public required int Decimals { get; init; }

    public required PlantLoad Load { get; init; }

    /// <summary>Its usual load, 1 = rated.</summary>
    public required double UsualLoad { get; init; }

    /// <summary>Hours between two files.</summary>
    public required double EveryHours { get; init; }

    public required NamePlate Plate { get; init; }

    /// <summary>True when it is measured as the fleets of signals.md, 8.5, are: fed by the grid, in at least two phases, in files that
    /// make a block each. Behind a drive a motor is not assessable by most rules (section 13); one phase alone shows no unbalance, a
    /// sensor's gain reads as load there (section 6); of files shorter than ten seconds two or more make one block (decision
    /// D27).</summary>
    public bool IsMeasuredInFull =>
        Load != PlantLoad.Drive && Phases != PhaseSet.R && 2 * Seconds >= AnomalyDetector.BlockWindows + 1;

    /// <summary>What speaks of the motor when a file of it is looked at.</summary>
    public string Look => FormattableString.Invariant(
        $"{Motor.Id} {Rate.Hertz} Hz {Seconds} s {Phases} {Decimals} digits {Load} load {UsualLoad:F2} plate {!double.IsNaN(Plate.CurrentAmps)} {Motor.RatedCurrentAmps} A");

    /// <summary>Draws a motor.</summary>
    /// <param name="seed">Of the plant.</param>
    /// <param name="number">Number of the motor: what a plant has of each kind is not left to chance.</param>
    public static PlantMotor Draw(ulong seed, int number)
    {
        var random = new CounterRandom(seed, RandomStream.Station, (ulong)number);
        var load = (PlantLoad)(number % Enum.GetValues<PlantLoad>().Length);
        var (hertz, seconds) = Measurements[random.Below(Measurements.Length)];
        var motor = SimulatedMotor.Draw(new EquipmentId(FormattableString.Invariant($"PLANT_{number}")), random.Next());
        if (random.Uniform() < 0.25)
        {
            motor = motor with { RatedFrequencyHz = 60 };
        }

        if (load == PlantLoad.Drive)
        {
            motor = motor with { Drive = MotorDrive.FrequencyConverter };
        }

        var isTold = random.Uniform() < 0.6;
        return new PlantMotor
        {
            Motor = motor,
            Rate = new SampleRate(hertz),
            Seconds = seconds[random.Below(seconds.Length)],
            Phases = Wirings[random.Below(Wirings.Length)],
            Decimals = 2 + random.Below(3),
            Load = load,
            UsualLoad = random.Between(0.45, 0.85),
            EveryHours = random.Uniform() < 0.5 ? 1 : 4,
            Plate = !isTold
                ? new NamePlate()
                : new NamePlate
                {
                    CurrentAmps = motor.RatedCurrentAmps,
                    FrequencyHz = motor.RatedFrequencyHz,
                    SpeedRpm = motor.RatedSpeedRpm,
                    PolePairs = motor.PolePairs,
                    Drive = load == PlantLoad.Drive ? DriveKind.VariableFrequency : DriveKind.DirectOnLine,
                },
        };
    }

    /// <summary>One recording.</summary>
    /// <param name="seed">Of the plant.</param>
    /// <param name="number">Number of the motor.</param>
    /// <param name="file">Number of the file.</param>
    public SimulatedRecording Recording(ulong seed, int number, int file)
    {
        var random = new CounterRandom(seed, RandomStream.File, ((ulong)number << 32) + (ulong)file);
        var hours = file * EveryHours;
        var factor = Load switch
        {
            PlantLoad.TwoRegimes => random.Uniform() < 0.3 ? 0.65 : 1,
            PlantLoad.Daily => 1 + (0.15 * Math.Sin(hours / 24 * 2 * Math.PI)),
            PlantLoad.Drifting => 1 + (0.2 * (number % 2 == 0 ? 1 : -1) * Math.Min(1, hours / 72)),
            _ => 1,
        };
        var scatter = Math.Exp(0.06 * random.Normal());
        var faults = Load switch
        {
            PlantLoad.Pulsating =>
                [new SimulatedFault(FaultKind.LoadOscillation, random.Between(0.02, 0.08)) { FrequencyHz = random.Between(2.8, 3.2) }],
            PlantLoad.Drive => (SimulatedFault[])[new SimulatedFault(FaultKind.DriveRipple, random.Between(0.5, 0.6))],
            _ => [],
        };
        return new SimulatedRecording
        {
            Motor = Motor with { Signature = Motor.Signature.Scattered(ref random) },
            Seed = random.Next(),
            Seconds = Seconds,
            Rate = Rate,
            Load = Math.Clamp(UsualLoad * factor * scatter, 0.25, 0.97),
            LoadWander = random.Uniform() < 0.08 ? 3 : 1,
            LoadStep = random.Uniform() < 0.08
                ? new SimulatedLoadStep(random.Between(0.2, 0.8) * Seconds, random.Between(0.8, 1.15))
                : null,
            SupplyHz = Load == PlantLoad.Drive
                ? Motor.RatedFrequencyHz - random.Between(0, 4)
                : Motor.RatedFrequencyHz + (0.03 * random.Normal()),
            Faults = [.. faults],
            Disturbances = SimulatedDisturbances.None with { Phases = Phases },
        };
    }
}
