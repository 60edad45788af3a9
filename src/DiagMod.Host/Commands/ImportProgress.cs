using System.Diagnostics;
using System.Globalization;

namespace DiagMod.Host.Commands;

/// <summary>Shows an import to a person: a moving line on a terminal, one line a file elsewhere.</summary>
internal sealed class ImportProgress(TextWriter output, bool isTerminal)
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
            output.WriteLine($"{files} files of {motors} motor{(motors == 1 ? "" : "s")}");
        }
    }

    public void Note(string text)
    {
        lock (_gate)
        {
            Line(text);
        }
    }

    public void Began(string file)
    {
        lock (_gate)
        {
            Bar($"sending {file}");
        }
    }

    public void Waiting(string file, long done, long total)
    {
        lock (_gate)
        {
            Bar($"{file}: {done} of {total} windows");
        }
    }

    public void Done(string file, ImportResult result, string words)
    {
        lock (_gate)
        {
            _count[(int)result]++;
            Line($"[{_count.Sum()}/{_files}] {file}: {result.ToString().ToLowerInvariant()}, {words}");
            Bar("");
        }
    }

    public ImportTotals Finish()
    {
        lock (_gate)
        {
            var totals = new ImportTotals(_files, _count[0], _count[1], _count[2], _count[3], _watch.Elapsed);
            Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{totals.Files} files = {totals.Completed} completed + {totals.Duplicates} duplicates + {totals.Refused} refused + {totals.Failed} failed, in {totals.Took.TotalSeconds:0.0} s"));
            return totals;
        }
    }

    private void Line(string text) => output.WriteLine(isTerminal ? $"\r\e[K{text}" : text);

    private void Bar(string text)
    {
        if (!isTerminal || _files == 0)
        {
            return;
        }

        var done = _count.Sum();
        var full = 24 * done / _files;
        output.Write($"\r\e[K[{new string('#', full)}{new string('.', 24 - full)}] {100 * done / _files} % {text}");
    }
}
