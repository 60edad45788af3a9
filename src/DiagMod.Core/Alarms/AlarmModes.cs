using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Alarms;

/// <summary>What a case may be about. One mode is one thing to act on: causes that show in several readings share one.</summary>
public static class AlarmModes
{
    /// <summary>The detector's evidence: e-value, 1.</summary>
    public const string Anomaly = "anomaly";

    /// <summary>RMS of the strongest phase over its anchored threshold (decision D44), 1.</summary>
    public const string Rms = "rms";

    /// <summary>Unbalance u2, 1.</summary>
    public const string Unbalance = "unbalance";

    /// <summary>Total harmonic distortion of the current, 1.</summary>
    public const string Thd = "thd";

    /// <summary>Rotor-bar sidebands N_av, dBc.</summary>
    public const string RotorBar = "rotor_bar";

    /// <summary>P(level over the threshold within the horizon), 1.</summary>
    public const string Exceedance = "exceedance";

    /// <summary>Age of the newest data, in expected intervals (decision D43).</summary>
    public const string DataAge = "data_age";

    /// <summary>One phase carries no current: graded.</summary>
    public const string SinglePhasing = "single_phasing";

    /// <summary>A sensor holds its value: graded.</summary>
    public const string FlatSensor = "flat_sensor";

    /// <summary>A sensor clips: graded.</summary>
    public const string ClippedSensor = "clipped_sensor";

    /// <summary>Other phases than the baseline's were recorded: graded.</summary>
    public const string PhasesChanged = "phases_changed";

    /// <summary>Modes with a measured value and limits that a person may set.</summary>
    public static IReadOnlyList<string> Measured { get; } =
        [Rms, Unbalance, Thd, RotorBar, Anomaly, Exceedance, DataAge];

    /// <summary>Modes that a rule grades: their steps are 1 (watch), 2 (warning), 3 (alarm).</summary>
    public static IReadOnlyList<string> Graded { get; } =
    [
        SinglePhasing, FlatSensor, ClippedSensor, PhasesChanged,
        FaultCodes.RotationModulation, FaultCodes.BearingOuter, FaultCodes.BearingInner, FaultCodes.BearingBall,
        FaultCodes.BearingCage, FaultCodes.SupplyFrequency,
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Measured, .. Graded];

    /// <summary>Unit of a mode's values: ratio, dbc, intervals, e_value, or grade.</summary>
    /// <param name="mode">The mode.</param>
    public static string UnitOf(string mode) => mode switch
    {
        Anomaly => "e_value",
        RotorBar => "dbc",
        DataAge => "intervals",
        Rms or Unbalance or Thd or Exceedance => "ratio",
        _ => "grade",
    };
}
