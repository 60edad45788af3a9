using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;

namespace DiagMod.Core.Views;

/// <summary>One line of a motor's spectrum over its files.</summary>
/// <param name="Formula">The line's formula.</param>
/// <param name="Points">One a file that has the line, oldest first.</param>
public sealed record LineStory(string Formula, IReadOnlyList<LinePoint> Points)
{
    /// <summary>The story of a line.</summary>
    /// <param name="formula">Its formula, for example f(1-2s).</param>
    /// <param name="files">Analyses, oldest first.</param>
    public static LineStory Of(string formula, IReadOnlyList<StoredAnalysis> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var points = new List<LinePoint>(files.Count);
        foreach (var file in files)
        {
            if (AnalysisLines.Find(file.Analysis, formula) is { } line)
            {
                points.Add(new LinePoint(file.RawId, file.RecordedAt, line));
            }
        }

        return new LineStory(formula, points);
    }

    /// <summary>Formulas that the newest file names, in the order of <see cref="AnalysisLines.Of"/>; empty without a file.</summary>
    /// <param name="files">Analyses, oldest first.</param>
    public static IReadOnlyList<string> Formulas(IReadOnlyList<StoredAnalysis> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.Count == 0 ? [] : [.. AnalysisLines.Of(files[^1].Analysis).Select(line => line.Formula!)];
    }

    /// <summary>What a limit would have told: the files in which the line stood out of the floor and reached it.</summary>
    /// <param name="limitDbc">The limit, dBc.</param>
    public LimitTally Over(double limitDbc)
    {
        var over = Points.Where(point => point.Line.IsSeen && point.Line.Dbc >= limitDbc).ToList();
        return new LimitTally(limitDbc, Points.Count, over.Count, over.Count == 0 ? null : over[0].RecordedAt);
    }
}

/// <summary>A line in one file.</summary>
/// <param name="RawId">The file.</param>
/// <param name="RecordedAt">Time of its first row, UTC.</param>
/// <param name="Line">The line there.</param>
public sealed record LinePoint(RawFileId RawId, DateTimeOffset RecordedAt, MeasuredLine Line);

/// <summary>How often a line reached a limit.</summary>
/// <param name="LimitDbc">The limit, dBc.</param>
/// <param name="Files">Files that have the line.</param>
/// <param name="Over">Files in which it reached the limit.</param>
/// <param name="FirstAt">The first of them, UTC; null when there is none.</param>
public sealed record LimitTally(double LimitDbc, int Files, int Over, DateTimeOffset? FirstAt);
