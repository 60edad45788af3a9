namespace DiagMod.Core.Detection;

/// <summary>ΣU, ΣUX and ΣRR of blocks that were scored but not learned yet.</summary>
internal sealed class BlockSums(int length)
{
    public double Blocks { get; set; }

    public double[] Covariates { get; } = new double[LcmModel.Covariates * LcmModel.Covariates];

    public double[] Products { get; } = new double[LcmModel.Covariates * length];

    public double[] Residuals { get; } = new double[length * length];

    /// <summary>ΣRR of the mean residuals of runs.</summary>
    public double[] Runs { get; } = new double[length * length];

    /// <summary>Adds one window. A missing value counts as the model's own: level as expected, spread as it stands.</summary>
    /// <param name="block">The block.</param>
    /// <param name="window">Which window.</param>
    /// <param name="weight">Its weight.</param>
    public void Add(LcmBlock block, int window, double weight)
    {
        var u = block.Covariate(window);
        var row = window * length;
        for (var k = 0; k < LcmModel.Covariates; k++)
        {
            for (var m = 0; m < LcmModel.Covariates; m++)
            {
                Covariates[(k * LcmModel.Covariates) + m] += weight * u[k] * u[m];
            }

            for (var j = 0; j < length; j++)
            {
                var x = double.IsNaN(block.Residual[row + j]) ? block.Expected[row + j] : block.Observed[row + j];
                Products[(k * length) + j] += weight * u[k] * x;
            }
        }

        // A zero in place of a missing residual would tighten C with every file that lacks a phase, until healthy ones alarm.
        var scaled = weight / (1 + block.Leverage[window]);
        for (var j = 0; j < length; j++)
        {
            var rj = block.Residual[row + j];
            for (var k = 0; k < length; k++)
            {
                var product = rj * block.Residual[row + k];
                Residuals[(j * length) + k] += double.IsNaN(product)
                    ? weight * block.Covariance[(j * length) + k]
                    : scaled * product;
            }
        }
    }

    /// <summary>Adds the mean residual of a run. One strange run must not widen the model: its pull ends as a window's does.</summary>
    /// <param name="block">The block.</param>
    /// <param name="mean">Mean residuals; NaN where missing.</param>
    /// <param name="leverage">Mean leverage of its windows.</param>
    /// <param name="weight">Its weight.</param>
    public void AddRun(LcmBlock block, ReadOnlySpan<double> mean, double leverage, double weight)
    {
        double square = 0;
        var known = 0;
        for (var j = 0; j < length; j++)
        {
            if (!double.IsNaN(mean[j]))
            {
                square += mean[j] * mean[j] / (block.RunCovariance[(j * length) + j] * (1 + leverage));
                known++;
            }
        }

        var scaled = weight * LcmModel.Pull(square, known) / (1 + leverage);
        for (var j = 0; j < length; j++)
        {
            for (var k = 0; k < length; k++)
            {
                var product = mean[j] * mean[k];
                Runs[(j * length) + k] += double.IsNaN(product)
                    ? weight * block.RunCovariance[(j * length) + k]
                    : scaled * product;
            }
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Blocks);
        foreach (var array in (double[][])[Covariates, Products])
        {
            foreach (var value in array)
            {
                writer.Write(value);
            }
        }

        SymmetricMatrix.Write(writer, Residuals, length);
        SymmetricMatrix.Write(writer, Runs, length);
    }

    public void Read(BinaryReader reader)
    {
        Blocks = reader.ReadDouble();
        foreach (var array in (double[][])[Covariates, Products])
        {
            for (var i = 0; i < array.Length; i++)
            {
                array[i] = reader.ReadDouble();
            }
        }

        SymmetricMatrix.Read(reader, Residuals, length);
        SymmetricMatrix.Read(reader, Runs, length);
    }
}
