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
        for (var i = 0; i < 25; i++)
        {
            double largest = 0;
            for (var j = 0; j < D; j++)
            {
                Assert.Equal(z[i, j], scored.Z[(i * D) + j], 1e-7);
                Assert.Equal(w[i, j], scored.W[(i * D) + j], 1e-7);
                largest = Math.Max(largest, Math.Max(Math.Abs(z[i, j]), Math.Abs(w[i, j])));
            }

            Assert.Equal(largest, scored.Q[i], 1e-7);
        }

        var q = scored.Q.ToArray();
        var (mean, high, _) = scored.Statistics();
        Assert.Equal(q.Mean(), mean, 1e-12);
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
    [InlineData("u2re")]
    [InlineData("crest")]
    [InlineData("h5")]
    [InlineData("noise")]
    [InlineData("near")]
    [InlineData("l_hi")]
    public void Explanation_OfAFaultInOneFeature_NamesIt(string feature)
    {
        var motor = new SyntheticMotor(23);
        var detector = new LcmDetector();
        for (var i = 0; i < 20; i++)
        {
            detector.Judge([.. motor.Next().Windows.Select(WindowInputs.Of)], BlockUse.InOrder);
        }

        motor.Fault[feature] = -10;
        var score = detector.Judge([.. motor.Next().Windows.Select(WindowInputs.Of)], BlockUse.InOrder);

        var top = score.TopFeatures[0];
        Assert.Equal(feature, top.Name);
        Assert.True(top.Z < 0 && top.Observed < top.Expected);
        Assert.NotEmpty(top.Reading);
    }

    private sealed class Reference
    {
        private static readonly double[] Firmness = [1e-3, 3, 3, 3];

        private readonly double _lnReference;
        private readonly Matrix<double> _s0;
        private Matrix<double> _a = Matrix<double>.Build.DenseOfDiagonalArray(Firmness);
        private Matrix<double> _y;
        private Matrix<double> _s = Matrix<double>.Build.Dense(D, D);
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
            for (var i = 0; i < block.Count; i++)
            {
                var ui = u.Row(i);
                var leverage = Math.Min(ui * inverse * ui, 20);
                var weight = Math.Min(1, 9 / (z.Row(i) * z.Row(i) / D)) / block.Count;
                a += weight * ui.OuterProduct(ui);
                _y += weight * ui.OuterProduct(x.Row(i));
                _s += _blocks >= 1 ? weight / (1 + leverage) * r.Row(i).OuterProduct(r.Row(i)) : 0 * _s;
            }

            _a = a;
            _blocks++;
        }

        public (Matrix<double> Z, Matrix<double> W) Score(IReadOnlyList<WindowInputs> block)
        {
            var u = Covariates(block);
            var r = Observed(block) - (u * _a.Solve(_y));
            var c = ((15 * _s0) + _s) / (15 + Math.Max(_blocks - 1, 0));
            for (var j = 0; j < D; j++)
            {
                c[j, j] += FeatureReadings.Floor(j) * FeatureReadings.Floor(j);
            }

            var inverse = _a.Inverse();
            var z = r.MapIndexed((i, j, value) =>
                value / Math.Sqrt(c[j, j]) / Math.Sqrt(1 + Math.Min(u.Row(i) * inverse * u.Row(i), 20)));
            var correlation = c.MapIndexed((i, j, value) => i == j ? 1 : 0.9 * value / Math.Sqrt(c[i, i] * c[j, j]));
            var eigen = correlation.Evd(Symmetricity.Symmetric);
            var root = eigen.EigenVectors
                * Matrix<double>.Build.DenseOfDiagonalVector(eigen.EigenValues.Map(value => 1 / Math.Sqrt(value.Real)))
                * eigen.EigenVectors.Transpose();
            return (z, z * root);
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
