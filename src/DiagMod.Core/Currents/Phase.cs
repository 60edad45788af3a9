namespace DiagMod.Core.Currents;

/// <summary>One of the three stator phases.</summary>
public enum Phase : byte
{
    /// <summary>Phase R, first column of a recording.</summary>
    R = 0,

    /// <summary>Phase S, second column; may be absent.</summary>
    S = 1,

    /// <summary>Phase T, third column; may be absent.</summary>
    T = 2,
}

/// <summary>Which phases a recording carries.</summary>
[Flags]
public enum PhaseSet : byte
{
    /// <summary>No usable phase.</summary>
    None = 0,

    /// <summary>Phase R.</summary>
    R = 1,

    /// <summary>Phase S.</summary>
    S = 2,

    /// <summary>Phase T.</summary>
    T = 4,

    /// <summary>All three phases.</summary>
    All = R | S | T,
}

/// <summary>Questions about a <see cref="PhaseSet"/>.</summary>
public static class PhaseSets
{
    /// <summary>The three phases in column order.</summary>
    public static ReadOnlySpan<Phase> InOrder => [Phase.R, Phase.S, Phase.T];

    /// <summary>True when <paramref name="phase"/> is in <paramref name="set"/>.</summary>
    /// <param name="set">The phases present.</param>
    /// <param name="phase">The phase asked for.</param>
    public static bool Has(this PhaseSet set, Phase phase) => ((int)set & (1 << (int)phase)) != 0;

    /// <summary>How many phases are present, 0 to 3.</summary>
    /// <param name="set">The phases present.</param>
    public static int Count(this PhaseSet set) => System.Numerics.BitOperations.PopCount((uint)set);

    /// <summary>Letters of the phases present, in column order: "RST", "RS", "R", or "" for none.</summary>
    /// <param name="set">The phases present.</param>
    public static string Letters(this PhaseSet set) => string.Concat(
        set.HasFlag(PhaseSet.R) ? "R" : "",
        set.HasFlag(PhaseSet.S) ? "S" : "",
        set.HasFlag(PhaseSet.T) ? "T" : "");
}

/// <summary>One number a phase. NaN where the phase is absent or the number is not known; never 0 instead.</summary>
/// <param name="R">Value of phase R.</param>
/// <param name="S">Value of phase S.</param>
/// <param name="T">Value of phase T.</param>
public readonly record struct PhaseValues(double R, double S, double T)
{
    /// <summary>NaN in all three phases.</summary>
    public static PhaseValues Unknown { get; } = new(double.NaN, double.NaN, double.NaN);

    /// <summary>The value of one phase.</summary>
    /// <param name="phase">The phase asked for.</param>
    public double this[Phase phase] => phase switch { Phase.R => R, Phase.S => S, _ => T };

    /// <summary>A copy with one phase replaced.</summary>
    /// <param name="phase">The phase to replace.</param>
    /// <param name="value">Its new value.</param>
    public PhaseValues With(Phase phase, double value) => phase switch
    {
        Phase.R => this with { R = value },
        Phase.S => this with { S = value },
        _ => this with { T = value },
    };
}
