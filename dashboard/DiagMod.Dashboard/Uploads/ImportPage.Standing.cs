using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Texts;
using Microsoft.JSInterop;

namespace DiagMod.Dashboard.Uploads;

/// <content>What became of the accepted files: asked as news of their motors come, and told to the script.</content>
public sealed partial class ImportPage
{
    // A supply outside of these speaks of a wrong sample rate (D15).
    private const double LeastSupplyHz = 45;
    private const double MostSupplyHz = 65;

    private async Task CheckWatchedAsync()
    {
        if (_watched.Count == 0 || Leaving.IsCancellationRequested)
        {
            return;
        }

        try
        {
            // A motor's files are worked on in order: only the head of each queue can have ended unseen.
            await AskAsync([.. _watched.GroupBy(w => w.Value).Select(g => g.MinBy(w => w.Key.Value).Key)]);
        }
        catch (Exception) when (Leaving.IsCancellationRequested)
        {
            // The reader left meanwhile.
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    private async Task AskAsync(List<RawFileId> ids)
    {
        var rows = new List<RawFileRow>(ids.Count);
        foreach (var id in ids)
        {
            if (await Files.FindAsync(id, Leaving) is { } row)
            {
                rows.Add(row);
            }
            else
            {
                _watched.Remove(id);
            }
        }

        await TellAsync(rows);
    }

    private async Task TellAsync(List<RawFileRow> rows)
    {
        foreach (var row in rows.Where(IsOver))
        {
            _watched.Remove(row.RawId);
        }

        if (_module is null || rows.Count == 0)
        {
            return;
        }

        var told = new List<object>(rows.Count);
        foreach (var row in rows)
        {
            var analysis = row.AnalysisStatus == AnalysisStatus.Completed ? await Analyses.FindAsync(row.RawId, Leaving) : null;
            told.Add(Told(row, analysis?.Analysis.SupplyHz ?? double.NaN));
        }

        await _module.InvokeVoidAsync("stand", Leaving, told);
    }

    private object Told(RawFileRow row, double supplyHz) => new
    {
        rawId = row.RawId.Value,
        status = row.Status.ToString().ToLowerInvariant(),
        isAnalysed = IsOver(row),
        windowsDone = row.WindowsDone,
        windowsTotal = row.WindowsTotal,
        samples = row.Samples,
        reason = row.FailureCode is null ? row.Reason : $"{Words.OfFailure(row.FailureCode)} ({row.FailureCode}): {row.Reason}",
        phases = row.Phases.Letters(),
        emptyPercent = row.Samples == 0
            ? null
            : Figures.Percent(Math.Max(row.Summary.R.Nan, Math.Max(row.Summary.S.Nan, row.Summary.T.Nan)) / (double)row.Samples),
        supplyHz = double.IsNaN(supplyHz) ? null : Figures.With(supplyHz, Unit.Hertz),
        supplyFits = supplyHz is not (< LeastSupplyHz or > MostSupplyHz),
        level = row.Level is null or "none" ? null : Words.OfLevel(row.Level),
        mark = row.Level,
    };

    // A completed file is over for the import when its whole record was looked at, too.
    private static bool IsOver(RawFileRow row) =>
        row.Status == ProcessingStatus.Failed
        || (row.Status == ProcessingStatus.Completed && row.AnalysisStatus is AnalysisStatus.Completed or AnalysisStatus.Failed);
}
