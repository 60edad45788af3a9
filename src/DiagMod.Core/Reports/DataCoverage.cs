using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Core.Reports;

/// <summary>What data a report rests on: how much was recorded in its period, in which phases, and where nothing was.</summary>
/// <param name="Files">Completed recordings.</param>
/// <param name="FailedFiles">Recordings that ended with a reason.</param>
/// <param name="Seconds">Length of the completed ones together, seconds.</param>
/// <param name="First">Start of the first, UTC; null without any.</param>
/// <param name="Last">End of the last, UTC; null without any.</param>
/// <param name="FilesWithPhase">Completed recordings that carry each phase, R, S, T.</param>
/// <param name="EmptyShare">Share of empty cells in each phase, 0 to 1; NaN without rows.</param>
/// <param name="Gaps">Stretches without data that are longer than usual, longest first.</param>
public sealed record DataCoverage(
    int Files, int FailedFiles, double Seconds, DateTimeOffset? First, DateTimeOffset? Last,
    IReadOnlyList<int> FilesWithPhase, PhaseValues EmptyShare, IReadOnlyList<DataGap> Gaps)
{
    // Recordings come at a pace of their own; what is four times as long is no pace (the trend's chart breaks its line there too).
    private const double UsualSteps = 4;

    private static readonly Phase[] Phases = [Phase.R, Phase.S, Phase.T];

    /// <summary>Counts the recordings of a period.</summary>
    /// <param name="files">Recordings of one motor, in any order.</param>
    /// <param name="expectedSeconds">How often data should come, seconds; NaN when not said. A gap is longer than twice that, and than
    /// four times the median distance.</param>
    public static DataCoverage Of(IReadOnlyCollection<RawFileRow> files, double expectedSeconds)
    {
        ArgumentNullException.ThrowIfNull(files);
        var completed = files
            .Where(file => file.Status == ProcessingStatus.Completed && file.RecordedAt is not null)
            .OrderBy(file => file.RecordedAt).ThenBy(file => file.RawId.Value).ToList();
        var rows = completed.Sum(file => file.Summary.Rows);
        double Empty(Phase phase) => rows == 0 ? double.NaN : (double)completed.Sum(file => file.Summary[phase].Nan) / rows;
        return new DataCoverage(
            completed.Count,
            files.Count(file => file.Status == ProcessingStatus.Failed),
            completed.Sum(file => file.Rate.Seconds(file.Samples)),
            completed.Count == 0 ? null : completed[0].RecordedAt,
            completed.Count == 0 ? null : completed.Max(EndOf),
            [.. Phases.Select(phase => completed.Count(file => file.Phases.Has(phase)))],
            new PhaseValues(Empty(Phase.R), Empty(Phase.S), Empty(Phase.T)),
            GapsOf(completed, expectedSeconds));
    }

    private static DateTimeOffset EndOf(RawFileRow file) => file.RecordedAt!.Value.AddSeconds(file.Rate.Seconds(file.Samples));

    private static List<DataGap> GapsOf(List<RawFileRow> files, double expectedSeconds)
    {
        var starts = files.Zip(files.Skip(1), (a, b) => (b.RecordedAt!.Value - a.RecordedAt!.Value).TotalSeconds).Order().ToList();
        if (starts.Count == 0)
        {
            return [];
        }

        // What is expected from now on need not be the pace of a history that was imported: the longer of the two.
        var median = UsualSteps * starts[starts.Count / 2];
        var usual = 2 * expectedSeconds > median ? 2 * expectedSeconds : median;
        return
        [
            .. files.Zip(files.Skip(1), (a, b) => new DataGap(EndOf(a), b.RecordedAt!.Value))
                .Where(gap => gap.Seconds > usual)
                .OrderByDescending(gap => gap.Seconds).ThenBy(gap => gap.From),
        ];
    }
}

/// <summary>A stretch without data.</summary>
/// <param name="From">End of the recording before it, UTC.</param>
/// <param name="To">Start of the recording after it, UTC.</param>
public sealed record DataGap(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Its length, seconds.</summary>
    public double Seconds => (To - From).TotalSeconds;
}
