using DiagMod.Core.Simulation;

namespace DiagMod.Core.Detection;

/// <summary>Isolation forest: how few random cuts set a value apart (Liu, Ting &amp; Zhou, ICDM 2008).</summary>
/// <remarks>200 trees of 256 rows each. Nodes are kept in preorder: the left child follows its parent.</remarks>
public sealed class IsolationForest
{
    private const int Leaf = byte.MaxValue;
    private const uint Magic = 0x46534944;

    private readonly byte[] _feature;
    private readonly float[] _split;
    private readonly ushort[] _right;
    private readonly ushort[] _size;
    private readonly int[] _roots;
    private readonly float[] _typical;

    private IsolationForest(List<Node> nodes, int[] roots, float[] typical, int sample)
    {
        _feature = [.. nodes.Select(node => node.Feature)];
        _split = [.. nodes.Select(node => node.Split)];
        _right = [.. nodes.Select(node => node.Right)];
        _size = [.. nodes.Select(node => node.Size)];
        _roots = roots;
        _typical = typical;
        Sample = sample;
    }

    /// <summary>Rows that each tree saw.</summary>
    public int Sample { get; }

    /// <summary>Trees.</summary>
    public int Trees => _roots.Length;

    /// <summary>Columns of a row.</summary>
    public int Features => _typical.Length;

    /// <summary>Trains a forest.</summary>
    /// <param name="rows">At least two rows of equal length (at most 254); NaN counts as the median of its column.</param>
    /// <param name="seed">Decides rows and cuts: the same rows and seed give the same forest.</param>
    /// <param name="trees">How many trees.</param>
    /// <param name="sample">Rows of each tree, drawn without replacement; fewer when there are fewer.</param>
    public static IsolationForest Train(IReadOnlyList<float[]> rows, ulong seed, int trees = 200, int sample = 256)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Count, 2);
        var width = rows[0].Length;
        var typical = new float[width];
        for (var j = 0; j < width; j++)
        {
            var median = Quantiles.Median(rows.Select(row => (double)row[j]));
            typical[j] = double.IsNaN(median) ? 0 : (float)median;
        }

        var whole = rows.Select(row => Fill(row, typical)).ToArray();
        sample = Math.Min(sample, rows.Count);
        var most = (int)Math.Ceiling(Math.Log2(sample));
        var random = new CounterRandom(seed, RandomStream.Forest);
        var order = Enumerable.Range(0, whole.Length).ToArray();
        var nodes = new List<Node>();
        var roots = new int[trees];
        for (var tree = 0; tree < trees; tree++)
        {
            for (var i = 0; i < sample; i++)
            {
                var other = i + random.Below(order.Length - i);
                (order[i], order[other]) = (order[other], order[i]);
            }

            roots[tree] = nodes.Count;
            Grow(nodes, roots[tree], whole, order.AsSpan(0, sample), most, ref random);
        }

        return new IsolationForest(nodes, roots, typical, sample);
    }

    /// <summary>Reads a forest.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a forest.</exception>
    public static IsolationForest Read(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
        try
        {
            if (reader.ReadUInt32() != Magic || reader.ReadByte() != 1)
            {
                throw new InvalidDataException("An isolation forest was expected.");
            }

            var sample = reader.ReadInt32();
            var typical = new float[reader.ReadByte()];
            for (var j = 0; j < typical.Length; j++)
            {
                typical[j] = reader.ReadSingle();
            }

            var roots = new int[reader.ReadInt32()];
            var nodes = new List<Node>();
            for (var tree = 0; tree < roots.Length; tree++)
            {
                roots[tree] = nodes.Count;
                for (var count = reader.ReadInt32(); count > 0; count--)
                {
                    var feature = reader.ReadByte();
                    nodes.Add(feature == Leaf
                        ? new Node(Leaf, 0, 0, reader.ReadUInt16())
                        : new Node(feature, reader.ReadSingle(), reader.ReadUInt16(), 0));
                }
            }

            return new IsolationForest(nodes, roots, typical, sample);
        }
        catch (EndOfStreamException fault)
        {
            throw new InvalidDataException("An isolation forest breaks off.", fault);
        }
    }

    /// <summary>Score 2^(−mean path / c(sample)), 0 to 1: about 0.5 for the ordinary, towards 1 for the strange.</summary>
    /// <param name="row">As long as the rows of training; NaN counts as the median of its column.</param>
    public double Score(ReadOnlySpan<float> row)
    {
        double paths = 0;
        foreach (var root in _roots)
        {
            var node = root;
            var depth = 0;
            while (_feature[node] != Leaf)
            {
                var value = row[_feature[node]];
                node = (float.IsFinite(value) ? value : _typical[_feature[node]]) < _split[node]
                    ? node + 1 : root + _right[node];
                depth++;
            }

            paths += depth + MeanPath(_size[node]);
        }

        return Math.Pow(2, -paths / _roots.Length / MeanPath(Sample));
    }

    /// <summary>The forest as bytes.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write((byte)1);
        writer.Write(Sample);
        writer.Write((byte)_typical.Length);
        foreach (var value in _typical)
        {
            writer.Write(value);
        }

        writer.Write(_roots.Length);
        for (var tree = 0; tree < _roots.Length; tree++)
        {
            var end = tree + 1 < _roots.Length ? _roots[tree + 1] : _feature.Length;
            writer.Write(end - _roots[tree]);
            for (var node = _roots[tree]; node < end; node++)
            {
                writer.Write(_feature[node]);
                if (_feature[node] == Leaf)
                {
                    writer.Write(_size[node]);
                }
                else
                {
                    writer.Write(_split[node]);
                    writer.Write(_right[node]);
                }
            }
        }

        return stream.ToArray();
    }

    // Mean path of an unsuccessful search in a binary search tree of n values (Liu et al., equation 1).
    private static double MeanPath(int n) => n switch
    {
        <= 1 => 0,
        2 => 1,
        _ => (2 * (Math.Log(n - 1) + 0.5772156649015329)) - (2.0 * (n - 1) / n),
    };

    private static float[] Fill(float[] row, float[] typical) =>
        [.. row.Select((value, j) => float.IsFinite(value) ? value : typical[j])];

    private static void Grow(
        List<Node> nodes, int root, float[][] rows, Span<int> members, int depthLeft, ref CounterRandom random)
    {
        var at = nodes.Count;
        nodes.Add(new Node(Leaf, 0, 0, (ushort)members.Length));
        if (depthLeft == 0 || members.Length <= 1 || Cut(rows, members, ref random) is not { } cut)
        {
            return;
        }

        var below = 0;
        for (var i = 0; i < members.Length; i++)
        {
            if (rows[members[i]][cut.Feature] < cut.Split)
            {
                (members[below], members[i]) = (members[i], members[below]);
                below++;
            }
        }

        Grow(nodes, root, rows, members[..below], depthLeft - 1, ref random);
        nodes[at] = new Node((byte)cut.Feature, cut.Split, (ushort)(nodes.Count - root), 0);
        Grow(nodes, root, rows, members[below..], depthLeft - 1, ref random);
    }

    // A feature that differs among the members, and a place between its extremes; null when the members are all alike.
    private static (int Feature, float Split)? Cut(float[][] rows, ReadOnlySpan<int> members, ref CounterRandom random)
    {
        var width = rows[0].Length;
        var first = random.Below(width);
        for (var step = 0; step < width; step++)
        {
            var j = (first + step) % width;
            float low = float.PositiveInfinity, high = float.NegativeInfinity;
            foreach (var member in members)
            {
                low = Math.Min(low, rows[member][j]);
                high = Math.Max(high, rows[member][j]);
            }

            var split = low + (float)(random.Uniform() * (high - low));
            if (split > low)
            {
                return (j, split);
            }
        }

        return null;
    }

    private readonly record struct Node(byte Feature, float Split, ushort Right, ushort Size);
}
