using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Tests.Forecasting;

public class ReadingTrendTests
{
    private static readonly EquipmentId Motor = new("M1");
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Forecast_BelowTwentyFiles_IsNone()
    {
        var trend = new ReadingTrend(Reading.Unbalance);

        Feed(trend, 0, 19, _ => 0.01);

        Assert.Equal(19, trend.Have);
        Assert.Null(trend.Forecast(Motor, double.NaN));
    }

    [Fact]
    public void Forecast_OfRisingRotorBars_ReachesTheLimitWhereTheLineDoes()
    {
        // 0.5 dB a file from −60 dBc: after 40 files −40.5 dBc, so −35 dBc is reached 11 files on.
        var trend = new ReadingTrend(Reading.RotorBars);
        var random = new Random(3);
        Feed(trend, 0, 40, i => -60 + (0.5 * i) + (0.3 * (random.NextDouble() - 0.5)));

        var forecast = trend.Forecast(Motor, -35)!;

        Assert.Equal((Reading.RotorBars, 40, 24), (forecast.Reading, forecast.History.Count, forecast.Future.Count));
        Assert.Equal(3600, forecast.StepSeconds);
        Assert.Equal(Start.AddHours(40), forecast.Future[0].At);
        Assert.True(forecast.POver > 0.9 && forecast.POverLevel > 0.9);
        Assert.InRange((forecast.Crossing!.Median - Start.AddHours(39)).TotalHours, 8, 14);
        Assert.Null(forecast.Fallback);
    }

    [Fact]
    public void Forecast_WithoutALimit_TellsNoChance()
    {
        var trend = new ReadingTrend(Reading.Rotation);
        Feed(trend, 0, 30, i => -50 + Math.Sin(i));

        var forecast = trend.Forecast(Motor, double.NaN)!;

        Assert.True(double.IsNaN(forecast.POver) && double.IsNaN(forecast.POverLevel));
        Assert.Null(forecast.Crossing);
    }

    [Fact]
    public void Add_OfWhatIsNotKnown_ChangesNothing()
    {
        var trend = new ReadingTrend(Reading.RotorBars);
        Feed(trend, 0, 5, _ => -50);
        var before = StateOf(trend.Write);

        trend.Add(Start.AddHours(9), TimeSource.Recorded, double.NaN);

        Assert.Equal(before, StateOf(trend.Write));
    }

    [Fact]
    public void ReadingTrends_Read_GoesOnBitForBit()
    {
        var original = new ReadingTrends();
        var copy = new ReadingTrends();
        void Feed(ReadingTrends trends, int from)
        {
            for (var i = from; i < from + 90; i++)
            {
                trends.Add(Reading.Unbalance, Start.AddHours(i), TimeSource.Recorded, 0.01 + (0.001 * Math.Sin(i)));
                trends.Add(Reading.BlockScore, Start.AddHours(i), TimeSource.Recorded, 2 + Math.Cos(i));
            }
        }

        Feed(original, 0);
        copy.Read(new BinaryReader(new MemoryStream(StateOf(original.Write))));
        Feed(original, 90);
        Feed(copy, 90);

        Assert.Equal(StateOf(original.Write), StateOf(copy.Write));
        var forecasts = original.Forecast(Motor, _ => double.NaN);
        Assert.Equal([Reading.Unbalance, Reading.BlockScore], forecasts.Select(one => one.Reading));
        Assert.All(forecasts, one => Assert.Equal(ReadingTrend.Capacity, one.History.Count));
    }

    [Fact]
    public void Forget_BeginsOneReadingAnew()
    {
        var trends = new ReadingTrends();
        for (var i = 0; i < 30; i++)
        {
            trends.Add(Reading.Unbalance, Start.AddHours(i), TimeSource.Recorded, 0.01);
            trends.Add(Reading.BlockScore, Start.AddHours(i), TimeSource.Recorded, 2);
        }

        trends.Forget(Reading.BlockScore);

        Assert.Equal([Reading.Unbalance], trends.Forecast(Motor, _ => double.NaN).Select(one => one.Reading));
    }

    private static void Feed(ReadingTrend trend, int from, int files, Func<int, double> value)
    {
        for (var i = from; i < from + files; i++)
        {
            trend.Add(Start.AddHours(i), TimeSource.Recorded, value(i));
        }
    }

    private static byte[] StateOf(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        write(new BinaryWriter(stream));
        return stream.ToArray();
    }
}
