using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Tests.Forecasting;

public class RmsTrendTests
{
    private static readonly EquipmentId Motor = new("M1");
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Forecast_BelowTwentyPoints_SaysHowManyThereAre()
    {
        var trend = new RmsTrend();
        trend.Add(Start, TimeSource.Recorded, TimeSpan.FromSeconds(0.5), Windows(Start, 19, 10));

        var answer = trend.Forecast(Motor, null, null, double.NaN, ThresholdSource.None);

        Assert.Null(answer.Forecast);
        Assert.Equal((19, 20), (answer.Have, answer.Need));
    }

    [Fact]
    public void Forecast_WithoutCadence_TakesTheCoarsestWithTwentyPoints()
    {
        var trend = new RmsTrend();
        Feed(trend, 19, TimeSpan.FromMinutes(70));
        Assert.Equal(Cadence.Window, Ask(trend).Forecast!.Cadence);

        Feed(trend, 1, TimeSpan.FromMinutes(70), from: 19);
        Assert.Equal(Cadence.File, Ask(trend).Forecast!.Cadence);

        Feed(trend, 20, TimeSpan.FromMinutes(70), from: 20);
        Assert.Equal(Cadence.Hour, Ask(trend).Forecast!.Cadence);
    }

    [Fact]
    public void Forecast_HasHistoryAndFutureOfEachPresentPhase()
    {
        var trend = new RmsTrend();
        Feed(trend, 30, TimeSpan.FromMinutes(10), withT: false);

        var forecast = trend.Forecast(Motor, Cadence.File, 12, 11, ThresholdSource.Person).Forecast!;

        Assert.Equal([Phase.R, Phase.S], forecast.Phases.Select(phase => phase.Phase));
        Assert.All(forecast.Phases, phase => Assert.Equal((30, 12), (phase.History.Count, phase.Future.Count)));
        Assert.Equal(600, forecast.StepSeconds);
        Assert.Equal(7200, forecast.HorizonSeconds);
        Assert.Equal(Start.AddMinutes(290), forecast.Phases[0].History[^1].At);
        Assert.Equal(Start.AddMinutes(300), forecast.Phases[0].Future[0].At);
        Assert.Null(forecast.Fallback);
        Assert.All(forecast.Phases[0].Future, point =>
            Assert.True(point.P025 <= point.P10 && point.P10 <= point.Median
                && point.Median <= point.P90 && point.P90 <= point.P975));
    }

    [Fact]
    public void Forecast_AskedTwice_IsTheSame()
    {
        var trend = new RmsTrend();
        Feed(trend, 40, TimeSpan.FromMinutes(10));

        var one = trend.Forecast(Motor, Cadence.File, null, 10.5, ThresholdSource.Person).Forecast!;
        var two = trend.Forecast(Motor, Cadence.File, null, 10.5, ThresholdSource.Person).Forecast!;
        var other = trend.Forecast(new EquipmentId("M2"), Cadence.File, null, 10.5, ThresholdSource.Person).Forecast!;

        Assert.Equal(one.Phases[0].Future, two.Phases[0].Future);
        Assert.Equal(one.POver, two.POver);
        Assert.NotEqual(one.Phases[0].Future, other.Phases[0].Future);
    }

    [Fact]
    public void Forecast_OfARisingCurrent_CrossesWhereTheLineDoes()
    {
        // 0.1 A a file from 10 A: after 60 files 15.9 A, so 17 A is reached about 11 files on.
        var trend = new RmsTrend();
        var random = new Random(2);
        for (var i = 0; i < 60; i++)
        {
            var at = Start.AddHours(i / 6.0);
            var rms = 10 + (0.1 * i) + (0.05 * (random.NextDouble() - 0.5));
            trend.Add(at, TimeSource.Recorded, TimeSpan.FromSeconds(0.5), Windows(at, 3, rms));
        }

        var forecast = trend.Forecast(Motor, Cadence.File, 24, 17, ThresholdSource.Person).Forecast!;

        Assert.True(forecast.POver > 0.9 && forecast.POverLevel > 0.9);
        var files = (forecast.Crossing!.Median - Start.AddHours(59 / 6.0)).TotalMinutes / 10;
        Assert.InRange(files, 9, 14);
        Assert.True(forecast.Crossing.Early <= forecast.Crossing.Median);
    }

    [Fact]
    public void Forecast_FarBelowTheThreshold_GivesNoCrossing()
    {
        var trend = new RmsTrend();
        Feed(trend, 40, TimeSpan.FromMinutes(10));

        var forecast = trend.Forecast(Motor, Cadence.File, null, 20, ThresholdSource.Person).Forecast!;

        Assert.Equal(0, forecast.POver);
        Assert.Null(forecast.Crossing);
    }

    [Fact]
    public void Forecast_WhenTheBankLeavesTheNumbers_FallsBackVisibly()
    {
        var trend = new RmsTrend();
        Feed(trend, 30, TimeSpan.FromMinutes(10));
        var at = Start.AddHours(10);
        trend.Add(at, TimeSource.Recorded, TimeSpan.FromSeconds(0.5), Windows(at, 3, 1e200));

        var forecast = trend.Forecast(Motor, Cadence.File, 5, double.NaN, ThresholdSource.None).Forecast!;

        Assert.Contains("random walk", forecast.Fallback, StringComparison.Ordinal);
    }

    [Fact]
    public void Forecast_BeyondTwoHundredAndFortySteps_IsRefused()
    {
        var trend = new RmsTrend();

        Assert.Throws<ArgumentOutOfRangeException>(
            () => trend.Forecast(Motor, Cadence.File, 241, double.NaN, ThresholdSource.None));
    }

    [Fact]
    public void RmsTrend_Read_GoesOnBitForBit()
    {
        var original = new RmsTrend();
        Feed(original, 70, TimeSpan.FromMinutes(25));
        var copy = new RmsTrend();
        copy.Read(new BinaryReader(new MemoryStream(State(original))));

        Feed(original, 40, TimeSpan.FromMinutes(25), from: 70);
        Feed(copy, 40, TimeSpan.FromMinutes(25), from: 70);

        Assert.Equal(State(original), State(copy));
    }

    [Fact]
    public void Intervals_OnRandomWalksWithDrift_HoldWhatTheyPromise()
    {
        int inside80 = 0, inside95 = 0, points = 0;
        double brier = 0, climatology = 0;
        var outcomes = new List<(double P, bool Reached)>();
        for (var seed = 1; seed <= 12; seed++)
        {
            var random = new Random(seed);
            double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            var drift = 0.02 * Normal();
            var series = new double[300];
            var level = 10.0;
            for (var i = 0; i < series.Length; i++)
            {
                level += drift + (0.08 * Normal());
                series[i] = level + (0.05 * Normal());
            }

            var trend = new TrendForecaster(2);
            for (var i = 0; i < series.Length - 12; i++)
            {
                trend.Add(series[i]);
                if (i < 60 || i % 6 != 0)
                {
                    continue;
                }

                var threshold = series[i] + 0.4;
                var future = trend.Simulate(new NormalStream((ulong)seed, 0, (ulong)i), 12, [], threshold)!;
                for (var h = 0; h < 12; h++)
                {
                    var quantiles = future.Quantiles.AsSpan(h * TrendFuture.Shares.Length, TrendFuture.Shares.Length);
                    var y = series[i + 1 + h];
                    points++;
                    inside80 += y >= quantiles[1] && y <= quantiles[2] ? 1 : 0;
                    inside95 += y >= quantiles[3] && y <= quantiles[4] ? 1 : 0;
                }

                outcomes.Add((future.Over, series[(i + 1)..(i + 13)].Any(y => y >= threshold)));
            }
        }

        var baseRate = outcomes.Average(one => one.Reached ? 1.0 : 0);
        foreach (var (p, reached) in outcomes)
        {
            brier += Math.Pow(p - (reached ? 1 : 0), 2) / outcomes.Count;
            climatology += Math.Pow(baseRate - (reached ? 1 : 0), 2) / outcomes.Count;
        }

        Assert.InRange((double)inside80 / points, 0.70, 0.92);
        Assert.InRange((double)inside95 / points, 0.88, 0.99);
        Assert.True(brier < climatology, $"Brier {brier:F4}, climatology {climatology:F4}");
    }

    private static ForecastAnswer Ask(RmsTrend trend) =>
        trend.Forecast(Motor, null, null, double.NaN, ThresholdSource.None);

    private static void Feed(RmsTrend trend, int files, TimeSpan spacing, int from = 0, bool withT = true)
    {
        for (var i = from; i < from + files; i++)
        {
            var at = Start + (i * spacing);
            trend.Add(at, TimeSource.Recorded, TimeSpan.FromSeconds(0.5), Windows(at, 10, 10 + (0.1 * Math.Sin(i)), withT));
        }
    }

    private static List<WindowRms> Windows(DateTimeOffset at, int count, double rms, bool withT = true) =>
        [.. Enumerable.Range(0, count).Select(i => new WindowRms(
            at.AddSeconds(0.5 * i), new PhaseValues(rms, rms * 0.98, withT ? rms * 1.01 : double.NaN)))];

    private static byte[] State(RmsTrend trend)
    {
        using var stream = new MemoryStream();
        trend.Write(new BinaryWriter(stream));
        return stream.ToArray();
    }
}
