using System.Text.Json.Nodes;
using DiagMod.Host.Http;
using static DiagMod.Host.Http.ExampleValues;

namespace DiagMod.Host.Motors;

/// <summary>What the API's description shows of motors and their twins.</summary>
internal static class MotorExamples
{
    /// <summary>How one feature reads.</summary>
    public static readonly TopFeature Contribution =
        new("sb", 0.61, 5.8, -41.2, -53.9, "lines near the supply frequency: eccentricity or misalignment");

    /// <summary>Another one.</summary>
    public static readonly TopFeature SmallContribution = new("thd", 0.12, 1.1, -61.4, -62.6, "harmonics: supply quality");

    /// <summary>A crossing ahead.</summary>
    public static readonly CrossingAnswer Crossing =
        new(LastWindow.AddHours(31), LastWindow.AddHours(12), LastWindow.AddHours(70));

    /// <summary>A new motor.</summary>
    public static readonly MotorRequest Request = new()
    {
        EquipmentId = Motor,
        Name = "Feed pump 1",
        Type = "pump",
        Location = "Boiler house, level 0",
        Group = "Feed water",
        Specifications = NamePlate(),
    };

    /// <summary>A change: what is not named stays, null clears.</summary>
    public static readonly JsonObject Patch = new()
    {
        ["name"] = "Feed pump 1 (rewound)",
        ["location"] = null,
        ["specifications"] = new JsonObject { ["rms_threshold_a"] = 19.5, ["rotor_bars"] = null },
    };

    /// <summary>Motors with their compact twins.</summary>
    public static readonly ListAnswer<MotorListItem> List = new(
        [
            new(
                Motor, "Feed pump 1", "pump", "Boiler house, level 0", "Feed water", false, "running", "warning", "warning", 412.3, LastWindow,
                "recorded", new(17.42, 17.38, 17.51), 0.0041, 0.18, null, 184),
            new(
                "EQ_2025_000002", "Feed pump 2", "pump", null, "Feed water", false, "no_data", "unknown", "none", null, null, "recorded",
                new(double.NaN, double.NaN, double.NaN), double.NaN, null, null, 1),
        ],
        null);

    /// <summary>A motor with its twin.</summary>
    public static readonly MotorAnswer Answer = new()
    {
        EquipmentId = Motor,
        Name = "Feed pump 1",
        Type = "pump",
        Location = "Boiler house, level 0",
        Group = "Feed water",
        Simulated = false,
        Specifications = NamePlate(),
        CreatedAt = Created,
        Status = "running",
        Health = "warning",
        DataAgeS = 412.3,
        LastWindowAt = LastWindow,
        Clock = "recorded",
        RmsA = new(17.42, 17.38, 17.51),
        Unbalance = 0.0041,
        SupplyHz = 49.98,
        Slip = 0.021,
        Diagnosis = new("watch", "rotation_modulation", 61.2, ExampleValues.RawId, Recorded, 8),
        Anomaly = new(6.2, 4.1, 4.1, 2.4, 0.0004, 38.5, "warning", [Contribution, SmallContribution], []),
        Forecast = new(21_600, 0.18, 0.11, 18.5, "nameplate", Crossing, "hour"),
        JournalSeq = 184,
        Model = "lcm/5",
        FilesAbsorbed = 181,
        WindowsAbsorbed = 20_996,
        LastFile = ExampleValues.RawId,
        InWork = new(ExampleValues.RawId, FileName, 48, 116, new(17.40, 17.36, 17.49)),
    };

    /// <summary>A motor that was just added.</summary>
    public static readonly MotorAnswer Added = Answer with
    {
        Status = "no_data",
        Health = "unknown",
        DataAgeS = null,
        LastWindowAt = null,
        RmsA = new(double.NaN, double.NaN, double.NaN),
        Unbalance = double.NaN,
        SupplyHz = double.NaN,
        Slip = double.NaN,
        Diagnosis = null,
        Anomaly = new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 1, "none", [], []),
        Forecast = null,
        JournalSeq = 1,
        FilesAbsorbed = 0,
        WindowsAbsorbed = 0,
        LastFile = null,
        InWork = null,
    };

    /// <summary>Two steps of an hour.</summary>
    public static readonly TrendAnswer Trend = new(
        Motor, Recorded.AddHours(-1), Recorded.AddHours(1), 3600,
        [
            new(Recorded.AddHours(-1), new(17.30, 17.27, 17.40), new(17.39, 17.35, 17.48), new(17.47, 17.42, 17.55), 116),
            new(Recorded, new(17.33, 17.30, 17.42), new(17.42, 17.38, 17.51), new(17.50, 17.46, 17.60), 116),
        ],
        null);

    /// <summary>Why a motor learns anew.</summary>
    public static readonly RebaselineRequest Rebaseline = new() { Reason = "Rotor replaced on 2025-08-16" };

    /// <summary>A motor that learns anew.</summary>
    public static readonly MotorAnswer Learning = Answer with
    {
        Status = "learning",
        Health = "unknown",
        Slip = double.NaN,
        Diagnosis = null,
        Anomaly = new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 1, "none", [], []),
        JournalSeq = 185,
    };

    /// <summary>No such entry of the journal.</summary>
    public static readonly Problem NoEntry =
        Problem.Of(StatusCodes.Status404NotFound, "E_SEQ_UNKNOWN", "The journal of this motor has no entry 999.", "seq") with
        {
            EquipmentId = Motor,
        };

    /// <summary>The key is taken.</summary>
    public static readonly Problem Exists =
        Problem.Of(StatusCodes.Status409Conflict, "E_MOTOR_EXISTS", "There is a motor with this equipment id already.") with
        {
            EquipmentId = Motor,
        };

    /// <summary>A kind of machine that is not known.</summary>
    public static readonly Problem BadType = Problem.BadRequest(
        "E_MOTOR_TYPE", "type must be one of: induction_motor, pump, compressor, fan, conveyor.", "type");

    /// <summary>A name-plate that contradicts itself.</summary>
    public static readonly Problem Contradiction = Problem.BadRequest(
        "E_SPECIFICATION",
        "speed_rpm 1500 is not below the synchronous speed of 1500 rpm that 2 pole pairs have at 50 Hz: an induction motor turns slower.",
        "specifications.speed_rpm");

    /// <summary>A name-plate value out of range.</summary>
    public static readonly Problem BadSpecification = Problem.BadRequest(
        "E_SPECIFICATION", "power_kw must be a number from 0.001 to 100000.", "specifications.power_kw");

    private static JsonObject NamePlate() => new()
    {
        ["power_kw"] = 9.2,
        ["voltage_v"] = 400,
        ["current_a"] = 18.5,
        ["frequency_hz"] = 50,
        ["speed_rpm"] = 1455,
        ["pole_pairs"] = 2,
        ["connection"] = "delta",
        ["drive"] = "dol",
        ["bearings"] = new JsonArray(
            new JsonObject { ["name"] = "drive end", ["type"] = "6205-2RS", ["position"] = "drive_end" },
            new JsonObject
            {
                ["name"] = "fan end",
                ["rolling_elements"] = 8,
                ["element_diameter_mm"] = 6.746,
                ["pitch_diameter_mm"] = 28.5,
            }),
        ["transmission"] = new JsonObject { ["kind"] = "coupling" },
    };
}
