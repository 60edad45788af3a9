using System.Collections.Frozen;
using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Alarms;

/// <summary>The thresholds of a motor for which nobody has set any.</summary>
/// <remarks>
/// <para>anomaly: the e-detector's own levels, warning 20, alarm 100, clear below 2 (signals.md, 8.3). Evidence is gathered over
/// files already, so it needs no delay.</para>
/// <para>rms: over the anchored threshold; over 1.05 and 1.15 of it as the overload scale of signals.md, section 7 (IEC 60034-1).
/// Against the motor's own baseline nothing is raised: RMS mostly means load (decision D44).</para>
/// <para>unbalance: u2 of 5 % watch and 10 % warning, five points over the own baseline alarm (signals.md, section 7; NEMA MG-1
/// 12.45 advises against more than 5 % unbalance of the voltage, and the current's is several times the voltage's).</para>
/// <para>thd: no standard limits the distortion of a motor's current; 20 % is our choice for a look at the supply.</para>
/// <para>rotor_bar: N_av of −54, −48, −42 dBc (Thomson and Fenger 2001; signals.md, section 7), 2 dB of hysteresis by our choice.</para>
/// <para>exceedance: P(level over threshold) of 0.5 (decision D44). data_age: two expected intervals, for
/// ten minutes by the wall clock, so that a backlog which is still coming in raises nothing (our choice).</para>
/// <para>Delays of 30 s and 60 s are our choice: one whole file may raise, two clear, and one odd file amid good ones flaps nothing.</para>
/// </remarks>
public static class AlarmDefaults
{
    private static readonly TimeSpan On = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Off = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Backlog = TimeSpan.FromMinutes(10);

    private static readonly FrozenDictionary<string, AlarmThreshold> ByMode =
        AlarmModes.All.Select(Make).ToFrozenDictionary(one => one.Mode);

    /// <summary>All defaults.</summary>
    public static AlarmThresholds All { get; } =
        new(0, [.. AlarmModes.All.Select(Of)], double.NaN, double.NaN, null, null, null);

    /// <summary>The default of a mode.</summary>
    /// <param name="mode">One of <see cref="AlarmModes.All"/>.</param>
    public static AlarmThreshold Of(string mode) => ByMode[mode];

    private static AlarmThreshold Make(string mode) => mode switch
    {
        AlarmModes.Anomaly => new(
            mode, [new(20, 18, AlarmPriority.P3), new(100, 80, AlarmPriority.P2)], TimeSpan.Zero, TimeSpan.Zero),
        AlarmModes.Rms => new(
            mode,
            [new(1.0, 0.02, AlarmPriority.P3), new(1.05, 0.02, AlarmPriority.P2), new(1.15, 0.03, AlarmPriority.P1)], On, Off),
        AlarmModes.Unbalance => new(
            mode,
            [new(0.05, 0.01, AlarmPriority.Advisory), new(0.10, 0.01, AlarmPriority.P2), new(0.15, 0.02, AlarmPriority.P1)],
            On, Off),
        AlarmModes.Thd => new(mode, [new(0.20, 0.02, AlarmPriority.Advisory)], On, Off),
        AlarmModes.RotorBar => new(
            mode,
            [new(-54, 2, AlarmPriority.Advisory), new(-48, 2, AlarmPriority.P2), new(-42, 2, AlarmPriority.P1)],
            TimeSpan.Zero, Off),
        AlarmModes.Exceedance => new(mode, [new(0.5, 0.2, AlarmPriority.P3)], On, Off),
        AlarmModes.DataAge => new(mode, [new(2, 1, AlarmPriority.P3)], Backlog, TimeSpan.Zero),
        AlarmModes.SinglePhasing => Graded(mode, AlarmPriority.P2, AlarmPriority.P1, TimeSpan.Zero),
        AlarmModes.FlatSensor or AlarmModes.ClippedSensor or AlarmModes.PhasesChanged =>
            Graded(mode, AlarmPriority.P3, AlarmPriority.P3, On),
        FaultCodes.SupplyFrequency => Graded(mode, AlarmPriority.P3, AlarmPriority.P2, On),
        _ => Graded(mode, AlarmPriority.P3, AlarmPriority.P2, TimeSpan.Zero),
    };

    private static AlarmThreshold Graded(string mode, AlarmPriority warning, AlarmPriority alarm, TimeSpan on) => new(
        mode, [new(1, 0, AlarmPriority.Advisory), new(2, 0, warning), new(3, 0, alarm)], on, Off);
}
