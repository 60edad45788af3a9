using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using DiagMod.Core.Currents;

namespace DiagMod.Postgres;

/// <summary>Samples of one phase as bytes: float32 little-endian, as gzip where that is smaller.</summary>
internal static class PhaseBlob
{
    private static readonly uint EmptyCell = BitConverter.SingleToUInt32Bits(float.NaN);

    /// <summary>Bytes of a run of samples; null when every cell was empty.</summary>
    /// <param name="samples">Amperes; NaN where the cell was empty.</param>
    /// <param name="isGzip">True when the bytes are gzip.</param>
    public static byte[]? Encode(ReadOnlySpan<float> samples, out bool isGzip)
    {
        isGzip = false;
        if (!MemoryMarshal.Cast<float, uint>(samples).ContainsAnyExcept(EmptyCell))
        {
            return null;
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

        isGzip = packed.Length < plain.Length;
        return isGzip ? packed.ToArray() : plain;
    }

    /// <summary>Samples of stored bytes.</summary>
    /// <param name="blob">Stored bytes; null = every cell was empty.</param>
    /// <param name="isGzip">True when the bytes are gzip.</param>
    /// <param name="samples">Receives the samples; its length must be the stored one.</param>
    /// <exception cref="InvalidDataException">The bytes do not hold that many samples.</exception>
    public static void Decode(byte[]? blob, bool isGzip, Span<float> samples)
    {
        if (blob is null)
        {
            samples.Fill(float.NaN);
            return;
        }

        var bytes = MemoryMarshal.AsBytes(samples);
        if (isGzip)
        {
            using var gzip = new GZipStream(new MemoryStream(blob, writable: false), CompressionMode.Decompress);
            var read = gzip.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read != bytes.Length || gzip.ReadByte() >= 0)
            {
                throw new InvalidDataException($"A stored block of samples does not hold {samples.Length} of them.");
            }
        }
        else if (blob.Length == bytes.Length)
        {
            blob.CopyTo(bytes);
        }
        else
        {
            throw new InvalidDataException(
                $"A stored block has {blob.Length} bytes; {bytes.Length} were expected for {samples.Length} samples.");
        }

        SwapOnBigEndian(bytes);
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

/// <summary>Decoded samples of one chunk.</summary>
internal sealed class ChunkSamples(long firstSample, int capacity)
{
    private readonly float[] _r = new float[capacity];
    private readonly float[] _s = new float[capacity];
    private readonly float[] _t = new float[capacity];

    public long FirstSample => firstSample;

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    /// <summary>Bytes this object holds.</summary>
    public long Bytes => 3L * capacity * sizeof(float);

    /// <summary>Takes as many rows as fit; returns how many.</summary>
    public int Take(PhaseCurrents rows, int from)
    {
        var taken = Math.Min(rows.Count - from, capacity - Count);
        rows.R.Span.Slice(from, taken).CopyTo(_r.AsSpan(Count));
        rows.S.Span.Slice(from, taken).CopyTo(_s.AsSpan(Count));
        rows.T.Span.Slice(from, taken).CopyTo(_t.AsSpan(Count));
        Count += taken;
        return taken;
    }

    /// <summary>The rows from one on.</summary>
    public PhaseCurrents From(long sample)
    {
        var skipped = (int)Math.Clamp(sample - firstSample, 0, Count);
        return new PhaseCurrents(
            firstSample + skipped,
            _r.AsMemory(skipped, Count - skipped),
            _s.AsMemory(skipped, Count - skipped),
            _t.AsMemory(skipped, Count - skipped));
    }

    public EncodedChunk Encode()
    {
        var a = PhaseBlob.Encode(_r.AsSpan(0, Count), out var gzipA);
        var b = PhaseBlob.Encode(_s.AsSpan(0, Count), out var gzipB);
        var c = PhaseBlob.Encode(_t.AsSpan(0, Count), out var gzipC);
        var codec = (short)((gzipA ? 1 : 0) | (gzipB ? 2 : 0) | (gzipC ? 4 : 0));
        return new EncodedChunk(firstSample, Count, codec, a, b, c);
    }

    public static ChunkSamples Decode(EncodedChunk chunk)
    {
        var decoded = new ChunkSamples(chunk.FirstSample, chunk.Samples);
        PhaseBlob.Decode(chunk.A, (chunk.Codec & 1) != 0, decoded._r);
        PhaseBlob.Decode(chunk.B, (chunk.Codec & 2) != 0, decoded._s);
        PhaseBlob.Decode(chunk.C, (chunk.Codec & 4) != 0, decoded._t);
        decoded.Count = chunk.Samples;
        return decoded;
    }
}

/// <summary>One row of raw_chunks.</summary>
internal sealed record EncodedChunk(long FirstSample, int Samples, short Codec, byte[]? A, byte[]? B, byte[]? C);
