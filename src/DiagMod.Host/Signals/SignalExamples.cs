using DiagMod.Host.Http;
using static DiagMod.Host.Http.ExampleValues;

namespace DiagMod.Host.Signals;

/// <summary>What the API's description shows of currents.</summary>
internal static class SignalExamples
{
    /// <summary>An envelope of three pixels.</summary>
    public static readonly SignalAnswer Envelope = new(
        RawId, Motor, 25_600, 0, 58.59375, 3, 58.59375, Recorded, "recorded",
        new(
            new(null, [-24.69f, -24.66f, -24.71f], [24.71f, 24.68f, 24.7f]), null,
            new(null, [-24.84f, -24.8f, -24.82f], [24.81f, 24.83f, 24.8f])));

    /// <summary>Raw samples; the third cell of phase R was empty.</summary>
    public static readonly SignalAnswer Samples = new(
        RawId, Motor, 25_600, 0, 0.00015625, null, 58.59375, Recorded, "recorded",
        new(new([0.02f, 0.32f, float.NaN, 0.93f], null, null), null, null));

    /// <summary>A spectrum of four bins.</summary>
    public static readonly SpectrumAnswer Spectrum = new(
        RawId, Motor, "window", 0, "r", 0, 1, 0, 1, 24.63, [0.0019, 12.31, 24.63, 12.29], [-82.3, -6.02, 0, -6.04], null,
        [new(49.98, 24.63, 0, null, null, null)]);

    /// <summary>Four steps of a whole record's spectrum; within 0.35 Hz of the fundamental nothing may be said.</summary>
    public static readonly SpectrumAnswer Record = new(
        RawId, Motor, "record", null, null, 0, 58.59375, 49.6, 0.1, 24.63, null, [-71.2, double.NaN, double.NaN, -70.8],
        [-92.4, double.NaN, double.NaN, -92.1], [new(47.88, 0.243, -40.1, "f(1-2s)", -92.4, 52.3)]);

    /// <summary>Too much at once.</summary>
    public static readonly Problem TooLong = Problem.BadRequest(
        "E_RANGE_TOO_LONG", "Raw samples come at most 10 s at once; name a width for an envelope of more.", "to_s");

    /// <summary>No such window.</summary>
    public static readonly Problem NoWindow = Problem.Of(
        StatusCodes.Status404NotFound, "E_WINDOW_UNKNOWN", "The file has 116 windows, numbered from 0.", "index");
}
