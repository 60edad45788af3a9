using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Reports;
using DiagMod.Host.Reports.Pdf;

namespace DiagMod.Host.Reports.Drawing;

/// <summary>RMS of the phases with the range within each step, the forecast with its bands, the threshold, where nothing was recorded,
/// and what happened when.</summary>
internal static class TrendDrawing
{
    private const double GapSteps = 4;

    private static readonly Phase[] Phases = [Phase.R, Phase.S, Phase.T];
    private static readonly double[][] Dashes = [[], [4, 2], [1, 1.6]];
    private static readonly Ink[] Greys = [Ink.Grey(0x1F), Ink.Grey(0x4A), Ink.Grey(0x70)];

    /// <summary>Height of the drawing, points.</summary>
    public const double Tall = 210;

    /// <summary>Draws it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="font">Font of the words.</param>
    /// <param name="place">Left and upper edge, and width, points.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="texts">The words.</param>
    public static void Draw(
        PdfCanvas page, PdfFont font, (double Left, double Top, double Wide) place, MotorReportFacts facts, ReportTexts texts)
    {
        var trend = facts.Trend;
        var origin = trend[0].Start;
        var scale = new TimeScale(facts.Status.Clock, origin);
        var usual = UsualStep(trend);
        var last = trend[^1].Start;
        var loaded = facts.Forecast?.Phases
            .Select(phase => phase with { Future = [.. phase.Future.Where(point => point.At > last)] })
            .Where(phase => phase.Future.Count > 0)
            .MaxBy(phase => phase.Future[^1].P90);
        var end = loaded is null ? scale.Place(last) + usual : scale.Place(loaded.Future[^1].At);
        var threshold = facts.Forecast?.ThresholdAmps ?? facts.Status.Forecast?.ThresholdAmps ?? double.NaN;
        var levels = trend.SelectMany(step => Phases.SelectMany(phase => (double[])[step.Min[phase], step.Max[phase]]))
            .Concat(loaded?.Future.SelectMany(point => (double[])[point.P025, point.P975]) ?? [])
            .Append(threshold).Where(double.IsFinite).ToList();
        var (low, high) = levels.Count == 0 ? (0, 1) : (levels.Min(), levels.Max());
        var room = Math.Max((high - low) * 0.08, high * 0.01);
        var frame = new PlotFrame(
            page, font, place.Left, place.Top, place.Wide, Tall - 14, (0, end), (Math.Max(0, low - room), high + room));
        frame.Draw(
            texts.TimeAxis(facts.Status.Clock), texts.RmsAxis, scale.Ticks(end, texts.DecimalMark), texts.Tick);
        frame.Inside(() =>
        {
            foreach (var phase in Phases)
            {
                DrawPhase(page, frame, trend, phase, scale, usual);
            }

            if (loaded is not null)
            {
                DrawForecast(page, frame, loaded, scale);
            }
        });
        if (double.IsFinite(threshold))
        {
            page.Line([(frame.Left, frame.Y(threshold)), (frame.Right, frame.Y(threshold))], Ink.Grey(0x1F), 1);
            var words = texts.ThresholdMark(threshold);
            page.Text(font, PlotFrame.Letters, frame.Left + 4, frame.Y(threshold) - 3, Ink.Grey(0x1F), words);
        }

        var newest = scale.Place(facts.Status.LastWindowAt ?? last);
        if (newest > 0 && newest < end)
        {
            page.Line([(frame.X(newest), frame.Top), (frame.X(newest), frame.Bottom)], PlotFrame.Axis, 0.6, 2, 2);
        }

        DrawLegend(page, font, place.Left + 38, place.Top + Tall - 6, trend, loaded, texts);
    }

    private static double UsualStep(IReadOnlyList<TrendStep> trend)
    {
        var steps = trend.Zip(trend.Skip(1), (a, b) => (b.Start - a.Start).TotalSeconds).Order().ToList();
        return steps.Count == 0 ? 3_600 : steps[steps.Count / 2];
    }

    private static void DrawPhase(
        PdfCanvas page, PlotFrame frame, IReadOnlyList<TrendStep> trend, Phase phase, TimeScale scale, double usual)
    {
        foreach (var run in Runs(trend, phase, usual))
        {
            var upper = run.Select(step => frame.At(scale.Place(step.Start), step.Max[phase]));
            var lower = run.Select(step => frame.At(scale.Place(step.Start), step.Min[phase])).Reverse();
            page.Area([.. upper, .. lower], Ink.Grey(0xE6));
        }

        foreach (var run in Runs(trend, phase, usual))
        {
            // A step that stands alone is a dot: a line needs two.
            var points = run.Select(step => frame.At(scale.Place(step.Start), step.Mean[phase])).ToList();
            if (points.Count == 1)
            {
                page.Box(points[0].X - 0.8, points[0].Y - 0.8, 1.6, 1.6, Greys[(int)phase]);
            }
            else
            {
                page.Line(points, Greys[(int)phase], 0.9, Dashes[(int)phase]);
            }
        }
    }

    private static IEnumerable<List<TrendStep>> Runs(IReadOnlyList<TrendStep> trend, Phase phase, double usual)
    {
        var run = new List<TrendStep>();
        foreach (var step in trend)
        {
            var isHole = run.Count > 0 && (step.Start - run[^1].Start).TotalSeconds > GapSteps * usual;
            if (run.Count > 0 && (isHole || double.IsNaN(step.Mean[phase])))
            {
                yield return run;
                run = [];
            }

            if (!double.IsNaN(step.Mean[phase]))
            {
                run.Add(step);
            }
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    private static void DrawForecast(PdfCanvas page, PlotFrame frame, PhaseForecast loaded, TimeScale scale)
    {
        void Band(Func<ForecastPoint, double> upper, Func<ForecastPoint, double> lower, Ink ink) => page.Area(
            [
                .. loaded.Future.Select(point => frame.At(scale.Place(point.At), upper(point))),
                .. loaded.Future.Reverse().Select(point => frame.At(scale.Place(point.At), lower(point))),
            ],
            ink);
        Band(point => point.P975, point => point.P025, Ink.Grey(0xEC));
        Band(point => point.P90, point => point.P10, Ink.Grey(0xD6));
        page.Line(loaded.Future.Select(point => frame.At(scale.Place(point.At), point.Median)), Ink.Grey(0x1F), 1.2, 5, 2);
    }

    private static void DrawLegend(
        PdfCanvas page, PdfFont font, double left, double y, IReadOnlyList<TrendStep> trend, PhaseForecast? loaded,
        ReportTexts texts)
    {
        var x = left;
        void Entry(string words, Ink ink, double width, double[] dash)
        {
            page.Line([(x, y - 2.4), (x + 16, y - 2.4)], ink, width, dash);
            page.Text(font, PlotFrame.Letters, x + 20, y, PlotFrame.Axis, words);
            x += 34 + font.Width(words, PlotFrame.Letters);
        }

        foreach (var phase in Phases.Where(phase => trend.Any(step => !double.IsNaN(step.Mean[phase]))))
        {
            Entry(texts.RmsOf(phase), Greys[(int)phase], 0.9, Dashes[(int)phase]);
        }

        Entry(texts.RangeInStep, Ink.Grey(0xE0), 5, []);
        if (loaded is not null)
        {
            Entry(texts.ForecastOf(loaded.Phase), Ink.Grey(0x1F), 1.2, [5, 2]);
            Entry(texts.Bands, Ink.Grey(0xD6), 5, []);
        }
    }
}
