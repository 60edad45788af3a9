using System.Text.Json.Serialization;

namespace DiagMod.Core.Currents;

/// <summary>Samples a second of one recording, hertz; 500 to 200,000 (decision D42).</summary>
/// <remarks>A window is N = 2·round(rate/2) samples (one second, even), the hop is N/2.</remarks>
public readonly record struct SampleRate
{
    /// <summary>Lowest rate accepted, hertz.</summary>
    public const double MinHertz = 500;

    /// <summary>Highest rate accepted, hertz.</summary>
    public const double MaxHertz = 200_000;

    /// <summary>The rate of the plant's recorders, 25,600 Hz.</summary>
    public static SampleRate Default { get; } = new(25_600);

    /// <summary>Makes a rate.</summary>
    /// <param name="hertz">Samples a second, 500 to 200,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not a number in that range.</exception>
    [JsonConstructor]
    public SampleRate(double hertz)
    {
        if (!(hertz is >= MinHertz and <= MaxHertz))
        {
            throw new ArgumentOutOfRangeException(
                nameof(hertz), hertz, $"A sample rate lies between {MinHertz} and {MaxHertz} Hz.");
        }

        Hertz = hertz;
    }

    /// <summary>Samples a second.</summary>
    public double Hertz { get; }

    /// <summary>Samples in one window: about one second, always even.</summary>
    [JsonIgnore]
    public int WindowSamples => 2 * (int)Math.Round(Hertz / 2, MidpointRounding.AwayFromZero);

    /// <summary>Samples between the starts of two windows: half a window.</summary>
    [JsonIgnore]
    public int HopSamples => WindowSamples / 2;

    /// <summary>Seconds that a number of samples lasts.</summary>
    /// <param name="samples">Number of samples.</param>
    public double Seconds(long samples) => samples / Hertz;

    /// <summary>Time that a number of samples lasts, rounded to whole microseconds (what the database keeps).</summary>
    /// <param name="samples">Number of samples.</param>
    public TimeSpan Duration(long samples) =>
        TimeSpan.FromTicks((long)Math.Round(samples / Hertz * 1e6) * TimeSpan.TicksPerMicrosecond);

    /// <summary>How many whole windows fit into a recording: max(0, ⌊(samples − N)/hop⌋ + 1).</summary>
    /// <param name="samples">Rows of the recording.</param>
    public long WindowCount(long samples) =>
        samples < WindowSamples ? 0 : ((samples - WindowSamples) / HopSamples) + 1;
}
