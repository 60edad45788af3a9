using System.Security.Cryptography;
using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Tests.Forecasting;

public class TrendForecasterTests
{
    private const int StepsADay = 24;

    [Fact]
    public void TrendForecaster_OfADailySeries_ForetellsTheNextDay()
    {
        var random = new Random(4);
        double Load(int hour) => 20 + (3 * Math.Cos(2 * Math.PI * hour / StepsADay));
        var seasonal = new TrendForecaster(2, StepsADay);
        var plain = new TrendForecaster(2);
        for (var hour = 0; hour < 240; hour++)
        {
            var y = Load(hour) + (0.2 * (random.NextDouble() - 0.5));
            seasonal.Add(y, step: hour);
            plain.Add(y);
        }

        double ErrorOf(TrendForecaster forecaster)
        {
            var future = forecaster.Simulate(new NormalStream(1, 2, 3), StepsADay, [])!;
            return Enumerable.Range(0, StepsADay)
                .Average(h => Math.Abs(future.Quantiles[h * TrendFuture.Shares.Length] - Load(240 + h)));
        }

        Assert.True(seasonal.UsesSeason);
        Assert.InRange(ErrorOf(seasonal), 0, 0.35);
        Assert.InRange(ErrorOf(plain), 1, 20);
    }

    [Fact]
    public void TrendForecaster_OfASeriesWithoutASeason_StaysWithThePlainBank()
    {
        var random = new Random(5);
        var forecaster = new TrendForecaster(2, StepsADay);

        for (var hour = 0; hour < 400; hour++)
        {
            forecaster.Add(10 + (0.01 * hour) + random.NextDouble(), step: hour);
        }

        Assert.False(forecaster.UsesSeason);
    }

    [Fact]
    public void TrendForecaster_AfterMissingHours_KeepsTheHourOfTheDay()
    {
        double Load(int hour) => 20 + (3 * Math.Cos(2 * Math.PI * hour / StepsADay));
        var forecaster = new TrendForecaster(2, StepsADay);
        var random = new Random(6);
        for (var hour = 0; hour < 240; hour++)
        {
            forecaster.Add(Load(hour) + (0.1 * random.NextDouble()), step: hour);
        }

        forecaster.Add(Load(247), missing: 7, step: 247);

        var future = forecaster.Simulate(new NormalStream(1, 2, 3), 12, [])!;
        Assert.True(future.UsesSeason);
        Assert.Equal(Load(259), future.Quantiles[11 * TrendFuture.Shares.Length], 0.8);
    }

    [Fact]
    public void TrendForecaster_MissingSteps_WidenTheIntervals()
    {
        var random = new Random(7);
        var whole = new TrendForecaster(2);
        var gap = new TrendForecaster(2);
        var level = 10.0;
        for (var i = 0; i < 100; i++)
        {
            level += 0.1 * (random.NextDouble() - 0.5);
            whole.Add(level);
            gap.Add(level);
        }

        gap.Add(double.NaN, missing: 40);

        double Width(TrendForecaster forecaster)
        {
            var future = forecaster.Simulate(new NormalStream(1, 2, 3), 1, [])!;
            return future.Quantiles[2] - future.Quantiles[1];
        }

        Assert.True(Width(gap) > 1.5 * Width(whole));
    }

    [Fact]
    public void Simulate_WhenTheBankLeavesTheNumbers_AnswersByARandomWalkAndSaysWhy()
    {
        var forecaster = new TrendForecaster(2);
        double[] history = [10, 11, 10, 12, 11, 1e200];
        foreach (var y in history)
        {
            forecaster.Add(y);
        }

        var future = forecaster.Simulate(new NormalStream(1, 2, 3), 4, history)!;

        Assert.Contains("random walk: the bank gave numbers that are not finite", future.Fallback, StringComparison.Ordinal);
        Assert.All(future.Quantiles, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Simulate_RightAfterTheBankBeganAnew_AnswersByARandomWalkAndSaysWhy()
    {
        var forecaster = new TrendForecaster(2);
        double[] history = [10, 11, 10, 12, 11, 1e200, 11];
        foreach (var y in history)
        {
            forecaster.Add(y);
        }

        var future = forecaster.Simulate(new NormalStream(1, 2, 3), 4, [10, 11, 10, 12, 11])!;
        foreach (var y in (double[])[10, 11, 12, 11])
        {
            forecaster.Add(y);
        }

        var later = forecaster.Simulate(new NormalStream(1, 2, 4), 4, [])!;
        Assert.Contains("fewer than four values", future.Fallback, StringComparison.Ordinal);
        Assert.InRange(future.Quantiles[0], 9, 13);
        Assert.Null(later.Fallback);
    }

    [Fact]
    public void Simulate_Twice_GivesTheSame()
    {
        var forecaster = Fed();
        double[] once = new double[4 * TrendForecaster.Paths], again = new double[4 * TrendForecaster.Paths];

        var first = forecaster.Simulate(new NormalStream(1, 2, 3), 4, [], 11, once)!;
        forecaster.Simulate(new NormalStream(1, 2, 4), 4, []);
        var second = forecaster.Simulate(new NormalStream(1, 2, 3), 4, [], 11, again)!;

        Assert.Equal(once, again);
        Assert.Equal(first.Quantiles, second.Quantiles);
        Assert.Equal((first.Over, first.OverLevel), (second.Over, second.OverLevel));
    }

    // All that a forecast is made of adds, multiplies, divides and takes roots, one number at a time: no processor gives other bits.
    [Fact]
    public void Simulate_OfAFixedSeries_GivesTheseBits()
    {
        var future = Fed().Simulate(new NormalStream(1, 2, 3), 12, [], 11)!;

        var bits = future.Quantiles.Append(future.Over).Append(future.OverLevel).SelectMany(BitConverter.GetBytes).ToArray();
        Assert.Equal(
            "F8B647D9C8EC68394A776EA8DFC677017E2F7DA9A2D362AE283C5040B3315E80",
            Convert.ToHexString(SHA256.HashData(bits)));
    }

    [Fact]
    public void Simulate_WithAThreshold_CountsTheFuturesThatReachIt()
    {
        const int Steps = 12;
        var forecaster = Fed();
        var futures = new double[Steps * TrendForecaster.Paths];

        var future = forecaster.Simulate(new NormalStream(1, 2, 3), Steps, [], 11.2, futures)!;

        var reached = Enumerable.Range(0, TrendForecaster.Paths)
            .Count(path => Enumerable.Range(0, Steps).Any(step => futures[(step * TrendForecaster.Paths) + path] >= 11.2));
        Assert.InRange(reached, 10, TrendForecaster.Paths - 10);
        Assert.Equal((double)reached / TrendForecaster.Paths, future.Over);
        Assert.InRange(future.OverLevel, 0, future.Over);
        Assert.True(double.IsNaN(forecaster.Simulate(new NormalStream(1, 2, 3), Steps, [])!.Over));
    }

    [Fact]
    public void Simulate_TellsTheQuantilesOfItsFutures()
    {
        var futures = new double[3 * TrendForecaster.Paths];

        var future = Fed().Simulate(new NormalStream(1, 2, 3), 3, [], futures: futures)!;

        for (var step = 0; step < 3; step++)
        {
            var sorted = futures[(step * TrendForecaster.Paths)..((step + 1) * TrendForecaster.Paths)];
            Array.Sort(sorted);
            for (var q = 0; q < TrendFuture.Shares.Length; q++)
            {
                Assert.Equal(
                    TrendFuture.Quantile(sorted, TrendFuture.Shares[q]),
                    future.Quantiles[(step * TrendFuture.Shares.Length) + q], 1e-12);
            }
        }
    }

    [Fact]
    public void Simulate_WhenTheFallbackLeavesTheNumbersToo_GivesNothing()
    {
        var forecaster = new TrendForecaster(2);
        double[] history = [10, 11, 10, 12, -1.7e308, 1.7e308];
        foreach (var y in history)
        {
            forecaster.Add(y);
        }

        Assert.Null(forecaster.Simulate(new NormalStream(1, 2, 3), 4, history));
    }

    [Theory]
    [InlineData(0.0, 1.0, 5.0)]
    [InlineData(0.05, 1.0, 4.0)]
    [InlineData(-0.05, 0.5, 2.0)]
    public void Exceedance_OfSimulatedRandomWalks_AgreesWithTheClosedForm(double drift, double sd, double distance)
    {
        // A bank that has seen a long random walk is almost sure of it; its own noise and slope enter both sides.
        const int Steps = 24;
        var normals = new NormalStream(11, 1, 1);
        var forecaster = new TrendForecaster(1_000_000);
        var y = 100.0;
        for (var i = 0; i < 4000; i++)
        {
            y += drift + (sd * normals.Next());
            forecaster.Add(y);
        }

        var future = forecaster.Simulate(new NormalStream(1, 2, 3), Steps, [])!;
        var median = future.Quantiles[(Steps - 1) * TrendFuture.Shares.Length];
        var width = future.Quantiles[((Steps - 1) * TrendFuture.Shares.Length) + 2]
            - future.Quantiles[((Steps - 1) * TrendFuture.Shares.Length) + 1];
        var start = future.Quantiles[0];
        var perStep = (median - start) / (Steps - 1);
        var deviation = width / 2 / 1.2816 / Math.Sqrt(Steps);
        var over = forecaster.Simulate(new NormalStream(1, 2, 3), Steps, [], start + distance)!.Over;

        // Signals.md 9.4: simulation and formula agree within 0.03; 512 paths add a standard error of 0.02.
        Assert.Equal(ExceedanceProbability.OfBrownian(perStep, deviation, distance, Steps), over, 0.07);
    }

    [Theory]
    [InlineData(2, StepsADay)]
    [InlineData(16, 0)]
    public void TrendForecaster_Read_GoesOnBitForBit(int stride, int period)
    {
        var random = new Random(8);
        var original = new TrendForecaster(stride, period);
        var copy = new TrendForecaster(stride, period);
        void Feed(TrendForecaster forecaster, int from, Random noise)
        {
            for (var i = from; i < from + 150; i++)
            {
                var y = i % 17 == 3 ? double.NaN : 10 + Math.Sin(2 * Math.PI * i / StepsADay) + noise.NextDouble();
                forecaster.Add(y, missing: i % 29 == 0 ? 3 : 0, step: i);
            }
        }

        Feed(original, 0, random);
        copy.Read(new BinaryReader(new MemoryStream(StateOf(original))));
        Feed(original, 150, new Random(9));
        Feed(copy, 150, new Random(9));

        Assert.Equal(StateOf(original), StateOf(copy));
        Assert.Equal(
            original.Simulate(new NormalStream(1, 2, 3), 12, [])!.Quantiles,
            copy.Simulate(new NormalStream(1, 2, 3), 12, [])!.Quantiles);
    }

    [Fact]
    public void TrendForecaster_State_IsConstantAndBelowTenKilobytes()
    {
        var forecaster = new TrendForecaster(2, StepsADay);
        var random = new Random(10);
        for (var i = 0; i < 100; i++)
        {
            forecaster.Add(random.NextDouble(), step: i);
        }

        var early = StateOf(forecaster).Length;
        for (var i = 100; i < 3000; i++)
        {
            forecaster.Add(random.NextDouble(), step: i);
        }

        Assert.Equal(early, StateOf(forecaster).Length);
        Assert.InRange(early, 1000, 10_000);
    }

    private static TrendForecaster Fed()
    {
        var forecaster = new TrendForecaster(2);
        for (var i = 0; i < 60; i++)
        {
            forecaster.Add(10 + (i % 7 * 0.1) + (i % 11 * 0.05) + (i * 0.005));
        }

        return forecaster;
    }

    private static byte[] StateOf(TrendForecaster forecaster)
    {
        using var stream = new MemoryStream();
        forecaster.Write(new BinaryWriter(stream));
        return stream.ToArray();
    }
}
