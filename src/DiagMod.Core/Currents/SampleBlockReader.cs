using System.Buffers;
using System.Buffers.Binary;

namespace DiagMod.Core.Currents;

/// <summary>Reads the scaled form of a <see cref="SampleBlock"/>. Every length is checked before it is used: whatever the bytes are,
/// the outcome is samples or a <see cref="SampleBlockException"/>.</summary>
internal static class SampleBlockReader
{
    /// <summary>Set beside the decimals where the whole numbers are too large for float32.</summary>
    public const int WideBit = 0x80;

    /// <summary>Bytes of one exception: distance to the one before, and the sample.</summary>
    public const int ExceptionBytes = 8;

    /// <summary>Decodes.</summary>
    /// <param name="block">A block of the scaled form, its checksum verified.</param>
    /// <param name="samples">Receives the samples.</param>
    public static void Read(ReadOnlySpan<byte> block, Span<float> samples)
    {
        var isWide = (block[1] & WideBit) != 0;
        var decimals = block[1] & ~WideBit;
        int order = block[2];
        if (block.Length < SampleBlock.ScaledHeadBytes + SampleBlock.PaddingBytes
            || decimals > DecimalScale.MaxDecimals
            || (order != 0 && order != LinearPrediction.Order))
        {
            throw Damaged();
        }

        var count = Length(block[12..], samples.Length);
        var gapBytes = Length(block[16..], block.Length);
        var exceptions = Length(block[20..], samples.Length);
        var rest = block[SampleBlock.ScaledHeadBytes..];
        var coefficients = Take(ref rest, order * sizeof(float));
        var gaps = Take(ref rest, gapBytes);
        var exceptional = Take(ref rest, exceptions * ExceptionBytes);

        var whole = ArrayPool<int>.Shared.Rent(Math.Max(count, 1));
        try
        {
            ReadWhole(rest, coefficients, whole.AsSpan(0, count));
            DecimalScale.Undo(whole.AsSpan(0, count), decimals, isWide, samples);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(whole);
        }

        PutExceptions(exceptional, samples[..count]);
        if (count < samples.Length || gapBytes > 0)
        {
            SampleGaps.Open(gaps, block[3], samples, count);
        }
    }

    private static void ReadWhole(
        ReadOnlySpan<byte> parts, ReadOnlySpan<byte> coefficientBytes, Span<int> whole)
    {
        var pool = ArrayPool<uint>.Shared.Rent(Math.Max(whole.Length, 1));
        try
        {
            var misses = pool.AsSpan(0, whole.Length);
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

            var isFitted = !coefficientBytes.IsEmpty;
            var before = 0;
            for (var i = 0; i < Math.Min(isFitted ? LinearPrediction.Order : whole.Length, whole.Length); i++)
            {
                before += LinearPrediction.Unfolded(misses[i]);
                whole[i] = before;
            }

            if (isFitted && whole.Length >= LinearPrediction.Order)
            {
                Span<float> coefficients = stackalloc float[LinearPrediction.Order];
                for (var i = 0; i < coefficients.Length; i++)
                {
                    coefficients[i] = BinaryPrimitives.ReadSingleLittleEndian(coefficientBytes[(i * sizeof(float))..]);
                }

                LinearPrediction.Restore(misses, coefficients, whole);
            }
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(pool);
        }
    }

    private static void PutExceptions(ReadOnlySpan<byte> exceptions, Span<float> values)
    {
        var at = 0L;
        for (; !exceptions.IsEmpty; exceptions = exceptions[ExceptionBytes..])
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

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int count)
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
