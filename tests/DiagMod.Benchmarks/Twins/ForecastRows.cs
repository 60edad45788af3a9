using System.Globalization;
using DiagMod.Benchmarks.Signals;

namespace DiagMod.Benchmarks.Twins;

/// <summary>B11: the forecaster against a random walk and Theta, from rolling origins, 12 steps ahead. The IMS and M4 series of the
/// published figures are not at hand: made series of six shapes, under the bar of IMS and M4 weekly, and NAB's streams, under that
/// of the daily series, stand for them (decision D40).</summary>
internal sealed class ForecastRows : ITwinRows
{
    private const int Seed = 2026;
    private const int SeriesAShape = 10;
    private const int Every = 6;
    private const int StepsADay = 24;

    // Daily by their nature, whatever a forecaster makes of them; the other four are loads of servers and keystrokes.
    private static readonly string[] Daily =
        ["ambient_temperature_system_failure", "machine_temperature_system_failure", "nyc_taxi"];

    /// <inheritdoc/>
    public string Part => "forecast";

    public IEnumerable<BenchRow> Measure(Action<string> progress)
    {
        var made = Try([.. ForecastSeries.Made(Seed, SeriesAShape)], progress);
        yield return Acceptance.AtMost(
            "B11-made", "CRPS relative to a random walk, six made shapes (published on others: .810, .822)", made.Count, Seed, Ratio(made, one => one.Product), "ratio", 0.93);
        foreach (var shape in made.GroupBy(one => one.Group))
        {
            yield return Free(
                "B11-made-" + shape.Key.Replace(' ', '-'), $"the same, {shape.Key}", shape.Count(), Ratio(shape, one => one.Product), "ratio");
        }

        yield return Free("B11-made-theta", "Theta in its place", made.Count, Ratio(made, one => one.Theta), "ratio");
        foreach (var row in Coverage("B11-made", made).Concat(Brier(made)))
        {
            yield return row;
        }

        var nab = Try(ForecastSeries.Nab(), progress);
        var daily = nab.Where(one => Daily.Contains(one.Group)).ToList();
        yield return Acceptance.AtMost(
            "B11-nab-daily", "the same, NAB's three daily streams (published on NAB, ETT, M4 hourly: .575, .684)", daily.Count, 0, Ratio(daily, one => one.Product), "ratio", 0.75);
        foreach (var one in nab.Where(one => one.Product.Points > 0))
        {
            yield return Free(
                "B11-nab-" + one.Group.Split('_')[0] + "-" + one.Group.Split('_')[^1],
                $"the same, {one.Group} (Theta {Figure(one.Theta.Crps / one.Walk.Crps)}; inside 80 and 95 % "
                + $"{Figure(Share(one.Product.Inside80, one))}, {Figure(Share(one.Product.Inside95, one))})",
                one.Product.Points, one.Product.Crps / one.Walk.Crps, "ratio");
        }

        foreach (var row in Coverage("B11-nab", nab))
        {
            yield return row;
        }

        foreach (var row in Coverage("B11-pooled", [.. made, .. nab], bars: true))
        {
            yield return row;
        }
    }

    private static List<Tried> Try(IReadOnlyList<ForecastSeries> all, Action<string> progress)
    {
        var tried = new List<Tried>();
        for (var i = 0; i < all.Count; i++)
        {
            var (values, key) = (all[i].Values, (ulong)i + 1);
            tried.Add(new Tried(
                all[i].Group, ForecastTrial.Of(new ProductForecaster(StepsADay), values, Every, key),
                ForecastTrial.Of(new RandomWalkForecaster(), values, Every, key),
                ForecastTrial.Of(new ThetaForecaster(), values, Every, key)));
            progress(Text($"forecasts of {i + 1} of {all.Count} series: {all[i].Group}"));
        }

        return tried;
    }

    private static IEnumerable<BenchRow> Coverage(string id, IReadOnlyList<Tried> tried, bool bars = false)
    {
        var points = tried.Sum(one => one.Product.Points);
        var (in80, in95) = (tried.Sum(one => (double)one.Product.Inside80) / points, tried.Sum(one => (double)one.Product.Inside95) / points);
        yield return new BenchRow(
            id + "-cover80", "values within the 80 % interval", points, Seed, in80, "share", bars ? "0.75 to 0.90" : "-",
            !bars || in80 is >= 0.75 and <= 0.90);
        yield return bars
            ? Acceptance.AtLeast(id + "-cover95", "values within the 95 % interval", points, Seed, in95, "share", 0.90)
            : Free(id + "-cover95", "values within the 95 % interval", points, in95, "share");
    }

    private static IEnumerable<BenchRow> Brier(IReadOnlyList<Tried> tried)
    {
        double Score(Func<Tried, ForecastTrial> of) =>
            tried.SelectMany(one => of(one).Exceedances).Average(one => Math.Pow(one.Told - (one.Came ? 1 : 0), 2));
        var told = tried.SelectMany(one => one.Product.Exceedances).ToList();
        var (product, walk, theta) = (
            Score(one => one.Product), Math.Round(Score(one => one.Walk), 4), Math.Round(Score(one => one.Theta), 4));
        yield return Free(
            "B11-brier-base", "how often 1.10 of the baseline was reached within 12 steps", told.Count,
            told.Average(one => one.Came ? 1.0 : 0), "share");
        yield return Acceptance.Below(
            "B11-brier-walk", "Brier score of that chance, below a random walk's", told.Count, Seed, product, "score", walk);
        yield return Acceptance.AtMost(
            "B11-brier-theta", "the same, not above Theta's", told.Count, Seed, product, "score", theta);
    }

    private static double Ratio(IEnumerable<Tried> tried, Func<Tried, ForecastTrial> of) => Math.Exp(
        tried.Where(one => one.Product.Points > 0).Average(one => Math.Log(of(one).Crps / one.Walk.Crps)));

    private static double Share(int inside, Tried one) => (double)inside / one.Product.Points;

    private static BenchRow Free(string id, string what, long n, double value, string unit) =>
        new(id, what, n, Seed, value, unit, "-", true);

    private static string Figure(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Tried(string Group, ForecastTrial Product, ForecastTrial Walk, ForecastTrial Theta);
}
