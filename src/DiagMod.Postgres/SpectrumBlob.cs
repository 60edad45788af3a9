using System.IO.Compression;
using System.Runtime.InteropServices;
using DiagMod.Core.Diagnosis;

namespace DiagMod.Postgres;

/// <summary>A record's spectrum as bytes: gzip of float32 little-endian, all levels, then all floors; no bytes at all for an empty
/// one.</summary>
internal static class SpectrumBlob
{
    public static byte[] Encode(RecordSpectrum spectrum)
    {
        float[] all = [.. spectrum.Dbc, .. spectrum.FloorDbc];
        if (all.Length == 0)
        {
            return [];
        }

        var plain = MemoryMarshal.AsBytes(all.AsSpan()).ToArray();
        Swap(plain);
        using var packed = new MemoryStream(plain.Length);
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        return packed.ToArray();
    }

    /// <summary>The spectrum of stored bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are no pairs of levels and floors.</exception>
    public static RecordSpectrum Decode(double firstHz, double stepHz, byte[] blob)
    {
        if (blob.Length == 0)
        {
            return RecordSpectrum.Empty;
        }

        using var plain = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(blob, writable: false), CompressionMode.Decompress))
        {
            gzip.CopyTo(plain);
        }

        var bytes = plain.ToArray();
        if (bytes.Length % (2 * sizeof(float)) != 0)
        {
            throw new InvalidDataException($"A stored spectrum has {bytes.Length} bytes; pairs of float32 were expected.");
        }

        Swap(bytes);
        var all = MemoryMarshal.Cast<byte, float>(bytes);
        var half = all.Length / 2;
        return new RecordSpectrum(firstHz, stepHz, all[..half].ToArray(), all[half..].ToArray());
    }

    private static void Swap(byte[] bytes)
    {
        if (!BitConverter.IsLittleEndian)
        {
            for (var i = 0; i < bytes.Length; i += sizeof(float))
            {
                Array.Reverse(bytes, i, sizeof(float));
            }
        }
    }
}
