namespace DiagMod.Core.Diagnosis;

/// <summary>The floor under the lines of a spectrum: its running median over ±1.5 Hz, as a mean (signals.md, section
/// 5.3).</summary>
/// <remarks>The power of noise in a bin is exponentially distributed; its mean is its median over ln 2. About forty
/// independent places make a median, so the floor itself is good to about 1 dB.</remarks>
internal sealed class NoiseFloor
{
    private const double HalfWidthHz = 1.5;
    private const int Places = 40;
    private readonly float[] _floor;
    private readonly int _stride;

    /// <summary>Measures the floor of a spectrum that goes round.</summary>
    /// <param name="power">Power of each bin.</param>
    /// <param name="stepHz">From bin to bin, hertz.</param>
    public NoiseFloor(ReadOnlySpan<float> power, double stepHz)
    {
        var width = Math.Max(3, ((int)(HalfWidthHz / stepHz) * 2) + 1);
        _stride = Math.Max(1, width / Places);
        var places = new float[(power.Length + _stride - 1) / _stride];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = power[i * _stride];
        }

        _floor = RunningMedian(places, Math.Min(Math.Max(3, (width / _stride) | 1), ((places.Length - 1) / 2 * 2) + 1));
        for (var i = 0; i < _floor.Length; i++)
        {
            _floor[i] = Math.Max(1e-37f, _floor[i] / (float)0.69314718055994531);
        }
    }

    /// <summary>Power of the floor at a bin.</summary>
    /// <param name="bin">The bin, from 0.</param>
    public double At(double bin)
    {
        var place = bin / _stride;
        var i = (int)place;
        double here = _floor[i % _floor.Length];
        double next = _floor[(i + 1) % _floor.Length];
        return here + ((place - i) * (next - here));
    }

    // The window as a sorted list: one value leaves it and one enters at each place.
    private static float[] RunningMedian(float[] values, int width)
    {
        var half = width / 2;
        var sorted = new float[width];
        var medians = new float[values.Length];
        for (var i = 0; i < width; i++)
        {
            sorted[i] = values[(i - half + values.Length) % values.Length];
        }

        Array.Sort(sorted);
        for (var i = 0; i < values.Length; i++)
        {
            medians[i] = sorted[half];
            var leaves = values[(i - half + values.Length) % values.Length];
            var enters = values[(i + half + 1) % values.Length];
            var at = Array.BinarySearch(sorted, leaves);
            for (; at + 1 < width && sorted[at + 1] < enters; at++)
            {
                sorted[at] = sorted[at + 1];
            }

            for (; at > 0 && sorted[at - 1] > enters; at--)
            {
                sorted[at] = sorted[at - 1];
            }

            sorted[at] = enters;
        }

        return medians;
    }
}
