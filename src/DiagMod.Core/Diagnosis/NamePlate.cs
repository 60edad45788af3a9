namespace DiagMod.Core.Diagnosis;

/// <summary>What a motor's name-plate and its maker say. Every value is optional: what needs an absent one is unknown, never
/// guessed (decision D21).</summary>
public sealed record NamePlate
{
    /// <summary>Rated power, kilowatts; NaN when unknown.</summary>
    public double PowerKw { get; init; } = double.NaN;

    /// <summary>Rated voltage, volts; NaN when unknown.</summary>
    public double Volts { get; init; } = double.NaN;

    /// <summary>Rated current, amperes RMS; NaN when unknown.</summary>
    public double CurrentAmps { get; init; } = double.NaN;

    /// <summary>Rated frequency, hertz; NaN when unknown.</summary>
    public double FrequencyHz { get; init; } = double.NaN;

    /// <summary>Rated speed, revolutions a minute; NaN when unknown.</summary>
    public double SpeedRpm { get; init; } = double.NaN;

    /// <summary>Pole pairs as given, or as rated speed and frequency tell; 0 when unknown.</summary>
    public int PolePairs { get; init; }

    /// <summary>Rotor bars; 0 when unknown.</summary>
    public int RotorBars { get; init; }

    /// <summary>How the motor is fed.</summary>
    public DriveKind Drive { get; init; }

    /// <summary>Bearings whose geometry is known; empty when none is.</summary>
    public IReadOnlyList<Bearing> Bearings { get; init; } = [];

    /// <summary>Nothing is known.</summary>
    public static NamePlate Unknown { get; } = new();

    /// <summary>Slip at rated load, 1: from rated speed, frequency and pole pairs; NaN when one of them is missing.</summary>
    public double RatedSlip => PolePairs > 0 ? 1 - (SpeedRpm / 60 * PolePairs / FrequencyHz) : double.NaN;
}

/// <summary>How a motor is fed.</summary>
public enum DriveKind : byte
{
    /// <summary>Nobody said.</summary>
    Unknown = 0,

    /// <summary>Straight from the mains.</summary>
    DirectOnLine = 1,

    /// <summary>Soft starter, bridged when running.</summary>
    SoftStarter = 2,

    /// <summary>Variable-frequency drive: the charts of line levels do not hold (signals.md, section 7).</summary>
    VariableFrequency = 3,
}

/// <summary>A rolling bearing by its geometry.</summary>
/// <param name="Name">Type or place, for example "6205" or "drive end".</param>
/// <param name="RollingElements">Balls or rollers, n.</param>
/// <param name="ElementDiameter">Diameter of one, d; the unit of <paramref name="PitchDiameter"/>, millimetres by custom.</param>
/// <param name="PitchDiameter">Diameter of the circle of their centres, D.</param>
/// <param name="ContactAngleDegrees">Contact angle β, degrees; 0 for a deep-groove bearing.</param>
public sealed record Bearing(
    string Name, int RollingElements, double ElementDiameter, double PitchDiameter, double ContactAngleDegrees);
