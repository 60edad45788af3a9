namespace DiagMod.Core.Simulation;

/// <summary>Angles that the lines of a current are made of, each a whole multiple of these.</summary>
internal enum BaseAngle
{
    /// <summary>The supply, f.</summary>
    Supply,

    /// <summary>The shaft, fr = f(1 − s)/p.</summary>
    Shaft,

    /// <summary>2sf.</summary>
    SlipPair,

    /// <summary>The damaged bearing.</summary>
    Bearing,

    /// <summary>The load's oscillation.</summary>
    LoadOscillation,

    /// <summary>A drive's switching.</summary>
    Carrier,

    /// <summary>The rectified mains behind a drive, 6 × 50 Hz.</summary>
    Rectifier,

    /// <summary>How many there are.</summary>
    Count,
}
