using System.Globalization;
using DiagMod.Core.Currents;

namespace DiagMod.Benchmarks.Signals;

/// <summary>B15: u2 tells real motors with shorted turns from healthy ones (github.com/ibarram/ITSC, MIT).</summary>
internal sealed class ShortedTurnsRows : ISignalRows
{
    public IEnumerable<BenchRow> Measure(Action<string> progress)
    {
        if (Folder() is not { } folder)
        {
            yield return new BenchRow("B15", "skipped, data absent: shared/data/itsc", 0, 0, 0, "1", "-", Pass: true);
            yield break;
        }

        var rate = new SampleRate(1_000);
        List<double> healthy = [], shorted = [];
        foreach (var path in Directory.EnumerateFiles(folder, "SC_*.csv").Order(StringComparer.Ordinal))
        {
            var isHealthy = Path.GetFileName(path).StartsWith("SC_HLT", StringComparison.Ordinal);
            (isHealthy ? healthy : shorted).Add(WindowRun.Of(rate, Read(path)).Single().Unbalance);
        }

        progress("measured real motors");

        // The share of pairs in order; a tie counts half.
        var ordered = healthy.Sum(low => shorted.Sum(high => high > low ? 1 : high == low ? 0.5 : 0));
        yield return Acceptance.AtLeast(
            "B15", $"u2 of {shorted.Count} motors with shorted turns against {healthy.Count} healthy ones: AUROC",
            healthy.Count + shorted.Count, 0, ordered / ((double)healthy.Count * shorted.Count), "1", 0.97);
    }

    private static SimulatedSamples Read(string path)
    {
        var rows = File.ReadLines(path).Skip(1)
            .Select(line => Array.ConvertAll(line.Split(','), cell => float.Parse(cell, CultureInfo.InvariantCulture)))
            .ToArray();
        return WindowRun.Of(Column(rows, 0), Column(rows, 1), Column(rows, 2));
    }

    private static float[] Column(float[][] rows, int column) => Array.ConvertAll(rows, row => row[column]);

    private static string? Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DiagMod.Orleans.sln")))
        {
            folder = folder.Parent;
        }

        var itsc = folder?.Parent is { } parent ? Path.Combine(parent.FullName, "shared", "data", "itsc") : null;
        return Directory.Exists(itsc) ? itsc : null;
    }
}
