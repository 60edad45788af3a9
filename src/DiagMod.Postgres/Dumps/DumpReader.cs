using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DiagMod.Postgres.Dumps;

/// <summary>Reads a dump from its first to its last byte, and lets nothing pass that was cut, lengthened or changed.</summary>
internal static class DumpReader
{
    private const int LongestName = 200;

    /// <summary>Reads every section in order. What a caller did with a section may only count when this returns: until then the dump
    /// may still turn out to be damaged.</summary>
    /// <param name="path">The dump.</param>
    /// <param name="take">Receives name and plain bytes of each section, and may leave them unread.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>What each section holds.</returns>
    /// <exception cref="DumpException">It is no dump, or it is damaged.</exception>
    public static async Task<IReadOnlyDictionary<string, DumpDigest>> ReadAsync(
        string path, Func<string, Stream, Task> take, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new DumpException($"There is no file {path}.");
        }

        await using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, 256 * 1024, FileOptions.SequentialScan);
        using var source = new Source(path, file);
        try
        {
            return await ReadAsync(source, take, cancellationToken);
        }
        catch (EndOfStreamException)
        {
            throw new DumpException(FormattableString.Invariant($"{path} is cut short: it ends after {file.Length} bytes in the middle of a section."));
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw source.Damaged($"a section cannot be unpacked ({e.Message.TrimEnd('.')})");
        }
    }

    /// <summary>Reads the dump's own words about itself; the rest is not looked at.</summary>
    /// <param name="path">The dump.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DumpException">It is no dump of a form that is known here.</exception>
    public static async Task<DumpManifest> ManifestAsync(string path, CancellationToken cancellationToken)
    {
        DumpManifest? manifest = null;
        try
        {
            await ReadAsync(
                path,
                async (name, stream) =>
                {
                    manifest = name == DumpFormat.Manifest ? await ReadManifestAsync(path, stream, cancellationToken) : null;
                    throw new EnoughException();
                },
                cancellationToken);
        }
        catch (EnoughException)
        {
            // The first section was all that was wanted.
        }

        return manifest ?? throw new DumpException($"{path} does not say what it holds: it has no manifest.");
    }

    internal static async Task<DumpManifest> ReadManifestAsync(string path, Stream stream, CancellationToken cancellationToken)
    {
        var manifest = await JsonSerializer.DeserializeAsync<DumpManifest>(stream, DumpFormat.Json, cancellationToken);
        return manifest is { Format: DumpFormat.Version }
            ? manifest
            : throw new DumpException(FormattableString.Invariant(
                $"{path} has form {manifest?.Format ?? 0}; this version of the product reads form {DumpFormat.Version}."));
    }

    private static async Task<IReadOnlyDictionary<string, DumpDigest>> ReadAsync(
        Source source, Func<string, Stream, Task> take, CancellationToken cancellationToken)
    {
        var first = new byte[DumpFormat.FirstLine.Length];
        await source.ReadAsync(first, cancellationToken);
        if (!first.AsSpan().SequenceEqual(DumpFormat.FirstLine))
        {
            throw new DumpException($"{source.Path} is no dump of this product: its first line is another.");
        }

        var found = new Dictionary<string, DumpDigest>(StringComparer.Ordinal);
        Dictionary<string, DumpDigest>? promised = null;
        var marker = new byte[1];
        while (true)
        {
            await source.ReadAsync(marker, cancellationToken);
            if (marker[0] == DumpFormat.End)
            {
                break;
            }

            if (marker[0] != DumpFormat.Section || promised is not null)
            {
                throw source.Damaged("a section begins with a byte that none begins with");
            }

            var name = await source.NameAsync(cancellationToken);
            using var plain = new PlainDigest(name.StartsWith(DumpFormat.TablePrefix, StringComparison.Ordinal));
            await using (var frames = new FrameReader(source))
            {
                await using var unpacked = new ZLibStream(frames, CompressionMode.Decompress, leaveOpen: true);
                await using var counted = new CountingReader(unpacked, plain);
                if (name == DumpFormat.Digests)
                {
                    promised = await JsonSerializer.DeserializeAsync<Dictionary<string, DumpDigest>>(
                        counted, DumpFormat.Json, cancellationToken);
                }
                else
                {
                    await take(name, counted);
                }

                await counted.CopyToAsync(Stream.Null, cancellationToken);
                await frames.CopyToAsync(Stream.Null, cancellationToken);
            }

            if (name != DumpFormat.Digests)
            {
                found[name] = plain.Finish();
            }
        }

        await source.EndAsync(cancellationToken);
        Compare(source, found, promised ?? throw source.Damaged("it has no digests"));
        return found;
    }

    private static void Compare(
        Source source, Dictionary<string, DumpDigest> found, Dictionary<string, DumpDigest> promised)
    {
        foreach (var (name, digest) in promised)
        {
            if (!found.TryGetValue(name, out var there) || there != digest)
            {
                throw source.Damaged($"{name} is not what was written");
            }
        }

        if (found.Count != promised.Count)
        {
            throw source.Damaged("it has sections that nobody wrote");
        }
    }

    private sealed class EnoughException : Exception;

    /// <summary>The file's bytes, hashed as they come.</summary>
    private sealed class Source(string path, FileStream file) : IDisposable
    {
        private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public string Path => path;

        public async ValueTask ReadAsync(Memory<byte> bytes, CancellationToken cancellationToken)
        {
            await file.ReadExactlyAsync(bytes, cancellationToken);
            _sha.AppendData(bytes.Span);
        }

        public void Read(Span<byte> bytes)
        {
            file.ReadExactly(bytes);
            _sha.AppendData(bytes);
        }

        public async ValueTask<string> NameAsync(CancellationToken cancellationToken)
        {
            var length = new byte[2];
            await ReadAsync(length, cancellationToken);
            var count = BinaryPrimitives.ReadUInt16LittleEndian(length);
            if (count is 0 or > LongestName)
            {
                throw Damaged("a section has no name");
            }

            var title = new byte[count];
            await ReadAsync(title, cancellationToken);
            return Encoding.UTF8.GetString(title);
        }

        public async ValueTask EndAsync(CancellationToken cancellationToken)
        {
            var due = _sha.GetCurrentHash();
            var there = new byte[DumpFormat.DigestBytes];
            await file.ReadExactlyAsync(there, cancellationToken);
            if (!there.AsSpan().SequenceEqual(due))
            {
                throw Damaged("the digest at its end is another");
            }

            if (file.ReadByte() >= 0)
            {
                throw Damaged("bytes follow its end");
            }
        }

        public DumpException Damaged(string why) =>
            new($"{path} is damaged: {why}. Nothing of it was used; take another copy.");

        public void Dispose() => _sha.Dispose();
    }

    /// <summary>The compressed bytes of one section.</summary>
    private sealed class FrameReader(Source source) : ReadOnlyStream
    {
        private readonly byte[] _length = new byte[4];
        private int _left;
        private bool _isOver;

        public override int Read(Span<byte> buffer)
        {
            if (buffer.IsEmpty || (_left == 0 && (_isOver || !Begin(() => source.Read(_length)))))
            {
                return 0;
            }

            var count = Math.Min(buffer.Length, _left);
            source.Read(buffer[..count]);
            _left -= count;
            return count;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.IsEmpty)
            {
                return 0;
            }

            if (_left == 0)
            {
                if (_isOver)
                {
                    return 0;
                }

                await source.ReadAsync(_length, cancellationToken);
                if (!Begin(() => { }))
                {
                    return 0;
                }
            }

            var count = Math.Min(buffer.Length, _left);
            await source.ReadAsync(buffer[..count], cancellationToken);
            _left -= count;
            return count;
        }

        private bool Begin(Action read)
        {
            read();
            _left = BinaryPrimitives.ReadInt32LittleEndian(_length);
            if (_left is < 0 or > DumpFormat.FrameBytes)
            {
                throw source.Damaged("a frame has an impossible length");
            }

            _isOver = _left == 0;
            return !_isOver;
        }
    }

    /// <summary>Plain bytes, measured as they are read.</summary>
    private sealed class CountingReader(Stream inner, PlainDigest plain) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            var count = inner.Read(buffer);
            plain.Add(buffer[..count]);
            return count;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            plain.Add(buffer.Span[..count]);
            return count;
        }
    }
}
