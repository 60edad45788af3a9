namespace DiagMod.Core.Diagnosis;

/// <summary>Codes of faults that a diagnosis may name, as in defect_types.</summary>
public static class FaultCodes
{
    /// <summary>Cracked or broken rotor bars.</summary>
    public const string BrokenRotorBar = "broken_rotor_bar";

    /// <summary>Modulation at the rotation frequency: whatever turns with the shaft (signals.md, section 5.6).</summary>
    public const string RotationModulation = "rotation_modulation";

    /// <summary>Outer raceway of a bearing.</summary>
    public const string BearingOuter = "bearing_outer_race";

    /// <summary>Inner raceway of a bearing.</summary>
    public const string BearingInner = "bearing_inner_race";

    /// <summary>Ball or roller of a bearing.</summary>
    public const string BearingBall = "bearing_ball";

    /// <summary>Cage of a bearing.</summary>
    public const string BearingCage = "bearing_cage";

    /// <summary>Shorted turns of the stator winding.</summary>
    public const string WindingShort = "winding_short";

    /// <summary>Unequal phase currents that were always so.</summary>
    public const string PhaseImbalance = "phase_imbalance";

    /// <summary>One phase of the supply is gone.</summary>
    public const string PhaseLoss = "phase_loss";

    /// <summary>Current above the rated one.</summary>
    public const string Overload = "overload";

    /// <summary>Distorted supply.</summary>
    public const string SupplyHarmonics = "supply_harmonics";

    /// <summary>Supply frequency out of its range.</summary>
    public const string SupplyFrequency = "supply_frequency";

    /// <summary>The load pulsates: no fault of the motor, but it explains lines.</summary>
    public const string LoadOscillation = "load_oscillation";

    /// <summary>All of them, in the order in which equally grave ones are named.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        PhaseLoss, BrokenRotorBar, WindingShort, RotationModulation, PhaseImbalance, Overload, SupplyFrequency, BearingOuter,
        BearingInner, BearingBall, BearingCage, SupplyHarmonics, LoadOscillation,
    ];

    /// <summary>True for faults that lines of the whole record tell of: they speak for a motor's health. The others are judged
    /// window by window (<see cref="Detection.HardRules"/>), or are no fault of the motor.</summary>
    /// <param name="fault">Code of the fault.</param>
    public static bool SpeaksForHealth(string fault) => fault is BrokenRotorBar or RotationModulation or BearingOuter
        or BearingInner or BearingBall or BearingCage or SupplyFrequency;

    /// <summary>The fault of a bearing's part.</summary>
    /// <param name="part">The part.</param>
    public static string Of(BearingPart part) => part switch
    {
        BearingPart.Outer => BearingOuter,
        BearingPart.Inner => BearingInner,
        BearingPart.Ball => BearingBall,
        _ => BearingCage,
    };
}

/// <summary>Codes of reasons why a fault could not be judged.</summary>
public static class Reasons
{
    /// <summary>No stretch of at least 6 s is steady.</summary>
    public const string RecordTooShort = "record_too_short";

    /// <summary>No phase carries a current.</summary>
    public const string NoCurrent = "no_current";

    /// <summary>No supply frequency stands out.</summary>
    public const string NoSupply = "no_supply";

    /// <summary>Below half of the rated slip and current.</summary>
    public const string LoadTooLow = "load_too_low";

    /// <summary>Nothing is seen, and without name-plate nobody knows whether the load was high enough to see it.</summary>
    public const string LoadUnknown = "load_unknown";

    /// <summary>The lines at the place of this fault belong to a load that pulsates: the rotation frequency tells of another slip.</summary>
    public const string LoadOscillates = "load_oscillates";

    /// <summary>Fed by a frequency drive, whose control moves lines; only the motor's own past tells, and there is none
    /// yet.</summary>
    public const string Vfd = "vfd";

    /// <summary>The slip was not found.</summary>
    public const string SlipUnknown = "slip_unknown";

    /// <summary>Phases are missing.</summary>
    public const string PhasesMissing = "phases_missing";

    /// <summary>The motor's own healthy values at comparable load are not known yet.</summary>
    public const string NoBaseline = "no_baseline";

    /// <summary>The name-plate lacks the value that this is compared with.</summary>
    public const string NameplateMissing = "nameplate_missing";

    /// <summary>The reason that an obstacle gives; null when there is none.</summary>
    /// <param name="obstacle">The obstacle.</param>
    public static string? Of(Obstacle obstacle) => obstacle switch
    {
        Obstacle.TooShort => RecordTooShort,
        Obstacle.NoCurrent => NoCurrent,
        Obstacle.NoSupply => NoSupply,
        _ => null,
    };
}

/// <summary>Codes of what else may look the same.</summary>
public static class Alternatives
{
    /// <summary>A load that pulsates at just that frequency.</summary>
    public const string LoadOscillation = "load_oscillation";

    /// <summary>A drive's current control moves sidebands.</summary>
    public const string DriveControl = "drive_control";

    /// <summary>A bar's joint of high resistance.</summary>
    public const string HighResistanceJoint = "high_resistance_joint";

    /// <summary>A cracked end ring.</summary>
    public const string EndRing = "end_ring";

    /// <summary>The air gap is uneven.</summary>
    public const string Eccentricity = "eccentricity";

    /// <summary>Shafts out of line.</summary>
    public const string Misalignment = "misalignment";

    /// <summary>Mass eccentric to the shaft.</summary>
    public const string MechanicalImbalance = "mechanical_imbalance";

    /// <summary>Coupling, belt or gear.</summary>
    public const string Transmission = "transmission";

    /// <summary>Unbalanced or distorted supply.</summary>
    public const string Supply = "supply";

    /// <summary>Gain or connection of a current transformer.</summary>
    public const string CurrentTransformer = "current_transformer";

    /// <summary>Shorted turns.</summary>
    public const string ShortedTurns = "shorted_turns";

    /// <summary>The sensor of the phase is dead, the phase is not.</summary>
    public const string DeadSensor = "dead_sensor";

    /// <summary>Noise or slot harmonics at the place of the line.</summary>
    public const string Coincidence = "coincidence";

    /// <summary>The motor drives more than it was made for.</summary>
    public const string HeavyLoad = "heavy_load";
}

/// <summary>Codes of what to check next.</summary>
public static class NextChecks
{
    /// <summary>Record again near rated load.</summary>
    public const string RepeatAtRatedLoad = "repeat_at_rated_load";

    /// <summary>Give rated current, speed and frequency.</summary>
    public const string CompleteNameplate = "complete_nameplate";

    /// <summary>Record a start: sidebands sweep with the slip.</summary>
    public const string RecordAStart = "record_a_start";

    /// <summary>Look whether the process pulsates at the line's frequency.</summary>
    public const string CheckProcessPulsation = "check_process_pulsation";

    /// <summary>Open and inspect the rotor.</summary>
    public const string InspectRotor = "inspect_rotor";

    /// <summary>Measure the vibration.</summary>
    public const string MeasureVibration = "measure_vibration";

    /// <summary>Check alignment, coupling and feet.</summary>
    public const string CheckAlignment = "check_alignment";

    /// <summary>Listen to the bearing, check temperature and grease.</summary>
    public const string CheckBearing = "check_bearing";

    /// <summary>Measure the phase voltages at the terminals.</summary>
    public const string MeasureVoltages = "measure_voltages";

    /// <summary>Swap or calibrate the current transformers.</summary>
    public const string CheckTransformers = "check_transformers";

    /// <summary>Measure winding resistance and insulation.</summary>
    public const string MeasureWinding = "measure_winding";

    /// <summary>Check fuses, contactor and terminals.</summary>
    public const string CheckFuses = "check_fuses";

    /// <summary>Lower the load, or check what the machine drives.</summary>
    public const string CheckLoad = "check_load";
}
