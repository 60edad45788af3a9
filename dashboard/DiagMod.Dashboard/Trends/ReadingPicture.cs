using DiagMod.Core.Forecasting;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Trends;

/// <summary>History, forecast and limit of one reading, as one chart.</summary>
internal static class ReadingPicture
{
    /// <summary>The chart.</summary>
    /// <param name="reading">The reading; it has history.</param>
    /// <param name="height">CSS pixels.</param>
    /// <param name="text">The reader's language.</param>
    public static ChartPicture Draw(ReadingForecast reading, int height, UiText text)
    {
        var texts = text.Trends;
        var unit = TrendTexts.UnitOf(reading.Reading);
        float Shown(double value) => (float)(unit == Unit.Percent ? 100 * value : value);
        var newest = reading.History[^1].At;
        var axis = new TrendAxis(reading.Clock, newest);
        var past = reading.History.Count;
        double[] x = [.. reading.History.Select(point => axis.Place(point.At)), .. reading.Future.Select(point => axis.Place(point.At))];
        float[] Past() => [.. reading.History.Select(point => Shown(point.Value)), .. Enumerable.Repeat(float.NaN, x.Length - past)];
        float[] Ahead(Func<ForecastPoint, double> quantile) =>
            [.. Enumerable.Repeat(float.NaN, past), .. reading.Future.Select(point => Shown(quantile(point)))];
        var lines = new List<ChartLine> { new("x", axis.Place(newest), texts.NewestData, "--secondary", "dot") };
        if (!double.IsNaN(reading.Limit))
        {
            lines.Add(new ChartLine("y", Shown(reading.Limit), texts.Limit, "--text", "solid"));
        }

        var spec = new ChartSpec(
            axis.Label(texts), texts.Of(reading.Reading), unit is { } sign ? text.Figures.Sign(sign) : "",
            [
                new ChartSeries(texts.Quantile(97.5), null), new ChartSeries(texts.Quantile(2.5), null),
                new ChartSeries(texts.Quantile(90), null), new ChartSeries(texts.Quantile(10), null),
                new ChartSeries(texts.Of(reading.Reading), "--phase-r", Points: null),
                new ChartSeries(texts.Forecast, "--text", "dash", 2),
            ],
            text.Charts)
        {
            Time = axis.IsTime,
            Height = height,
            Bands = [new ChartBand(0, 1, "--band-wide"), new ChartBand(2, 3, "--band")],
            Lines = lines,
        };
        return new ChartPicture(
            spec, x,
            [
                Ahead(point => point.P975), Ahead(point => point.P025), Ahead(point => point.P90), Ahead(point => point.P10), Past(),
                Ahead(point => point.Median),
            ]);
    }
}
