using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DiagMod.Core.Currents;

/// <summary>Reads the scaled form of a <see cref="SampleBlock"/>, in the memory of the samples themselves. Every length is checked
/// before it is used: whatever the bytes are, the outcome is samples or a <see cref="SampleBlockException"/>.</summary>
internal readonly ref struct SampleBlockReader
{
    /// <summary>Set beside the decimals where the whole numbers are too large for float32.</summary>
    public const int WideBit = 0x80;

    /// <summary>Bytes of one exception: distance to the one before, and the sample.</summary>
    public const int ExceptionBytes = 8;

    private readonly Span<float> _samples;
    private readonly Span<int> _whole;
    private readonly ReadOnlySpan<byte> _coefficients;
    private readonly ReadOnlySpan<byte> _gaps;
    private readonly ReadOnlySpan<byte> _exceptions;
    private readonly byte _gapForm;
    private readonly int _decimals;
    private readonly bool _isWide;

    // Takes a block apart; its samples receive what the prediction misses.
    private SampleBlockReader(ReadOnlySpan<byte> block, Span<float> samples)
    {
        _isWide = (block[1] & WideBit) != 0;
        _decimals = block[1] & ~WideBit;
        int order = block[2];
        _gapForm = block[3];
        if (block.Length < SampleBlock.ScaledHeadBytes + SampleBlock.PaddingBytes
            || _decimals > DecimalScale.MaxDecimals
            || (order != 0 && order != LinearPrediction.Order))
        {
            throw Damaged();
        }

        var count = Length(block[12..], samples.Length);
        var gapBytes = Length(block[16..], block.Length);
        var exceptions = Length(block[20..], samples.Length);
        var rest = block[SampleBlock.ScaledHeadBytes..];
        _coefficients = Take(ref rest, order * sizeof(float));
        _gaps = Take(ref rest, gapBytes);
        _exceptions = Take(ref rest, exceptions * ExceptionBytes);
        _samples = samples;
        _whole = MemoryMarshal.Cast<float, int>(samples[..count]);
        ReadMisses(rest);
    }

    private bool IsFitted => !_coefficients.IsEmpty && _whole.Length >= LinearPrediction.Order;

    /// <summary>Decodes.</summary>
    /// <param name="block">A block of the scaled form, its checksum verified.</param>
    /// <param name="samples">Receives the samples.</param>
    public static void Read(ReadOnlySpan<byte> block, Span<float> samples)
    {
        var reader = new SampleBlockReader(block, samples);
        reader.Restore();
        reader.Finish();
    }

    /// <summary>Decodes three blocks, sooner than one after the other.</summary>
    /// <param name="first">A block as for one.</param>
    /// <param name="firstSamples">Receives its samples.</param>
    /// <param name="second">Another.</param>
    /// <param name="secondSamples">Receives its samples.</param>
    /// <param name="third">A third.</param>
    /// <param name="thirdSamples">Receives its samples.</param>
    public static void Read(
        ReadOnlySpan<byte> first, Span<float> firstSamples, ReadOnlySpan<byte> second, Span<float> secondSamples,
        ReadOnlySpan<byte> third, Span<float> thirdSamples)
    {
        var a = new SampleBlockReader(first, firstSamples);
        var b = new SampleBlockReader(second, secondSamples);
        var c = new SampleBlockReader(third, thirdSamples);
        if (a.IsFitted && b.IsFitted && c.IsFitted)
        {
            Span<float> room = stackalloc float[3 * LinearPrediction.Order];
            PredictedValues.Restore(
                a.Coefficients(room), a._whole, b.Coefficients(room[LinearPrediction.Order..]), b._whole,
                c.Coefficients(room[(2 * LinearPrediction.Order)..]), c._whole);
        }
        else
        {
            a.Restore();
            b.Restore();
            c.Restore();
        }

        a.Finish();
        b.Finish();
        c.Finish();
    }

    private void ReadMisses(ReadOnlySpan<byte> parts)
    {
        var misses = MemoryMarshal.Cast<int, uint>(_whole);
        for (var from = 0; from < misses.Length;)
        {
            var count = Math.Min(from == 0 ? LinearPrediction.Order : RiceCode.PartValues, misses.Length - from);
            parts = parts[RiceCode.Read(parts, misses.Slice(from, count))..];
            from += count;
        }

        if (parts.Length != SampleBlock.PaddingBytes)
        {
            throw Damaged();
        }

        // Before there is anything to predict from, and without a prediction: the difference of neighbours.
        LinearPrediction.Unfold(_whole);
        var before = 0;
        foreach (ref var value in _whole[..(IsFitted ? LinearPrediction.Order : _whole.Length)])
        {
            before += value;
            value = before;
        }
    }

    private void Restore()
    {
        if (IsFitted)
        {
            PredictedValues.Restore(Coefficients(stackalloc float[LinearPrediction.Order]), _whole);
        }
    }

    private ReadOnlySpan<float> Coefficients(Span<float> room)
    {
        for (var i = 0; i < LinearPrediction.Order; i++)
        {
            room[i] = BinaryPrimitives.ReadSingleLittleEndian(_coefficients[(i * sizeof(float))..]);
        }

        return room[..LinearPrediction.Order];
    }

    // Whole numbers become samples.
    private void Finish()
    {
        DecimalScale.Undo(_whole, _decimals, _isWide, _samples);
        PutExceptions(_samples[.._whole.Length]);
        if (_whole.Length < _samples.Length || !_gaps.IsEmpty)
        {
            SampleGaps.Open(_gaps, _gapForm, _samples, _whole.Length);
        }
    }

    private void PutExceptions(Span<float> values)
    {
        var at = 0L;
        for (var exceptions = _exceptions; !exceptions.IsEmpty; exceptions = exceptions[ExceptionBytes..])
        {
            at += BinaryPrimitives.ReadUInt32LittleEndian(exceptions);
            if (at >= values.Length)
            {
                throw Damaged();
            }

            values[(int)at] = BinaryPrimitives.ReadSingleLittleEndian(exceptions[4..]);
        }
    }

    private static int Length(ReadOnlySpan<byte> bytes, int most)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return length <= (uint)most ? (int)length : throw Damaged();
    }

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> rest, int count)
    {
        if (count > rest.Length)
        {
            throw Damaged();
        }

        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private static SampleBlockException Damaged() => new("The parts of a block of samples do not fit each other.");
}
