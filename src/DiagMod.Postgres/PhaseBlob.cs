using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using DiagMod.Core.Currents;

namespace DiagMod.Postgres;

/// <summary>How the samples of one phase of a chunk are stored.</summary>
internal enum PhaseForm
{
    /// <summary>Float32, little-endian.</summary>
    Plain,

    /// <summary>Gzip of float32.</summary>
    Gzip,

    /// <summary>A <see cref="SampleBlock"/>.</summary>
    Block,
}

/// <summary>Samples of one phase as bytes, and back.</summary>
internal static class PhaseBlob
{
    private static readonly uint EmptyCell = BitConverter.SingleToUInt32Bits(float.NaN);

    /// <summary>Bytes of a run of samples; null when every cell was empty.</summary>
    /// <param name="samples">Amperes; NaN where the cell was empty.</param>
    /// <param name="encoder">Writes blocks; null for gzip of float32, where that is smaller than the samples.</param>
    /// <param name="form">What the bytes are.</param>
    public static byte[]? Encode(ReadOnlySpan<float> samples, SampleBlockEncoder? encoder, out PhaseForm form)
    {
        form = PhaseForm.Plain;
        if (!MemoryMarshal.Cast<float, uint>(samples).ContainsAnyExcept(EmptyCell))
        {
            return null;
        }

        if (encoder is not null)
        {
            form = PhaseForm.Block;
            return encoder.Encode(samples).ToArray();
        }

        var plain = new byte[samples.Length * sizeof(float)];
        MemoryMarshal.AsBytes(samples).CopyTo(plain);
        SwapOnBigEndian(plain);

        using var packed = new MemoryStream(plain.Length);
        // Fastest makes currents larger than they are; Optimal gains a little, and much on repeated values.
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        form = packed.Length < plain.Length ? PhaseForm.Gzip : PhaseForm.Plain;
        return form == PhaseForm.Gzip ? packed.ToArray() : plain;
    }

    /// <summary>Samples of stored bytes.</summary>
    /// <param name="blob">Stored bytes; null = every cell was empty.</param>
    /// <param name="form">What the bytes are.</param>
    /// <param name="samples">Receives the samples; its length must be the stored one.</param>
    /// <exception cref="SampleBlockException">The bytes do not hold that many samples.</exception>
    public static void Decode(byte[]? blob, PhaseForm form, Span<float> samples)
    {
        if (blob is null)
        {
            samples.Fill(float.NaN);
            return;
        }

        if (form == PhaseForm.Block)
        {
            SampleBlock.Decode(blob, samples);
            return;
        }

        var bytes = MemoryMarshal.AsBytes(samples);
        if (form == PhaseForm.Gzip)
        {
            Inflate(blob, bytes);
        }
        else if (blob.Length == bytes.Length)
        {
            blob.CopyTo(bytes);
        }
        else
        {
            throw new SampleBlockException(
                $"A stored block has {blob.Length} bytes; {bytes.Length} were expected for {samples.Length} samples.");
        }

        SwapOnBigEndian(bytes);
    }

    private static void Inflate(byte[] blob, Span<byte> bytes)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(blob, writable: false), CompressionMode.Decompress);
            var read = gzip.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read != bytes.Length || gzip.ReadByte() >= 0)
            {
                throw new SampleBlockException(
                    $"A stored block of gzip does not hold {bytes.Length / sizeof(float)} samples.");
            }
        }
        catch (InvalidDataException e)
        {
            throw new SampleBlockException("A stored block of gzip is damaged: " + e.Message);
        }
    }

    private static void SwapOnBigEndian(Span<byte> bytes)
    {
        if (!BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<byte, uint>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
