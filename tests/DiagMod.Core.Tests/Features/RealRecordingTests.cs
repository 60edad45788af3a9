using System.Globalization;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Tests.Features;

/// <summary>Real stator currents with shorted turns (github.com/ibarram/ITSC, MIT), beside the repository; skipped without them.
/// </summary>
public sealed class RealRecordingTests
{
    [ItscFact]
    public void Unbalance_OfShortedMotors_SeparatesThemFromHealthyOnes()
    {
        var rate = new SampleRate(1_000);
        var healthy = new List<double>();
        var shorted = new List<double>();
        foreach (var path in Directory.EnumerateFiles(ItscFactAttribute.Folder!, "SC_*.csv"))
        {
            var window = Assert.Single(SyntheticCurrents.Extract(rate, Read(path)));
            Assert.True(window.IsValid);
            Assert.Equal(60, window.SupplyHz, 0.5);
            (Path.GetFileName(path).StartsWith("SC_HLT", StringComparison.Ordinal) ? healthy : shorted).Add(window.Unbalance);
        }

        // B15: AUROC of u2 at least 0.97 (the share of pairs in order).
        var ordered = healthy.Sum(low => shorted.Count(high => high > low));
        var auroc = ordered / (double)(healthy.Count * shorted.Count);
        Assert.True(auroc >= 0.97, $"AUROC {auroc:F3} over {healthy.Count} healthy and {shorted.Count} shorted recordings");
    }

    private static float[][] Read(string path)
    {
        var rows = File.ReadLines(path).Skip(1)
            .Select(line => line.Split(',').Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)).ToArray())
            .ToArray();
        return [.. Enumerable.Range(0, 3).Select(phase => Array.ConvertAll(rows, row => row[phase]))];
    }

    private sealed class ItscFactAttribute : FactAttribute
    {
        public ItscFactAttribute()
        {
            Skip = Folder is null ? "The folder shared/data/itsc is not beside the repository." : null;
        }

        public static string? Folder { get; } = Find();

        private static string? Find()
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DiagMod.Orleans.sln")))
            {
                folder = folder.Parent;
            }

            var itsc = folder?.Parent is null ? null : Path.Combine(folder.Parent.FullName, "shared", "data", "itsc");
            return Directory.Exists(itsc) ? itsc : null;
        }
    }
}
