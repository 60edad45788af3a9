using System.Globalization;
using DiagMod.Benchmarks.Signals;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;

namespace DiagMod.Benchmarks.Twins;

/// <summary>B10: a pump bed of eight channels (SKAB), commissioned on the first 400 rows of each file, judged on the rest, beside
/// reference detectors of the same run and the published figures.</summary>
/// <remarks>What is judged is the mean over the newest rows (weight 0.1), as a twin judges blocks. Limits come from the 400 rows
/// alone: the value that the tail of their scores exceeds once in 10,000, the p-value that alarms by itself (E of at least 100),
/// and once in 1,000 for T². Dev figures, as signals.md says: there is no second sample.</remarks>
internal sealed class SkabRows : ITwinRows
{
    private const int Training = 400;
    private const int Channels = 8;
    private const int BlockRows = 20;
    private const double Newest = 0.1;
    private const double AlarmP = 1e-4;
    private const double SquareP = 1e-3;

    private static readonly (string Name, double F1, double Far, double Mar)[] Published =
    [
        ("Conv-AE", 0.78, 13.6, 28.0), ("MSET", 0.78, 39.7, 14.1), ("T2+Q", 0.76, 26.6, 24.9),
        ("LSTM-AE", 0.74, 30.0, 25.9), ("T2", 0.66, 19.2, 42.6), ("isolation forest", 0.29, 2.6, 82.9),
    ];

    public string Part => "skab";

    public IEnumerable<BenchRow> Measure(Action<string> progress)
    {
        var files = Directory.GetFiles(Path.Combine(SharedData.Folder("skab"), "valve1"), "*.csv").Order().Select(Read).ToList();
        var n = files.Sum(file => file.IsAnomaly.Length - Training);
        var lcm = Judge(files, Lcm, AlarmP);
        yield return Acceptance.AtLeast("B10", "SKAB, lcm: mean AUROC a file", n, 0, lcm.Auroc, "1", 0.77);
        yield return Acceptance.AtLeast("B10", "SKAB, lcm: F1", n, 0, lcm.F1, "1", 0.75);
        yield return Acceptance.AtMost("B10", "SKAB, lcm: false alarms", n, 0, lcm.Far, "%", 40);
        yield return Told(n, "lcm: missed", lcm.Mar, "%");
        foreach (var (name, scores, p) in new (string, Func<Recording, double[]>, double)[]
        {
            ("frozen largest z", FrozenZ, AlarmP), ("T2 (shrunk correlation, 90 % PCA)", Square, SquareP),
            ("Half-Space Trees, frozen", file => Trees(file, false), AlarmP),
            ("Half-Space Trees, adaptive", file => Trees(file, true), AlarmP), ("isolation forest, frozen", Forest, AlarmP),
        })
        {
            var figures = Judge(files, scores, p);
            yield return Told(n, $"{name}: mean AUROC", figures.Auroc, "1");
            yield return Told(n, $"{name}: F1", figures.F1, "1");
            yield return Told(n, $"{name}: false alarms", figures.Far, "%");
            yield return Told(n, $"{name}: missed", figures.Mar, "%");
        }

        double positives = files.Sum(file => file.IsAnomaly[Training..].Count(one => one));
        yield return Told(n, "an alarm that is always on: F1", 2 * positives / (n + positives), "1");
        foreach (var (name, f1, far, mar) in Published)
        {
            yield return Told(n, string.Create(
                CultureInfo.InvariantCulture, $"published, all 34 files, {name}: F1 (false alarms {far} %, missed {mar} %)"), f1, "1");
        }
    }

    private static BenchRow Told(int n, string what, double value, string unit) =>
        new("B10", "SKAB, " + what, n, 0, value, unit, "-", true);

    private static Recording Read(string path)
    {
        var rows = File.ReadLines(path).Skip(1).Select(line => line.Split(';')).ToList();
        return new Recording(
            [.. rows.Select(cells => cells[1..(Channels + 1)].Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)).ToArray())],
            [.. rows.Select(cells => cells[Channels + 1].StartsWith('1'))]);
    }

    private static Figures Judge(List<Recording> files, Func<Recording, double[]> score, double p)
    {
        double auroc = 0, hits = 0, falses = 0, misses = 0, quiet = 0;
        foreach (var file in files)
        {
            var smooth = Smooth(score(file));
            var limit = Limit(smooth[..Training], p);
            List<double> healthy = [], faulty = [];
            for (var i = Training; i < smooth.Length; i++)
            {
                (file.IsAnomaly[i] ? faulty : healthy).Add(smooth[i]);
            }

            auroc += Ranking.Auroc(healthy, faulty) / files.Count;
            hits += faulty.Count(x => x > limit);
            misses += faulty.Count(x => x <= limit);
            falses += healthy.Count(x => x > limit);
            quiet += healthy.Count(x => x <= limit);
        }

        return new Figures(
            auroc, 2 * hits / ((2 * hits) + falses + misses), 100 * falses / (falses + quiet), 100 * misses / (misses + hits));
    }

    private static double[] Smooth(double[] scores)
    {
        var smooth = new double[scores.Length];
        var mean = scores[0];
        for (var i = 0; i < scores.Length; i++)
        {
            mean += Newest * (scores[i] - mean);
            smooth[i] = mean;
        }

        return smooth;
    }

    // The value at which the product's p-value of these scores is p: the rank's tail, solved by halving.
    private static double Limit(double[] scores, double p)
    {
        var sorted = scores.Order().ToArray();
        double low = sorted[^1], high = sorted[^1] + Math.Abs(sorted[^1]) + 1;
        while (ConformalCalibration.Rank(sorted, high) > p)
        {
            high += high - low;
        }

        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = ConformalCalibration.Rank(sorted, middle) > p ? (middle, high) : (low, middle);
        }

        return high;
    }

    private static List<WindowInputs> Windows(Recording file) =>
        [.. file.Rows.Select((row, i) => new WindowInputs(i, true, WindowConditions.None, row, 1, 50, 0, 1, 1, 1))];

    private static double[] Lcm(Recording file)
    {
        var windows = Windows(file);
        var model = new LcmModel(Channels, null);
        model.Begin(windows[..BlockRows], 50);
        model.Introduce(windows[..Training]);
        for (var at = 0; at < Training; at += BlockRows)
        {
            var sums = new BlockSums(Channels);
            model.Accumulate(model.Score(windows[at..(at + BlockRows)]), sums);
            model.Learn(sums);
        }

        return model.Score(windows).Q;
    }

    private static double[][] Standardised(Recording file)
    {
        var train = file.Rows[..Training];
        var mean = Enumerable.Range(0, Channels).Select(j => train.Average(row => (double)row[j])).ToArray();
        var spread = Enumerable.Range(0, Channels)
            .Select(j => Math.Sqrt(train.Average(row => Math.Pow(row[j] - mean[j], 2))) + 1e-9).ToArray();
        return [.. file.Rows.Select(row => row.Select((x, j) => (x - mean[j]) / spread[j]).ToArray())];
    }

    private static double[] FrozenZ(Recording file) => [.. Standardised(file).Select(z => z.Max(Math.Abs))];

    private static double[] Trees(Recording file, bool isAdaptive)
    {
        var trees = new HalfSpaceTrees(Channels, 1, window: isAdaptive ? 250 : Training);
        var rows = Standardised(file).Select(z => z.Select(one => 0.5 + (one / 12)).ToArray()).ToList();
        if (!isAdaptive)
        {
            rows[..Training].ForEach(x => trees.Learn(x));
        }

        return [.. rows.Select(x =>
        {
            var mass = trees.Mass(x);
            if (isAdaptive)
            {
                trees.Learn(x);
            }

            return -Math.Log(mass + 1);
        })];
    }

    private static double[] Forest(Recording file)
    {
        var forest = IsolationForest.Train(file.Rows[..Training], 1);
        return [.. file.Rows.Select(row => forest.Score(row))];
    }

    private static double[] Square(Recording file)
    {
        var z = Standardised(file);
        var correlation = new double[Channels * Channels];
        for (var j = 0; j < Channels; j++)
        {
            for (var k = 0; k < Channels; k++)
            {
                var share = j == k ? 1 : 0.9;
                correlation[(j * Channels) + k] = share * z[..Training].Average(row => row[j] * row[k]);
            }

            correlation[(j * Channels) + j] = 1;
        }

        double[] values = new double[Channels], vectors = new double[Channels * Channels];
        SymmetricEigen.Decompose(correlation, Channels, values, vectors);
        var order = Enumerable.Range(0, Channels).OrderByDescending(k => values[k]).ToArray();
        var kept = new List<int>();
        double sum = 0;
        foreach (var k in order)
        {
            kept.Add(k);
            sum += values[k];
            if (sum >= 0.9 * Channels)
            {
                break;
            }
        }

        return [.. z.Select(row => kept.Sum(k =>
        {
            var along = row.Select((x, j) => x * vectors[(j * Channels) + k]).Sum();
            return along * along / values[k];
        }))];
    }

    private sealed record Recording(float[][] Rows, bool[] IsAnomaly);

    private sealed record Figures(double Auroc, double F1, double Far, double Mar);
}
