using DiagMod.Core.Forecasting;
using MathNet.Numerics.LinearAlgebra;

namespace DiagMod.Core.Tests.Forecasting;

public class LltBankTests
{
    private static readonly int[] OneAndSix = [1, 6];

    [Fact]
    public void LltBank_OnAShortSeries_AgreesWithMatrixKalmanFilters()
    {
        double[] series = [10.1, 10.3, 9.9, 10.2, 10.4, 10.8, 10.5, 14.0, 10.9, 11.2, 11.1, 11.6, 11.5, 11.9];
        var bank = new LltBank();
        foreach (var y in series)
        {
            bank.Add(y);
        }

        var weights = new double[LltBank.Members];
        var means = new double[2 * LltBank.Members];
        var deviations = new double[2 * LltBank.Members];
        bank.Weights(weights);
        bank.Moments(OneAndSix, means, deviations);

        var reference = Members().Select(member => Filter(member, series)).ToList();
        var largest = reference.Max(member => member.LogWeight);
        var sum = reference.Sum(member => Math.Exp(member.LogWeight - largest));
        for (var m = 0; m < LltBank.Members; m++)
        {
            var (mean1, sd1) = reference[m].Predict(1);
            var (mean6, sd6) = reference[m].Predict(6);
            Assert.Equal(Math.Exp(reference[m].LogWeight - largest) / sum, weights[m], 1e-10);
            Assert.Equal(mean1, means[m], 1e-9);
            Assert.Equal(sd1, deviations[m], 1e-9);
            Assert.Equal(mean6, means[LltBank.Members + m], 1e-9);
            Assert.Equal(sd6, deviations[LltBank.Members + m], 1e-9);
        }
    }

    [Fact]
    public void LltBank_OfSimulatedPaths_HasTheMomentsOfItsMixture()
    {
        var random = new Random(3);
        var bank = new LltBank();
        for (var i = 0; i < 60; i++)
        {
            bank.Add(10 + (0.05 * i) + (0.2 * (random.NextDouble() - 0.5)));
        }

        var weights = new double[LltBank.Members];
        var means = new double[2 * LltBank.Members];
        var deviations = new double[2 * LltBank.Members];
        bank.Weights(weights);
        bank.Moments(OneAndSix, means, deviations);
        const int Paths = 20_000;
        var paths = SimulatedPaths.Of(bank, new NormalStream(1, 2, 3), Paths);
        for (var step = 0; step < 6; step++)
        {
            Assert.True(paths.Advance());
        }

        var mean = Enumerable.Range(0, LltBank.Members).Sum(m => weights[m] * means[LltBank.Members + m]);
        var square = Enumerable.Range(0, LltBank.Members).Sum(m => weights[m]
            * ((deviations[LltBank.Members + m] * deviations[LltBank.Members + m])
                + (means[LltBank.Members + m] * means[LltBank.Members + m])));
        var deviation = Math.Sqrt(square - (mean * mean));
        var last = paths.Observed.ToArray();
        Assert.Equal(mean, last.Average(), 0.03 * deviation);
        Assert.Equal(deviation, Math.Sqrt(last.Average(y => (y - mean) * (y - mean))), 0.03 * deviation);
    }

    [Fact]
    public void LltBank_OfAConstantSeries_StaysFinite()
    {
        var bank = new LltBank();

        for (var i = 0; i < 5000; i++)
        {
            bank.Add(10);
        }

        Assert.True(bank.IsFinite);
    }

    [Fact]
    public void LltBank_ByFoursAndByEights_HasTheSameState()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            LltBank fours = new(), eights = new();
            var scale = Math.Pow(10, random.Next(-6, 7));
            for (var i = 0; i < 300; i++)
            {
                var y = scale * (seed % 5 == 0 ? 1 : random.NextDouble() + (random.Next(30) == 0 ? 100 * random.NextDouble() : 0));
                y = (seed % 7, i) switch { (3, 200) => 1e300, (4, 150) => double.PositiveInfinity, (5, 250) => double.NaN, _ => y };

                fours.Add(y, byEights: false);
                eights.Add(y, byEights: true);

                Assert.True(State(fours).SequenceEqual(State(eights)), $"seed {seed}, value {i}");
                Assert.Equal(fours.IsFinite, eights.IsFinite);
            }

            Assert.Equal(seed % 7 is < 3 or 6, fours.IsFinite);
        }
    }

    [Fact]
    public void LltBank_Skip_WidensThePrediction()
    {
        var bank = new LltBank();
        double[] series = [1, 2, 1.5, 2.5, 2, 3, 2.4, 3.1];
        foreach (var y in series)
        {
            bank.Add(y);
        }

        var before = new double[2 * LltBank.Members];
        var after = new double[2 * LltBank.Members];
        bank.Moments(OneAndSix, new double[2 * LltBank.Members], before);
        bank.Skip(10);
        bank.Moments(OneAndSix, new double[2 * LltBank.Members], after);

        Assert.All(before.Zip(after), pair => Assert.True(pair.Second > pair.First - 1e-12));
    }

    private static byte[] State(LltBank bank)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        bank.Write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static IEnumerable<(double Level, double Slope, double Damping)> Members() =>
        from level in (double[])[0, 0.003, 0.03, 0.3, 3]
        from slope in (double[])[0, 1e-5, 1e-3]
        from damping in (double[])[0.97, 1]
        select (level, slope, damping);

    /// <summary>The textbook form: F = [1 φ; 0 φ], H = [1 0], Joseph-free update with the observation variance inflated.</summary>
    private static Reference Filter((double Level, double Slope, double Damping) member, double[] series)
    {
        var build = Matrix<double>.Build;
        var f = build.DenseOfArray(new[,] { { 1, member.Damping }, { 0, member.Damping } });
        var q = build.DenseOfDiagonalArray([member.Level, member.Slope]);
        var h = build.DenseOfArray(new double[,] { { 1, 0 } });
        var differences = series.Take(4).Zip(series.Skip(1).Take(3), (a, b) => b - a).ToArray();
        var x = Vector<double>.Build.Dense([series.Take(4).Average(), 0]);
        var p = build.DenseOfDiagonalArray([1, 0.05]);
        var scale = differences.Average(d => Math.Pow(d - differences.Average(), 2)) / 2;
        double degrees = 1, logWeight = 0;
        foreach (var y in series.Skip(4))
        {
            x = f * x;
            p = (f * p * f.Transpose()) + q;
            var variance = (h * p * h.Transpose())[0, 0] + 1;
            var error = y - (h * x)[0];
            var square = error * error / (variance * scale);
            logWeight = (0.99 * logWeight) - (0.5 * Math.Log(variance * scale)) - (2.5 * Math.Log(1 + (square / 4)));
            var noise = 1 / Math.Min(1, 4 / Math.Sqrt(square));
            var gain = p * h.Transpose() / ((h * p * h.Transpose())[0, 0] + noise);
            x += gain.Column(0) * error;
            p = (build.DenseIdentity(2) - (gain * h)) * p;
            degrees = Math.Min(degrees + 1, 100);
            scale += (Math.Min(error * error / variance, 16 * scale) - scale) / degrees;
        }

        return new Reference(f, q, x, p, scale, logWeight);
    }

    private sealed record Reference(
        Matrix<double> F, Matrix<double> Q, Vector<double> X, Matrix<double> P, double Scale, double LogWeight)
    {
        public (double Mean, double Deviation) Predict(int steps)
        {
            var x = X;
            var p = P;
            for (var i = 0; i < steps; i++)
            {
                x = F * x;
                p = (F * p * F.Transpose()) + Q;
            }

            return (x[0], Math.Sqrt((p[0, 0] + 1) * Scale));
        }
    }
}
