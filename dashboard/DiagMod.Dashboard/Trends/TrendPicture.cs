using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Trends;

/// <summary>History, forecast, threshold and "now" of one motor's RMS, as one chart.</summary>
internal static class TrendPicture
{
    // A hole longer than so many usual steps is drawn as a hole.
    private const double GapSteps = 4;

    private static readonly (string Colour, string Dash)[] PhaseLooks =
        [("--phase-r", "solid"), ("--phase-s", "dash"), ("--phase-t", "dot")];

    /// <summary>The chart; null when there is nothing to draw.</summary>
    /// <param name="history">Steps, oldest first.</param>
    /// <param name="forecast">Newest forecast, or null.</param>
    /// <param name="clock">Where the times come from.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="height">CSS pixels.</param>
    /// <param name="text">The reader's language.</param>
    public static ChartPicture? Draw(
        IReadOnlyList<TrendStep> history, RmsForecast? forecast, TimeSource clock, DateTimeOffset now, int height,
        UiText text)
    {
        if (history.Count == 0)
        {
            return null;
        }

        var texts = text.Trends;
        var axis = new TrendAxis(clock, history[^1].Start);
        double Place(DateTimeOffset at) => axis.Place(at);

        var past = WithHoles(history);
        var lastPast = history[^1].Start;
        var ahead = forecast?.Phases
            .Select(p => p with { Future = [.. p.Future.Where(f => f.At > lastPast)] })
            .Where(p => p.Future.Count > 0)
            .ToList() ?? [];
        var times = ahead.SelectMany(p => p.Future).Select(f => f.At).Distinct().Order().ToList();
        double[] x = [.. past.Select(p => Place(p.At)), .. times.Select(Place)];

        var series = new List<ChartSeries>();
        var columns = new List<float[]>();
        var bands = new List<ChartBand>();
        int Add(ChartSeries one, Func<TrendStep, double> ofPast, IReadOnlyDictionary<DateTimeOffset, double> ofFuture)
        {
            series.Add(one);
            columns.Add([
                .. past.Select(p => p.Step is null ? float.NaN : (float)ofPast(p.Step)),
                .. times.Select(t => (float)ofFuture.GetValueOrDefault(t, double.NaN)),
            ]);
            return series.Count - 1;
        }

        var nothing = new Dictionary<DateTimeOffset, double>();
        foreach (var phase in PhaseSets.InOrder.ToArray())
        {
            if (history.All(s => double.IsNaN(s.Mean[phase])))
            {
                continue;
            }

            var (colour, dash) = PhaseLooks[(int)phase];
            var upper = Add(new ChartSeries(texts.Largest(phase), null), s => s.Max[phase], nothing);
            var lower = Add(new ChartSeries(texts.Smallest(phase), null), s => s.Min[phase], nothing);
            bands.Add(new ChartBand(upper, lower, "--band"));
            Add(new ChartSeries(texts.Rms(phase), colour, dash, 1.5, null), s => s.Mean[phase], nothing);
        }

        // Bands of three phases over each other tell nothing: the most loaded one, which meets the threshold first, is drawn.
        if (ahead.MaxBy(p => p.Future[^1].P90) is { } loaded)
        {
            IReadOnlyDictionary<DateTimeOffset, double> Of(Func<ForecastPoint, double> quantile) =>
                loaded.Future.ToDictionary(f => f.At, quantile);
            var wideUpper = Add(new ChartSeries(texts.Quantile(loaded.Phase, 97.5), null), _ => double.NaN, Of(f => f.P975));
            var wideLower = Add(new ChartSeries(texts.Quantile(loaded.Phase, 2.5), null), _ => double.NaN, Of(f => f.P025));
            var upper = Add(new ChartSeries(texts.Quantile(loaded.Phase, 90), null), _ => double.NaN, Of(f => f.P90));
            var lower = Add(new ChartSeries(texts.Quantile(loaded.Phase, 10), null), _ => double.NaN, Of(f => f.P10));
            bands.Add(new ChartBand(wideUpper, wideLower, "--band-wide"));
            bands.Add(new ChartBand(upper, lower, "--band"));
            Add(new ChartSeries(texts.Median(loaded.Phase), "--text", "dash", 2), _ => double.NaN, Of(f => f.Median));
        }

        var lines = new List<ChartLine>();
        if (forecast is not null && !double.IsNaN(forecast.ThresholdAmps))
        {
            lines.Add(new ChartLine(
                "y", forecast.ThresholdAmps,
                texts.Threshold(
                    text.Figures.With(forecast.ThresholdAmps, Unit.Ampere), text.Words.Of(forecast.ThresholdSource)),
                "--text", "solid"));
        }

        var isNowInside = clock == TimeSource.Recorded && Place(now) > x[0] && Place(now) < x[^1];
        if (isNowInside)
        {
            lines.Add(new ChartLine("x", Place(now), texts.Now, "--text", "solid"));
        }

        // Two lines in one place would hide each other's words.
        if (!isNowInside || Place(now) - Place(lastPast) > 0.1 * (x[^1] - x[0]))
        {
            lines.Add(new ChartLine("x", Place(lastPast), texts.NewestData, "--secondary", "dot"));
        }

        var spec = new ChartSpec(
            axis.Label(texts), texts.RmsAxis,
            text.Figures.Sign(Unit.Ampere), series, text.Charts)
        {
            Time = clock == TimeSource.Recorded,
            Height = height,
            Bands = bands,
            Lines = lines,
        };
        return new ChartPicture(spec, x, columns);
    }

    private static List<(DateTimeOffset At, TrendStep? Step)> WithHoles(IReadOnlyList<TrendStep> history)
    {
        var steps = history.Zip(history.Skip(1), (a, b) => (b.Start - a.Start).TotalSeconds).Order().ToList();
        var usual = steps.Count == 0 ? 0 : steps[steps.Count / 2];
        var list = new List<(DateTimeOffset At, TrendStep? Step)>(history.Count);
        foreach (var step in history)
        {
            if (list.Count > 0 && (step.Start - list[^1].At).TotalSeconds > GapSteps * usual)
            {
                list.Add((list[^1].At.AddSeconds(usual), null));
            }

            list.Add((step.Start, step));
        }

        return list;
    }
}
