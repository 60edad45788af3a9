namespace DiagMod.Core.Simulation;

/// <summary>What can be wrong with a simulated motor, its load or its supply.</summary>
public enum FaultKind
{
    /// <summary>Broken rotor bars: lines at f(1 ± 2ks), and speed and load that pulsate at 2sf.</summary>
    BrokenBars,

    /// <summary>Eccentric rotor, misalignment or mechanical unbalance: lines at f ± k·fr.</summary>
    Eccentricity,

    /// <summary>A damaged rolling bearing: lines at f ± k·BPFO, or f ± fr ± k·BPFI.</summary>
    Bearing,

    /// <summary>Shorted turns of one stator phase: negative sequence, and a third harmonic strongest in that phase.</summary>
    ShortedTurns,

    /// <summary>Unbalanced supply: negative sequence alone.</summary>
    SupplyUnbalance,

    /// <summary>One phase of the supply fails: its current falls, the two others rise to √3 times.</summary>
    PhaseLoss,

    /// <summary>A load that pulsates: amplitude and phase modulation at one frequency.</summary>
    LoadOscillation,

    /// <summary>A frequency converter's traces: switching lines and interharmonics of its intermediate circuit.</summary>
    DriveRipple,
}

/// <summary>Which ring of a rolling bearing is damaged.</summary>
public enum BearingPart
{
    /// <summary>Outer race, BPFO = (n/2)(1 − d/D)·fr, or 0.4·n·fr without geometry.</summary>
    OuterRace,

    /// <summary>Inner race, BPFI = (n/2)(1 + d/D)·fr, or 0.6·n·fr without geometry.</summary>
    InnerRace,
}

/// <summary>How a motor is fed.</summary>
public enum MotorDrive
{
    /// <summary>Straight from the mains; it starts with its full inrush current.</summary>
    DirectOnLine,

    /// <summary>Through a soft starter: half the inrush, three times the run-up.</summary>
    SoftStarter,

    /// <summary>Through a frequency converter: no inrush.</summary>
    FrequencyConverter,
}
