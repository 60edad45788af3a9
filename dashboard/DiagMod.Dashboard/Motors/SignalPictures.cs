using DiagMod.Core.Currents;

namespace DiagMod.Dashboard.Motors;

/// <summary>A stretch of a file, ready to be drawn.</summary>
/// <param name="Seconds">Place of each bucket, seconds from the file's first row.</param>
/// <param name="Phases">Smallest and largest current a bucket, amperes; NaN where there is none.</param>
/// <param name="IsExact">True when a bucket is one sample.</param>
public sealed record Waveform(double[] Seconds, IReadOnlyList<(Phase Phase, float[] Min, float[] Max)> Phases, bool IsExact);

/// <summary>The path of the current's space vector over a short stretch.</summary>
/// <param name="Alpha">Real part, amperes peak; NaN = gap.</param>
/// <param name="Beta">Imaginary part, likewise.</param>
/// <param name="Seconds">Length of the stretch, seconds.</param>
public sealed record ParkPath(float[] Alpha, float[] Beta, double Seconds);

/// <summary>The spectrum of one window and phase, ready to be drawn.</summary>
/// <param name="Hz">Frequencies, rising, hertz.</param>
/// <param name="Dbc">Amplitude below the fundamental, dB.</param>
/// <param name="FundamentalHz">Frequency of the fundamental, hertz; NaN when not found.</param>
/// <param name="FundamentalAmps">Its amplitude, amperes peak.</param>
/// <param name="ResolutionHz">Distance of two lines that can be told apart, hertz.</param>
/// <param name="Peaks">Strongest lines.</param>
public sealed record WindowLines(
    double[] Hz, float[] Dbc, double FundamentalHz, double FundamentalAmps, double ResolutionHz,
    IReadOnlyList<(double Hz, double Dbc)> Peaks);
