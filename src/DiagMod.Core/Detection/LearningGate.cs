namespace DiagMod.Core.Detection;

/// <summary>Holds learning back after commissioning: only what turned out to be followed by clean blocks is learned.</summary>
/// <remarks>Signals.md, 8.2, in its constant-memory form: two epochs of 20 blocks; when the newer one is full and clean the older
/// one is learned, else it is dropped. A fault that begins is so never taken for the new normal.</remarks>
internal sealed class LearningGate(int length)
{
    /// <summary>Blocks in an epoch.</summary>
    public const int EpochBlocks = 20;

    /// <summary>Largest median score of a block, and of an epoch's blocks, that counts as clean.</summary>
    public const double CleanMedian = 3.0;

    private readonly double[] _medians = new double[EpochBlocks];
    private BlockSums? _older;
    private BlockSums _newer = new(length);
    private int _filled;

    /// <summary>Takes in a block that was scored in order.</summary>
    /// <param name="model">The model; learns an epoch when one is due.</param>
    /// <param name="block">The block.</param>
    /// <param name="median">Median of its window scores.</param>
    /// <returns>True when the block now waits to be learned.</returns>
    public bool Offer(LcmModel model, LcmBlock block, double median)
    {
        _medians[_filled++] = median;
        var clean = median < CleanMedian;
        if (clean)
        {
            model.Accumulate(block, _newer);
        }

        if (_filled == EpochBlocks)
        {
            if (_older is { Blocks: > 0 } && Quantiles.Median(_medians) < CleanMedian)
            {
                model.Learn(_older);
            }

            _older = _newer;
            _newer = new BlockSums(length);
            _filled = 0;
        }

        return clean;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_filled);
        for (var i = 0; i < _filled; i++)
        {
            writer.Write(_medians[i]);
        }

        _newer.Write(writer);
        writer.Write(_older is not null);
        _older?.Write(writer);
    }

    public void Read(BinaryReader reader)
    {
        _filled = reader.ReadInt32();
        for (var i = 0; i < _filled; i++)
        {
            _medians[i] = reader.ReadDouble();
        }

        _newer.Read(reader);
        if (reader.ReadBoolean())
        {
            _older = new BlockSums(length);
            _older.Read(reader);
        }
    }
}
