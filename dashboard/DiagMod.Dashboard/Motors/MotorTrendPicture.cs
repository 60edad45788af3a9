using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;
using DiagMod.Dashboard.Trends;

namespace DiagMod.Dashboard.Motors;

/// <summary>The one chart of a motor: trend and forecast, what happened below it, and the chance of crossing the threshold.</summary>
internal static class MotorTrendPicture
{
    private static readonly DateTimeOffset SequenceEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The chart; null when there is nothing to draw.</summary>
    /// <param name="history">Steps, oldest first.</param>
    /// <param name="forecast">The forecast, or null.</param>
    /// <param name="clock">Where the times come from.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="events">What happened.</param>
    /// <param name="regions">Stretches to be hatched: begin, end and words.</param>
    /// <param name="zoom">A stretch that was chosen; null = all of the history and as much of the future.</param>
    /// <param name="text">The reader's language.</param>
    public static ChartPicture? Draw(
        IReadOnlyList<TrendStep> history, RmsForecast? forecast, TimeSource clock, DateTimeOffset now,
        IReadOnlyList<MotorEvent> events, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To, string Words)> regions,
        TimeRange? zoom, UiText text)
    {
        var picture = TrendPicture.Draw(history, Shown(history, forecast, zoom), clock, now, 320, text);
        if (picture is null)
        {
            return null;
        }

        var axis = new TrendAxis(clock, history[^1].Start);
        var from = zoom is { } chosen ? axis.Place(chosen.From) : picture.X[0];
        var to = zoom is { } stretch ? axis.Place(stretch.To) : picture.X[^1];

        // A single point still has a width.
        var isTime = axis.IsTime;
        double[] range = to > from ? [from, to] : [from - 1, from + 1];
        return picture with
        {
            Spec = picture.Spec with
            {
                XRange = range,
                AsksForRange = true,
                Note = forecast is null ? null : text.View.Note(forecast),
                Events =
                [
                    .. events.Select(one => Glyph(one, axis.Place(one.At), isTime, text))
                        .Where(one => one.At >= range[0] && one.At <= range[1]),
                ],
                Regions = [.. regions.Select(one => new ChartRegion(axis.Place(one.From), axis.Place(one.To), one.Words))],
            },
        };
    }

    /// <summary>The instant of a place on the axis of a chart.</summary>
    /// <param name="place">The place.</param>
    /// <param name="clock">Where the times come from.</param>
    /// <param name="newest">Newest step of the history that was drawn.</param>
    public static DateTimeOffset At(double place, TimeSource clock, DateTimeOffset newest)
    {
        var axis = new TrendAxis(clock, newest);
        var origin = axis.IsTime ? DateTimeOffset.UnixEpoch : SequenceEpoch;
        var unit = 1 / (axis.Place(origin.AddHours(1)) - axis.Place(origin));
        return origin.AddHours(Math.Clamp(place * unit, 0, 1e7));
    }

    // A forecast longer than the history beside it would press that together; one that begins behind the stretch is out of sight.
    private static RmsForecast? Shown(IReadOnlyList<TrendStep> history, RmsForecast? forecast, TimeRange? zoom)
    {
        if (forecast is null || history.Count == 0)
        {
            return forecast;
        }

        var last = history[^1].Start;
        var end = zoom?.To ?? last + (last - history[0].Start);
        var future = forecast.Phases
            .Select(phase => phase with
            {
                Future = [.. phase.Future.Where((point, i) => point.At <= end || (zoom is null && i < 2))],
            })
            .ToList();
        return forecast with { Phases = future };
    }

    private static ChartEvent Glyph(MotorEvent one, double place, bool isTime, UiText text)
    {
        var (glyph, letter, colour) = (one.Kind, one.Level) switch
        {
            (MotorEventKind.File, "alarm") => ("square", "1", "--p1"),
            (MotorEventKind.File, "warning") => ("triangle", "2", "--p2"),
            (MotorEventKind.File, _) => ("tick", "", "--secondary"),
            _ => ("letter", MotorViewTexts.Letter(one.Kind), "--text"),
        };
        var what = one.FileName ?? text.View.Of(one.Kind);
        var verdict = one.Level is "alarm" or "warning" ? "\n" + text.View.Verdict(text.Words.OfLevel(one.Level)) : "";
        var when = isTime ? "\n{0}" : "\n" + text.View.RecordingTime((one.At - SequenceEpoch).TotalSeconds);
        var at = one.Kind == MotorEventKind.File ? one.At : one.StoredAt;
        return new ChartEvent(place, glyph, letter, colour, what + when + verdict, isTime ? at.ToUnixTimeMilliseconds() : null);
    }
}

/// <summary>A stretch of data time.</summary>
/// <param name="From">Begin, UTC.</param>
/// <param name="To">End, UTC.</param>
public sealed record TimeRange(DateTimeOffset From, DateTimeOffset To);
