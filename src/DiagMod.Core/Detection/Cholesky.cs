namespace DiagMod.Core.Detection;

/// <summary>Solves small symmetric positive definite systems; fixed loop order, doubles.</summary>
internal static class Cholesky
{
    /// <summary>Factors A = L·Lᵀ.</summary>
    /// <param name="a">n×n, row-major, symmetric positive definite.</param>
    /// <param name="n">Order.</param>
    /// <returns>L, row-major, zero above the diagonal.</returns>
    /// <exception cref="ArithmeticException">A is not positive definite; the pivot is named.</exception>
    public static double[] Factor(ReadOnlySpan<double> a, int n)
    {
        var l = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = a[(i * n) + j];
                for (var k = 0; k < j; k++)
                {
                    sum -= l[(i * n) + k] * l[(j * n) + k];
                }

                if (i != j)
                {
                    l[(i * n) + j] = sum / l[(j * n) + j];
                    continue;
                }

                if (!(sum > 0))
                {
                    throw new ArithmeticException(
                        $"The matrix is not positive definite: pivot {i} is {sum:R}, expected above 0.");
                }

                l[(i * n) + i] = Math.Sqrt(sum);
            }
        }

        return l;
    }

    /// <summary>Solves A·x = b in place.</summary>
    /// <param name="l">Factor of A.</param>
    /// <param name="n">Order.</param>
    /// <param name="b">n right-hand values at <paramref name="offset"/> + i·<paramref name="stride"/>; receives x.</param>
    /// <param name="offset">Place of the first value.</param>
    /// <param name="stride">Distance between two values: a column of a row-major matrix is solved where it lies.</param>
    public static void Solve(ReadOnlySpan<double> l, int n, Span<double> b, int offset = 0, int stride = 1)
    {
        for (var i = 0; i < n; i++)
        {
            var sum = b[offset + (i * stride)];
            for (var k = 0; k < i; k++)
            {
                sum -= l[(i * n) + k] * b[offset + (k * stride)];
            }

            b[offset + (i * stride)] = sum / l[(i * n) + i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            var sum = b[offset + (i * stride)];
            for (var k = i + 1; k < n; k++)
            {
                sum -= l[(k * n) + i] * b[offset + (k * stride)];
            }

            b[offset + (i * stride)] = sum / l[(i * n) + i];
        }
    }
}
