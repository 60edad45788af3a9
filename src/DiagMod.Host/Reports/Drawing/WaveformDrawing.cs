using DiagMod.Core.Reports;
using DiagMod.Host.Reports.Pdf;

namespace DiagMod.Host.Reports.Drawing;

/// <summary>A short stretch of the phase currents; an empty cell is a break of the line.</summary>
internal static class WaveformDrawing
{
    /// <summary>Height of the drawing, points.</summary>
    public const double Tall = 135;

    private const int MostPoints = 1_200;

    private static readonly double[][] Dashes = [[], [4, 2], [1, 1.6]];
    private static readonly Ink[] Greys = [Ink.Grey(0x1F), Ink.Grey(0x4A), Ink.Grey(0x70)];

    /// <summary>Draws it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="font">Font of the words.</param>
    /// <param name="place">Left and upper edge, and width, points.</param>
    /// <param name="stretch">The samples.</param>
    /// <param name="texts">The words.</param>
    public static void Draw(
        PdfCanvas page, PdfFont font, (double Left, double Top, double Wide) place, WaveformStretch stretch, ReportTexts texts)
    {
        var count = stretch.Amps.Max(samples => samples.Length);
        var largest = stretch.Amps.SelectMany(samples => samples).Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        var milliseconds = 1_000 * stretch.Rate.Seconds(count);
        var reach = largest > 0 ? largest * 1.1 : 1;
        var frame = new PlotFrame(page, font, place.Left, place.Top, place.Wide, Tall - 12, (0, milliseconds), (-reach, reach));
        frame.Draw(
            texts.WaveformAxis(stretch.StartSeconds), texts.CurrentAxis,
            PlotFrame.Steps(0, milliseconds, 8).Select(at => (at, texts.Tick(at))), texts.Tick);
        var step = Math.Max(1, count / MostPoints);
        frame.Inside(() =>
        {
            for (var i = 0; i < stretch.Phases.Count; i++)
            {
                var samples = stretch.Amps[i];
                page.Line(
                    Enumerable.Range(0, samples.Length / step).Select(k => float.IsFinite(samples[k * step])
                        ? frame.At(1_000 * stretch.Rate.Seconds(k * step), samples[k * step])
                        : (double.NaN, double.NaN)),
                    Greys[(int)stretch.Phases[i]], 0.8, Dashes[(int)stretch.Phases[i]]);
            }
        });
        var x = place.Left + 38;
        foreach (var phase in stretch.Phases)
        {
            var words = texts.CurrentOf(phase);
            page.Line([(x, place.Top + Tall - 6.4), (x + 16, place.Top + Tall - 6.4)], Greys[(int)phase], 0.8, Dashes[(int)phase]);
            page.Text(font, PlotFrame.Letters, x + 20, place.Top + Tall - 4, PlotFrame.Axis, words);
            x += 34 + font.Width(words, PlotFrame.Letters);
        }
    }
}
