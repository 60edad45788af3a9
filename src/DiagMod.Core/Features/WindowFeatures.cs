using DiagMod.Core.Currents;

namespace DiagMod.Core.Features;

/// <summary>The numbers that describe one window of one recording.</summary>
public sealed record WindowFeatures
{
    /// <summary>Number of the window in its recording, from 0; it starts at sample Index·hop.</summary>
    public required int Index { get; init; }

    /// <summary>First sample of the window in the recording.</summary>
    public required long FirstSample { get; init; }

    /// <summary>False when the window is trimmed, or has more than 2 % filled or any bad sample: stored and shown, neither
    /// scored nor learned (signals.md, section 2).</summary>
    public required bool IsValid { get; init; }

    /// <summary>What was noticed about the window.</summary>
    public required WindowConditions Conditions { get; init; }

    /// <summary>Features of phase R; null where the phase is absent.</summary>
    public required PhaseFeatures? R { get; init; }

    /// <summary>Features of phase S; null where the phase is absent.</summary>
    public required PhaseFeatures? S { get; init; }

    /// <summary>Features of phase T; null where the phase is absent.</summary>
    public required PhaseFeatures? T { get; init; }

    /// <summary>Supply frequency, hertz; NaN when it could not be found.</summary>
    public required double SupplyHz { get; init; }

    /// <summary>RMS of the positive-sequence current |I1|/√2, amperes: the load. With one phase, that phase's fundamental RMS.</summary>
    public required double PositiveSequenceAmps { get; init; }

    /// <summary>Current unbalance u2 = |I2|/|I1|, 1; NaN with fewer than two phases, never 0 instead.</summary>
    public required double Unbalance { get; init; }

    /// <summary>The detector's inputs in the order of <see cref="FeatureVector.Names"/>; NaN where not defined.</summary>
    public required double[] Vector { get; init; }

    /// <summary>Zero-sequence ratio u0 = |I0|/|I1|, 1; NaN with fewer than three phases.</summary>
    public double ZeroRatio { get; init; } = double.NaN;

    /// <summary>Current unbalance in NEMA's form: the largest deviation of a phase's fundamental from their mean, over that mean, 1;
    /// NaN with fewer than three phases.</summary>
    public double Imbalance { get; init; } = double.NaN;

    /// <summary>Locus of the space vector; unknown with one phase.</summary>
    public ParkEllipse Ellipse { get; init; } = ParkEllipse.Unknown;

    /// <summary>Number of the run segment that the window belongs to, from 1: stops and starts part segments; 0 for a window that
    /// belongs to none (signals.md, section 2.4).</summary>
    public int Run { get; init; }

    /// <summary>The features of one phase; null where the phase is absent.</summary>
    /// <param name="phase">The phase asked for.</param>
    public PhaseFeatures? this[Phase phase] => phase switch { Phase.R => R, Phase.S => S, _ => T };
}

/// <summary>The numbers of one phase in one window. Amperes unless said otherwise.</summary>
public sealed record PhaseFeatures
{
    /// <summary>Root mean square, amperes.</summary>
    public required double Rms { get; init; }

    /// <summary>Largest magnitude, amperes.</summary>
    public required double Peak { get; init; }

    /// <summary>Peak over RMS, 1; NaN for a stopped motor (0/0).</summary>
    public required double CrestFactor { get; init; }

    /// <summary>Population skewness of the mean-free samples, 1; NaN for a constant.</summary>
    public required double Skewness { get; init; }

    /// <summary>Excess (Fisher) kurtosis, population moments, 1: a pure sine has −1.5; NaN for a constant.</summary>
    public required double Kurtosis { get; init; }

    /// <summary>Arithmetic mean, amperes.</summary>
    public required double Mean { get; init; }

    /// <summary>Smallest sample, amperes.</summary>
    public required double Min { get; init; }

    /// <summary>Largest sample, amperes.</summary>
    public required double Max { get; init; }

    /// <summary>√Σh² over harmonics 2 to 40 below Nyquist, relative to the fundamental, 1; NaN without a fundamental.</summary>
    public required double Thd { get; init; }

    /// <summary>At most ten strongest lines of the Hann spectrum, strongest first.</summary>
    public required IReadOnlyList<SpectralPeak> Peaks { get; init; }

    /// <summary>What the spectrum says relative to the fundamental; unknown without one.</summary>
    public SpectralShape Shape { get; init; } = SpectralShape.Unknown;
}

/// <summary>One line of a spectrum, interpolated between bins.</summary>
/// <param name="FrequencyHz">Frequency, hertz.</param>
/// <param name="AmplitudeAmps">Amplitude, amperes peak (RMS times √2), corrected for the window.</param>
public readonly record struct SpectralPeak(double FrequencyHz, double AmplitudeAmps);

/// <summary>What was noticed about a window (signals.md, section 2).</summary>
[Flags]
public enum WindowConditions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Overlaps samples cut off at an end of the recording.</summary>
    Trimmed = 1,

    /// <summary>More than 2 % of the samples were filled in, or a gap was too long to fill.</summary>
    Gaps = 2,

    /// <summary>The sensor clips.</summary>
    Clipped = 4,

    /// <summary>The sensor repeats a value for longer than 2 ms.</summary>
    Flat = 8,

    /// <summary>The motor is stopped (RMS below 2 % of its baseline, or zero).</summary>
    Off = 16,

    /// <summary>The current changes by more than 20 % inside the window: start-up, stop, load step.</summary>
    Start = 32,

    /// <summary>The phase order is R-T-S.</summary>
    Reversed = 64,

    /// <summary>One current transformer is mounted the wrong way round: three-phase features are not given.</summary>
    CtPolarity = 128,

    /// <summary>No supply line between 45 and 65 Hz: the sample rate may be wrong.</summary>
    SupplyOutOfRange = 256,

    /// <summary>A phase is missing, or its sensor is dead: three-phase features take minus the sum of the others for it.</summary>
    Reconstructed = 512,

    /// <summary>Harmonic 5, 7, 11 or 13 turns the wrong way: the sensors do not sample together, or are wired wrongly.</summary>
    HarmonicSequence = 1024,
}
