using DiagMod.Core.Diagnosis;
using DiagMod.Core.Features;
using DiagMod.Core.Ports;
using DiagMod.Core.Views;

namespace DiagMod.Host.Signals;

/// <summary>A spectrum: of one window and phase (amplitudes and levels of all bins from 0 Hz), or of the whole record (levels and
/// floors around the fundamental; index and phase are null, the space vector of all phases was analysed).</summary>
/// <param name="StartS">Begin of what was analysed, seconds from the file's first row.</param>
/// <param name="DurationS">Its length, seconds: lines closer than about two over it are not told apart.</param>
/// <param name="FirstHz">Frequency of the first value, hertz.</param>
/// <param name="BinHz">Step from one value to the next, hertz; of the record, the largest level in each step.</param>
/// <param name="ReferenceA">Amplitude of the fundamental, amperes peak: 0 dBc.</param>
internal sealed record SpectrumAnswer(
    string RawId, string EquipmentId, string View, int? Index, string? Phase, double StartS, double DurationS, double FirstHz,
    double BinHz, double ReferenceA, double[]? AmplitudeA, double[] Dbc, double[]? FloorDbc, IReadOnlyList<LineAnswer> Lines)
{
    /// <summary>The spectrum of a whole record in the API's words.</summary>
    public static SpectrumAnswer Of(StoredAnalysis stored, RawFileRow file)
    {
        var (analysis, spectrum) = (stored.Analysis, stored.Analysis.Spectrum);
        var reference = analysis.LoadAmps * Math.Sqrt(2);
        return new SpectrumAnswer(
            file.RawId.ToString(), file.EquipmentId.Value, "record", null, null, file.Rate.Seconds(analysis.FirstSample),
            analysis.Seconds, spectrum.FirstHz, spectrum.StepHz, reference, null, Rounded(spectrum.Dbc), Rounded(spectrum.FloorDbc),
            [.. analysis.Lines.Select(line => LineAnswer.Of(line, reference))]);
    }

    // A hundredth of a decibel is less than any line is known by.
    private static double[] Rounded(float[] levels) => Array.ConvertAll(levels, level => Math.Round((double)level, 2));
}

/// <summary>One line of a spectrum. One window is too short to say which formula it follows and what its floor is: both
/// are null, as is the ratio of the two.</summary>
internal sealed record LineAnswer(double Hz, double AmplitudeA, double Dbc, string? Formula, double? Floor, double? Snr)
{
    /// <summary>A line of a window in the API's words.</summary>
    public static LineAnswer Of(WindowSpectrum spectrum, SpectralPeak peak) =>
        new(peak.FrequencyHz, peak.AmplitudeAmps, spectrum.RelativeDbOf(peak), null, null, null);

    /// <summary>A line of a whole record in the API's words.</summary>
    public static LineAnswer Of(MeasuredLine line, double referenceAmps) => new(
        line.Hz, referenceAmps * Math.Pow(10, line.Dbc / 20), line.Dbc, line.Formula, line.FloorDbc, line.SnrDb);
}
