using System.Collections.Immutable;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Simulation;

/// <summary>Where a line of a simulated current comes from.</summary>
public enum LineSource
{
    /// <summary>Fundamental, its residual negative sequence, and harmonics.</summary>
    Supply,

    /// <summary>The rotor cage, f(1 ± 2ks).</summary>
    RotorBar,

    /// <summary>The turning rotor, f ± k·fr.</summary>
    Eccentricity,

    /// <summary>A damaged bearing.</summary>
    Bearing,

    /// <summary>Rotor slots.</summary>
    Slot,

    /// <summary>Shorted turns.</summary>
    ShortedTurns,

    /// <summary>An unbalanced supply.</summary>
    SupplyUnbalance,

    /// <summary>A pulsating load.</summary>
    LoadOscillation,

    /// <summary>A frequency converter.</summary>
    Drive,

    /// <summary>The start of a motor.</summary>
    Inrush,
}

/// <summary>One line that was put into a recording.</summary>
/// <param name="Name">Its formula, for example "f(1-2s)".</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="FrequencyHz">Mean frequency while the motor ran steadily, hertz, 0 or more.</param>
/// <param name="LevelDbc">Mean amplitude over the fundamental's, dB. Of negative and positive lines at one frequency each has its own
/// entry.</param>
/// <param name="IsNegativeSequence">True when its vector turns against the fundamental's.</param>
public sealed record TrueLine(string Name, LineSource Source, double FrequencyHz, double LevelDbc, bool IsNegativeSequence);

/// <summary>One fault as it was in a recording.</summary>
/// <param name="Kind">What was wrong.</param>
/// <param name="SeverityAtStart">Severity at the first sample.</param>
/// <param name="SeverityAtEnd">Severity at the last.</param>
/// <param name="Phase">Its phase, where it has one.</param>
public sealed record TrueFault(FaultKind Kind, double SeverityAtStart, double SeverityAtEnd, Phase? Phase);

/// <summary>Everything that was put into a simulated recording. Means are over the time in which the motor ran steadily; NaN when it
/// never did.</summary>
public sealed record GroundTruth
{
    /// <summary>The motor.</summary>
    public required EquipmentId EquipmentId { get; init; }

    /// <summary>Seed of the recording.</summary>
    public required ulong Seed { get; init; }

    /// <summary>When it begins, UTC.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>Samples a second.</summary>
    public required double SampleRateHz { get; init; }

    /// <summary>Rows.</summary>
    public required long Samples { get; init; }

    /// <summary>Seconds in which the motor ran steadily.</summary>
    public required double SteadySeconds { get; init; }

    /// <summary>Pole pairs.</summary>
    public required int PolePairs { get; init; }

    /// <summary>Rotor bars.</summary>
    public required int RotorBars { get; init; }

    /// <summary>Mean supply frequency, hertz.</summary>
    public required double SupplyHz { get; init; }

    /// <summary>Mean frequency of the shaft, hertz.</summary>
    public required double ShaftHz { get; init; }

    /// <summary>Mean slip, 1.</summary>
    public required double Slip { get; init; }

    /// <summary>Mean load, 1 = rated.</summary>
    public required double Load { get; init; }

    /// <summary>Mean amplitude of the fundamental's positive sequence, amperes peak, before sensors and phase loss.</summary>
    public required double FundamentalPeakAmps { get; init; }

    /// <summary>Deviation of the white noise of each phase, amperes.</summary>
    public required double NoiseAmps { get; init; }

    /// <summary>Faults in force at the end of the recording; empty for a healthy motor.</summary>
    public required ImmutableArray<TrueFault> Faults { get; init; }

    /// <summary>The lines put in, strongest first; those below −120 dBc are left out.</summary>
    public required ImmutableArray<TrueLine> Lines { get; init; }

    /// <summary>Phases that are measured.</summary>
    public required PhaseSet Phases { get; init; }

    /// <summary>True when S and T are swapped.</summary>
    public required bool IsReversed { get; init; }

    /// <summary>Constant offset of each phase, amperes.</summary>
    public required PhaseValues OffsetAmps { get; init; }

    /// <summary>Largest absolute current that can show, amperes; infinity = no limit.</summary>
    public required double ClipAmps { get; init; }

    /// <summary>Stretches in which the motor was off.</summary>
    public required ImmutableArray<SimulatedStop> Stops { get; init; }

    /// <summary>True when the motor is switched on at the first sample.</summary>
    public required bool StartsFromRest { get; init; }

    /// <summary>Empty cells of phase R.</summary>
    public required long EmptyCellsR { get; init; }

    /// <summary>Empty cells of phase S.</summary>
    public required long EmptyCellsS { get; init; }

    /// <summary>Empty cells of phase T.</summary>
    public required long EmptyCellsT { get; init; }

    /// <summary>True when no fault was in force.</summary>
    public bool IsHealthy => Faults.IsEmpty;

    /// <summary>What a recording holds, without making its samples.</summary>
    /// <param name="recording">The recording.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value of the recording is outside its range.</exception>
    public static GroundTruth Of(SimulatedRecording recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        recording.Check();
        return TruthFinder.Find(recording);
    }
}
