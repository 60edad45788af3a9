using DiagMod.Core.Diagnosis;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>Draws the spectrum of a whole record: the current, its floor, and the lines that were named.</summary>
public static class RecordPicture
{
    // Main lobe of the four-term Blackman–Harris window at −6 dB, in bins of 1/T (Harris 1978, table I).
    private const double BlackmanHarrisWidthBins = 2.72;

    private const int MostPlainMarks = 12;

    /// <summary>Distance of two lines that can be told apart, hertz.</summary>
    /// <param name="analysis">What the record says.</param>
    public static double ResolutionHz(FileAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        return BlackmanHarrisWidthBins / analysis.Seconds;
    }

    /// <summary>The picture; null when no part of the spectrum lies in the view.</summary>
    /// <param name="analysis">What the record says.</param>
    /// <param name="diagnosis">The judgement: lines of its hypotheses are marked as abnormal.</param>
    /// <param name="view">Which frequencies.</param>
    /// <param name="text">The reader's language.</param>
    public static ChartPicture? Draw(FileAnalysis analysis, MotorDiagnosis diagnosis, SpectrumView view, UiText text)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(diagnosis);
        ArgumentNullException.ThrowIfNull(text);
        var spectrum = analysis.Spectrum;
        double[] range = view == SpectrumView.Sidebands
            ? [analysis.SupplyHz - 10, analysis.SupplyHz + 10]
            : [0, 200];
        var first = Math.Max(0, (int)Math.Ceiling((range[0] - spectrum.FirstHz) / spectrum.StepHz));
        var last = Math.Min(spectrum.Dbc.Length - 1, (int)Math.Floor((range[1] - spectrum.FirstHz) / spectrum.StepHz));
        if (spectrum.Dbc.Length == 0 || last < first)
        {
            return null;
        }

        var hz = new double[last - first + 1];
        for (var i = 0; i < hz.Length; i++)
        {
            hz[i] = spectrum.FirstHz + ((first + i) * spectrum.StepHz);
        }

        var decibel = text.Figures.Sign(Unit.Decibel);
        var spec = new ChartSpec(
            text.Figures.Sign(Unit.Hertz), decibel, decibel,
            [
                new ChartSeries(text.Signals.Current, "--text", "solid", 1.1),
                new ChartSeries(text.Signals.Floor, "--secondary", "dot", 1),
            ],
            text.Charts)
        {
            Height = 280,
            XRange = range,
            YRange = [-110, 5],
            Marks = Marks(analysis, diagnosis, range, text),
            Lines = [new ChartLine("x", analysis.SupplyHz, "f", "--secondary", "dot")],
        };
        return new ChartPicture(spec, hz, [spectrum.Dbc[first..(last + 1)], spectrum.FloorDbc[first..(last + 1)]]);
    }

    private static List<ChartMark> Marks(FileAnalysis analysis, MotorDiagnosis diagnosis, double[] range, UiText text)
    {
        bool IsShown(MeasuredLine line) => line.IsSeen && line.Hz >= range[0] && line.Hz <= range[1];
        var abnormal = diagnosis.Hypotheses.SelectMany(hypothesis => hypothesis.Lines).Where(IsShown)
            .DistinctBy(line => line.Formula ?? text.Diagnosis.Frequency(line)).ToList();
        var marks = abnormal.Select(line => Mark(line, true, text)).ToList();
        marks.AddRange(analysis.Lines
            .Where(line => IsShown(line) && line.Formula is not null && !abnormal.Exists(one => one.Formula == line.Formula))
            .Take(MostPlainMarks)
            .Select(line => Mark(line, false, text)));
        return marks;
    }

    private static ChartMark Mark(MeasuredLine line, bool isAbnormal, UiText text) => new(
        line.Hz, line.Dbc,
        $"{line.Formula}  {text.Diagnosis.Frequency(line)}, {text.Diagnosis.Dbc(line.Dbc)}".TrimStart(), isAbnormal);
}
