using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Reports;

namespace DiagMod.Core.Tests.Reports;

/// <summary>How much data a report rests on.</summary>
public sealed class DataCoverageTests
{
    private static readonly DateTimeOffset Start = new(2025, 8, 17, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Coverage_OfNothing_KnowsNothing()
    {
        var coverage = DataCoverage.Of([], double.NaN);

        Assert.Equal((0, 0, 0.0), (coverage.Files, coverage.FailedFiles, coverage.Seconds));
        Assert.Null(coverage.First);
        Assert.True(double.IsNaN(coverage.EmptyShare.R));
        Assert.Empty(coverage.Gaps);
    }

    [Fact]
    public void Coverage_OfHourlyFilesWithADayMissing_NamesTheGap()
    {
        var hours = new[] { 0, 1, 2, 3, 27, 28 };

        var coverage = DataCoverage.Of([.. hours.Select(hour => File(hour))], double.NaN);

        var gap = Assert.Single(coverage.Gaps);
        Assert.Equal((Start.AddHours(3).AddSeconds(10), Start.AddHours(27)), (gap.From, gap.To));
        Assert.Equal((24 * 3600) - 10, gap.Seconds);
        Assert.Equal((6, 60.0), (coverage.Files, coverage.Seconds));
        Assert.Equal((Start, Start.AddHours(28).AddSeconds(10)), (coverage.First, coverage.Last));
    }

    [Fact]
    public void Coverage_OfFilesAtTheirOwnPace_HasNoGapsThoughDataAreExpectedMoreOften()
    {
        var coverage = DataCoverage.Of([.. Enumerable.Range(0, 5).Select(day => File(24 * day))], expectedSeconds: 60);

        Assert.Empty(coverage.Gaps);
    }

    [Fact]
    public void Coverage_OfAnAbsentPhase_CountsItsFilesAndEmptyCells()
    {
        var files = new[] { File(0), File(1, PhaseSet.R | PhaseSet.T, emptyOfS: 10_000), File(2, status: ProcessingStatus.Failed) };

        var coverage = DataCoverage.Of(files, double.NaN);

        Assert.Equal([2, 1, 2], coverage.FilesWithPhase);
        Assert.Equal((0, 0.5, 0), (coverage.EmptyShare.R, coverage.EmptyShare.S, coverage.EmptyShare.T));
        Assert.Equal((2, 1), (coverage.Files, coverage.FailedFiles));
    }

    private static RawFileRow File(
        double hour, PhaseSet phases = PhaseSet.R | PhaseSet.S | PhaseSet.T, long emptyOfS = 0,
        ProcessingStatus status = ProcessingStatus.Completed) => new()
        {
            RawId = new RawFileId(Guid.CreateVersion7(Start.AddHours(hour))),
            EquipmentId = new EquipmentId("M1"),
            FileName = "a.csv",
            FileHash = new string('0', 64),
            ContentBytes = 1,
            Status = status,
            FailureCode = null,
            Reason = null,
            Samples = 10_000,
            Rate = new SampleRate(1_000),
            RecordedAt = Start.AddHours(hour),
            Clock = TimeSource.Recorded,
            Phases = phases,
            Summary = new RecordingSummary(10_000, Counts(0), Counts(emptyOfS), Counts(0), []),
            WindowsTotal = 1,
            WindowsDone = 1,
            Attempt = 1,
            CreatedAt = Start,
            FinishedAt = Start,
            Score = null,
            Level = null,
            MetaJson = "{}",
        };

    private static PhaseCounts Counts(long empty) => new(10_000 - empty, empty, 0, 0, empty, -1, 1, 0, 1);
}
