using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace DiagMod.Core.Currents;

/// <summary>The stored form of a run of samples of one phase: lossless to the bit, checked, and small where the text that they came
/// from had few decimals.</summary>
/// <remarks>
/// A head of 12 bytes (all little-endian): form (0 plain float32, 1 scaled integers), decimals and width, order of the prediction,
/// form of the gaps; CRC-32C of all other bytes; number of samples. Scaled integers follow as: number of values (u32), bytes of the
/// gaps (u32), number of exceptions (u32), the prediction's coefficients (float32), the gaps, the exceptions (distance and bits), the
/// Rice code of what the prediction misses, eight bytes of padding. <see cref="SampleBlockEncoder"/> writes it.
/// </remarks>
public static class SampleBlock
{
    /// <summary>Most samples of one block.</summary>
    public const int MaxSamples = 1_000_000;

    internal const int HeadBytes = 12;

    internal const int ScaledHeadBytes = HeadBytes + 12;

    // The reader takes eight bytes at a time.
    internal const int PaddingBytes = 8;

    internal const byte PlainForm = 0;

    internal const byte ScaledForm = 1;

    /// <summary>Samples of a block, without decoding it.</summary>
    /// <param name="block">The block.</param>
    /// <exception cref="SampleBlockException">It is too short to be one.</exception>
    public static int Samples(ReadOnlySpan<byte> block)
    {
        if (block.Length < HeadBytes)
        {
            throw new SampleBlockException($"A block of samples has {block.Length} bytes; at least {HeadBytes} were expected.");
        }

        var samples = BinaryPrimitives.ReadUInt32LittleEndian(block[8..]);
        return samples is > 0 and <= MaxSamples
            ? (int)samples
            : throw new SampleBlockException($"A block claims {samples} samples; 1 to {MaxSamples} were expected.");
    }

    /// <summary>Decodes a block.</summary>
    /// <param name="block">The bytes that <see cref="SampleBlockEncoder"/> made.</param>
    /// <param name="samples">Receives the samples, amperes, NaN where the cell was empty; as long as the block says.</param>
    /// <exception cref="SampleBlockException">The block is damaged, or holds another number of samples. What was written to
    /// <paramref name="samples"/> is void.</exception>
    public static void Decode(ReadOnlySpan<byte> block, Span<float> samples)
    {
        Verify(block, samples.Length);
        DecodeVerified(block, samples);
    }

    /// <summary>Decodes three blocks, the phases of a chunk: twice as fast as one after the other.</summary>
    /// <param name="r">A block.</param>
    /// <param name="rSamples">Receives its samples.</param>
    /// <param name="s">Another.</param>
    /// <param name="sSamples">Receives its samples.</param>
    /// <param name="t">A third.</param>
    /// <param name="tSamples">Receives its samples.</param>
    /// <exception cref="SampleBlockException">One of them is damaged, or holds another number of samples. All samples are void then.
    /// </exception>
    public static void DecodeThree(
        ReadOnlySpan<byte> r, Span<float> rSamples, ReadOnlySpan<byte> s, Span<float> sSamples, ReadOnlySpan<byte> t,
        Span<float> tSamples)
    {
        Verify(r, rSamples.Length);
        Verify(s, sSamples.Length);
        Verify(t, tSamples.Length);
        if (r[0] == ScaledForm && s[0] == ScaledForm && t[0] == ScaledForm)
        {
            SampleBlockReader.Read(r, rSamples, s, sSamples, t, tSamples);
        }
        else
        {
            DecodeVerified(r, rSamples);
            DecodeVerified(s, sSamples);
            DecodeVerified(t, tSamples);
        }
    }

    /// <summary>CRC-32C of everything but the checksum itself.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> block)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(block));
        var rest = block[8..];
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(rest));
        }

        foreach (var one in rest)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }

    private static void Verify(ReadOnlySpan<byte> block, int samples)
    {
        if (Samples(block) != samples)
        {
            throw new SampleBlockException($"A block holds {Samples(block)} samples; {samples} were expected.");
        }

        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        if (Checksum(block) != checksum)
        {
            throw new SampleBlockException(
                $"A block of {samples} samples fails its checksum: {Checksum(block):x8} was found, {checksum:x8} expected.");
        }
    }

    private static void DecodeVerified(ReadOnlySpan<byte> block, Span<float> samples)
    {
        switch (block[0])
        {
            case PlainForm when block.Length == HeadBytes + (samples.Length * sizeof(float)):
                block[HeadBytes..].CopyTo(MemoryMarshal.AsBytes(samples));
                SwapOnBigEndian(samples);
                break;
            case ScaledForm:
                SampleBlockReader.Read(block, samples);
                break;
            default:
                throw new SampleBlockException(
                    $"A block of form {block[0]} with {block.Length} bytes cannot hold {samples.Length} samples.");
        }
    }

    internal static void SwapOnBigEndian(Span<float> samples)
    {
        if (!BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<float, uint>(samples);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
