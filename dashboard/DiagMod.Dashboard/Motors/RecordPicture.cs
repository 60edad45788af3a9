using DiagMod.Core.Diagnosis;
using DiagMod.Core.Views;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>Draws the spectrum of a whole record: the motor's own baseline, the current, its floor, the lines that were named and
/// their limits.</summary>
public static class RecordPicture
{
    // Main lobe of the four-term Blackman–Harris window at −6 dB, in bins of 1/T (Harris 1978, table I).
    private const double BlackmanHarrisWidthBins = 2.72;

    private const double HighestHz = 2_000;
    private const double Lowest = -100;
    private const int MostPlainMarks = 12;
    private const int HighestOrder = 25;

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
    /// <param name="own">The motor's own spectrum; null while there is none.</param>
    /// <param name="drive">What feeds the motor.</param>
    /// <param name="series">Analyses of its files, oldest first: the lines' history.</param>
    /// <param name="isWide">False: 10 Hz on both sides of the fundamental; true: 0 to 200 Hz.</param>
    /// <param name="text">The reader's language.</param>
    public static ChartPicture? Draw(
        FileAnalysis analysis, MotorDiagnosis diagnosis, OwnSpectrum? own, DriveKind drive,
        IReadOnlyList<Core.Ports.StoredAnalysis> series, bool isWide, UiText text)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(diagnosis);
        ArgumentNullException.ThrowIfNull(text);
        var spectrum = analysis.Spectrum;
        double[] range = isWide ? [0, 200] : [analysis.SupplyHz - 10, analysis.SupplyHz + 10];
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

        var curves = new List<ChartSeries>();
        var columns = new List<float[]>();
        if (own is not null)
        {
            curves.Add(new ChartSeries(text.Signals.OwnBaseline(own.Files), "--phase-t", "solid", 1.6));
            columns.Add([.. own.Dbc.Skip(first).Take(hz.Length)]);
        }

        curves.Add(new ChartSeries(text.Signals.Current, "--text", "solid", 1.1));
        columns.Add(spectrum.Dbc[first..(last + 1)]);
        curves.Add(new ChartSeries(text.Signals.Floor, "--secondary", "dot", 1));
        columns.Add(spectrum.FloorDbc[first..(last + 1)]);
        var lines = LinesIn(analysis, diagnosis, range);
        return new ChartPicture(
            Spec(curves, range, text) with
            {
                Marks = [.. lines.Select(one => Mark(one.Line, one.IsAbnormal, own, series, text))],
                Segments = isWide ? [] : Limits(analysis, own, drive, range, text),
                Lines = [new ChartLine("x", analysis.SupplyHz, "f", "--secondary", "dot")],
            },
            hz, columns);
    }

    /// <summary>The picture up to 2 kHz, of windows spread over the file; null without a spectrum.</summary>
    /// <param name="mean">The mean of the windows.</param>
    /// <param name="supplyHz">The supply, hertz: its harmonics are marked.</param>
    /// <param name="slots">Slot harmonics, hertz; empty when the rotor's bars are not known.</param>
    /// <param name="text">The reader's language.</param>
    public static ChartPicture? Draw(MeanSpectrum mean, double supplyHz, IReadOnlyList<double> slots, UiText text)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(slots);
        ArgumentNullException.ThrowIfNull(text);
        var hz = new double[mean.Dbc.Length];
        for (var k = 0; k < hz.Length; k++)
        {
            hz[k] = k * mean.BinHz;
        }

        ChartMark At(double at, string name) => new(
            at, mean.LevelAt(at), name)
        {
            Tip = $"{name}\n{text.Diagnosis.Hertz(at)}: {text.Lines.Dbc(mean.LevelAt(at))}",
        };
        var marks = Enumerable.Range(1, HighestOrder)
            .Where(order => mean.StandsOut(order * supplyHz))
            .Select(order => At(order * supplyHz, order == 1 ? "f" : $"{order}f"))
            .Concat(slots.Select(slot => At(slot, text.Signals.Slot)))
            .Where(mark => mark.Y > Lowest)
            .ToList();
        return new ChartPicture(
            Spec([new ChartSeries(text.Signals.Current, "--text", "solid", 1)], [0, Math.Min(HighestHz, hz[^1])], text) with
            {
                Marks = marks,
                Lines = double.IsNaN(mean.FloorDbc)
                    ? []
                    : [new ChartLine("y", mean.FloorDbc, text.Signals.Floor, "--secondary", "dot")],
            },
            hz, [[.. mean.Dbc.Select(level => float.IsFinite(level) ? level : float.NaN)]]);
    }

    private static ChartSpec Spec(IReadOnlyList<ChartSeries> curves, double[] range, UiText text)
    {
        var decibel = text.Figures.Sign(Unit.Decibel);
        return new ChartSpec(text.Figures.Sign(Unit.Hertz), decibel, decibel, curves, text.Charts)
        {
            Height = 320,
            XRange = range,
            YRange = [Lowest, 5],
        };
    }

    private static List<(MeasuredLine Line, bool IsAbnormal)> LinesIn(FileAnalysis analysis, MotorDiagnosis diagnosis, double[] range)
    {
        bool IsShown(MeasuredLine line) => line.IsSeen && line.Hz >= range[0] && line.Hz <= range[1];
        var abnormal = diagnosis.Hypotheses.Where(hypothesis => hypothesis.Severity >= Severity.Watch)
            .SelectMany(hypothesis => hypothesis.Lines).Where(IsShown).DistinctBy(line => line.Formula ?? $"{line.Hz:F2}").ToList();
        return
        [
            .. abnormal.Select(line => (line, true)),
            .. AnalysisLines.Of(analysis)
                .Where(line => IsShown(line) && !abnormal.Exists(one => one.Formula == line.Formula))
                .Take(MostPlainMarks)
                .Select(line => (line, false)),
        ];
    }

    private static ChartMark Mark(
        MeasuredLine line, bool isAbnormal, OwnSpectrum? own, IReadOnlyList<Core.Ports.StoredAnalysis> series, UiText text)
    {
        IReadOnlyList<double> history = line.Formula is { } formula
            ? [.. LineStory.Of(formula, series).Points.Select(point => point.Line.Dbc)]
            : [];
        var name = line.Formula is null ? "" : LineTexts.Formula(line.Formula);
        return new ChartMark(
            line.Hz, line.Dbc,
            isAbnormal ? $"{name}  {text.Diagnosis.Frequency(line)}, {text.Lines.Dbc(line.Dbc)}".TrimStart() : name, isAbnormal)
        {
            Tip = text.Lines.Tip(line, own?.LevelOf(line) ?? double.NaN, history.Count),
            History = history,
        };
    }

    // A limit belongs to a line, not to a frequency: it is drawn where the line is, also while the line does not stand out.
    private static List<ChartSegment> Limits(
        FileAnalysis analysis, OwnSpectrum? own, DriveKind drive, double[] range, UiText text)
    {
        var limits = new List<ChartSegment>();
        foreach (var line in AnalysisLines.Of(analysis).Where(line => line.Hz >= range[0] && line.Hz <= range[1]))
        {
            if (LineLimit.Of(line.Formula, own?.LevelOf(line) ?? double.NaN, drive) is { } limit)
            {
                limits.Add(new ChartSegment(line.Hz - 0.45, line.Hz + 0.45, limit.WarningDbc, text.Lines.Dbc(limit.WarningDbc)));
            }
        }

        return limits;
    }
}
