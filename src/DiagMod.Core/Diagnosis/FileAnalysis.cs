using DiagMod.Core.Currents;

namespace DiagMod.Core.Diagnosis;

/// <summary>What the whole of one recording says (signals.md, section 5): measured values only, no judgement. NaN = unknown.</summary>
/// <remarks>Levels are decibels relative to the fundamental (dBc). Frequencies of lines are those in the stator current.</remarks>
public sealed record FileAnalysis
{
    /// <summary>Version of the measurement, for example "record/1"; a change of any formula raises it.</summary>
    public required string Version { get; init; }

    /// <summary>Phases that were used.</summary>
    public required PhaseSet Phases { get; init; }

    /// <summary>First sample of the longest steady stretch, which alone was analysed.</summary>
    public required long FirstSample { get; init; }

    /// <summary>Length of that stretch, seconds: the resolution is about 2/T for the Blackman–Harris window.</summary>
    public required double Seconds { get; init; }

    /// <summary>Why lines could not be measured; <see cref="Obstacle.None"/> when they were.</summary>
    public required Obstacle Obstacle { get; init; }

    /// <summary>Mean supply frequency from the accumulated phase, hertz.</summary>
    public required double SupplyHz { get; init; }

    /// <summary>Lowest and highest supply frequency along the file, hertz.</summary>
    public required (double Lowest, double Highest) SupplyRangeHz { get; init; }

    /// <summary>Positive-sequence current (one phase: its fundamental), amperes RMS: the load.</summary>
    public required double LoadAmps { get; init; }

    /// <summary>Standard deviation of the load over its mean, 1.</summary>
    public required double LoadSpread { get; init; }

    /// <summary>True when slip moved so much that a line spreads over more than 1.5 bins; levels are then medians of 20 s stretches.</summary>
    public required bool IsSmeared { get; init; }

    /// <summary>The slip; null when it was not found (score below 20).</summary>
    public required SlipEstimate? Slip { get; init; }

    /// <summary>Sidebands at (1 ± 2ks)·f; null without slip.</summary>
    public required RotorBarLines? RotorBars { get; init; }

    /// <summary>Lines at f ± k·f_r; null without slip.</summary>
    public required RotationLines? Rotation { get; init; }

    /// <summary>Bearing families that were looked for; empty without slip.</summary>
    public required IReadOnlyList<BearingFamily> Bearings { get; init; }

    /// <summary>Power of amplitude and phase modulation, dBc, in 0.4–5, 5–25 and 25–150 Hz.</summary>
    public required ModulationBands Modulation { get; init; }

    /// <summary>All lines that stand out of the floor, strongest first, at most 40, each with the formula it follows, or none.</summary>
    public required IReadOnlyList<MeasuredLine> Lines { get; init; }

    /// <summary>The spectrum around the fundamental, for drawing.</summary>
    public required RecordSpectrum Spectrum { get; init; }
}

/// <summary>Why a record says nothing about lines.</summary>
public enum Obstacle : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>No stretch of at least 6 s is steady: resolution_insufficient.</summary>
    TooShort = 1,

    /// <summary>No phase carries a current.</summary>
    NoCurrent = 2,

    /// <summary>No supply frequency between 5 and 120 Hz stands out.</summary>
    NoSupply = 3,
}

/// <summary>Slip and what it was found from.</summary>
/// <param name="Value">Slip, 1.</param>
/// <param name="Score">Confidence: the comb's score (signals.md, section 5.4); below 20 there is no estimate.</param>
/// <param name="Lines">Lines that the refined value rests on.</param>
/// <param name="PolePairs">Pole pairs p.</param>
/// <param name="IsInferred">True when p was found from the spectrum, not given.</param>
/// <param name="RotationHz">Rotation frequency f(1 − s)/p, hertz.</param>
public sealed record SlipEstimate(
    double Value, double Score, int Lines, int PolePairs, bool IsInferred, double RotationHz);

/// <summary>Sidebands of the rotor cage.</summary>
/// <param name="Lower">Line at (1 − 2s)·f.</param>
/// <param name="Upper">Line at (1 + 2s)·f.</param>
/// <param name="SecondLower">Line at (1 − 4s)·f.</param>
/// <param name="SecondUpper">Line at (1 + 4s)·f.</param>
/// <param name="MeanDb">N_av: decibels below the fundamental, mean of both sides.</param>
/// <param name="SumDb">N_Σ = −20·log10(A_l + A_r), decibels below the fundamental.</param>
/// <param name="IsConsistent">True when the offset of the lines is 2s·f within two bins with s from the rotation pair.</param>
public sealed record RotorBarLines(
    MeasuredLine Lower, MeasuredLine Upper, MeasuredLine SecondLower, MeasuredLine SecondUpper,
    double MeanDb, double SumDb, bool IsConsistent);

/// <summary>Modulation at the rotation frequency: eccentricity, misalignment, imbalance.</summary>
/// <param name="Lower">Line at f − f_r.</param>
/// <param name="Upper">Line at f + f_r.</param>
/// <param name="LevelDb">20·log10 of the mean of both amplitudes, dBc.</param>
/// <param name="SecondLevelDb">The same at f ± 2f_r, dBc; NaN where it is not defined.</param>
public sealed record RotationLines(MeasuredLine Lower, MeasuredLine Upper, double LevelDb, double SecondLevelDb);

/// <summary>One bearing's lines of one kind.</summary>
/// <param name="Bearing">Name of the bearing, or "rule" for the 0.4/0.6 rule.</param>
/// <param name="Part">What would be damaged.</param>
/// <param name="DefectHz">The defect's mechanical frequency (k = 1), hertz.</param>
/// <param name="Score">Σ clip(SNR − 9, 0, 25) over k = 1..3 and both signs; 0 with fewer than two lines.</param>
/// <param name="Lines">Lines that stand out.</param>
public sealed record BearingFamily(
    string Bearing, BearingPart Part, double DefectHz, double Score, IReadOnlyList<MeasuredLine> Lines);

/// <summary>Parts of a bearing.</summary>
public enum BearingPart : byte
{
    /// <summary>Outer raceway, BPFO.</summary>
    Outer = 0,

    /// <summary>Inner raceway, BPFI.</summary>
    Inner = 1,

    /// <summary>Ball or roller, BSF.</summary>
    Ball = 2,

    /// <summary>Cage, FTF.</summary>
    Cage = 3,
}

/// <summary>Modulation of the fundamental, decibels relative to it: low 0.4–5 Hz, middle 5–25 Hz, high 25–150 Hz.</summary>
/// <param name="Amplitude">Amplitude modulation in the three bands.</param>
/// <param name="Phase">Phase modulation in the three bands.</param>
public sealed record ModulationBands(BandLevels Amplitude, BandLevels Phase);

/// <summary>A level in each of three bands, dBc.</summary>
/// <param name="Low">0.4–5 Hz.</param>
/// <param name="Middle">5–25 Hz.</param>
/// <param name="High">25–150 Hz.</param>
public sealed record BandLevels(double Low, double Middle, double High);

/// <summary>A line of the record's spectrum.</summary>
/// <param name="Hz">Frequency in the stator current, hertz.</param>
/// <param name="Dbc">Level relative to the fundamental, decibels.</param>
/// <param name="FloorDbc">Noise floor there, dBc a bin.</param>
/// <param name="SnrDb">Level over floor, decibels.</param>
/// <param name="Formula">The formula it follows, for example "f(1-2s)", "f+fr", "|f-2*BPFO|"; null when none.</param>
public sealed record MeasuredLine(double Hz, double Dbc, double FloorDbc, double SnrDb, string? Formula)
{
    /// <summary>A line counts when it stands this far out of the floor, decibels.</summary>
    public const double LeastSnrDb = 12;

    /// <summary>True when the line stands out of the floor.</summary>
    public bool IsSeen => SnrDb >= LeastSnrDb;
}

/// <summary>A spectrum for drawing: the largest level in each of many equal steps of frequency.</summary>
/// <param name="FirstHz">Frequency of the first value, hertz.</param>
/// <param name="StepHz">Step, hertz.</param>
/// <param name="Dbc">Largest level in each step, dBc; NaN where nothing may be said (within 0.35 Hz of the fundamental).</param>
/// <param name="FloorDbc">Floor in each step, dBc.</param>
public sealed record RecordSpectrum(double FirstHz, double StepHz, float[] Dbc, float[] FloorDbc)
{
    /// <summary>Nothing was measured.</summary>
    public static RecordSpectrum Empty { get; } = new(0, 0, [], []);
}
