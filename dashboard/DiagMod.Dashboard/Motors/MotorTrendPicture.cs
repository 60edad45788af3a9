using DiagMod.Core.Alarms;
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
    /// <param name="happened">What happened.</param>
    /// <param name="zoom">A stretch that was chosen; null = all of the history and as much of the future.</param>
    /// <param name="text">The reader's language.</param>
    public static ChartPicture? Draw(
        IReadOnlyList<TrendStep> history, RmsForecast? forecast, TimeSource clock, DateTimeOffset now,
        MotorHappenings happened, TimeRange? zoom, UiText text)
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
                Lines = [.. picture.Spec.Lines.Select(line => Versioned(line, happened.LimitsVersion, text))],
                Events =
                [
                    .. happened.Events.Select(one => Glyph(one, axis.Place(one.At), isTime, text))
                        .Concat(happened.Alarms.Where(mark => isTime || mark.Step.DataAt is not null)
                            .Select(mark => Glyph(mark, axis.Place(mark.Step.DataAt ?? mark.Step.At), isTime, text)))
                        .Where(one => one.At >= range[0] && one.At <= range[1]),
                ],
                Regions = [.. happened.Regions.Select(one => new ChartRegion(axis.Place(one.From), axis.Place(one.To), one.Words))],
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

    // The level line of a trend is its threshold.
    private static ChartLine Versioned(ChartLine line, int version, UiText text) =>
        line.Axis == "y" && version > 0 ? line with { Label = $"{line.Label}, {text.View.Version(version)}" } : line;

    private static ChartEvent Glyph(AlarmMark mark, double place, bool isTime, UiText text)
    {
        var step = mark.Step;
        var letter = MotorViewTexts.Letter(step.Event);
        var (shape, digit, colour) = (letter.Length > 0, step.Priority) switch
        {
            (true, _) => ("letter", letter, "--text"),
            (_, AlarmPriority.P1) => ("square", "1", "--p1"),
            (_, AlarmPriority.P2) => ("triangle", "2", "--p2"),
            (_, AlarmPriority.P3) => ("diamond", "3", "--p3"),
            _ => ("dot", "", "--advisory"),
        };
        var who = step.Actor == AlarmMachine.System ? "" : $", {step.Actor}";
        var note = step.Note is null ? "" : "\n" + step.Note;
        var value = text.Alarms.OfValue(mark.Mode, step.Value) is { } said ? "\n" + said : "";
        var when = isTime ? "\n{0}" : "";
        return new ChartEvent(
            place, shape, digit, colour, $"{text.Alarms.OfMode(mark.Mode)}: {text.Alarms.Of(step.Event)}{who}{when}{value}{note}",
            isTime ? step.At.ToUnixTimeMilliseconds() : null);
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
            (MotorEventKind.File, "alarm" or "warning") => ("tall", "", "--text"),
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

/// <summary>What a motor's chart shows below its curves.</summary>
/// <param name="Events">Files and orders, oldest first.</param>
/// <param name="Alarms">What happened to its cases, oldest first.</param>
/// <param name="Regions">Stretches to be hatched: begin, end and words.</param>
/// <param name="LimitsVersion">Version of the limits that a person set; 0 = nobody did.</param>
public sealed record MotorHappenings(
    IReadOnlyList<MotorEvent> Events, IReadOnlyList<AlarmMark> Alarms,
    IReadOnlyList<(DateTimeOffset From, DateTimeOffset To, string Words)> Regions, int LimitsVersion);

/// <summary>A stretch of data time.</summary>
/// <param name="From">Begin, UTC.</param>
/// <param name="To">End, UTC.</param>
public sealed record TimeRange(DateTimeOffset From, DateTimeOffset To);
