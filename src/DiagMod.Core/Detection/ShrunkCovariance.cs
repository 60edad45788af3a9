namespace DiagMod.Core.Detection;

/// <summary>A covariance that leans on what it began with until the motor has shown its own: C = (ν₀·S₀ + S)/(ν₀ + n), ν₀ = 15
/// (signals.md, 8.2).</summary>
internal sealed class ShrunkCovariance(int length)
{
    /// <summary>Blocks' worth that S₀ weighs.</summary>
    public const double PriorBlocks = 15;

    private readonly double[] _prior = new double[length * length];
    private readonly double[] _learned = new double[length * length];

    /// <summary>Lets a pair of features enter as if the blocks learned so far had shown its starting covariance; else a latecomer
    /// would look too tight.</summary>
    /// <param name="j">One feature.</param>
    /// <param name="k">The other, or the same.</param>
    /// <param name="value">Element of S₀.</param>
    /// <param name="blocks">Blocks learned so far.</param>
    public void Begin(int j, int k, double value, double blocks)
    {
        _prior[(j * length) + k] = _prior[(k * length) + j] = value;
        _learned[(j * length) + k] = _learned[(k * length) + j] = blocks * value;
    }

    /// <summary>Makes S₀ wider.</summary>
    /// <param name="factors">Of the variance of each feature; 1 leaves it.</param>
    public void Widen(ReadOnlySpan<double> factors)
    {
        for (var j = 0; j < length; j++)
        {
            for (var k = 0; k < length; k++)
            {
                _prior[(j * length) + k] *= Math.Sqrt(factors[j] * factors[k]);
            }
        }
    }

    /// <summary>Adds products of residuals.</summary>
    /// <param name="products">Sums, length×length.</param>
    public void Learn(double[] products)
    {
        for (var i = 0; i < products.Length; i++)
        {
            _learned[i] += products[i];
        }
    }

    /// <summary>C, with the smallest variance that each feature can honestly have.</summary>
    /// <param name="blocks">Blocks learned so far.</param>
    public double[] After(double blocks)
    {
        var covariance = new double[length * length];
        for (var i = 0; i < covariance.Length; i++)
        {
            covariance[i] = ((PriorBlocks * _prior[i]) + _learned[i]) / (PriorBlocks + blocks);
        }

        for (var j = 0; j < length; j++)
        {
            covariance[(j * length) + j] += FeatureReadings.Floor(j) * FeatureReadings.Floor(j);
        }

        return covariance;
    }

    public void Write(BinaryWriter writer)
    {
        SymmetricMatrix.Write(writer, _prior, length);
        SymmetricMatrix.Write(writer, _learned, length);
    }

    public void Read(BinaryReader reader)
    {
        SymmetricMatrix.Read(reader, _prior, length);
        SymmetricMatrix.Read(reader, _learned, length);
    }
}
