using DiagMod.Core.Detection;
using DiagMod.Core.Features;
using DiagMod.Core.Tests.Support;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;

namespace DiagMod.Core.Tests.Detection;

public class FleetPriorTests
{
    private static readonly int D = FeatureVector.Length;

    // Made once: two tests look at it.
    private static readonly Lazy<DetectorPrior> OfTwelve =
        new(() => FleetPrior.Make("test/1", 0, [.. Enumerable.Range(0, 12).Select(seed => Motor(seed, 32))])!);

    [Fact]
    public void Factory_Prior_IsTheArtefactThatWasReleased()
    {
        var prior = FactoryPrior.Current;

        // A twin that began on this prior needs these bytes for ever: a new fleet is a new version beside it.
        Assert.Equal("factory/3", prior.Version);
        Assert.Equal("a79f887d819ac8268ed39abfb79a0954cb96ca39f477fd7cd0ee14852bb0db44", prior.Hash);
        Assert.Equal("93e6646612ea34af0f3ccf9a831518e540e92171571482821055b32173ef35bb", FactoryPrior.Find("factory/2")!.Hash);
        Assert.Equal("ae09b1fbd35395f0b37241e8f61a69151ad397da059ccb2b311b89ff057c5414", FactoryPrior.Find("factory/1")!.Hash);
        Assert.True(prior.Motors >= FleetPrior.LeastMotors && prior.Means.Count >= FleetPrior.LeastCalibration);
        Assert.Equal((prior.Means.Count, 0), (prior.Highs.Count, prior.Means.Count % prior.Motors));
        Assert.Null(FactoryPrior.Find("factory/999"));
    }

    [Fact]
    public void Factory_Prior_IsACovarianceOfAllFeatures()
    {
        var covariance = Matrix<double>.Build.DenseOfRowMajor(D, D, FactoryPrior.Current.Covariance);

        Assert.True(covariance.IsSymmetric());
        Assert.True(covariance.Evd().EigenValues.Real().Minimum() > 0);
        var runs = Matrix<double>.Build.DenseOfRowMajor(D, D, FactoryPrior.Current.RunCovariance!);
        Assert.True(runs.IsSymmetric());
        Assert.True(runs.Evd().EigenValues.Real().Minimum() > 0);
        Assert.True((covariance - runs).Diagonal().Minimum() > -1e-3 * covariance.Diagonal().Minimum());
        Assert.All(FactoryPrior.Current.Coefficients, slope => Assert.True(double.IsFinite(slope)));
    }

    [Fact]
    public void Read_OfItsBytes_IsTheSamePrior()
    {
        var read = DetectorPrior.Read(FactoryPrior.Current.ToBytes());

        Assert.Equal(FactoryPrior.Current.Hash, read.Hash);
        Assert.Equal(FactoryPrior.Current.Covariance, read.Covariance);
        Assert.Equal(FactoryPrior.Current.Means, read.Means);
        Assert.Throws<InvalidDataException>(() => DetectorPrior.Read("{}"u8));
        Assert.Throws<InvalidDataException>(() => DetectorPrior.Read("[1"u8));
    }

    [Theory]
    [InlineData("factory/1")]
    [InlineData("factory/2")]
    public void Read_APriorMadeBeforeRunsWereJudged_KeepsItsBytesAndJudgesRunsAsWindows(string version)
    {
        var prior = FactoryPrior.Find(version)!;
        var block = new SyntheticMotor(77).Next().Windows.Select(WindowInputs.Of).ToList();
        var model = new LcmModel(D, prior);
        model.Begin(block, double.NaN);
        model.Introduce(block);

        var scored = model.Score(block);

        Assert.Null(prior.RunCovariance);
        Assert.Equal(prior.Hash, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(prior.ToBytes())));
        Assert.Equal(scored.Covariance, scored.RunCovariance);
    }

    [Fact]
    public void Read_FeaturesOfAnotherOrder_AreToldByTheirNames()
    {
        var json = System.Text.Encoding.UTF8.GetString(FactoryPrior.Current.ToBytes())
            .Replace("\"u2re\",\"u2im\"", "\"u2im\",\"gone\"", StringComparison.Ordinal);

        var read = DetectorPrior.Read(System.Text.Encoding.UTF8.GetBytes(json));

        Assert.True(double.IsNaN(read.Covariance[0]) && double.IsNaN(read.RunCovariance![0]));
        Assert.Equal(FactoryPrior.Current.RunCovariance![0], read.RunCovariance[D + 1]);
        Assert.Equal(FactoryPrior.Current.Covariance[0], read.Covariance[D + 1]);
    }

    [Fact]
    public void Make_OfMotorsWithKnownSpread_FindsIt()
    {
        var prior = OfTwelve.Value;

        // SyntheticMotor: windows scatter by 1 and files by 0.8 of the scale, independently: variance 1.64 · scale².
        for (var j = 0; j < D; j++)
        {
            var scale = FeatureVector.Names[j] is "u2re" or "u2im" or "u0" or "dc" or "crest" or "skew" or "rkurt" or "entropy"
                ? 0.002 : 0.5;
            Assert.InRange(prior.Covariance[(j * D) + j] / (1.64 * scale * scale), 0.8, 1.2);
        }

        // Of 16 windows' mean the files' scatter is left, and a sixteenth of the windows': 0.7025.
        Assert.InRange(prior.RunCovariance![0] / prior.Covariance[0], 0.35, 0.51);
        Assert.InRange(prior.Covariance[1] / prior.Covariance[0], -0.2, 0.2);
        Assert.Equal((12, 28 * 12), (prior.Motors, prior.Means.Count));
        Assert.InRange(prior.Means.Mean(), -0.5, 0.5);
        Assert.InRange(prior.Means.StandardDeviation(), 0.02, 0.5);
    }

    [Fact]
    public void Make_TooFewMotorsOrBlocks_GivesNone()
    {
        Assert.Null(FleetPrior.Make("test/1", 0, [.. Enumerable.Range(0, 9).Select(seed => Motor(seed, 40))]));
        Assert.Null(FleetPrior.Make("test/1", 0, [.. Enumerable.Range(0, 12).Select(seed => Motor(seed, 19))]));

        // Enough motors, but 16 calibration blocks of each.
        Assert.Null(FleetPrior.Make("test/1", 0, [.. Enumerable.Range(0, 10).Select(seed => Motor(seed, 20))]));
    }

    [Fact]
    public void Detector_OfAMotorLikeTheFleet_TellsPValuesFromTheFifthFile()
    {
        var prior = OfTwelve.Value;
        int small = 0, alarms = 0, blocks = 0;
        for (var seed = 50; seed < 60; seed++)
        {
            var detector = new LcmDetector(prior);
            var before = AnomalyLevel.None;
            var file = 0;
            foreach (var block in Motor(seed, 40).Blocks)
            {
                var p = detector.Judge(block, BlockUse.InOrder).PValue;
                Assert.Equal(file++ < 4, double.IsNaN(p));
                blocks += double.IsNaN(p) ? 0 : 1;
                small += p <= 0.05 ? 1 : 0;
                alarms += detector.Level == AnomalyLevel.Alarm && before != AnomalyLevel.Alarm ? 1 : 0;
                before = detector.Level;
            }
        }

        Assert.True(small <= 0.07 * blocks, $"{small} of {blocks} p-values are at most 0.05");
        Assert.True(alarms <= 0.006 * blocks, $"{alarms} alarms in {blocks} healthy files");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Detector_OfAMotorUnlikeTheFleet_CalibratesItself(int seed)
    {
        // Its levels, slopes and spreads have nothing to do with what the shipped prior was made from.
        var motor = new SyntheticMotor(seed);
        var detector = new LcmDetector(FactoryPrior.Current);
        var alarms = 0;
        for (var file = 0; file < 60; file++)
        {
            var p = detector.Judge([.. motor.Next().Windows.Select(WindowInputs.Of)], BlockUse.InOrder).PValue;
            Assert.Equal(file < 8, double.IsNaN(p));
            alarms += detector.Level == AnomalyLevel.Alarm ? 1 : 0;
        }

        Assert.Equal(0, alarms);
        motor.Fault["h3"] = 10;
        for (var file = 0; file < 7; file++)
        {
            detector.Judge([.. motor.Next().Windows.Select(WindowInputs.Of)], BlockUse.InOrder);
        }

        Assert.Equal(AnomalyLevel.Alarm, detector.Level);
    }

    private static FleetMotor Motor(int seed, int blocks)
    {
        var motor = new SyntheticMotor(seed + 1000);
        return new FleetMotor(
            [.. Enumerable.Range(0, blocks).Select(_ => (IReadOnlyList<WindowInputs>)[.. motor.Next().Windows.Select(WindowInputs.Of)])],
            50);
    }
}
