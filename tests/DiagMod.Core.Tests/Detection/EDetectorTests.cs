using DiagMod.Core.Detection;

namespace DiagMod.Core.Tests.Detection;

public class EDetectorTests
{
    [Fact]
    public void EDetector_AfterOneBlock_IsTheMixtureOfPowers()
    {
        // mean of eps·p^(eps−1) over eps in {.1,.3,.5,.7,.9} at p = 0.01, computed by hand.
        var expected = ((0.1 * Math.Pow(0.01, -0.9)) + (0.3 * Math.Pow(0.01, -0.7)) + (0.5 * Math.Pow(0.01, -0.5))
            + (0.7 * Math.Pow(0.01, -0.3)) + (0.9 * Math.Pow(0.01, -0.1))) / 5;
        var detector = new EDetector();

        detector.Add(0.01);

        Assert.Equal(expected, detector.Value, 12);
    }

    [Fact]
    public void EDetector_EachFactorIsAnEValue_MeanIsOneUnderUniformP()
    {
        var random = new Random(2);
        double sum = 0;
        const int Draws = 200_000;

        for (var i = 0; i < Draws; i++)
        {
            // A fresh detector each time: the first factor must have mean at most 1. p is kept off 0, where the mean's own
            // variance is infinite; what is cut off can only lower it.
            var detector = new EDetector();
            detector.Add(Math.Max(random.NextDouble(), 1e-4));
            sum += detector.Value;
        }

        Assert.InRange(sum / Draws, 0.85, 1.02);
    }

    [Fact]
    public void EDetector_Latched_ClearsOnlyBelowTwo()
    {
        var detector = new EDetector();
        detector.Add(1e-5);
        detector.Add(1e-5);
        Assert.Equal(AnomalyLevel.Alarm, detector.Level);

        var levelAboveClear = true;
        while (detector.Value >= EDetector.Clear)
        {
            levelAboveClear &= detector.Level == AnomalyLevel.Alarm;
            detector.Add(0.6);
        }

        Assert.True(levelAboveClear);
        Assert.Equal(AnomalyLevel.None, detector.Level);
    }

    [Fact]
    public void EDetector_Reset_ForgetsTheEvidence()
    {
        var detector = new EDetector();
        detector.Add(1e-9);

        detector.Reset();

        Assert.Equal(1, detector.Value);
        Assert.Equal(AnomalyLevel.None, detector.Level);
    }

    [Fact]
    public void EDetector_UnknownP_ChangesNothing()
    {
        var detector = new EDetector();

        detector.Add(double.NaN);

        Assert.Equal(1, detector.Value);
    }

    [Fact]
    public void EDetector_HoweverLongTheFault_EvidenceIsCapped()
    {
        var detector = new EDetector();
        for (var i = 0; i < 500; i++)
        {
            detector.Add(1e-12);
        }

        Assert.Equal(1e4, detector.Value);
        Assert.Equal(AnomalyLevel.Alarm, detector.Level);
    }
}
