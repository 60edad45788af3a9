using System.Text.Json.Nodes;

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

    /// <summary>Largest slip that a name-plate may state, 1; small motors have up to 10 %.</summary>
    public const double LargestRatedSlip = 0.15;

    /// <summary>Reads a motor's specifications; what is absent is unknown.</summary>
    /// <param name="specifications">The JSON object of table equipment.</param>
    public static NamePlate From(JsonObject specifications)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        return NamePlateReading.Read(specifications);
    }

    /// <summary>Pole pairs of an asynchronous motor, which turns a little slower than its field: the next lower whole number of f/n; 0
    /// when frequency or speed is unknown, or no number of pole pairs fits them.</summary>
    /// <param name="frequencyHz">Rated frequency, hertz.</param>
    /// <param name="speedRpm">Rated speed, revolutions a minute.</param>
    public static int PolePairsOf(double frequencyHz, double speedRpm)
    {
        var pairs = Math.Floor(frequencyHz * 60 / speedRpm);
        var slip = 1 - (speedRpm / 60 * pairs / frequencyHz);
        return pairs is >= 1 and <= 50 && slip is > 0 and <= LargestRatedSlip ? (int)pairs : 0;
    }

    /// <summary>What contradicts itself on this name-plate, in words; null when nothing does.</summary>
    public string? Contradiction()
    {
        if (double.IsNaN(FrequencyHz) || double.IsNaN(SpeedRpm))
        {
            return null;
        }

        if (PolePairs == 0)
        {
            return FormattableString.Invariant(
                $"speed_rpm {SpeedRpm:0.###} fits no number of pole pairs at {FrequencyHz:0.###} Hz with a slip of up to 15 %: ")
                + FormattableString.Invariant($"the field turns at {60 * FrequencyHz:0.###} divided by the pole pairs.");
        }

        var synchronous = 60 * FrequencyHz / PolePairs;
        return RatedSlip <= 0
            ? FormattableString.Invariant($"speed_rpm {SpeedRpm:0.###} is not below the synchronous speed of {synchronous:0.###} rpm ")
                + FormattableString.Invariant($"that {PolePairs} pole pairs have at {FrequencyHz:0.###} Hz: an induction motor turns slower.")
            : RatedSlip > LargestRatedSlip
                ? FormattableString.Invariant($"speed_rpm {SpeedRpm:0.###} is a slip of {100 * RatedSlip:0.#} % against the synchronous ")
                    + FormattableString.Invariant($"speed of {synchronous:0.###} rpm that {PolePairs} pole pairs have at {FrequencyHz:0.###} Hz; ")
                    + "at most 15 % is taken."
                : null;
    }
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
