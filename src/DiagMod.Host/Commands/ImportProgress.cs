using System.Diagnostics;
using System.Globalization;

namespace DiagMod.Host.Commands;

/// <summary>Shows an import to a person: a line a file, and below it how far the whole is.</summary>
/// <param name="line">Where to show it.</param>
internal sealed class ImportProgress(ProgressLine line)
{
    private readonly Lock _gate = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly int[] _count = new int[4];
    private int _files;

    public void Planned(int motors, int files)
    {
        lock (_gate)
        {
            _files = files;
            line.Line($"{files} files of {motors} motor{(motors == 1 ? "" : "s")}");
        }
    }

    public void Note(string text)
    {
        lock (_gate)
        {
            line.Line(text);
        }
    }

    public void Began(string file)
    {
        lock (_gate)
        {
            line.Report(_count.Sum(), _files, $"sending {file}");
        }
    }

    public void Waiting(string file, long done, long total)
    {
        lock (_gate)
        {
            line.Report(_count.Sum(), _files, $"{file}: {done} of {total} windows");
        }
    }

    public void Done(string file, ImportResult result, string words)
    {
        lock (_gate)
        {
            _count[(int)result]++;
            line.Line($"[{_count.Sum()}/{_files}] {file}: {result.ToString().ToLowerInvariant()}, {words}");
            line.Report(_count.Sum(), _files, "");
        }
    }

    public ImportTotals Finish()
    {
        lock (_gate)
        {
            var totals = new ImportTotals(_files, _count[0], _count[1], _count[2], _count[3], _watch.Elapsed);
            line.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{totals.Files} files = {totals.Completed} completed + {totals.Duplicates} duplicates + {totals.Refused} refused + {totals.Failed} failed, in {totals.Took.TotalSeconds:0.0} s"));
            return totals;
        }
    }
}
