namespace DiagMod.Core.Features;

/// <summary>What the spectrum of one phase says relative to its fundamental (signals.md, sections 4.1 and 4.5). NaN where not
/// defined: no fundamental, or a band that reaches above the Nyquist frequency.</summary>
/// <remarks>Decibels are powers over the fundamental's. Noise, entropy, flatness and bands are those of the residual: the spectrum
/// without ±3 bins around each harmonic.</remarks>
public sealed record SpectralShape
{
    /// <summary>Order of the first of <see cref="Harmonics"/>.</summary>
    public const int FirstHarmonic = 2;

    /// <summary>Order of the last of <see cref="Harmonics"/>.</summary>
    public const int LastHarmonic = 40;

    /// <summary>Nothing is known.</summary>
    public static SpectralShape Unknown { get; } = new();

    /// <summary>RMS of the fundamental, amperes.</summary>
    public double FundamentalAmps { get; init; } = double.NaN;

    /// <summary>Mean over the fundamental's peak, 1: offset of the sensor, saturation, half-waves.</summary>
    public double DcRatio { get; init; } = double.NaN;

    /// <summary>Excess kurtosis of the samples without mean and fundamental, 1.</summary>
    public double ResidualKurtosis { get; init; } = double.NaN;

    /// <summary>Power of the residual, dB.</summary>
    public double NoiseDb { get; init; } = double.NaN;

    /// <summary>Entropy of the residual over that of white noise's flat spectrum, 0 to 1.</summary>
    public double Entropy { get; init; } = double.NaN;

    /// <summary>Geometric over arithmetic mean of the residual, dB: 0 when flat.</summary>
    public double FlatnessDb { get; init; } = double.NaN;

    /// <summary>Power in 5 to 95 Hz, dB.</summary>
    public double SidebandsDb { get; init; } = double.NaN;

    /// <summary>Power in 100 to 600 Hz, dB.</summary>
    public double MiddleDb { get; init; } = double.NaN;

    /// <summary>Power from 600 Hz to 0.45 of the sample rate, dB.</summary>
    public double HighDb { get; init; } = double.NaN;

    /// <summary>Power in 2 to 5 kHz, dB; from 25.6 kHz of sample rate on.</summary>
    public double From2To5KilohertzDb { get; init; } = double.NaN;

    /// <summary>Power in 5 to 11 kHz, dB; from 25.6 kHz of sample rate on.</summary>
    public double From5To11KilohertzDb { get; init; } = double.NaN;

    /// <summary>Strongest bin 4 to 9 Hz beside the fundamental, dB below it; never a slip sideband.</summary>
    public double NearDb { get; init; } = double.NaN;

    /// <summary>Amplitudes of harmonics 2 to 40 over the fundamental's, 1; NaN above the Nyquist frequency; empty when nothing is
    /// known.</summary>
    public IReadOnlyList<float> Harmonics { get; init; } = [];
}
