using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DiagMod.Postgres.Dumps;

/// <summary>Writes a dump beside its final name, and gives it that name when it is whole and on the disk: a kill at any moment leaves
/// either the whole file or a .part that the next run writes anew.</summary>
internal sealed class DumpWriter : IAsyncDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<string, DumpDigest> _digests = new(StringComparer.Ordinal);

    private DumpWriter(string path, FileStream file) => (_path, _file) = (path, file);

    private string Part => _path + ".part";

    /// <summary>What was written so far.</summary>
    public IReadOnlyDictionary<string, DumpDigest> Digests => _digests;

    /// <summary>Opens the file's .part; only its owner may read it.</summary>
    /// <param name="path">Final name; nothing may lie there.</param>
    /// <exception cref="DumpException">Something has that name, or another process writes it now.</exception>
    public static async Task<DumpWriter> CreateAsync(string path)
    {
        if (File.Exists(path))
        {
            throw new DumpException($"{path} is there already; choose another name, or remove it first.");
        }

        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream file;
        try
        {
            file = new FileStream(path + ".part", options);
        }
        catch (IOException e) when (File.Exists(path + ".part"))
        {
            throw new DumpException($"{path}.part is being written by another process ({e.Message.TrimEnd('.')}); wait for its end.");
        }

        var writer = new DumpWriter(path, file);
        await writer.WriteAsync(DumpFormat.FirstLine.ToArray(), CancellationToken.None);
        return writer;
    }

    /// <summary>Adds a section from a stream of plain bytes.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isTable">True: rows of a binary COPY, to be counted.</param>
    /// <param name="write">Writes the plain bytes.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task<DumpDigest> AddAsync(
        string name, bool isTable, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        var title = Encoding.UTF8.GetBytes(name);
        var head = new byte[3 + title.Length];
        head[0] = DumpFormat.Section;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(1), (ushort)title.Length);
        title.CopyTo(head, 3);
        await WriteAsync(head, cancellationToken);

        using var plain = new PlainDigest(isTable);
        await using (var frames = new FrameWriter(this))
        {
            await using (var packed = new ZLibStream(frames, CompressionLevel.Fastest, leaveOpen: true))
            await using (var counted = new CountingWriter(packed, plain))
            {
                await write(counted);
            }

            await frames.FlushAsync(cancellationToken);
        }

        await WriteAsync(new byte[4], cancellationToken);
        return _digests[name] = plain.Finish();
    }

    /// <summary>Adds a section of JSON.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">What it says.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public Task AddJsonAsync<T>(string name, T value, CancellationToken cancellationToken) => AddAsync(
        name, isTable: false, stream => JsonSerializer.SerializeAsync(stream, value, DumpFormat.Json, cancellationToken), cancellationToken);

    /// <summary>Ends the dump and gives it its name.</summary>
    /// <param name="cancellationToken">Ends the writing; the final name is then not taken.</param>
    /// <returns>SHA-256 of the whole file, lower-case hex, and its length.</returns>
    public async Task<(string Sha256, long Bytes)> CommitAsync(CancellationToken cancellationToken)
    {
        await AddJsonAsync(DumpFormat.Digests, new Dictionary<string, DumpDigest>(_digests), cancellationToken);
        await WriteAsync(new[] { DumpFormat.End }, cancellationToken);
        var whole = _sha.GetCurrentHash();
        await WriteAsync(whole, cancellationToken);
        ReachDisk();
        var bytes = _file.Length;
        await _file.DisposeAsync();
        File.Move(Part, _path, overwrite: false);
        return (Convert.ToHexStringLower(_sha.GetHashAndReset()), bytes);
    }

    /// <summary>Closes; what was not committed is removed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _sha.Dispose();
        File.Delete(Part);
    }

    private void ReachDisk() => _file.Flush(flushToDisk: true);

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _sha.AppendData(bytes.Span);
        await _file.WriteAsync(bytes, cancellationToken);
    }

    /// <summary>Collects compressed bytes into frames of known length.</summary>
    private sealed class FrameWriter(DumpWriter owner) : WriteOnlyStream
    {
        private readonly byte[] _frame = new byte[4 + DumpFormat.FrameBytes];
        private int _filled = 4;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                buffer = Take(buffer);
                if (_filled == _frame.Length)
                {
                    var ready = Ready();
                    owner._sha.AppendData(ready.Span);
                    owner._file.Write(ready.Span);
                }
            }
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (!buffer.IsEmpty)
            {
                buffer = buffer[^Take(buffer.Span).Length..];
                if (_filled == _frame.Length)
                {
                    await owner.WriteAsync(Ready(), cancellationToken);
                }
            }
        }

        // The compressor flushes when it ends; a frame that is not full waits for the section's end.
        public override void Flush()
        {
        }

        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            if (_filled > 4)
            {
                await owner.WriteAsync(Ready(), cancellationToken);
            }
        }

        private ReadOnlySpan<byte> Take(ReadOnlySpan<byte> buffer)
        {
            var taken = Math.Min(buffer.Length, _frame.Length - _filled);
            buffer[..taken].CopyTo(_frame.AsSpan(_filled));
            _filled += taken;
            return buffer[taken..];
        }

        private ReadOnlyMemory<byte> Ready()
        {
            BinaryPrimitives.WriteInt32LittleEndian(_frame, _filled - 4);
            var ready = _frame.AsMemory(0, _filled);
            _filled = 4;
            return ready;
        }
    }

    /// <summary>Lets plain bytes through and measures them.</summary>
    private sealed class CountingWriter(Stream inner, PlainDigest plain) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            plain.Add(buffer);
            inner.Write(buffer);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            plain.Add(buffer.Span);
            return inner.WriteAsync(buffer, cancellationToken);
        }
    }
}
