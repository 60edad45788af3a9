using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Tests.Diagnosis;
using DiagMod.Core.Tests.Support;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Tests.Twin;

public class MotorTwinDiagnosisTests
{
    private static readonly EquipmentId Motor = new("M1");
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Analyses_BetweenWhicheverFilesTheyArrive_LeaveTheSameTwin(int seed)
    {
        var inStep = Life(seed, _ => 0);
        var random = new Random(seed);
        var delayed = Life(seed, _ => random.Next(1, 5));
        var atTheEnd = Life(seed, _ => 1_000);

        Same(inStep, delayed);
        Same(inStep, atTheEnd);
        Assert.NotNull(inStep.Status.Diagnosis);
    }

    [Fact]
    public void Replay_OfFilesAndAnalyses_IsBitIdentical()
    {
        var commits = new List<TwinCommit>();
        var live = Life(4, number => number % 3, commits);
        var checkpoint = commits.Last(commit => commit.Checkpoint is not null).Checkpoint!;

        var whole = MotorTwin.Restore(Motor, new StoredTwin(null, [.. commits.Select(c => c.Entry)], commits.Count));
        var tail = MotorTwin.Restore(Motor, new StoredTwin(
            checkpoint, [.. commits.Skip((int)checkpoint.Seq).Select(c => c.Entry)], commits.Count));

        Assert.Equal(live.Checkpoint().Sha256, whole.Checkpoint().Sha256);
        Assert.Equal(live.Checkpoint().Sha256, tail.Checkpoint().Sha256);
        Assert.Equal(live.Status.Diagnosis, whole.Status.Diagnosis);
    }

    [Fact]
    public void Forecast_AfterTwentyAnalyses_TellsWhereRotorBarsAndRotationAreGoing()
    {
        var motor = new SyntheticMotor(7);
        var twin = Empty();
        for (var i = 0; i < 30; i++)
        {
            var at = Day.AddHours(i);
            twin.Absorb(motor.Next(at));
            twin.AbsorbAnalysis(Analyses.Of(Motor, i + 1, at, slip: 0.02, meanDb: (i < 10 ? 64 : 64 - (0.5 * (i - 9))) + (0.2 * Math.Sin(1.7 * i))));
        }

        var readings = twin.Forecast(null, null).Forecast!.Readings;
        var bars = readings.Single(one => one.Reading == Reading.RotorBars);
        var rotation = readings.Single(one => one.Reading == Reading.Rotation);
        twin.Rebaseline();

        // N_Σ lies 6 dB over N_av: −58 dBc while healthy, and 6 dB more are noteworthy (signals.md, section 7).
        Assert.Equal((30, -58.0, -52.0), (bars.History.Count, Math.Round(bars.History[0].Value), Math.Round(bars.Limit)));
        Assert.Equal(-48, bars.History[^1].Value, 0.3);
        Assert.True(bars.POver > 0.9, $"{bars.POver}");
        Assert.Equal((-62, -56, 0), (rotation.History[^1].Value, rotation.Limit, Math.Round(rotation.POver, 3)));
        Assert.DoesNotContain(twin.Forecast(null, null).Forecast!.Readings, one => one.Reading is Reading.RotorBars or Reading.Rotation);
    }

    [Fact]
    public void Reading_OfAnAnalysisInSequenceTime_SaysSo()
    {
        var twin = Empty();
        for (var i = 0; i < 20; i++)
        {
            var file = Analyses.Of(Motor, i + 1, Day.AddHours(i));
            twin.Absorb(new SyntheticMotor(8).Next(Day.AddHours(i)));
            twin.AbsorbAnalysis(file with { Claim = file.Claim with { Clock = i == 3 ? TimeSource.Sequence : TimeSource.Recorded } });
        }

        var bars = twin.Forecast(null, null).Forecast!.Readings.Single(one => one.Reading == Reading.RotorBars);

        Assert.Equal(TimeSource.Sequence, bars.Clock);
    }

    [Fact]
    public void SameAnalysis_AbsorbedTwice_MovesNothingButTheJournal()
    {
        var twin = Empty();
        var file = Analyses.Of(Motor, 1, Day, slip: 0.02, meanDb: 40);
        twin.AbsorbAnalysis(file);
        var (status, own) = (twin.Status, twin.Own.IsFrozen);

        twin.AbsorbAnalysis(file);

        Assert.Equal(status.Diagnosis, twin.Status.Diagnosis);
        Assert.Equal(status.Slip, twin.Status.Slip);
        Assert.Equal((own, 1), (twin.Own.IsFrozen, twin.Status.Diagnosis!.Files));
        Assert.Equal(2, twin.Seq);
    }

    [Fact]
    public void Analysis_OfAnOlderFile_IsStoredAndMovesNothing()
    {
        var twin = Empty();
        twin.AbsorbAnalysis(Analyses.Of(Motor, 2, Day.AddHours(2), slip: 0.021, meanDb: 60));
        var before = twin.Status;

        var commit = twin.AbsorbAnalysis(Analyses.Of(Motor, 1, Day, slip: 0.01, meanDb: 38));

        Assert.Equal(Severity.Alarm, commit.Analysis!.Diagnosis.Severity);
        Assert.Equal(before.Diagnosis, twin.Status.Diagnosis);
        Assert.Equal(before.Slip, twin.Status.Slip);
    }

    [Fact]
    public void Analysis_OfAFileFromBeforeARebaseline_MovesNothing()
    {
        var motor = new SyntheticMotor(5);
        var twin = Empty();
        var before = motor.Next(Day);
        twin.Absorb(before);
        twin.Rebaseline("new rotor");

        twin.AbsorbAnalysis(Analyses.Of(Motor, before.Claim.RawId, Day, slip: 0.02, meanDb: 38));
        var afterOld = twin.Status.Diagnosis;
        twin.Absorb(motor.Next(Day.AddHours(1)));
        twin.AbsorbAnalysis(Analyses.Of(Motor, 9, Day.AddHours(1), slip: 0.02, meanDb: 60));

        Assert.Null(afterOld);
        Assert.Equal((Severity.Good, 1), (twin.Status.Diagnosis!.Severity, twin.Status.Diagnosis.Files));
    }

    [Theory]
    [InlineData(40, Health.Alarm)]
    [InlineData(46, Health.Warning)]
    [InlineData(52, Health.Advisory)]
    [InlineData(60, Health.Unknown)]
    public void Health_OfALearningMotor_FollowsTheChartOfRotorBars(double meanDb, Health expected)
    {
        var twin = Empty();
        twin.Absorb(new SyntheticMotor(6).Next(Day));

        twin.AbsorbAnalysis(Analyses.Of(Motor, 1, Day, slip: 0.02, meanDb: meanDb));

        Assert.Equal(expected, twin.Status.Health);
        Assert.Equal(0.02, twin.Status.Slip, 1e-6);
    }

    [Fact]
    public void Fault_ThatALaterFileCannotTellOf_StandsUntilOneCan()
    {
        var twin = Empty();
        twin.AbsorbAnalysis(Analyses.Of(Motor, 1, Day, slip: 0.02, meanDb: 40));

        twin.AbsorbAnalysis(Analyses.Of(Motor, 2, Day.AddHours(1), slip: 0.003, meanDb: 70, loadAmps: 3));
        var unseen = twin.Status.Diagnosis!;
        twin.AbsorbAnalysis(Analyses.Of(Motor, 3, Day.AddHours(2), slip: 0.02, meanDb: 62));
        var cleared = twin.Status.Diagnosis!;

        Assert.Equal((Severity.Alarm, FaultCodes.BrokenRotorBar), (unseen.Severity, unseen.Fault));
        Assert.Equal(70, unseen.MeanDb, 1e-4);
        Assert.Equal((Severity.Good, null), (cleared.Severity, cleared.Fault));
    }

    /// <summary>Forty files with a rebaseline in the middle; analyses come so many files later, in the order of the files.</summary>
    private static MotorTwin Life(int seed, Func<int, int> delayFiles, List<TwinCommit>? commits = null)
    {
        var motor = new SyntheticMotor(seed);
        var twin = Empty();
        var waiting = new Queue<(int Due, AnalyzedFile File)>();
        void Do(TwinCommit commit) => commits?.Add(commit);
        for (var i = 0; i < 40; i++)
        {
            if (i == 20)
            {
                Do(twin.Rebaseline());
            }

            if (i == 25)
            {
                Do(twin.Acknowledge());
            }

            var at = Day.AddHours(i);
            Do(twin.Absorb(motor.Next(at)));
            waiting.Enqueue((
                i + delayFiles(i),
                Analyses.Of(Motor, i + 1, at, slip: 0.02 + (1e-4 * i), meanDb: i < 36 ? 64 : 44, loadAmps: 10 + (i % 3))));
            while (waiting.TryPeek(out var next) && next.Due <= i)
            {
                Do(twin.AbsorbAnalysis(waiting.Dequeue().File));
            }
        }

        while (waiting.TryDequeue(out var last))
        {
            Do(twin.AbsorbAnalysis(last.File));
        }

        return twin;
    }

    private static MotorTwin Empty() => MotorTwin.Restore(Motor, new StoredTwin(null, [], 0));

    private static void Same(MotorTwin expected, MotorTwin actual)
    {
        // Number and hash of the newest entry tell of the order, and only they: 8 and 32 bytes behind the names.
        var head = 4 + 1 + 1 + Motor.Value.Length + 1 + LcmDetector.ModelVersion.Length + 1
            + RmsTrend.ModelVersion.Length;
        Assert.Equal(expected.Seq, actual.Seq);
        Assert.Equal(expected.Checkpoint().State[(head + 40)..], actual.Checkpoint().State[(head + 40)..]);
        Assert.Equal(expected.Status.Diagnosis, actual.Status.Diagnosis);
        Assert.Equal(expected.Status.Health, actual.Status.Health);
    }
}
