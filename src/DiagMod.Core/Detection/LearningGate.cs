namespace DiagMod.Core.Detection;

/// <summary>Holds learning back after commissioning: only what turned out to be followed by clean blocks is learned.</summary>
/// <remarks>Signals.md, 8.2, in its constant-memory form: two epochs of 20 blocks; when the newer one is full and clean the older
/// one is learned, else it is dropped. A fault that begins is so never taken for the new normal. A few windows of each block are
/// kept until the epoch ends: scored before and after learning they tell how far the scale of the scores moved.</remarks>
internal sealed class LearningGate(int length)
{
    /// <summary>Blocks in an epoch.</summary>
    public const int EpochBlocks = 20;

    /// <summary>Largest median score of a block, and of an epoch's blocks, that counts as clean.</summary>
    public const double CleanMedian = 3.0;

    private const int SamplesPerBlock = 4;

    private readonly List<WindowInputs> _samples = new(EpochBlocks * SamplesPerBlock);
    private readonly double[] _medians = new double[EpochBlocks];
    private BlockSums? _older;
    private BlockSums _newer = new(length);
    private int _filled;

    /// <summary>Takes in a block that was scored in order.</summary>
    /// <param name="model">The model; learns an epoch when one is due.</param>
    /// <param name="windows">The block's windows.</param>
    /// <param name="block">The block as the model scored it.</param>
    /// <param name="median">Median of its window scores.</param>
    /// <param name="limit">Largest median that counts as clean.</param>
    /// <returns>True when the block now waits to be learned; by which factor scores grew because an epoch was learned.</returns>
    public (bool Waits, double Rescale) Offer(
        LcmModel model, IReadOnlyList<WindowInputs> windows, LcmBlock block, double median, double limit = CleanMedian)
    {
        var rescale = 1.0;
        _medians[_filled++] = median;
        var clean = median < limit;
        if (clean)
        {
            model.Accumulate(block, _newer);
            for (var i = 0; i < SamplesPerBlock; i++)
            {
                _samples.Add(windows[i * windows.Count / SamplesPerBlock]);
            }
        }

        if (_filled == EpochBlocks)
        {
            if (_older is { Blocks: > 0 } && Quantiles.Median(_medians) < limit)
            {
                rescale = Learn(model, _older);
            }

            _older = _newer;
            _newer = new BlockSums(length);
            _filled = 0;
            _samples.Clear();
        }

        return (clean, rescale);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_filled);
        for (var i = 0; i < _filled; i++)
        {
            writer.Write(_medians[i]);
        }

        WindowInputsList.Write(writer, _samples);
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

        WindowInputsList.Read(reader, _samples);
        _newer.Read(reader);
        if (reader.ReadBoolean())
        {
            _older = new BlockSums(length);
            _older.Read(reader);
        }
    }

    private double Learn(LcmModel model, BlockSums sums)
    {
        var before = _samples.Count > 0 ? model.Score(_samples).Statistics().Mean : double.NaN;
        model.Learn(sums);
        var after = _samples.Count > 0 ? model.Score(_samples).Statistics().Mean : double.NaN;
        return before > 0 && after > 0 ? after / before : 1;
    }
}
