using DiagMod.Benchmarks.Ingest;
using DiagMod.Core.Forecasting;

namespace DiagMod.Benchmarks.Twins;

/// <summary>What a forecast costs, like for like with the peer of speed.md, section 5: three series of as many values as a recording has
/// windows, each taken in value by value and foretold 20 steps. The peer, an ARIMA(1,1,1) of statsmodels, is not at hand: its figure is
/// the published one, of another run on another machine of this kind.</summary>
internal sealed class ForecastSpeedRows : ITwinRows
{
    private const int Seed = 71;
    private const int Series = 3;
    private const int Values = 116;
    private const int Steps = 20;
    private const int Rounds = 40;
    private const int Updates = 10_000;
    private const int WindowStride = 16;
    private const int FileStride = 2;
    private const double PeerMilliseconds = 71;

    /// <inheritdoc/>
    public string Part => "forecast-speed";

    public IEnumerable<BenchRow> Measure(Action<string> progress)
    {
        var random = new Random(Seed);
        double[][] series = [.. Enumerable.Range(0, Series)
            .Select(_ => Enumerable.Range(0, Values).Select(i => 30 + (0.002 * i) + (0.1 * random.NextDouble())).ToArray())];
        var bank = new LltBank();
        TrendForecaster windows = new(WindowStride), files = new(FileStride);
        var costs = Cost.Least(
            Rounds,
            () => Forecast(series, FileStride),
            () => Forecast(series, WindowStride),
            () => Feed(bank.Add, series[0]),
            () => Feed(value => windows.Add(value), series[0]),
            () => Feed(value => files.Add(value), series[0]));
        progress("the forecaster's cost");
        double Milliseconds(int i) => costs[i].Wall * 1e3;
        double Nanoseconds(int i) => costs[i].Wall * 1e9 / Updates;
        yield return Free(
            "forecast-peer", "three series of 116 values and 20 steps: published peer, ARIMA(1,1,1), other run", PeerMilliseconds, "ms");
        yield return Free("forecast-ours", "the same, ours, intervals tested every second value", Milliseconds(0), "ms");
        yield return Free("forecast-ours-windows", "the same, as windows are taken in: every 16th", Milliseconds(1), "ms");
        yield return Signals.Acceptance.AtLeast(
            "forecast-gain", "that peer over ours, every second value", Series, Seed, PeerMilliseconds / Milliseconds(0), "times", 40);
        yield return Free("update-bank", "one value into the 30 filters (speed.md, 5: 100)", Nanoseconds(2), "ns");
        yield return Free("update-windows", "one value into a forecaster of windows, its tests of intervals too", Nanoseconds(3), "ns");
        yield return Free("update-files", "one value into a forecaster of files, its tests of intervals too", Nanoseconds(4), "ns");
    }

    private static void Forecast(double[][] series, int stride)
    {
        for (var phase = 0; phase < series.Length; phase++)
        {
            var forecaster = new TrendForecaster(stride);
            foreach (var value in series[phase])
            {
                forecaster.Add(value);
            }

            if (forecaster.Simulate(new NormalStream(Seed, (ulong)phase, Values), Steps, series[phase]) is null)
            {
                throw new InvalidOperationException("The forecaster did not answer.");
            }
        }
    }

    private static void Feed(Action<double> add, double[] values)
    {
        for (var i = 0; i < Updates; i++)
        {
            add(values[i % values.Length]);
        }
    }

    private static BenchRow Free(string id, string what, double value, string unit) =>
        new(id, what, Series * Values, Seed, value, unit, "-", true);
}
