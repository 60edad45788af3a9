using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>Mean and deviation of each feature over the windows of commissioning; frozen afterwards by not being shown more.
/// </summary>
internal sealed class FrozenBaseline
{
    private static readonly int D = FeatureVector.Length;

    private readonly double[] _count = new double[D];
    private readonly double[] _mean = new double[D];
    private readonly double[] _square = new double[D];

    /// <summary>Takes in windows (Welford 1962).</summary>
    public void Add(IReadOnlyList<WindowInputs> block)
    {
        foreach (var window in block)
        {
            for (var j = 0; j < D; j++)
            {
                var x = window.Vector[j];
                if (float.IsFinite(x))
                {
                    _count[j]++;
                    var off = x - _mean[j];
                    _mean[j] += off / _count[j];
                    _square[j] += off * (x - _mean[j]);
                }
            }
        }
    }

    /// <summary>Standardises a block; its scores are the largest |z|.</summary>
    public ScoredBlock Standardise(IReadOnlyList<WindowInputs> block)
    {
        var scored = new ScoredBlock(block.Count, D);
        for (var i = 0; i < block.Count; i++)
        {
            var largest = double.NaN;
            for (var j = 0; j < D; j++)
            {
                var at = (i * D) + j;
                scored.Observed[at] = block[i].Vector[j];
                scored.Expected[at] = _count[j] > 1 ? _mean[j] : double.NaN;
                var z = Z(block[i].Vector[j], j);
                scored.Z[at] = z;
                scored.W[at] = z;
                largest = Math.Abs(z) <= largest || double.IsNaN(z) ? largest : Math.Abs(z);
            }

            scored.Q[i] = largest;
        }

        return scored;
    }

    /// <summary>Deviations of one value from the mean; NaN where it or the baseline is missing.</summary>
    public double Z(double value, int feature)
    {
        if (!double.IsFinite(value) || _count[feature] < 2)
        {
            return double.NaN;
        }

        var floor = FeatureReadings.Floor(feature);
        return (value - _mean[feature]) / Math.Sqrt((_square[feature] / _count[feature]) + (floor * floor));
    }

    public void Write(BinaryWriter writer)
    {
        for (var j = 0; j < D; j++)
        {
            writer.Write(_count[j]);
            writer.Write(_mean[j]);
            writer.Write(_square[j]);
        }
    }

    public void Read(BinaryReader reader)
    {
        for (var j = 0; j < D; j++)
        {
            _count[j] = reader.ReadDouble();
            _mean[j] = reader.ReadDouble();
            _square[j] = reader.ReadDouble();
        }
    }
}
