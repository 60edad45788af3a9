using DiagMod.Core.Detection;
using DiagMod.Core.Tests.Support;

namespace DiagMod.Core.Tests.Detection;

public class LcmDetectorTests
{
    private const int WarmFiles = 16;

    [Fact]
    public void LcmDetector_WhileLearning_GivesScoresButNoPValue()
    {
        var motor = new SyntheticMotor(1);
        var detector = new LcmDetector();

        var scores = Enumerable.Range(0, WarmFiles).Select(_ => Judge(detector, motor)).ToList();
        var first = Judge(detector, motor);

        Assert.Empty(scores[0].Windows);
        Assert.All(scores, score => Assert.True(double.IsNaN(score.PValue) && double.IsNaN(score.Threshold)));
        Assert.All(scores.Skip(1), score => Assert.Equal(30, score.Windows.Count));
        Assert.False(detector.IsLearning);
        Assert.InRange(first.PValue, 1e-12, 1);
        Assert.True(first.Threshold > 0);
    }

    [Theory]
    [InlineData(41)]
    [InlineData(42)]
    [InlineData(43)]
    [InlineData(44)]
    public void LcmDetector_StepFault_AlarmsWithinThreeFilesAndNamesIt(int seed)
    {
        var motor = new SyntheticMotor(seed);
        var detector = new LcmDetector();
        for (var i = 0; i < 24; i++)
        {
            Judge(detector, motor);
        }

        Assert.Equal(AnomalyLevel.None, detector.Level);
        motor.Fault["am"] = 8;
        motor.Fault["pm"] = 8;
        var files = 0;
        FileScore score;
        do
        {
            score = Judge(detector, motor);
            files++;
        }
        while (detector.Level != AnomalyLevel.Alarm && files < 10);

        Assert.InRange(files, 1, 3);
        Assert.Contains(score.TopFeatures.Take(3), top => top.Name is "am" or "pm");
        Assert.True(score.TopFeatures[0].Z > 3);
        Assert.InRange(score.TopFeatures.Sum(top => top.Share), 0.2, 1.0000001);
    }

    [Theory]
    [InlineData(51)]
    [InlineData(52)]
    [InlineData(53)]
    public void LcmDetector_LastingFault_NeverBecomesItsOwnNormal(int seed)
    {
        var motor = new SyntheticMotor(seed);
        var detector = new LcmDetector();
        for (var i = 0; i < 24; i++)
        {
            Judge(detector, motor);
        }

        motor.Fault["am"] = 6;
        var p = Enumerable.Range(0, 30).Select(_ => Judge(detector, motor).PValue).ToArray();

        Assert.Equal(AnomalyLevel.Alarm, detector.Level);
        Assert.True(p[20..].Order().ElementAt(5) < 0.1, $"seed {seed}: p-values {string.Join(", ", p)}");
    }

    [Fact]
    public void LcmDetector_TwentyHealthyMotors_StayWithinTheFalseAlarmBound()
    {
        int alarms = 0, small = 0, blocks = 0;
        for (var seed = 100; seed < 120; seed++)
        {
            var motor = new SyntheticMotor(seed);
            var detector = new LcmDetector();
            var before = AnomalyLevel.None;
            for (var file = 0; file < 100; file++)
            {
                var p = Judge(detector, motor).PValue;
                if (double.IsFinite(p))
                {
                    blocks++;
                    small += p <= 0.05 ? 1 : 0;
                }

                alarms += detector.Level == AnomalyLevel.Alarm && before != AnomalyLevel.Alarm ? 1 : 0;
                before = detector.Level;
            }
        }

        // B8: at most 6 alarms in 1000 files, at most 7 % of p-values at or below 0.05.
        Assert.True(alarms <= 0.006 * blocks, $"{alarms} alarms in {blocks} healthy files");
        Assert.True(small <= 0.07 * blocks, $"{small} of {blocks} p-values are at most 0.05");
    }

    [Fact]
    public void LcmDetector_LoadNeverSeen_DoesNotAlarm()
    {
        var motor = new SyntheticMotor(7);
        var detector = new LcmDetector();
        for (var i = 0; i < 30; i++)
        {
            Judge(detector, motor);
        }

        motor.LoadAmps = 7;
        for (var i = 0; i < 5; i++)
        {
            Judge(detector, motor);
        }

        Assert.NotEqual(AnomalyLevel.Alarm, detector.Level);
    }

    [Fact]
    public void LcmDetector_StandingFault_IsNeverLearned()
    {
        var motor = new SyntheticMotor(9);
        var detector = new LcmDetector();
        for (var i = 0; i < 24; i++)
        {
            Judge(detector, motor);
        }

        motor.Fault["noise"] = 10;
        var first = Judge(detector, motor);
        FileScore last = first;
        for (var i = 0; i < 100; i++)
        {
            last = Judge(detector, motor);
        }

        Assert.False(last.Learned);
        Assert.True(last.Score > 0.7 * first.Score, $"{first.Score} fell to {last.Score}");
        Assert.Equal(AnomalyLevel.Alarm, detector.Level);
    }

    [Fact]
    public void LcmDetector_ShortFiles_ArePooledIntoBlocks()
    {
        var motor = new SyntheticMotor(5);
        var detector = new LcmDetector();
        for (var i = 0; i < 20; i++)
        {
            Judge(detector, motor);
        }

        var one = Judge(detector, motor, windows: 8);
        var two = Judge(detector, motor, windows: 8);
        var three = Judge(detector, motor, windows: 8);

        Assert.True(one.IsPooled && two.IsPooled && !three.IsPooled);
        Assert.True(double.IsNaN(one.PValue) && double.IsNaN(two.PValue));
        Assert.True(double.IsFinite(three.PValue));
        Assert.All([one, two, three], score => Assert.Equal(8, score.Windows.Count));
    }

    [Fact]
    public void LcmDetector_ScoreOnly_ChangesNothing()
    {
        var motor = new SyntheticMotor(6);
        var detector = new LcmDetector();
        for (var i = 0; i < 20; i++)
        {
            Judge(detector, motor);
        }

        var before = State(detector);
        motor.Fault["thd"] = 20;
        var score = detector.Judge(Inputs(motor, 30), BlockUse.ScoreOnly);

        Assert.True(score.PValue < 0.05);
        Assert.False(score.Learned);
        Assert.Equal(before, State(detector));
    }

    [Fact]
    public void LcmDetector_Read_GoesOnBitForBit()
    {
        var original = new LcmDetector();
        var motor = new SyntheticMotor(8);
        for (var i = 0; i < 60; i++)
        {
            Judge(original, motor, windows: i % 7 == 0 ? 9 : 25);
        }

        var copy = new LcmDetector();
        copy.Read(new BinaryReader(new MemoryStream(State(original))));
        for (var i = 0; i < 60; i++)
        {
            var windows = Inputs(motor, 22);
            var a = original.Judge(windows, BlockUse.InOrder);
            var b = copy.Judge(windows, BlockUse.InOrder);
            Assert.Equal(a.Score, b.Score);
            Assert.Equal(a.PValue, b.PValue);
        }

        Assert.Equal(State(original), State(copy));
        Assert.InRange(State(original).Length, 1000, 64 * 1024);
    }

    [Fact]
    public void LcmDetector_WithPrior_IsWarmAfterFourBlocks()
    {
        var motor = new SyntheticMotor(12);
        var n = DiagMod.Core.Features.FeatureVector.Length;
        var covariance = new double[n * n];
        for (var j = 0; j < n; j++)
        {
            covariance[(j * n) + j] = 0.5;
        }

        var prior = new DetectorPrior
        {
            Version = "test/1",
            LevelLog = 0.8,
            Coefficients = new double[4 * n],
            Covariance = covariance,
            Means = [.. Enumerable.Range(0, 300).Select(i => (i / 100.0) - 1.5)],
            Highs = [.. Enumerable.Range(0, 300).Select(i => (i / 100.0) - 1.5)],
        };
        var detector = new LcmDetector(prior);

        var scores = Enumerable.Range(0, 5).Select(_ => Judge(detector, motor)).ToList();

        Assert.True(double.IsNaN(scores[3].PValue));
        Assert.InRange(scores[4].PValue, 1e-12, 1);
    }

    private static byte[] State(LcmDetector detector)
    {
        using var stream = new MemoryStream();
        detector.Write(new BinaryWriter(stream));
        return stream.ToArray();
    }

    private static FileScore Judge(LcmDetector detector, SyntheticMotor motor, int windows = 30) =>
        detector.Judge(Inputs(motor, windows), BlockUse.InOrder);

    private static List<WindowInputs> Inputs(SyntheticMotor motor, int windows) =>
        [.. motor.Next(windows: windows).Windows.Select(WindowInputs.Of)];
}
