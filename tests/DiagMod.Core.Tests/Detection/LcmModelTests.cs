using DiagMod.Core.Detection;
using DiagMod.Core.Features;
using DiagMod.Core.Tests.Support;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;

namespace DiagMod.Core.Tests.Detection;

public class LcmModelTests
{
    private static readonly int D = FeatureVector.Length;

    [Fact]
    public void LcmModel_AfterFiveBlocks_AgreesWithTheFormulasInMatrixForm()
    {
        // Signals.md 8.2 written down once more with MathNet, as lcm2.py does with numpy.
        var motor = new SyntheticMotor(21);
        var blocks = Enumerable.Range(0, 6)
            .Select(_ => (IReadOnlyList<WindowInputs>)[.. motor.Next(windows: 25).Windows.Select(WindowInputs.Of)]).ToList();
        var reference = new Reference(blocks[0]);
        var model = new LcmModel(D, null);
        model.Begin(blocks[0], double.NaN);
        model.Introduce(blocks[0]);

        foreach (var block in blocks.Take(5))
        {
            var sums = new BlockSums(D);
            model.Accumulate(model.Score(block), sums);
            model.Learn(sums);
            reference.Learn(block);
        }

        var scored = model.Score(blocks[5]);
        var (z, w) = reference.Score(blocks[5]);
        var byRun = 0;
        for (var i = 0; i < 25; i++)
        {
            var own = Largest(Reference.Counted(z.Row(i)), w.Row(i));
            var (runZ, runW) = reference.Run(blocks[5], i);
            var run = Largest(Reference.Counted(runZ), runW);
            byRun += run > own ? 1 : 0;
            for (var j = 0; j < D; j++)
            {
                Assert.Equal(z[i, j], scored.Z[(i * D) + j], 1e-7);
                Assert.Equal(run > own ? runW[j] : w[i, j], scored.W[(i * D) + j], 1e-7);
            }

            Assert.Equal(Math.Max(own, run), scored.Q[i], 1e-7);
        }

        Assert.InRange(byRun, 1, 24);

        var q = scored.Q.ToArray();
        var (mean, high, _) = scored.Statistics();
        Assert.Equal(q.Select(one => Math.Min(one, 10)).Mean(), mean, 1e-12);
        Assert.Equal(q.Mean(), scored.Score(), 1e-12);
        Assert.Equal(q.QuantileCustom(0.9, QuantileDefinition.R7), high, 1e-12);
    }

    [Fact]
    public void LcmModel_MissingFeatures_AreJudgedBySubVector()
    {
        var motor = new SyntheticMotor(22);
        var model = new LcmModel(D, null);
        var block = motor.Next().Windows.Select(WindowInputs.Of).ToList();
        model.Begin(block, double.NaN);
        model.Introduce(block);
        var sums = new BlockSums(D);
        model.Accumulate(model.Score(block), sums);
        model.Learn(sums);

        var part = motor.Next().Windows.Select(WindowInputs.Of).ToList();
        part.ForEach(window => window.Vector[0] = window.Vector[1] = float.NaN);
        var scored = model.Score(part);

        Assert.All(scored.Q, q => Assert.True(double.IsFinite(q)));
        Assert.True(double.IsNaN(scored.Z[0]) && double.IsNaN(scored.W[1]));
        Assert.True(double.IsFinite(scored.Z[2]));
    }

    [Theory]
    [InlineData("u2re", -10)]
    [InlineData("crest", -10)]
    [InlineData("h5", -10)]
    [InlineData("noise", 10)]
    [InlineData("near", 10)]
    [InlineData("l_mid", 10)]
    [InlineData("entropy", -10)]
    public void Explanation_OfAFaultInOneFeature_NamesIt(string feature, double fault)
    {
        var motor = new SyntheticMotor(23);
        var detector = new LcmDetector();
        for (var i = 0; i < 20; i++)
        {
            detector.Judge([.. motor.Next().Windows.Select(WindowInputs.Of)], BlockUse.InOrder);
        }

        motor.Fault[feature] = fault;
        var score = detector.Judge([.. motor.Next().Windows.Select(WindowInputs.Of)], BlockUse.InOrder);

        var top = score.TopFeatures[0];
        Assert.Equal(feature, top.Name);
        Assert.True(Math.Sign(top.Z) == Math.Sign(fault) && Math.Sign(top.Observed - top.Expected) == Math.Sign(fault));
        Assert.NotEmpty(top.Reading);
    }

    [Theory]
    [InlineData("mid", -20, true)]
    [InlineData("noise", -20, true)]
    [InlineData("pm", -20, true)]
    [InlineData("flatness", 20, true)]
    [InlineData("l_hi", 20, false)]
    [InlineData("l_hi", -20, false)]
    public void Score_OfAChangeThatNoFaultMakes_HardlyRisesAndShowsWhatWasMeasured(string feature, double change, bool isFaultOtherwise)
    {
        var motor = new SyntheticMotor(27);
        var detector = new LcmDetector();
        for (var i = 0; i < 24; i++)
        {
            detector.Judge([.. motor.Next().Windows.Select(WindowInputs.Of)], BlockUse.InOrder);
        }

        FileScore Changed(double by)
        {
            motor.Fault[feature] = by;
            return detector.Judge([.. motor.Next().Windows.Select(WindowInputs.Of)], BlockUse.ScoreOnly);
        }

        var usual = Changed(0);
        var (changed, opposite) = (Changed(change), Changed(-change));

        Assert.InRange(changed.Score / usual.Score, 0.8, 2);
        Assert.Equal(isFaultOtherwise, opposite.Score > 3 * usual.Score);
        Assert.All(changed.TopFeatures.Where(top => top.Name == feature), top => Assert.True(Math.Abs(top.Z) > 5));
    }

    [Fact]
    public void Score_OfTwoSecondsInWhichTheLoadChanges_LeavesTheOthersAndTheBlockAsTheyAre()
    {
        var motor = new SyntheticMotor(29);
        var model = LcmModel.Commissioned(
            Enumerable.Range(0, 8).Select(_ => motor.Next().Windows.Select(WindowInputs.Of).ToList()), double.NaN, FactoryPrior.Current);
        var quiet = motor.Next().Windows.Select(WindowInputs.Of).ToList();
        var spread = model.Score(quiet);
        var changed = quiet.Select((window, i) => i is 10 or 11 ? Moved(window, spread, 80) : window).ToList();

        var (usual, strange) = (model.Score(quiet), model.Score(changed));

        Assert.All([10, 11], i => Assert.True(strange.Q[i] > 50));
        for (var i = 12; i < 25; i++)
        {
            Assert.InRange(strange.Q[i] / usual.Q[i], 0.5, 2.5);
        }

        Assert.InRange(strange.Statistics().Mean / usual.Statistics().Mean, 1, 1.8);
        Assert.InRange(strange.Statistics().High / usual.Statistics().High, 1, 1.8);
        Assert.True(strange.Score() > 2 * usual.Score());
    }

    [Fact]
    public void ResidualRuns_ASmallLastingShift_StandsOutMoreThanInOneWindow()
    {
        var motor = new SyntheticMotor(24);
        var model = new LcmModel(D, null);
        for (var i = 0; i < 12; i++)
        {
            var block = motor.Next().Windows.Select(WindowInputs.Of).ToList();
            if (i == 0)
            {
                model.Begin(block, double.NaN);
                model.Introduce(block);
            }

            var sums = new BlockSums(D);
            model.Accumulate(model.Score(block), sums);
            model.Learn(sums);
        }

        var scored = model.Score([.. motor.Next().Windows.Select(WindowInputs.Of)]);

        // Files scatter by 0.8 and windows by 1 of the scale: a run of 16 by √(0.64 + 1/16), a window by √1.64.
        for (var j = 0; j < D; j++)
        {
            Assert.True(scored.RunCovariance[(j * D) + j] < scored.Covariance[(j * D) + j]);
        }

        var noise = FeatureVector.Names.ToList().IndexOf("noise");
        motor.Fault["noise"] = 4;
        var shifted = model.Score([.. motor.Next().Windows.Select(WindowInputs.Of)]);
        double[] window = [.. Enumerable.Range(0, 30).Select(i => Math.Abs(shifted.Z[(i * D) + noise]))];
        Assert.True(shifted.Q[15..].Min() > window.Median(), $"{shifted.Q[15..].Min()} and {window.Median()}");
        Assert.Equal("noise", shifted.Top(0, 30, 1)[0].Name);
    }

    [Fact]
    public void ResidualRuns_AShortBurst_KeepsItsOwnScore()
    {
        var model = new LcmModel(D, null);
        var motor = new SyntheticMotor(25);
        var block = motor.Next().Windows.Select(WindowInputs.Of).ToList();
        model.Begin(block, double.NaN);
        model.Introduce(block);
        var crest = FeatureVector.Names.ToList().IndexOf("crest");
        var spread = Math.Sqrt(model.Score(block).Covariance[(crest * D) + crest]);
        block[20].Vector[crest] += (float)(30 * spread);

        var scored = model.Score(block);

        Assert.True(scored.Q[20] >= Math.Abs(scored.Z[(20 * D) + crest]));
        Assert.True(scored.Q[20] > 1.5 * scored.Q[21]);
    }

    [Fact]
    public void ResidualRuns_AFeatureThatOneWindowLacks_IsNotJudgedThere()
    {
        var model = new LcmModel(D, null);
        var motor = new SyntheticMotor(26);
        var block = motor.Next().Windows.Select(WindowInputs.Of).ToList();
        model.Begin(block, double.NaN);
        model.Introduce(block);
        block[20].Vector[3] = float.NaN;

        var scored = model.Score(block);
        var sums = new BlockSums(D);
        model.Accumulate(scored, sums);

        Assert.True(double.IsNaN(scored.W[(20 * D) + 3]) && double.IsFinite(scored.W[(21 * D) + 3]));
        Assert.All(scored.Q, q => Assert.True(double.IsFinite(q)));
        Assert.All(sums.Runs, sum => Assert.True(double.IsFinite(sum)));
    }

    private static WindowInputs Moved(WindowInputs window, LcmBlock by, double deviations)
    {
        var vector = (float[])window.Vector.Clone();
        foreach (var feature in (string[])["am", "pm", "near"])
        {
            var j = FeatureVector.Names.ToList().IndexOf(feature);
            vector[j] += (float)(deviations * Math.Sqrt(by.Covariance[(j * D) + j]));
        }

        return window with { Vector = vector };
    }

    private static double Largest(Vector<double> z, Vector<double> w) => Math.Max(z.AbsoluteMaximum(), w.AbsoluteMaximum());

    private sealed class Reference
    {
        private static readonly double[] Firmness = [1e-3, 1, 1, 1];

        private readonly double _lnReference;
        private readonly Matrix<double> _s0;
        private Matrix<double> _a = Matrix<double>.Build.DenseOfDiagonalArray(Firmness);
        private Matrix<double> _y;
        private Matrix<double> _s = Matrix<double>.Build.Dense(D, D);
        private Matrix<double> _runs = Matrix<double>.Build.Dense(D, D);
        private int _blocks;

        public Reference(IReadOnlyList<WindowInputs> first)
        {
            _lnReference = first.Select(window => Math.Log(window.LoadAmps)).Median();
            var x = Observed(first);
            var b = Matrix<double>.Build.Dense(4, D);
            var spread = new double[D];
            for (var j = 0; j < D; j++)
            {
                b[0, j] = x.Column(j).Median();
                var floor = FeatureReadings.Floor(j);
                spread[j] = Math.Max(4 * x.Column(j).PopulationVariance(), floor * floor);
            }

            _y = _a * b;
            _s0 = Matrix<double>.Build.DenseOfDiagonalArray(spread);
        }

        public void Learn(IReadOnlyList<WindowInputs> block)
        {
            var u = Covariates(block);
            var x = Observed(block);
            var (z, _) = Score(block);
            var r = x - (u * _a.Solve(_y));
            var inverse = _a.Inverse();
            var a = _a.Clone();
            var y = _y.Clone();
            var (mean, meanLeverage) = Mean(block, block.Count - 1, 16);
            for (var i = 0; i < block.Count; i++)
            {
                var ui = u.Row(i);
                var leverage = Math.Min(ui * inverse * ui, 20);
                var weight = Math.Min(1, 9 / (z.Row(i) * z.Row(i) / D)) / block.Count;
                a += weight * ui.OuterProduct(ui);
                y += weight * ui.OuterProduct(x.Row(i));
                _s += _blocks >= 1 ? weight / (1 + leverage) * r.Row(i).OuterProduct(r.Row(i)) : 0 * _s;
            }

            // The last 16 windows are a run.
            if (_blocks >= 1)
            {
                var square = mean.PointwisePower(2).PointwiseDivide(Covariance(_runs).Diagonal() * (1 + meanLeverage)).Sum() / D;
                _runs += Math.Min(1, 9 / square) / (1 + meanLeverage) * mean.OuterProduct(mean);
            }

            _a = a;
            _y = y;
            _blocks++;
        }

        public (Matrix<double> Z, Matrix<double> W) Score(IReadOnlyList<WindowInputs> block)
        {
            var u = Covariates(block);
            var r = Observed(block) - (u * _a.Solve(_y));
            var c = Covariance(_s);
            var inverse = _a.Inverse();
            var z = r.MapIndexed((i, j, value) =>
                value / Math.Sqrt(c[j, j]) / Math.Sqrt(1 + Math.Min(u.Row(i) * inverse * u.Row(i), 20)));
            return (z, Matrix<double>.Build.DenseOfRowVectors(z.EnumerateRows().Select(Counted)) * Root(c));
        }

        // What falls is no fault of these; what rises is none of those.
        public static Vector<double> Counted(Vector<double> z) => z.MapIndexed((j, value) => FeatureVector.Names[j] switch
        {
            "noise" or "sb" or "mid" or "near" or "am" or "pm" or "l_sb" or "l_mid" => Math.Max(value, -2),
            "l_hi" => Math.Clamp(value, -2, 2.5),
            "entropy" or "flatness" => Math.Min(value, 2),
            _ => value,
        });

        /// <summary>z and W of the mean of the newest 1, 2, 4, 8 or 16 windows.</summary>
        public (Vector<double> Z, Vector<double> W) Run(IReadOnlyList<WindowInputs> block, int window)
        {
            var n = new[] { 16, 8, 4, 2, 1 }.First(one => one <= window + 1);
            var (mean, leverage) = Mean(block, window, n);
            var share = ((1.0 / n) - (1.0 / 16)) / (1 - (1.0 / 16));
            var c = (share * Covariance(_s)) + ((1 - share) * Covariance(_runs));
            var z = mean.PointwiseDivide(c.Diagonal().PointwiseSqrt()) / Math.Sqrt(1 + leverage);
            return (z, Counted(z) * Root(c));
        }

        private static Matrix<double> Root(Matrix<double> c)
        {
            var correlation = c.MapIndexed((i, j, value) => i == j ? 1 : 0.9 * value / Math.Sqrt(c[i, i] * c[j, j]));
            var eigen = correlation.Evd(Symmetricity.Symmetric);
            return eigen.EigenVectors
                * Matrix<double>.Build.DenseOfDiagonalVector(eigen.EigenValues.Map(value => 1 / Math.Sqrt(value.Real)))
                * eigen.EigenVectors.Transpose();
        }

        private Matrix<double> Covariance(Matrix<double> learned)
        {
            var c = ((15 * _s0) + learned) / (15 + Math.Max(_blocks - 1, 0));
            for (var j = 0; j < D; j++)
            {
                c[j, j] += FeatureReadings.Floor(j) * FeatureReadings.Floor(j);
            }

            return c;
        }

        private (Vector<double> Residual, double Leverage) Mean(IReadOnlyList<WindowInputs> block, int last, int windows)
        {
            var u = Covariates(block);
            var r = Observed(block) - (u * _a.Solve(_y));
            var inverse = _a.Inverse();
            var spread = Covariance(_s).Diagonal().PointwiseSqrt();
            double Leverage(int i) => Math.Min(u.Row(i) * inverse * u.Row(i), 20);
            Vector<double> Counted(int i)
            {
                var most = 4 * spread * Math.Sqrt(1 + Leverage(i));
                return r.Row(i).PointwiseMinimum(most).PointwiseMaximum(-most);
            }

            var rows = Enumerable.Range(last - windows + 1, windows).ToList();
            return (
                rows.Aggregate(Vector<double>.Build.Dense(D), (sum, i) => sum + Counted(i)) / windows,
                rows.Average(Leverage));
        }

        private static Matrix<double> Observed(IReadOnlyList<WindowInputs> block) =>
            Matrix<double>.Build.Dense(block.Count, D, (i, j) => block[i].Vector[j]);

        private Matrix<double> Covariates(IReadOnlyList<WindowInputs> block) =>
            Matrix<double>.Build.Dense(block.Count, 4, (i, k) =>
            {
                var load = 3 * (Math.Log(block[i].LoadAmps) - _lnReference);
                return k switch { 0 => 1, 1 => load, 2 => load * load, _ => 10 * (block[i].SupplyHz - 50) };
            });
    }
}
