using DiagMod.Core.Detection;
using MathNet.Numerics.LinearAlgebra;

namespace DiagMod.Core.Tests.Detection;

public class LinearAlgebraTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(22)]
    public void SymmetricEigen_OfRandomCovariance_AgreesWithMathNet(int n)
    {
        var matrix = Covariance(n, seed: 17);
        var expected = matrix.Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).Order().ToArray();

        var values = new double[n];
        var vectors = new double[n * n];
        SymmetricEigen.Decompose(matrix.ToRowMajorArray(), n, values, vectors);

        var v = Matrix<double>.Build.DenseOfRowMajor(n, n, vectors);
        var rebuilt = v * Matrix<double>.Build.DenseOfDiagonalArray(values) * v.Transpose();
        Assert.True((rebuilt - matrix).L2Norm() < 1e-12 * matrix.L2Norm());
        Assert.All(values.Order().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-11 * expected[^1]));
    }

    [Fact]
    public void InverseSquareRoot_Squared_IsInverse()
    {
        var matrix = Covariance(22, seed: 3);

        var root = Matrix<double>.Build.DenseOfRowMajor(
            22, 22, SymmetricEigen.InverseSquareRoot(matrix.ToRowMajorArray(), 22));

        var identity = root * root * matrix;
        Assert.True((identity - Matrix<double>.Build.DenseIdentity(22)).L2Norm() < 1e-9);
    }

    [Fact]
    public void Cholesky_Solve_AgreesWithMathNet()
    {
        var matrix = Covariance(4, seed: 5);
        double[] right = [1, -2, 3, 0.5];
        var expected = matrix.Cholesky().Solve(Vector<double>.Build.Dense(right));

        var factor = Cholesky.Factor(matrix.ToRowMajorArray(), 4);
        Cholesky.Solve(factor, 4, right);

        Assert.All(right.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-10));
    }

    [Fact]
    public void Cholesky_OfIndefiniteMatrix_NamesThePivot()
    {
        double[] matrix = [1, 2, 2, 1];

        var fault = Assert.Throws<ArithmeticException>(() => Cholesky.Factor(matrix, 2));

        Assert.Contains("pivot 1", fault.Message, StringComparison.Ordinal);
    }

    private static Matrix<double> Covariance(int n, int seed)
    {
        var random = new Random(seed);
        var root = Matrix<double>.Build.Dense(n, n, (_, _) => random.NextDouble() - 0.5);
        return (root * root.Transpose()) + (0.1 * Matrix<double>.Build.DenseIdentity(n));
    }
}
