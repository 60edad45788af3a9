using System.Security.Cryptography;

namespace DiagMod.Postgres.Dumps;

/// <summary>Measures the plain bytes of a section as they pass.</summary>
/// <param name="isTable">True: rows of a binary COPY, to be counted.</param>
internal sealed class PlainDigest(bool isTable) : IDisposable
{
    private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly CopyRowCounter? _rows = isTable ? new CopyRowCounter() : null;
    private long _bytes;

    /// <summary>Takes the next piece.</summary>
    /// <param name="bytes">The piece.</param>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _bytes += bytes.Length;
        _sha.AppendData(bytes);
        _rows?.Add(bytes);
    }

    /// <summary>What passed.</summary>
    public DumpDigest Finish() => new(_bytes, Convert.ToHexStringLower(_sha.GetHashAndReset()), _rows?.Rows ?? 0);

    /// <summary>Lets go of the hash.</summary>
    public void Dispose() => _sha.Dispose();
}
