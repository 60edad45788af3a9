using System.Security.Cryptography;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;
using DiagMod.Core.Tests.Support;

namespace DiagMod.Core.Tests.Detection;

/// <summary>What every type of detector promises.</summary>
public class DetectorsTests
{
    public static TheoryData<string> Types => ["lcm", "hst", "stats", "iforest"];

    [Theory]
    [MemberData(nameof(Types))]
    public void Detector_StepFault_IsAlarmedAndExplained(string type)
    {
        var motor = new SyntheticMotor(71);
        var detector = Make(type, motor);
        for (var i = 0; i < 26; i++)
        {
            detector.Judge(Inputs(motor), BlockUse.InOrder);
        }

        Assert.False(detector.IsLearning);
        Assert.NotEqual(AnomalyLevel.Alarm, detector.Level);
        string[] faults = ["thd", "h3", "h5", "h7"];
        foreach (var feature in faults)
        {
            motor.Fault[feature] = 30;
        }

        var scores = Enumerable.Range(0, 7).Select(_ => detector.Judge(Inputs(motor), BlockUse.InOrder)).ToList();

        Assert.Equal(AnomalyLevel.Alarm, detector.Level);
        Assert.Contains(scores[0].TopFeatures[0].Name, faults);
        Assert.True(scores[0].TopFeatures[0].Z > 3);
        Assert.True(scores[0].ScoreWithoutTop < scores[0].Score, $"{scores[0].ScoreWithoutTop} of {scores[0].Score}");
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Detector_ReadBack_GoesOnBitForBit(string type)
    {
        var motor = new SyntheticMotor(72);
        var original = Make(type, motor);
        for (var i = 0; i < 31; i++)
        {
            if (i is 2 or 6 or 30)
            {
                Assert.Equal(State(original), State(Restored(original)));
            }

            original.Judge(Inputs(motor, i % 5 == 0 ? 8 : 25), BlockUse.InOrder);
        }

        var copy = Restored(original);
        for (var i = 0; i < 30; i++)
        {
            var windows = Inputs(motor);
            var a = original.Judge(windows, BlockUse.InOrder);
            var b = copy.Judge(windows, BlockUse.InOrder);
            Assert.Equal((a.Score, a.PValue, a.Threshold), (b.Score, b.PValue, b.Threshold));
        }

        Assert.Equal(State(original), State(copy));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void ScoreWithout_OfNoFeature_IsTheScore(string type)
    {
        var motor = new SyntheticMotor(73);
        var detector = Make(type, motor);
        for (var i = 0; i < 10; i++)
        {
            detector.Judge(Inputs(motor), BlockUse.InOrder);
        }

        var windows = Inputs(motor);

        Assert.Equal(detector.Judge(windows, BlockUse.ScoreOnly).Score, detector.ScoreWithout(windows, []));
        Assert.NotEqual(detector.ScoreWithout(windows, []), detector.ScoreWithout(windows, FeatureVector.Names.Take(21)));
    }

    [Fact]
    public void Make_ManifestOfAnotherPriorOrArtefact_IsRefused()
    {
        var artefact = Forest(new SyntheticMotor(74));
        var manifest = Manifest("iforest") with { ArtefactHash = Convert.ToHexStringLower(SHA256.HashData(artefact)) };

        Assert.IsType<IsolationForestDetector>(Detectors.Make(manifest, null, artefact));
        Assert.Throws<InvalidDataException>(() => Detectors.Make(manifest, null, artefact[..^1]));
        Assert.Throws<InvalidDataException>(() => Detectors.Make(DetectorManifest.Factory));
        Assert.Throws<InvalidDataException>(() => Detectors.Make(Manifest("lcm"), FactoryPrior.Current));
        Assert.Equal("factory/3", Detectors.Make(DetectorManifest.Factory, FactoryPrior.Current).Prior!.Version);
    }

    [Fact]
    public void Make_ManifestWithThreshold_OverridesTheQuantile()
    {
        var motor = new SyntheticMotor(75);
        var detector = Detectors.Make(Manifest("stats") with { Threshold = 4.5 });
        for (var i = 0; i < 18; i++)
        {
            detector.Judge(Inputs(motor), BlockUse.InOrder);
        }

        Assert.Equal(4.5, detector.Judge(Inputs(motor), BlockUse.InOrder).ModelThreshold);
        Assert.Equal(4.5, Restored(detector).Threshold);
    }

    [Fact]
    public void Manifest_AsJson_ReadsBackTheSame()
    {
        var manifest = Manifest("hst") with
        {
            Threshold = 2.75,
            NSamples = 1234,
            Seed = 9,
            OutlierRatio = 0.02,
            ScoreP95 = 2.1,
            TrainingDataHash = "ab",
        };

        var json = manifest.ToJson();
        var read = DetectorManifest.FromJson(json);

        Assert.All(
            ["model_type", "threshold", "version", "n_samples", "created_at", "feature_set"],
            name => Assert.Contains($"\"{name}\"", json));
        Assert.Equal(manifest with { Features = read.Features, Constants = read.Constants }, read);
        Assert.Equal(manifest.Features, read.Features);
        Assert.Equal(DetectorManifest.Factory.Constants, DetectorManifest.FromJson(DetectorManifest.Factory.ToJson()).Constants);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("""{"model_type":"svm","version":"1","created_at":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"model_type":"lcm","version":"1","created_at":"2026-01-01T00:00:00Z","threshold":-1}""")]
    [InlineData("""{"model_type":"lcm","version":"1","created_at":"2026-01-01T00:00:00Z","feature_set":99}""")]
    public void Manifest_ThatNoDetectorCanBeMadeBy_IsRefused(string json) =>
        Assert.Throws<InvalidDataException>(() => DetectorManifest.FromJson(json));

    private static DetectorManifest Manifest(string type) => new()
    {
        ModelType = type,
        Version = "v1",
        CreatedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    private static AnomalyDetector Make(string type, SyntheticMotor motor) => type == "iforest"
        ? new IsolationForestDetector(Forest(motor))
        : Detectors.Make(Manifest(type));

    private static byte[] Forest(SyntheticMotor motor) => IsolationForest.Train(
        [.. Enumerable.Range(0, 12).SelectMany(_ => Inputs(motor).Select(window => window.Vector))], 5).ToBytes();

    private static AnomalyDetector Restored(AnomalyDetector detector) =>
        Detectors.Read(new BinaryReader(new MemoryStream(State(detector))));

    private static byte[] State(AnomalyDetector detector)
    {
        using var stream = new MemoryStream();
        Detectors.Write(new BinaryWriter(stream), detector);
        return stream.ToArray();
    }

    private static List<WindowInputs> Inputs(SyntheticMotor motor, int windows = 30) =>
        [.. motor.Next(windows: windows).Windows.Select(WindowInputs.Of)];
}
