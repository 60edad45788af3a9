namespace DiagMod.Core.Detection;

/// <summary>Blocks on their way into the calibration: each waits for the eight that follow it, and enters only when those look
/// ordinary. A lasting fault so never becomes its own normal, and no block is kept out for its own value, which would bias the
/// ranks.</summary>
internal sealed class WaitingBlocks
{
    /// <summary>Blocks that follow before one may enter.</summary>
    public const int Delay = 8;

    // Half of healthy p-values lie above 0.5 or so; that more than half of eight lie below 0.1 is a change.
    private const double OrdinaryMedian = 0.1;

    private readonly Queue<(double Mean, double High, double P)> _blocks = new();

    /// <summary>Takes the newest block; gives back the one that may enter the calibration now, or null.</summary>
    /// <param name="mean">m.</param>
    /// <param name="high">h.</param>
    /// <param name="p">Its p-value.</param>
    public (double Mean, double High)? Offer(double mean, double high, double p)
    {
        _blocks.Enqueue((mean, high, p));
        if (_blocks.Count <= Delay)
        {
            return null;
        }

        var oldest = _blocks.Dequeue();
        var newer = _blocks.Select(b => b.P).Order().ToArray();
        return (newer[(Delay / 2) - 1] + newer[Delay / 2]) / 2 >= OrdinaryMedian ? (oldest.Mean, oldest.High) : null;
    }

    /// <summary>Multiplies all statistics: the model they came from changed its scale.</summary>
    /// <param name="factor">Above 0.</param>
    public void Scale(double factor)
    {
        var blocks = _blocks.ToArray();
        _blocks.Clear();
        foreach (var (mean, high, p) in blocks)
        {
            _blocks.Enqueue((mean * factor, high * factor, p));
        }
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(_blocks.Count);
        foreach (var (mean, high, p) in _blocks)
        {
            writer.Write(mean);
            writer.Write(high);
            writer.Write(p);
        }
    }

    internal void Read(BinaryReader reader)
    {
        _blocks.Clear();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            _blocks.Enqueue((reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble()));
        }
    }
}
