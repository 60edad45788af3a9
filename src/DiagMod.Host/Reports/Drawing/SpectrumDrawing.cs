using DiagMod.Core.Diagnosis;
using DiagMod.Host.Reports.Pdf;

namespace DiagMod.Host.Reports.Drawing;

/// <summary>The spectrum of a whole record with its floor, and the lines that were named: those of a hypothesis by a filled triangle and
/// their number in the table, others by a tick.</summary>
internal static class SpectrumDrawing
{
    /// <summary>Height of the drawing, points.</summary>
    public const double Tall = 170;

    // More points than the printed line has hairs are drawn by their largest.
    private const int MostPoints = 900;
    private const double Floor = -110;
    private const double Ceiling = 5;

    private static readonly Ink Abnormal = new(0xC8, 0x10, 0x2E);

    /// <summary>Draws it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="font">Font of the words.</param>
    /// <param name="place">Left and upper edge, and width, points.</param>
    /// <param name="analysis">What the record says.</param>
    /// <param name="lines">The lines of the table, in its order.</param>
    /// <param name="range">First and last frequency, hertz.</param>
    /// <param name="texts">The words.</param>
    public static void Draw(
        PdfCanvas page, PdfFont font, (double Left, double Top, double Wide) place, FileAnalysis analysis,
        IReadOnlyList<NumberedLine> lines, (double From, double To) range, ReportTexts texts)
    {
        var frame = new PlotFrame(page, font, place.Left, place.Top, place.Wide, Tall, range, (Floor, Ceiling));
        frame.Draw(
            texts.FrequencyAxis, texts.LevelAxis,
            PlotFrame.Steps(range.From, range.To, 10).Select(hertz => (hertz, texts.Tick(hertz))), texts.Tick);
        frame.Inside(() =>
        {
            page.Line([(frame.X(analysis.SupplyHz), frame.Top), (frame.X(analysis.SupplyHz), frame.Bottom)], Ink.Grey(0xB4), 0.5, 1, 2);
            page.Line(Points(frame, analysis.Spectrum, analysis.Spectrum.FloorDbc, range), Ink.Grey(0x8C), 0.6, 1, 1.5);
            page.Line(Points(frame, analysis.Spectrum, analysis.Spectrum.Dbc, range), Ink.Grey(0x1F), 0.6);
        });
        foreach (var line in lines.Where(line => line.Line.Hz >= range.From && line.Line.Hz <= range.To && line.Line.IsSeen))
        {
            Mark(page, font, frame, line);
        }
    }

    private static void Mark(PdfCanvas page, PdfFont font, PlotFrame frame, NumberedLine line)
    {
        var (x, y) = frame.At(line.Line.Hz, Math.Clamp(line.Line.Dbc, Floor, Ceiling - 14));
        var words = line.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var ink = line.IsAbnormal ? Abnormal : PlotFrame.Axis;
        if (line.IsAbnormal)
        {
            page.Area([(x, y - 2), (x - 3.2, y - 8), (x + 3.2, y - 8)], ink);
        }
        else
        {
            page.Line([(x, y - 2), (x, y - 6)], ink, 0.6);
        }

        page.Text(font, PlotFrame.Letters, x - (font.Width(words, PlotFrame.Letters) / 2), y - 10, ink, words);
    }

    private static List<(double X, double Y)> Points(
        PlotFrame frame, RecordSpectrum spectrum, float[] levels, (double From, double To) range)
    {
        var first = Math.Max(0, (int)Math.Ceiling((range.From - spectrum.FirstHz) / spectrum.StepHz));
        var last = Math.Min(levels.Length - 1, (int)Math.Floor((range.To - spectrum.FirstHz) / spectrum.StepHz));
        var points = new List<(double X, double Y)>();
        var step = Math.Max(1, (last - first + 1 + MostPoints - 1) / MostPoints);
        for (var i = first; i <= last; i += step)
        {
            var largest = float.NaN;
            for (var j = i; j <= Math.Min(last, i + step - 1); j++)
            {
                largest = levels[j] <= largest ? largest : float.IsNaN(levels[j]) ? largest : levels[j];
            }

            points.Add(float.IsNaN(largest)
                ? (double.NaN, double.NaN)
                : frame.At(spectrum.FirstHz + ((i + ((step - 1) / 2.0)) * spectrum.StepHz), Math.Max(largest, Floor)));
        }

        return points;
    }
}

/// <summary>A line with its number in the report's table.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Line">The line.</param>
/// <param name="IsAbnormal">True when it speaks for a hypothesis.</param>
internal sealed record NumberedLine(int Number, MeasuredLine Line, bool IsAbnormal);
