using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Detection;

/// <summary>Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations in a fixed order.</summary>
/// <remarks>Golub &amp; Van Loan, Matrix Computations, 8.5. Own code so that a replay takes the same steps everywhere (D48).</remarks>
internal static class SymmetricEigen
{
    private const int MaxSweeps = 60;
    private const int Lanes = 4;

    // 0.9·corr + 0.1·I has no eigenvalue below 0.1; a sum with filled-in gaps may miss being a covariance by a little, and the
    // root of a negative number would silence every score after it.
    private const double SmallestEigenvalue = 0.05;

    /// <summary>Decomposes <paramref name="matrix"/> = V·diag(values)·Vᵀ; eigenvalues come unsorted.</summary>
    /// <param name="matrix">n×n, row-major, symmetric to the bit.</param>
    /// <param name="n">Order.</param>
    /// <param name="values">Receives n eigenvalues.</param>
    /// <param name="vectors">Receives V, row-major; column j belongs to value j.</param>
    public static void Decompose(Span<double> matrix, int n, Span<double> values, Span<double> vectors)
    {
        // Rows of whole vectors, and the vectors transposed: a rotation then touches two rows of each.
        var stride = (n + Lanes - 1) / Lanes * Lanes;
        var a = new double[n * stride];
        var v = new double[n * stride];
        for (var i = 0; i < n; i++)
        {
            matrix.Slice(i * n, n).CopyTo(a.AsSpan(i * stride));
            v[(i * stride) + i] = 1;
        }

        for (var sweep = 0; sweep < MaxSweeps; sweep++)
        {
            double off = 0, diagonal = 0;
            for (var i = 0; i < n; i++)
            {
                diagonal += a[(i * stride) + i] * a[(i * stride) + i];
                for (var j = i + 1; j < n; j++)
                {
                    off += a[(i * stride) + j] * a[(i * stride) + j];
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
                    Rotate(a, v, n, stride, p, q);
                }
            }
        }

        for (var i = 0; i < n; i++)
        {
            values[i] = a[(i * stride) + i];
            for (var j = 0; j < n; j++)
            {
                vectors[(j * n) + i] = v[(i * stride) + j];
            }
        }
    }

    /// <summary>The symmetric root of the inverse, V·diag(values^−½)·Vᵀ; eigenvalues below 0.05 count as 0.05.</summary>
    /// <param name="matrix">n×n, row-major, symmetric positive definite.</param>
    /// <param name="n">Order.</param>
    public static double[] InverseSquareRoot(Span<double> matrix, int n)
    {
        var values = new double[n];
        var vectors = new double[n * n];
        Decompose(matrix, n, values, vectors);
        foreach (ref var value in values.AsSpan())
        {
            value = Math.Sqrt(Math.Max(value, SmallestEigenvalue));
        }

        var root = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = i; j < n; j++)
            {
                double sum = 0;
                for (var k = 0; k < n; k++)
                {
                    sum += vectors[(i * n) + k] * vectors[(j * n) + k] / values[k];
                }

                root[(i * n) + j] = sum;
                root[(j * n) + i] = sum;
            }
        }

        return root;
    }

    // What happens to a column happens to its row: only the four elements where both meet are rotated twice. No operation is fused or
    // runs across elements, so the bits are those of the loop over single elements.
    private static void Rotate(double[] a, double[] v, int n, int stride, int p, int q)
    {
        var (rowP, rowQ) = (p * stride, q * stride);
        var apq = a[rowP + q];
        if (apq == 0)
        {
            return;
        }

        double app = a[rowP + p], aqq = a[rowQ + q];
        var theta = (aqq - app) / (2 * apq);
        var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        var c = 1 / Math.Sqrt((t * t) + 1);
        var s = t * c;
        Turn(a, rowP, rowQ, stride, c, s);
        Turn(v, rowP, rowQ, stride, c, s);
        for (var k = 0; k < n; k++)
        {
            a[(k * stride) + p] = a[rowP + k];
            a[(k * stride) + q] = a[rowQ + k];
        }

        double pp = (c * app) - (s * apq), qp = (c * apq) - (s * aqq), pq = (s * app) + (c * apq), qq = (s * apq) + (c * aqq);
        a[rowP + p] = (c * pp) - (s * qp);
        a[rowQ + q] = (s * pq) + (c * qq);
        a[rowP + q] = 0;
        a[rowQ + p] = 0;
    }

    private static void Turn(double[] rows, int p, int q, int stride, double c, double s)
    {
        ref var atP = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(rows), p);
        ref var atQ = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(rows), q);
        var (cosine, sine) = (Vector256.Create(c), Vector256.Create(s));
        for (nuint k = 0; k < (nuint)stride; k += Lanes)
        {
            var (x, y) = (Vector256.LoadUnsafe(ref atP, k), Vector256.LoadUnsafe(ref atQ, k));
            ((cosine * x) - (sine * y)).StoreUnsafe(ref atP, k);
            ((sine * x) + (cosine * y)).StoreUnsafe(ref atQ, k);
        }
    }
}
