namespace DiagMod.Core.Simulation;

/// <summary>What a line's amplitude follows.</summary>
internal enum Scale
{
    /// <summary>Peak of the fundamental.</summary>
    Fundamental,

    /// <summary>Peak of the rated current while the motor runs.</summary>
    Rated,

    /// <summary>Line at f(1 − 2s).</summary>
    RotorBar,

    /// <summary>Lines at f ± fr.</summary>
    Eccentricity,

    /// <summary>First lines of the bearing.</summary>
    Bearing,

    /// <summary>Slot lines.</summary>
    Slot,

    /// <summary>Negative sequence of shorted turns.</summary>
    ShortedTurns,

    /// <summary>Negative sequence of the supply.</summary>
    SupplyUnbalance,

    /// <summary>Sidebands of the load oscillation.</summary>
    LoadOscillation,

    /// <summary>Lines of a drive.</summary>
    Drive,

    /// <summary>The decaying offset of an inrush current.</summary>
    InrushOffset,

    /// <summary>How many there are.</summary>
    Count,
}
