using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Tests.Support;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Tests.Twin;

/// <summary>Choosing a model, changing its threshold, and what the journal keeps of it.</summary>
public class MotorTwinAdoptionTests
{
    private static readonly EquipmentId Motor = new("M1");
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Model_OfANewTwin_IsTheShippedOneAndSaysNoThreshold()
    {
        var model = Empty().Model;

        Assert.Equal(("lcm", LcmDetector.ModelVersion, ModelThresholdSource.None), (model.ModelType, model.ModelVersion, model.ThresholdSource));
        Assert.True(double.IsNaN(model.Threshold));
    }

    [Fact]
    public void Threshold_IsTheSettingsThenTheManifestsThenTheLearnedOne()
    {
        var twin = Learned(new SyntheticMotor(1));
        var learned = twin.Model;

        twin.AdoptModel(Change(2.5));
        var given = twin.Model;
        twin.ChangeSettings(MotorSettings.Unknown with { ScoreThreshold = 7 });
        var set = twin.Model;

        Assert.Equal(ModelThresholdSource.Learned, learned.ThresholdSource);
        Assert.Equal(learned.ModelThreshold, learned.Threshold);
        Assert.Equal((2.5, ModelThresholdSource.Manifest, 2.5), (given.Threshold, given.ThresholdSource, given.ModelThreshold));
        Assert.Equal((7, ModelThresholdSource.Setting, 2.5), (set.Threshold, set.ThresholdSource, set.ModelThreshold));
    }

    [Fact]
    public void ChangedThreshold_KeepsWhatWasLearnedAndReplaysBitForBit()
    {
        var motor = new SyntheticMotor(2);
        var twin = Empty();
        var untouched = Empty();
        var commits = new List<TwinCommit>();
        for (var i = 0; i < 24; i++)
        {
            var file = motor.Next();
            commits.Add(twin.Absorb(file));
            untouched.Absorb(file);
        }

        commits.Add(twin.AdoptModel(Change(1e-6)));
        var next = motor.Next();
        var judged = twin.Absorb(next);
        commits.Add(judged);
        var as1 = untouched.Absorb(next).File!;
        commits.Add(twin.AdoptModel(Change(null)));
        commits.Add(twin.Rebaseline());

        // The same score and p-value; only what counts as anomalous is another thing.
        Assert.Equal((as1.Verdict.Score, as1.Verdict.PValue), (judged.File!.Verdict.Score, judged.File.Verdict.PValue));
        Assert.All(judged.File.Scores, score => Assert.True(score.IsAnomaly));
        Assert.False(twin.Model.ThresholdSource == ModelThresholdSource.Manifest);
        var replayed = MotorTwin.Restore(Motor, new StoredTwin(null, [.. commits.Select(commit => commit.Entry)], commits.Count));
        Assert.Equal(twin.Checkpoint().Sha256, replayed.Checkpoint().Sha256);
    }

    [Fact]
    public void ChangedThreshold_OfAnotherModelThanTheTwins_IsRefused()
    {
        var twin = Empty();
        twin.AdoptModel(new ModelAdoption(DetectorTypes.Fresh("hst", "M1", Now), null));

        Assert.Throws<InvalidDataException>(() => twin.AdoptModel(Change(2)));
    }

    [Fact]
    public void AdoptModel_Lcm_GoesOnWithTheTwinsPrior()
    {
        var twin = Learned(new SyntheticMotor(3));
        twin.AdoptModel(new ModelAdoption(DetectorTypes.Fresh("stats", "M1", Now), null));
        var entry = twin.AdoptModel(new ModelAdoption(DetectorTypes.Fresh("lcm", "M1", Now), null)).Entry;

        var manifest = AdoptedModel.ManifestOf(entry.Payload);

        Assert.Equal((FactoryPrior.Current.Version, FactoryPrior.Current.Hash), (manifest.PriorVersion, manifest.PriorHash));
        Assert.Equal(FactoryPrior.Current.Version, twin.Model.PriorVersion);
    }

    [Fact]
    public void Training_OfTheSameWindows_GivesTheSameForestAndItsFigures()
    {
        var motor = new SyntheticMotor(4);
        var windows = Enumerable.Range(0, 20).SelectMany(_ => motor.Next().Windows.Select(WindowInputs.Of)).ToList();

        var one = ForestTraining.Train(windows, "M1", Now, null, CancellationToken.None);
        var two = ForestTraining.Train(windows, "M1", Now.AddDays(1), 0.9, CancellationToken.None);

        Assert.Equal(one.Artefact, two.Artefact);
        Assert.Equal(one.Manifest.TrainingDataHash, ForestTraining.HashOf(windows));
        Assert.Equal((600, "20260101T000000000Z-iforest-M1"), (one.Manifest.NSamples, one.Manifest.Version));
        Assert.InRange(one.Manifest.OutlierRatio!.Value, 0.015, 0.0201);
        Assert.True(one.Manifest.ScoreP95 < one.Manifest.Threshold);
        Assert.Equal((0.9, true, 0.0), (two.Manifest.Threshold, two.Manifest.ThresholdIsGiven, two.Manifest.OutlierRatio));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => ForestTraining.Train([.. windows.Take(255)], "M1", Now, null, CancellationToken.None));
    }

    [Fact]
    public void Adoption_OfATrainedModel_ComesBackWholeFromItsEntry()
    {
        var motor = new SyntheticMotor(5);
        var windows = Enumerable.Range(0, 10).SelectMany(_ => motor.Next().Windows.Select(WindowInputs.Of)).ToList();
        var trained = ForestTraining.Train(windows, "M1", Now, null, CancellationToken.None);
        var twin = Empty();

        var entry = twin.AdoptModel(trained).Entry;

        var back = AdoptedModel.AdoptionOf(entry);
        Assert.Equal(trained.Artefact, back.Artefact);
        Assert.Equal(trained.Manifest.ToJson(), back.Manifest.ToJson());
        Assert.Equal(trained.Manifest.Version, AdoptedModel.ManifestOf(entry.Payload[..8192]).Version);
        Assert.Throws<InvalidDataException>(() => AdoptedModel.AdoptionOf(twin.AdoptModel(new ModelAdoption(
            trained.Manifest with { Threshold = 0.7 }, null, KeepsLearned: true)).Entry));
    }

    [Fact]
    public void WindowsOf_AFilesEntry_AreThoseThatTheDetectorScores()
    {
        var motor = new SyntheticMotor(6);
        var twin = Empty();
        var file = motor.Next();

        var windows = TwinFold.WindowsOf(twin.Absorb(file).Entry);

        Assert.Equal(file.Windows.Select(window => WindowInputs.Of(window).Vector), windows.Select(window => window.Vector));
        Assert.Empty(TwinFold.WindowsOf(twin.Absorb(motor.Next(valid: false)).Entry));
        Assert.Empty(TwinFold.WindowsOf(twin.Acknowledge().Entry));
    }

    [Fact]
    public void Fresh_OfATrainedOrUnknownType_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DetectorTypes.Fresh("iforest", "M1", Now));
        Assert.Throws<ArgumentOutOfRangeException>(() => DetectorTypes.Fresh("svm", "M1", Now));
        Assert.All(DetectorTypes.All, type => Assert.StartsWith(type + "/", DetectorTypes.VersionOf(type), StringComparison.Ordinal));
    }

    // Replayed twice, and once from a snapshot in the middle; ./diagmod bench twins does the same with 100,000 windows.
    [Fact]
    public void State_AfterTwentyThousandWindows_IsTheSameHoweverItIsReplayed()
    {
        const int Windows = 20_000;
        const int Files = Windows / 100;
        var motor = new SyntheticMotor(7);
        var twin = Empty();
        var entries = new List<JournalEntry>(Files);
        TwinCheckpoint? middle = null;
        for (var i = 0; i < Files; i++)
        {
            entries.Add(twin.Absorb(motor.Next(windows: 100)).Entry);
            middle = i == Files / 2 ? twin.Checkpoint() : middle;
        }

        var once = MotorTwin.Restore(Motor, new StoredTwin(null, entries, Files)).Checkpoint().Sha256;
        var fold = new TwinFold(Motor);
        entries.ForEach(entry => fold.Add(entry));
        var tail = MotorTwin.Restore(Motor, new StoredTwin(middle, entries[(int)middle!.Seq..], Files)).Checkpoint().Sha256;

        Assert.Equal(Windows, twin.Model.WindowsAbsorbed);
        Assert.Equal(twin.Checkpoint().Sha256, once);
        Assert.Equal(once, fold.Checkpoint().Sha256);
        Assert.Equal(once, tail);
    }

    private static ModelAdoption Change(double? threshold) => new(
        DetectorManifest.Factory with { Version = "v2", Threshold = threshold }, null, KeepsLearned: true);

    private static MotorTwin Learned(SyntheticMotor motor)
    {
        var twin = Empty();
        for (var i = 0; i < 24; i++)
        {
            twin.Absorb(motor.Next());
        }

        return twin;
    }

    private static MotorTwin Empty() => MotorTwin.Restore(Motor, new StoredTwin(null, [], 0));
}
