using System.Globalization;
using System.IO.Compression;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;
using DiagMod.Core.Tests.Support;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Tests.Twin;

/// <summary>Real recordings that lie beside the repository, taken through a motor's twin as its files.</summary>
/// <remarks>They last one second, one window each, three of a condition: too few for a detector to be commissioned (20 windows make
/// a block, four blocks a beginning). What a twin may say of them is what needs no learning.</remarks>
public sealed class RealRecordingTwinTests
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [SharedFact]
    public void Twin_OfAMotorWithShortedTurns_WarnsOfItsUnbalanceAndOfNoHealthyFile()
    {
        var warned = new Dictionary<string, int>();
        foreach (var phase in new[] { "A{0}_B0_C0", "A0_B{0}_C0", "A0_B0_C{0}" })
        {
            foreach (var severity in new[] { 1, 4 })
            {
                var shorted = "SC_" + string.Format(CultureInfo.InvariantCulture, phase, severity);
                var twin = MotorTwin.Restore(new EquipmentId("ITSC"), new StoredTwin(null, [], 0));
                var status = Live(twin, new SampleRate(1_000), [.. Files("SC_HLT"), .. Files(shorted)]);

                Assert.All(status[..3], one => Assert.Equal((AnomalyLevel.None, 0), (one.Anomaly.Level, one.Anomaly.HardRules.Count)));
                Assert.All(status, one => Assert.True(double.IsNaN(one.Anomaly.PValue)));
                warned[shorted] = status[3..].Count(one =>
                    one.Anomaly.Level >= AnomalyLevel.Warning && one.Anomaly.HardRules.Contains(HardRules.UnbalanceHigh));
                Assert.True(twin.IsLearning);
            }
        }

        // 40 % shorted turns unbalance the currents by 24 to 32 %, 10 % of them by 3 to 18 % (signals.md, section 7).
        Assert.All(warned.Where(one => one.Key.Contains('4', StringComparison.Ordinal)), one => Assert.Equal(3, one.Value));
        Assert.True(warned.Values.Sum() < 18, string.Join(", ", warned));

        static string[] Files(string start) =>
            [.. Directory.EnumerateFiles(SharedFolder.PathOf("data", "itsc"), start + "_*.csv").Order(StringComparer.Ordinal)];
    }

    [SharedFact]
    public void Twin_OfAMotorThatIsMeasuredByOnePhase_LearnsAndRaisesNothing()
    {
        // 26 files of different misalignment are two blocks: not a word more than "learning" can be said of them.
        var twin = MotorTwin.Restore(new EquipmentId("GHENT"), new StoredTwin(null, [], 0));
        var files = Directory.EnumerateFiles(SharedFolder.PathOf("data", "misalignment"), "*_H_750.csv.gz")
            .Order(StringComparer.Ordinal).Take(26).ToArray();

        var status = Live(twin, new SampleRate(12_800), files);

        Assert.Equal(26, status.Count);
        Assert.All(status, one => Assert.Equal(AnomalyLevel.None, one.Anomaly.Level));
        Assert.True(twin.IsLearning && twin.Model.LearnedBlocks >= 1, $"{twin.Model.LearnedBlocks} blocks");
        Assert.Equal(PhaseSet.R, twin.Baseline.Phases);
    }

    private static List<MotorStatus> Live(MotorTwin twin, SampleRate rate, IReadOnlyList<string> files)
    {
        var status = new List<MotorStatus>();
        foreach (var path in files)
        {
            var amps = Read(path);
            var summary = new RecordingSummary(amps[0].Length, Count(amps[0]), Count(amps[1]), Count(amps[2]), []);
            var extractor = new FeatureExtractor(rate, summary);
            var windows = new List<WindowFeatures>();
            extractor.Push(new PhaseCurrents(0, amps[0], amps[1], amps[2]), windows);
            extractor.Finish(windows);
            var number = status.Count + 1;
            var id = new RawFileId(new Guid(number, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]));
            var claim = new RawFileClaim(
                id, twin.Id, number, 1, Path.GetFileName(path), rate, Begin.AddHours(number), TimeSource.Recorded, summary);
            status.Add(twin.Absorb(new FileWindows(claim, extractor.Phases, windows)).Status);
        }

        return status;
    }

    private static PhaseCounts Count(float[] samples)
    {
        var tally = new PhaseTally();
        tally.Add(samples);
        return tally.ToCounts();
    }

    private static float[][] Read(string path)
    {
        using var bytes = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(bytes, CompressionMode.Decompress)
            : bytes;
        using var reader = new StreamReader(plain);
        reader.ReadLine();
        var columns = new List<float>[] { [], [], [] };
        while (reader.ReadLine() is { } line)
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
