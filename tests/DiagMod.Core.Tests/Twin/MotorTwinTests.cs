using System.Security.Cryptography;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Tests.Support;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Tests.Twin;

public class MotorTwinTests
{
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void MotorTwin_New_HasNoData()
    {
        var twin = Fresh();

        Assert.Equal(0, twin.Seq);
        Assert.Equal(RunState.NoData, twin.Status.State);
        Assert.Equal(Health.Unknown, twin.Status.Health);
        Assert.Null(twin.Status.LastWindowAt);
    }

    [Fact]
    public void Absorb_WithoutClock_GivesSequenceTimeFromTheEpoch()
    {
        var motor = new SyntheticMotor(1);
        var twin = Fresh();

        var one = twin.Absorb(motor.Next()).File!;
        var two = twin.Absorb(motor.Next()).File!;

        // 30 windows at a hop of 0.5 s: 15.5 s a file.
        Assert.Equal((Epoch, TimeSource.Sequence), (one.RecordedAt, one.Clock));
        Assert.Equal(Epoch.AddSeconds(15.5), two.RecordedAt);
        Assert.Equal(Epoch.AddSeconds(31), twin.Status.LastWindowAt);
    }

    [Fact]
    public void Absorb_Commit_CarriesEntryStatusAndFile()
    {
        var motor = new SyntheticMotor(1);
        var twin = Fresh();
        twin.Absorb(motor.Next(Day));

        var file = motor.Next(Day.AddHours(1));
        var commit = twin.Absorb(file);

        Assert.Equal((1, 2), (commit.ExpectedSeq, commit.Entry.Seq));
        Assert.Equal(JournalKind.FileAbsorbed, commit.Entry.Kind);
        Assert.Same(file.Windows, commit.File!.Windows);
        Assert.Equal(30, commit.File.Scores.Count);
        Assert.True(commit.File.Learned);
        Assert.Equal(2, commit.Status.FilesAbsorbed);
        Assert.Equal(60, commit.Status.WindowsAbsorbed);
        Assert.Equal(file.Claim.RawId, commit.Status.LastFile);
        Assert.Equal(2, commit.Status.JournalSeq);
        Assert.Null(commit.Checkpoint);
        Assert.NotNull(commit.File.Forecast);
        Assert.Equal(Cadence.Window, commit.File.Forecast.Cadence);
    }

    [Fact]
    public void MotorTwin_AfterCommissioningAndCalibration_RunsNormally()
    {
        var motor = new SyntheticMotor(2) { LoadSpread = 0.01 };
        var twin = Fresh();

        Absorb(twin, motor, 7);
        Assert.Equal((RunState.Learning, Health.Unknown), (twin.Status.State, twin.Status.Health));
        Absorb(twin, motor, 13);

        Assert.Equal((RunState.Running, Health.Normal), (twin.Status.State, twin.Status.Health));
        Assert.Equal(ThresholdSource.Baseline, twin.Status.Forecast!.ThresholdSource);
        Assert.InRange(twin.Status.Forecast.ThresholdAmps, 10, 12.5);
        Assert.Equal(20, twin.Status.RecentRms.Count);
        Assert.InRange(twin.Status.SupplyHz, 49.8, 50.2);
    }

    [Fact]
    public void MotorTwin_StepFault_AlarmsAndAcknowledgeClears()
    {
        var motor = new SyntheticMotor(3);
        var twin = Fresh();
        Absorb(twin, motor, 24);
        Assert.Equal(AnomalyLevel.None, twin.Status.Anomaly.Level);

        motor.Fault["h3"] = 10;
        motor.Fault["u2re"] = 10;
        Absorb(twin, motor, 3);
        Assert.Equal((AnomalyLevel.Alarm, Health.Alarm), (twin.Status.Anomaly.Level, twin.Status.Health));
        Assert.Contains(twin.Status.Anomaly.TopFeatures.Take(3), top => top.Name is "h3" or "u2re");

        var commit = twin.Acknowledge();
        Assert.Null(commit.File);
        Assert.Equal((AnomalyLevel.None, 1.0), (commit.Status.Anomaly.Level, commit.Status.Anomaly.EValue));
    }

    [Fact]
    public void Absorb_LateFile_IsScoredButMovesNothing()
    {
        var motor = new SyntheticMotor(4);
        var twin = Fresh();
        for (var i = 0; i < 20; i++)
        {
            twin.Absorb(motor.Next(Day.AddHours(i)));
        }

        var before = twin.Status;
        var late = twin.Absorb(motor.Next(Day.AddHours(3)));

        Assert.Contains("late", late.File!.Notes);
        Assert.False(late.File.Learned);
        Assert.Equal(30, late.File.Scores.Count);
        Assert.Equal(before.LastWindowAt, late.Status.LastWindowAt);
        Assert.Equal(before.RmsAmps, late.Status.RmsAmps);
        Assert.Equal(before.LastFile, late.Status.LastFile);
        Assert.Equal(before.Anomaly, late.Status.Anomaly);
        Assert.Equal(21, late.Status.FilesAbsorbed);
    }

    [Fact]
    public void Absorb_OtherSampleRate_IsNeitherScoredNorLearned()
    {
        var motor = new SyntheticMotor(5);
        var twin = Fresh();
        Absorb(twin, motor, 3);
        var other = new SyntheticMotor(5) { Rate = new SampleRate(2000) };

        var file = twin.Absorb(other.Next()).File!;

        Assert.Contains("rate_differs", file.Notes);
        Assert.Empty(file.Scores);
        Assert.False(file.Learned);
        Assert.True(double.IsNaN(file.Verdict.Score));
    }

    [Fact]
    public void Absorb_WithoutValidWindow_IsKeptAndChangesNoNumber()
    {
        var motor = new SyntheticMotor(6);
        var twin = Fresh();
        Absorb(twin, motor, 2);
        var before = twin.Status;

        var commit = twin.Absorb(motor.Next(valid: false));

        Assert.Equal(3, commit.Entry.Seq);
        Assert.Contains("no_valid_windows", commit.File!.Notes);
        Assert.Empty(commit.File.Scores);
        Assert.Equal(before.RmsAmps, commit.Status.RmsAmps);
        Assert.Equal(3, commit.Status.FilesAbsorbed);
    }

    [Fact]
    public void Absorb_EmptyFile_IsKept()
    {
        var motor = new SyntheticMotor(6);
        var twin = Fresh();

        var commit = twin.Absorb(motor.Next(windows: 0));

        Assert.Equal(Health.Unknown, commit.Status.Health);
        Assert.Null(commit.Status.LastWindowAt);
    }

    [Fact]
    public void Absorb_NoCurrent_StopsTheMotorAndScoresNothing()
    {
        var motor = new SyntheticMotor(7);
        var twin = Fresh();
        Absorb(twin, motor, 20);

        motor.LoadAmps = 0.05;
        var stopped = twin.Absorb(motor.Next());

        Assert.Equal(RunState.Stopped, stopped.Status.State);
        Assert.Empty(stopped.File!.Scores);
        Assert.Contains("motor_stopped", stopped.File.Notes);
        Assert.Equal(AnomalyLevel.None, stopped.Status.Anomaly.Level);
        motor.LoadAmps = 10;
        Assert.Equal(RunState.Running, twin.Absorb(motor.Next()).Status.State);
    }

    [Fact]
    public void Absorb_FewerPhases_IsAnEventAndNoAnomaly()
    {
        var motor = new SyntheticMotor(8) { LoadSpread = 0.01 };
        var twin = Fresh();
        Absorb(twin, motor, 30);

        for (var i = 0; i < 6; i++)
        {
            var commit = twin.Absorb(motor.Next(phases: PhaseSet.R));
            Assert.Contains("phases_changed", commit.File!.Notes);
            Assert.Contains(HardRules.PhasesChanged, commit.File.Verdict.HardRules);
            Assert.False(commit.File.Learned);
            Assert.True(double.IsNaN(commit.Status.RmsAmps.S));
        }

        Assert.Equal((AnomalyLevel.None, Health.Advisory), (twin.Status.Anomaly.Level, twin.Status.Health));
        Assert.Equal(Health.Normal, twin.Absorb(motor.Next()).Status.Health);
    }

    [Fact]
    public void Absorb_FewerPhases_IsScoredByWhatCanBeCompared()
    {
        var motor = new SyntheticMotor(8) { LoadSpread = 0.01 };
        var twin = Fresh();
        Absorb(twin, motor, 30);
        var usual = twin.Absorb(motor.Next(phases: PhaseSet.R)).Status.Anomaly;
        motor.Fault["h3"] = 30;
        motor.Fault["crest"] = 30;

        var changed = twin.Absorb(motor.Next(phases: PhaseSet.R)).Status.Anomaly;
        motor.Fault["near"] = 30;
        var faulty = twin.Absorb(motor.Next(phases: PhaseSet.R)).Status.Anomaly;

        Assert.Equal(usual.Score, changed.Score, 0.5 * usual.Score);
        Assert.DoesNotContain(changed.TopFeatures, top => top.Name is "h3" or "thd" or "crest");
        Assert.InRange(faulty.Score, 2 * usual.Score, double.MaxValue);
        Assert.Equal("near", faulty.TopFeatures[0].Name);
    }

    [Theory]
    [InlineData("S R R R R R R R", "R")]
    [InlineData("RS RST RS RST RST RST RST", "RST")]
    [InlineData("RST RS RS RS RS RS RS RS", "RS")]
    [InlineData("RST RST RST RST RST RST RST RST RST RS RS RS RS RS RS RS RS RS RS RS RS", "RST")]
    [InlineData("RS RST RS RST RS RST RS RST RS RST", "RST")]
    public void Absorb_PhasesThatChangeWhileLearning_LearnsThoseOfMostFiles(string files, string learned)
    {
        PhaseSet Set(string letters) => letters.Aggregate(PhaseSet.None, (set, letter) => set | Enum.Parse<PhaseSet>([letter]));
        var motor = new SyntheticMotor(8) { LoadSpread = 0.01 };
        var twin = Fresh();

        foreach (var phases in files.Split(' '))
        {
            twin.Absorb(motor.Next(phases: Set(phases)));
        }

        Assert.Equal(Set(learned), twin.Baseline.Phases);
        var checkpoint = twin.Checkpoint();
        var restored = MotorTwin.Restore(twin.Id, new StoredTwin(checkpoint, [], checkpoint.Seq));
        Assert.Equal(checkpoint.Sha256, restored.Checkpoint().Sha256);
    }

    [Fact]
    public void ChangeSettings_MovesTheThresholdInItsOrder()
    {
        var motor = new SyntheticMotor(9);
        var twin = Fresh();
        Absorb(twin, motor, 20);

        var plate = twin.ChangeSettings(MotorSettings.Unknown with { RatedCurrentAmps = 12, ServiceFactor = 1.15 });
        Assert.Equal(ThresholdSource.Nameplate, plate.Status.Forecast!.ThresholdSource);
        Assert.Equal(13.8, plate.Status.Forecast.ThresholdAmps, 9);

        var person = twin.ChangeSettings(MotorSettings.Unknown with { RatedCurrentAmps = 12, RmsThresholdAmps = 9 });
        Assert.Equal(ThresholdSource.Person, person.Status.Forecast!.ThresholdSource);
        Assert.Equal(Health.Warning, person.Status.Health);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => twin.ChangeSettings(MotorSettings.Unknown with { ServiceFactor = 0 }));
    }

    [Fact]
    public void Health_TwoPercentOverTheLimit_IsWatchedOnANameplateAndWarnsOnAPersonsLimit()
    {
        var motor = new SyntheticMotor(9) { LoadSpread = 0.001 };
        var twin = Fresh();
        Absorb(twin, motor, 20);
        var limit = twin.Status.RmsAmps.S / 1.02;

        var plate = twin.ChangeSettings(MotorSettings.Unknown with { RatedCurrentAmps = limit }).Status;
        var person = twin.ChangeSettings(MotorSettings.Unknown with { RmsThresholdAmps = limit }).Status;

        Assert.True(plate.Forecast!.POverLevel > 0.5 && person.Forecast!.POverLevel > 0.5);
        Assert.Equal((Health.Advisory, Health.Warning), (plate.Health, person.Health));
    }

    [Fact]
    public void ScoreThreshold_FromTheSettings_IsInForceShownBesideTheModelsAndReplayed()
    {
        var motor = new SyntheticMotor(12);
        var twin = Fresh();
        Absorb(twin, motor, 20);
        var before = twin.Checkpoint();

        var changed = twin.ChangeSettings(MotorSettings.Unknown with { ScoreThreshold = 0.01 });
        var absorbed = twin.Absorb(motor.Next());
        var replayed = MotorTwin.Restore(
            twin.Id, new StoredTwin(before, [changed.Entry, absorbed.Entry], twin.Seq));

        var verdict = absorbed.File!.Verdict;
        Assert.Equal(0.01, verdict.Threshold);
        Assert.True(verdict.ModelThreshold > 1);
        Assert.All(absorbed.File.Scores, score => Assert.True(score.IsAnomaly));
        Assert.Equal(twin.Checkpoint().State, replayed.Checkpoint().State);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => twin.ChangeSettings(MotorSettings.Unknown with { ScoreThreshold = 0 }));
    }

    [Fact]
    public void Rebaseline_LearnsAgain_AndMaintenanceForgetsTheTrendToo()
    {
        var motor = new SyntheticMotor(10);
        var twin = Fresh();
        Absorb(twin, motor, 25);

        var rebased = twin.Rebaseline();
        Assert.Equal(RunState.Learning, rebased.Status.State);
        Assert.NotNull(rebased.Status.Forecast);
        Assert.Equal(ThresholdSource.None, rebased.Status.Forecast.ThresholdSource);

        Assert.Null(twin.MaintenanceDone().Status.Forecast);
        Assert.Equal(0, twin.Forecast(null, null).Have);
    }

    [Fact]
    public void Rebaseline_WithAReason_KeepsItInTheJournalAndReplaysToTheBit()
    {
        var motor = new SyntheticMotor(12);
        var twin = Fresh();
        var absorbed = twin.Absorb(motor.Next());

        var rebased = twin.Rebaseline("новый ротор");
        var replayed = MotorTwin.Restore(twin.Id, new StoredTwin(null, [absorbed.Entry, rebased.Entry], 2));

        Assert.Equal("новый ротор", MotorTwin.ReasonOf(rebased.Entry));
        Assert.Null(MotorTwin.ReasonOf(absorbed.Entry));
        Assert.Null(MotorTwin.ReasonOf(twin.Rebaseline().Entry));
        Assert.Equal(rebased.Status.JournalSeq, replayed.Seq);
        Assert.True(replayed.IsAtBaselineStart);
    }

    [Fact]
    public void BaselineStart_IsLeftByTheFirstFile_AndReachedAgainByARebaseline()
    {
        var motor = new SyntheticMotor(13);
        var twin = Fresh();

        var atFirst = twin.IsAtBaselineStart;
        twin.Absorb(motor.Next());
        var afterAFile = twin.IsAtBaselineStart;
        twin.Rebaseline();
        var restored = MotorTwin.Restore(twin.Id, new StoredTwin(twin.Checkpoint(), [], twin.Seq));

        Assert.True(atFirst);
        Assert.False(afterAFile);
        Assert.True(twin.IsAtBaselineStart);
        Assert.True(restored.IsAtBaselineStart);
    }

    [Fact]
    public void Absorb_FileOfAnotherMotor_IsRefused()
    {
        var twin = Fresh();

        Assert.Throws<ArgumentException>(() => twin.Absorb(new SyntheticMotor(1, "M2").Next()));
        Assert.Equal(0, twin.Seq);
    }

    [Fact]
    public void Absorb_ConditionsOff_AreNeitherScoredNorInTheTrend()
    {
        var motor = new SyntheticMotor(11);
        var twin = Fresh();

        var commit = twin.Absorb(motor.Next(conditions: WindowConditions.Off));

        Assert.Equal(RunState.Stopped, commit.Status.State);
        Assert.Equal(0, twin.Forecast(Cadence.Window, null).Have);
    }

    [Fact]
    public void Absorb_WindowsBelowTwoPercentOfTheBaseline_AreStoredAsOff()
    {
        var motor = new SyntheticMotor(12);
        var twin = Fresh();
        Absorb(twin, motor, 10);
        var file = motor.Next();
        var stopped = file.Windows[3] with
        {
            R = SyntheticMotor.Of(0.1),
            S = SyntheticMotor.Of(0.1),
            T = SyntheticMotor.Of(0.1),
            Run = 1,
        };

        var commit = twin.Absorb(file with { Windows = [.. file.Windows.Select((window, i) => i == 3 ? stopped : window)] });

        Assert.Equal(WindowConditions.Off, commit.File!.Windows[3].Conditions);
        Assert.Equal(0, commit.File.Windows[3].Run);
        Assert.All(commit.File.Windows.Where((_, i) => i != 3), window => Assert.Equal(WindowConditions.None, window.Conditions));
    }

    [Fact]
    public void Forecast_AfterTwentyFiles_TellsWhereUnbalanceAndScoreAreGoing()
    {
        var motor = new SyntheticMotor(12);
        var twin = Fresh();

        Absorb(twin, motor, 22);
        var readings = twin.Forecast(null, null).Forecast!.Readings;
        twin.Rebaseline();
        var rebased = twin.Forecast(null, null).Forecast!.Readings;

        Assert.Equal([Reading.Unbalance, Reading.BlockScore], readings.Select(one => one.Reading));
        Assert.All(readings, one => Assert.Equal(24, one.Future.Count));
        Assert.Equal(0.05, readings[0].Limit);
        Assert.Equal([Reading.Unbalance], rebased.Select(one => one.Reading));
    }

    [Fact]
    public void Checkpoint_OfAnotherVersion_IsTold()
    {
        var twin = Fresh();
        Absorb(twin, new SyntheticMotor(13), 2);
        var checkpoint = twin.Checkpoint();
        var older = (byte[])checkpoint.State.Clone();
        older[sizeof(uint)]--;
        var damaged = (byte[])checkpoint.State.Clone();
        damaged[^1] ^= 1;

        Assert.False(MotorTwin.IsOfOtherVersion(checkpoint));
        Assert.True(MotorTwin.IsOfOtherVersion(new TwinCheckpoint(2, older, SHA256.HashData(older))));
        Assert.False(MotorTwin.IsOfOtherVersion(checkpoint with { State = damaged }));
    }

    private static MotorTwin Fresh() => MotorTwin.Restore(new EquipmentId("M1"), new StoredTwin(null, [], 0));

    private static void Absorb(MotorTwin twin, SyntheticMotor motor, int files)
    {
        for (var i = 0; i < files; i++)
        {
            twin.Absorb(motor.Next());
        }
    }
}
