using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DiagMod.Core.Twin;

/// <summary>The hash chain of a twin's journal.</summary>
public static class Journal
{
    private const int HashBytes = 32;

    /// <summary>What the first entry follows: 32 zero bytes.</summary>
    public static byte[] Genesis => new byte[HashBytes];

    /// <summary>The entry that follows one with <paramref name="previousHash"/>.</summary>
    /// <param name="seq">Its number.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="payload">Its bytes.</param>
    /// <param name="previousHash">Hash of entry Seq − 1.</param>
    public static JournalEntry Next(long seq, JournalKind kind, byte[] payload, byte[] previousHash) =>
        new(seq, kind, payload, previousHash, Hash(seq, kind, payload, previousHash));

    /// <summary>SHA-256 over previous hash, number (8 bytes, little-endian), kind (1 byte) and payload.</summary>
    /// <param name="seq">The entry's number.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="payload">Its bytes.</param>
    /// <param name="previousHash">Hash of entry Seq − 1.</param>
    public static byte[] Hash(long seq, JournalKind kind, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> previousHash)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> head = stackalloc byte[9];
        BinaryPrimitives.WriteInt64LittleEndian(head, seq);
        head[8] = (byte)kind;
        sha.AppendData(previousHash);
        sha.AppendData(head);
        sha.AppendData(payload);
        return sha.GetHashAndReset();
    }

    /// <summary>Null when an entry follows the given head, else what is wrong with it.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="headSeq">Number of the entry before.</param>
    /// <param name="headHash">Hash of the entry before.</param>
    public static string? Fault(JournalEntry entry, long headSeq, ReadOnlySpan<byte> headHash)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Seq != headSeq + 1)
        {
            return $"entry {headSeq + 1} was expected, entry {entry.Seq} was found.";
        }

        if (!headHash.SequenceEqual(entry.PreviousHash))
        {
            return "its previous hash is not the hash of the entry before.";
        }

        return Hash(entry.Seq, entry.Kind, entry.Payload, entry.PreviousHash).AsSpan().SequenceEqual(entry.Hash)
            ? null
            : "its hash does not match its content.";
    }
}
