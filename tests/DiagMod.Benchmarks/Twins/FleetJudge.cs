using DiagMod.Core.Detection;
using DiagMod.Core.Features;

namespace DiagMod.Benchmarks.Twins;

/// <summary>What a detector said of one file.</summary>
/// <param name="Windows">Scores of its windows.</param>
/// <param name="Score">Its block's score; NaN when it has none.</param>
/// <param name="PValue">p-value; NaN when it has none.</param>
/// <param name="Level">Level afterwards.</param>
/// <param name="Top">Names of the features that drive the score, strongest first.</param>
/// <param name="WithoutTop">The score judged anew without the first three of them; NaN where it is not anomalous.</param>
internal sealed record JudgedFile(
    double[] Windows, double Score, double PValue, AnomalyLevel Level, string[] Top, double WithoutTop);

/// <summary>Lets detectors live through lives.</summary>
internal static class FleetJudge
{
    /// <summary>The product's detectors.</summary>
    public static List<JudgedFile> Live(AnomalyDetector detector, IEnumerable<List<WindowInputs>> life, double ratedHz)
    {
        var judged = new List<JudgedFile>();
        foreach (var file in life)
        {
            var score = detector.Judge(file, BlockUse.InOrder, ratedHz);
            judged.Add(new JudgedFile(
                [.. score.Windows.Select(window => window.Score)], score.Score, score.PValue, detector.Level,
                [.. score.TopFeatures.Select(top => top.Name)], score.ScoreWithoutTop));
        }

        return judged;
    }

    /// <summary>Half-Space Trees as streams use them: the boxes are learned with every window, for ever.</summary>
    public static List<JudgedFile> AdaptiveTrees(IEnumerable<List<WindowInputs>> life)
    {
        var trees = new HalfSpaceTrees(FeatureVector.Length, 1);
        var scale = new RunningScale();
        return Adapt(life, scale, (z, _) =>
        {
            var x = z.Select(one => 0.5 + (one / 12)).ToArray();
            var score = -trees.Mass(x);
            trees.Learn(x);
            return score;
        });
    }

    /// <summary>The largest |z| by a mean and a deviation that learn every window, for ever.</summary>
    public static List<JudgedFile> AdaptiveZ(IEnumerable<List<WindowInputs>> life)
    {
        return Adapt(life, new RunningScale(), (z, _) => z.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max());
    }

    private static List<JudgedFile> Adapt(
        IEnumerable<List<WindowInputs>> life, RunningScale scale, Func<double[], WindowInputs, double> judge)
    {
        var judged = new List<JudgedFile>();
        foreach (var file in life)
        {
            var scores = new double[file.Count];
            for (var i = 0; i < file.Count; i++)
            {
                scores[i] = judge(scale.Z(file[i].Vector), file[i]);
                scale.Add(file[i].Vector);
            }

            judged.Add(new JudgedFile(scores, scores.Average(), double.NaN, AnomalyLevel.None, [], double.NaN));
        }

        return judged;
    }

    private sealed class RunningScale
    {
        private readonly double[] _mean = new double[FeatureVector.Length];
        private readonly double[] _square = new double[FeatureVector.Length];
        private readonly double[] _count = new double[FeatureVector.Length];

        public double[] Z(float[] vector) => [.. vector.Select((x, j) => _count[j] < 2 || _square[j] == 0
            ? 0 : (x - _mean[j]) / Math.Sqrt(_square[j] / _count[j]))];

        public void Add(float[] vector)
        {
            for (var j = 0; j < vector.Length; j++)
            {
                if (float.IsFinite(vector[j]))
                {
                    _count[j]++;
                    var off = vector[j] - _mean[j];
                    _mean[j] += off / _count[j];
                    _square[j] += off * (vector[j] - _mean[j]);
                }
            }
        }
    }
}
