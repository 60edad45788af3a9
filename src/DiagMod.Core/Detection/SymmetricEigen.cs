namespace DiagMod.Core.Detection;

/// <summary>Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations in a fixed order.</summary>
/// <remarks>Golub &amp; Van Loan, Matrix Computations, 8.5. Own code so that a replay takes the same steps everywhere (D48).</remarks>
internal static class SymmetricEigen
{
    private const int MaxSweeps = 60;

    /// <summary>Decomposes <paramref name="matrix"/> = V·diag(values)·Vᵀ; eigenvalues come unsorted.</summary>
    /// <param name="matrix">n×n, row-major, symmetric; destroyed.</param>
    /// <param name="n">Order.</param>
    /// <param name="values">Receives n eigenvalues.</param>
    /// <param name="vectors">Receives V, row-major; column j belongs to value j.</param>
    public static void Decompose(Span<double> matrix, int n, Span<double> values, Span<double> vectors)
    {
        vectors[..(n * n)].Clear();
        for (var i = 0; i < n; i++)
        {
            vectors[(i * n) + i] = 1;
        }

        for (var sweep = 0; sweep < MaxSweeps; sweep++)
        {
            double off = 0, diagonal = 0;
            for (var i = 0; i < n; i++)
            {
                diagonal += matrix[(i * n) + i] * matrix[(i * n) + i];
                for (var j = i + 1; j < n; j++)
                {
                    off += matrix[(i * n) + j] * matrix[(i * n) + j];
                }
            }

            // 1e-30 of the squared norm is below what doubles resolve; more sweeps would change nothing.
            if (off <= 1e-30 * diagonal)
            {
                break;
            }

            for (var p = 0; p < n - 1; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    Rotate(matrix, vectors, n, p, q);
                }
            }
        }

        for (var i = 0; i < n; i++)
        {
            values[i] = matrix[(i * n) + i];
        }
    }

    /// <summary>The symmetric root of the inverse, V·diag(values^−½)·Vᵀ.</summary>
    /// <param name="matrix">n×n, row-major, symmetric positive definite; destroyed.</param>
    /// <param name="n">Order.</param>
    public static double[] InverseSquareRoot(Span<double> matrix, int n)
    {
        var values = new double[n];
        var vectors = new double[n * n];
        Decompose(matrix, n, values, vectors);
        var root = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = i; j < n; j++)
            {
                double sum = 0;
                for (var k = 0; k < n; k++)
                {
                    sum += vectors[(i * n) + k] * vectors[(j * n) + k] / Math.Sqrt(values[k]);
                }

                root[(i * n) + j] = sum;
                root[(j * n) + i] = sum;
            }
        }

        return root;
    }

    private static void Rotate(Span<double> a, Span<double> v, int n, int p, int q)
    {
        var apq = a[(p * n) + q];
        if (apq == 0)
        {
            return;
        }

        var theta = (a[(q * n) + q] - a[(p * n) + p]) / (2 * apq);
        var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        var c = 1 / Math.Sqrt((t * t) + 1);
        var s = t * c;
        for (var k = 0; k < n; k++)
        {
            var kp = a[(k * n) + p];
            var kq = a[(k * n) + q];
            a[(k * n) + p] = (c * kp) - (s * kq);
            a[(k * n) + q] = (s * kp) + (c * kq);
        }

        for (var k = 0; k < n; k++)
        {
            var pk = a[(p * n) + k];
            var qk = a[(q * n) + k];
            a[(p * n) + k] = (c * pk) - (s * qk);
            a[(q * n) + k] = (s * pk) + (c * qk);
            var vp = v[(k * n) + p];
            var vq = v[(k * n) + q];
            v[(k * n) + p] = (c * vp) - (s * vq);
            v[(k * n) + q] = (s * vp) + (c * vq);
        }

        a[(p * n) + q] = 0;
        a[(q * n) + p] = 0;
    }
}
