using DiagMod.Core.Detection;

namespace DiagMod.Core.Tests.Detection;

public class ConformalCalibrationTests
{
    [Theory]
    [InlineData(0.5, 1.0)]
    [InlineData(5.0, 7.0 / 11)]
    [InlineData(10.0, 2.0 / 11)]
    public void Rank_WithinTheCalibration_IsTheConformalRank(double value, double expected)
    {
        double[] sorted = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

        var p = ConformalCalibration.Rank(sorted, value);

        Assert.Equal(expected, p, 12);
    }

    [Fact]
    public void Rank_AboveTheLargest_FallsWithTheDistance()
    {
        double[] sorted = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

        var near = ConformalCalibration.Rank(sorted, 10.5);
        var far = ConformalCalibration.Rank(sorted, 40);
        var farther = ConformalCalibration.Rank(sorted, 400);

        // Four excesses over 6, mean 2.5: 4/11·(1 + (40 − 6)/10)^−4.
        Assert.Equal(4.0 / 11 * Math.Pow(1 + 3.4, -4), far, 12);
        Assert.True(near <= 1.0 / 11);
        Assert.True(farther < far && farther >= 1e-12);
    }

    [Fact]
    public void PValue_BeforeEightBlocks_IsUnknown()
    {
        var calibration = new ConformalCalibration();
        for (var i = 0; i < 7; i++)
        {
            calibration.Add(i, i);
        }

        Assert.True(double.IsNaN(calibration.PValue(3, 3)));
        calibration.Add(7, 7);
        Assert.Equal(1, calibration.PValue(3, 3));
    }

    [Fact]
    public void PValue_TakesTwiceTheSmallerChannel()
    {
        var calibration = new ConformalCalibration();
        for (var i = 1; i <= 19; i++)
        {
            calibration.Add(i, 100 + i);
        }

        // m = 19 has one at least as large: 2/20; h = 110 has ten: 11/20.
        var p = calibration.PValue(19, 110);

        Assert.Equal(2 * 2.0 / 20, p, 12);
    }

    [Fact]
    public void Ring_KeepsTheNewest256()
    {
        var calibration = new ConformalCalibration();
        for (var i = 0; i < 256; i++)
        {
            calibration.Add(1000, 1000);
        }

        for (var i = 0; i < 256; i++)
        {
            calibration.Add(i, i);
        }

        Assert.Equal(256, calibration.Count);
        Assert.Equal(2 * 2.0 / 257, calibration.PValue(255, 0), 12);
    }

    [Fact]
    public void PValue_OfExchangeableHealthyBlocks_IsNotTooSmallTooOften()
    {
        var random = new Random(31);
        double Draw() => Math.Exp(0.1 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
            * Math.Cos(2 * Math.PI * random.NextDouble()));
        int small = 0, verySmall = 0;
        const int Trials = 4000;

        for (var trial = 0; trial < Trials; trial++)
        {
            var calibration = new ConformalCalibration();
            for (var i = 0; i < 12; i++)
            {
                var m = Draw();
                calibration.Add(m, m * Draw());
            }

            var mean = Draw();
            var p = calibration.PValue(mean, mean * Draw());
            small += p <= 0.05 ? 1 : 0;
            verySmall += p <= 0.01 ? 1 : 0;
        }

        // The tail of a small ring is extrapolated; it must not be sharper than B8 allows (7 % and 2 %).
        Assert.InRange((double)small / Trials, 0, 0.07);
        Assert.InRange((double)verySmall / Trials, 0, 0.02);
    }

    [Fact]
    public void Shift_OfAMotorWithLargerScores_IsTheSame()
    {
        double[] own = [1.8, 2.1, 2.0, 2.4];

        var shift = ConformalCalibration.Shift(own, 3);

        // ln 3 over the mean of ln own, times √(4/5).
        Assert.Equal((Math.Log(3) - own.Average(one => Math.Log(one))) * Math.Sqrt(0.8), shift, 12);
        Assert.Equal(shift, ConformalCalibration.Shift([.. own.Select(one => 3 * one)], 9), 12);
    }

    [Fact]
    public void PValue_WithAFleet_RanksTheShiftUntilTheMotorHasSixtyBlocks()
    {
        var prior = FactoryPrior.Current;
        var calibration = new ConformalCalibration(prior);
        Assert.True(double.IsNaN(calibration.PValue(2, 3)));
        for (var i = 0; i < 60; i++)
        {
            calibration.Add(2 + (0.01 * i), 3 + (0.01 * i));
            if (i == 30)
            {
                var (mean, high) = calibration.Shifts(2.6, 3.6);
                var expected = Math.Min(
                    ConformalCalibration.Rank([.. prior.Means.Order()], mean),
                    ConformalCalibration.Rank([.. prior.Highs.Order()], high));
                Assert.Equal(Math.Min(1, 2 * expected), calibration.PValue(2.6, 3.6), 12);
            }
        }

        // Own ring: 2.3 and 3.3 have 30 of 60 at least as large, 31/61 twice is more than 1.
        Assert.Equal(1, calibration.PValue(2.3, 3.3));
        Assert.Equal(2 * 2.0 / 61, calibration.PValue(2.59, 3.0), 12);
    }
}
