using System.Globalization;
using System.IO.Compression;
using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Tests.Support;

namespace DiagMod.Core.Tests.Diagnosis;

/// <summary>Real stator currents that lie beside the repository: recordings of one second, too short for lines.</summary>
public sealed class RealRecordTests
{
    [SharedFact]
    public void Analysis_OfShortRealRecordings_GivesTheSupplyAndNothingThatASecondCannotTell()
    {
        var shorted = Directory.EnumerateFiles(SharedFolder.PathOf("data", "itsc"), "SC_*.csv").Order().Take(6);
        foreach (var path in shorted)
        {
            using var file = File.OpenText(path);
            Check(SyntheticRecord.Analyze(Read(file), 1_000), PhaseSet.All, 60, path);
        }

        var misaligned = Directory.EnumerateFiles(SharedFolder.PathOf("data", "misalignment"), "*.csv.gz").Order().Take(6);
        foreach (var path in misaligned)
        {
            using var file = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
            Check(SyntheticRecord.Analyze(Read(file), 12_800), PhaseSet.R, 50, path);
        }
    }

    private static void Check(FileAnalysis analysis, PhaseSet phases, double supplyHz, string path)
    {
        Assert.True(analysis.Obstacle == Obstacle.TooShort, path);
        Assert.Equal(phases, analysis.Phases);
        Assert.Equal(supplyHz, analysis.SupplyHz, 0.3);
        Assert.True(analysis.LoadAmps > 0.1, path);
        Assert.Null(analysis.Slip);
        Assert.Empty(analysis.Lines);
    }

    private static float[][] Read(StreamReader file)
    {
        file.ReadLine();
        var columns = new List<float>[] { [], [], [] };
        while (file.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            for (var phase = 0; phase < 3; phase++)
            {
                columns[phase].Add(
                    cells[phase].Length == 0 ? float.NaN : float.Parse(cells[phase], CultureInfo.InvariantCulture));
            }
        }

        return Array.ConvertAll(columns, column => column.ToArray());
    }
}
