using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Views;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;
using DiagMod.Dashboard.Trends;

namespace DiagMod.Dashboard.Motors;

/// <summary>Draws the level of one line over files.</summary>
internal static class LineStoryPicture
{
    /// <summary>The chart; null without a point.</summary>
    /// <param name="story">The line over files.</param>
    /// <param name="ownDbc">The motor's own healthy level, dBc; NaN when unknown.</param>
    /// <param name="limit">Limits of the line; null when no rule grades it.</param>
    /// <param name="supposedDbc">Another limit that is asked about, dBc; null = none.</param>
    /// <param name="clock">Where the times come from.</param>
    /// <param name="text">The reader's language.</param>
    public static ChartPicture? Draw(
        LineStory story, double ownDbc, LineLimit? limit, double? supposedDbc, TimeSource clock, UiText text)
    {
        if (story.Points.Count == 0)
        {
            return null;
        }

        var texts = text.Lines;
        var axis = new TrendAxis(clock, story.Points[^1].RecordedAt);
        var lines = new List<ChartLine>();
        if (!double.IsNaN(ownDbc))
        {
            lines.Add(new ChartLine("y", ownDbc, $"{texts.Own} {texts.Dbc(ownDbc)}", "--secondary", "dot"));
        }

        if (limit is not null)
        {
            foreach (var (level, severity) in new[]
            {
                (limit.WatchDbc, Severity.Watch), (limit.WarningDbc, Severity.Warning), (limit.AlarmDbc, Severity.Alarm),
            })
            {
                lines.Add(new ChartLine("y", level, $"{texts.Limit(severity)} {texts.Dbc(level)}", "--secondary", "dash"));
            }
        }

        if (supposedDbc is { } supposed)
        {
            lines.Add(new ChartLine("y", supposed, $"{texts.Supposed} {texts.Dbc(supposed)}", "--text", "solid"));
        }

        var decibel = text.Figures.Sign(Unit.Decibel);
        var spec = new ChartSpec(
            axis.Label(text.Trends), decibel, decibel,
            [
                new ChartSeries(texts.Level, "--text", "solid", 1.6, true),
                new ChartSeries(texts.Floor, "--secondary", "dot", 1),
            ],
            text.Charts)
        {
            Time = axis.IsTime,
            Height = 200,
            Lines = lines,
        };
        return new ChartPicture(
            spec, [.. story.Points.Select(point => axis.Place(point.RecordedAt))],
            [
                [.. story.Points.Select(point => (float)point.Line.Dbc)],
                [.. story.Points.Select(point => (float)point.Line.FloorDbc)],
            ]);
    }
}
