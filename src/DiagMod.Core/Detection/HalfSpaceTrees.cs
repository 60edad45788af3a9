using DiagMod.Core.Simulation;

namespace DiagMod.Core.Detection;

/// <summary>Half-Space Trees: how many of the values seen before lie in the same random boxes (Tan, Ting &amp; Liu, IJCAI 2011).
/// </summary>
/// <remarks>Inputs lie about in 0 to 1. The trees are drawn from the seed, so that a state holds masses only: 25 trees of depth 8
/// have 12 775 nodes, 51 kB for both profiles.</remarks>
public sealed class HalfSpaceTrees
{
    private readonly int _depth;
    private readonly int _window;
    private readonly int _nodes;
    private readonly byte[] _feature;
    private readonly float[] _split;
    private readonly ushort[] _reference;
    private readonly ushort[] _latest;
    private int _taken;

    /// <summary>Draws the trees.</summary>
    /// <param name="features">Inputs, 1 to 255.</param>
    /// <param name="seed">Decides the boxes.</param>
    /// <param name="trees">How many trees.</param>
    /// <param name="depth">Their depth, 1 to 15.</param>
    /// <param name="window">Values after which the newest profile becomes the one that is scored against.</param>
    public HalfSpaceTrees(int features, ulong seed, int trees = 25, int depth = 8, int window = 250)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(features, 255);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, 15);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, ushort.MaxValue);
        Trees = trees;
        _depth = depth;
        _window = window;
        _nodes = (1 << (depth + 1)) - 1;
        var inner = (1 << depth) - 1;
        _feature = new byte[trees * inner];
        _split = new float[trees * inner];
        _reference = new ushort[trees * _nodes];
        _latest = new ushort[trees * _nodes];
        var random = new CounterRandom(seed, RandomStream.HalfSpaces);
        double[] low = new double[features], high = new double[features];
        for (var tree = 0; tree < trees; tree++)
        {
            for (var j = 0; j < features; j++)
            {
                var middle = random.Uniform();
                var half = 2 * Math.Max(middle, 1 - middle);
                (low[j], high[j]) = (middle - half, middle + half);
            }

            Draw(ref random, tree * inner, 0, low, high);
        }
    }

    /// <summary>Trees.</summary>
    public int Trees { get; }

    /// <summary>Takes in one value; every window's worth the profile that is scored against is replaced.</summary>
    /// <param name="x">Inputs, about in 0 to 1; NaN counts as the middle.</param>
    public void Learn(ReadOnlySpan<double> x)
    {
        var inner = (1 << _depth) - 1;
        for (var tree = 0; tree < Trees; tree++)
        {
            var node = 0;
            for (var level = 0; ; level++)
            {
                ref var mass = ref _latest[(tree * _nodes) + node];
                mass += mass < ushort.MaxValue ? (ushort)1 : (ushort)0;
                if (level == _depth)
                {
                    break;
                }

                node = Child(x, (tree * inner) + node, node);
            }
        }

        if (++_taken >= _window)
        {
            Settle();
        }
    }

    /// <summary>Makes what was taken in since the last time the profile that is scored against.</summary>
    public void Settle()
    {
        _latest.CopyTo(_reference.AsSpan());
        _latest.AsSpan().Clear();
        _taken = 0;
    }

    /// <summary>Σ over the trees of mass · 2^depth where the value falls; low = strange.</summary>
    /// <param name="x">Inputs; NaN counts as the middle.</param>
    public double Mass(ReadOnlySpan<double> x)
    {
        var inner = (1 << _depth) - 1;
        double sum = 0;
        for (var tree = 0; tree < Trees; tree++)
        {
            var node = 0;
            var level = 0;
            var few = _reference[tree * _nodes] / 10;
            while (level < _depth && _reference[(tree * _nodes) + node] > few)
            {
                node = Child(x, (tree * inner) + node, node);
                level++;
            }

            sum += _reference[(tree * _nodes) + node] * (double)(1 << level);
        }

        return sum;
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(_taken);
        foreach (var profile in (ushort[][])[_reference, _latest])
        {
            foreach (var mass in profile)
            {
                writer.Write(mass);
            }
        }
    }

    internal void Read(BinaryReader reader)
    {
        _taken = reader.ReadInt32();
        foreach (var profile in (ushort[][])[_reference, _latest])
        {
            for (var i = 0; i < profile.Length; i++)
            {
                profile[i] = reader.ReadUInt16();
            }
        }
    }

    private int Child(ReadOnlySpan<double> x, int at, int node)
    {
        var value = x[_feature[at]];
        return (2 * node) + ((double.IsNaN(value) ? 0.5 : value) < _split[at] ? 1 : 2);
    }

    private void Draw(ref CounterRandom random, int from, int node, double[] low, double[] high)
    {
        if (node >= (1 << _depth) - 1)
        {
            return;
        }

        var j = random.Below(low.Length);
        var split = (low[j] + high[j]) / 2;
        _feature[from + node] = (byte)j;
        _split[from + node] = (float)split;
        var (oldLow, oldHigh) = (low[j], high[j]);
        high[j] = split;
        Draw(ref random, from, (2 * node) + 1, low, high);
        (low[j], high[j]) = (split, oldHigh);
        Draw(ref random, from, (2 * node) + 2, low, high);
        low[j] = oldLow;
    }
}
