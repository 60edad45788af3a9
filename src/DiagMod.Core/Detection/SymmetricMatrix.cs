namespace DiagMod.Core.Detection;

/// <summary>Symmetric matrices as states keep them: the upper triangle, row by row.</summary>
internal static class SymmetricMatrix
{
    /// <summary>Writes the upper triangle.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="matrix">n×n, row-major, symmetric to the bit.</param>
    /// <param name="n">Order.</param>
    public static void Write(BinaryWriter writer, double[] matrix, int n)
    {
        for (var j = 0; j < n; j++)
        {
            for (var k = j; k < n; k++)
            {
                writer.Write(matrix[(j * n) + k]);
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote, into both triangles.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="matrix">Receives n×n values.</param>
    /// <param name="n">Order.</param>
    public static void Read(BinaryReader reader, double[] matrix, int n)
    {
        for (var j = 0; j < n; j++)
        {
            for (var k = j; k < n; k++)
            {
                matrix[(j * n) + k] = matrix[(k * n) + j] = reader.ReadDouble();
            }
        }
    }
}
