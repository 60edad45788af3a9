using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Security.Cryptography;

namespace DiagMod.Core.Currents;

/// <summary>Undoes gzip while it is read, member by member, and believes nothing that is not checked (RFC 1952).</summary>
/// <remarks>
/// GZipStream takes a file that is cut off, or has something behind it, for a whole one unless the host sets a
/// switch. Here the frames are read by hand, only the deflate data inside goes through the library: every member must
/// end, carry the right checksum and size, and be followed by another member or by the end.
/// </remarks>
internal sealed class GzipContent : IDisposable
{
    private const int TrailerBytes = 8;

    // Empty members do no harm, but each costs a decompressor: a body of nothing else is not a recording.
    private const int MaxEmptyMembersInARow = 1000;

    private const int MaxHeaderTextBytes = 64 * 1024;

    private readonly InputWindow _input;
    private DeflateStream? _member;
    private uint _crc;
    private uint _size;
    private int _emptyMembers;

    // What was found to be damaged in compressed data: what came out of it may be nonsense. Null where that is true as far as it goes,
    // as in a file that is merely cut off.
    private CurrentCsvException? _damage;

    /// <summary>Starts reading.</summary>
    /// <param name="body">The body, behind <paramref name="start"/>.</param>
    /// <param name="start">What was read of the body already; copied.</param>
    /// <param name="maxBodyBytes">Most bytes of the body; 0 = unlimited.</param>
    public GzipContent(Stream body, ReadOnlySpan<byte> start, long maxBodyBytes) =>
        _input = new InputWindow(body, start, maxBodyBytes);

    /// <summary>Bytes of the body read.</summary>
    public long BodyBytes => _input.BodyBytes;

    /// <summary>Reads content.</summary>
    /// <param name="buffer">Receives it; not empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Bytes; 0 at the end of the last member, when all was checked.</returns>
    /// <exception cref="CurrentCsvException">E_GZIP_CORRUPT or E_TOO_LARGE.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_member is null && !await TryStartMemberAsync(cancellationToken).ConfigureAwait(false))
            {
                return 0;
            }

            var count = await InflateAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count > 0)
            {
                _crc = Crc32.Append(_crc, buffer.Span[..count]);
                _size += (uint)count;
                return count;
            }

            await EndMemberAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Tells what is damaged in what was read, or a little behind it: reads on without keeping anything.</summary>
    /// <param name="mostBytes">Content to read at most, about.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What is damaged; null when nothing was found.</returns>
    public async ValueTask<CurrentCsvException?> FindDamageAsync(long mostBytes, CancellationToken cancellationToken)
    {
        var nowhere = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (var read = 0L; _damage is null && read < mostBytes;)
            {
                var got = await ReadAsync(nowhere, cancellationToken).ConfigureAwait(false);
                if (got == 0)
                {
                    return null;
                }

                read += got;
            }
        }
        catch (Exception e) when (e is CurrentCsvException or IOException)
        {
            // Whatever else ends the reading, a lost connection too, does not change what was wrong before.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(nowhere);
        }

        return _damage;
    }

    /// <summary>SHA-256 of the body as sent, lower-case hex; once, at the end.</summary>
    public string BodySha256() => _input.BodySha256();

    /// <inheritdoc/>
    public void Dispose()
    {
        _member?.Dispose();
        _input.Dispose();
    }

    private static CurrentCsvException Corrupt(string found, string expected) =>
        new(CurrentCsvCode.GzipCorrupt, null, null, found, expected);

    private CurrentCsvException Damaged(string found) => _damage = Corrupt(found, "an intact gzip file");

    private async ValueTask<int> InflateAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _member!.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            throw Damaged("data that cannot be decompressed");
        }
    }

    private async ValueTask<bool> TryStartMemberAsync(CancellationToken cancellationToken)
    {
        if (await _input.PeekAsync(1, cancellationToken).ConfigureAwait(false) == 0)
        {
            return false;
        }

        await SkipHeaderAsync(cancellationToken).ConfigureAwait(false);
        _crc = 0;
        _size = 0;
        _member = new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    private async ValueTask SkipHeaderAsync(CancellationToken cancellationToken)
    {
        const byte HasHeaderCrc = 2;
        const byte HasExtra = 4;
        const byte HasName = 8;
        const byte HasComment = 16;
        const byte Reserved = 0xE0;
        var fixedPart = new byte[10];
        var crc = 0u;
        for (var i = 0; i < fixedPart.Length; i++)
        {
            fixedPart[i] = await NextAsync().ConfigureAwait(false);
            if (i == 1 && !CurrentCsvSignature.IsGzip(fixedPart))
            {
                throw Corrupt("something behind the compressed data", "the end of the file");
            }
        }

        var flags = fixedPart[3];
        if (fixedPart[2] != 8 || (flags & Reserved) != 0)
        {
            throw Corrupt("an unknown method or flag", "a gzip header");
        }

        if ((flags & HasExtra) != 0)
        {
            var length = await NextAsync().ConfigureAwait(false) | (await NextAsync().ConfigureAwait(false) << 8);
            for (; length > 0; length--)
            {
                _ = await NextAsync().ConfigureAwait(false);
            }
        }

        for (var texts = ((flags & HasName) != 0 ? 1 : 0) + ((flags & HasComment) != 0 ? 1 : 0); texts > 0; texts--)
        {
            for (var length = 0; await NextAsync().ConfigureAwait(false) != 0; length++)
            {
                if (length == MaxHeaderTextBytes)
                {
                    throw Corrupt("a header without end", "a gzip header");
                }
            }
        }

        if ((flags & HasHeaderCrc) != 0)
        {
            var expected = (ushort)crc;
            if ((await NextAsync().ConfigureAwait(false) | (await NextAsync().ConfigureAwait(false) << 8)) != expected)
            {
                throw Corrupt("a wrong checksum of the header", "an intact gzip file");
            }
        }

        async ValueTask<byte> NextAsync()
        {
            if (await _input.PeekAsync(1, cancellationToken).ConfigureAwait(false) == 0)
            {
                throw Corrupt("the end of the file inside a header", "an intact gzip file");
            }

            var next = _input.Waiting[0];
            crc = Crc32.Append(crc, [next]);
            _input.Skip(1);
            return next;
        }
    }

    // The decompressor asked for its last piece only because it needed it, so its data end inside that piece: there
    // the trailer must stand. 64 matching bits are found by chance once in 10^15 members.
    private async ValueTask EndMemberAsync(CancellationToken cancellationToken)
    {
        if (_input.WasExhausted)
        {
            throw Corrupt("the end of the file inside the data", "an intact gzip file");
        }

        await _member!.DisposeAsync().ConfigureAwait(false);
        _member = null;
        _emptyMembers = _size == 0 ? _emptyMembers + 1 : 0;
        if (_emptyMembers > MaxEmptyMembersInARow)
        {
            throw Corrupt("more than a thousand empty members", "a recording");
        }

        var trailer = new byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), _size);
        var piece = _input.TakeBackLastPiece();
        await _input.PeekAsync(piece + TrailerBytes, cancellationToken).ConfigureAwait(false);
        _input.Skip(BehindTrailer(_input.Waiting[..Math.Min(_input.Waiting.Length, piece + TrailerBytes)], trailer));
    }

    private int BehindTrailer(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> trailer)
    {
        // At least one byte of the piece is data.
        var at = bytes.IsEmpty ? -1 : bytes[1..].IndexOf(trailer);
        if (at < 0)
        {
            throw Damaged("a wrong or missing checksum or size");
        }

        // The trailer of an empty member is eight zeros, and the data before it may end with some too.
        at++;
        while (bytes[(at + 1)..].StartsWith(trailer))
        {
            at++;
        }

        return at + TrailerBytes;
    }

    /// <summary>The body through a window, handed to the decompressor in pieces of which the last can be taken back.</summary>
    private sealed class InputWindow : Stream
    {
        private const int PieceBytes = 8 * 1024;

        private readonly byte[] _buffer = new byte[64 * 1024];
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        [SuppressMessage("Usage", "CA2213", Justification = "The body belongs to the caller.")]
        private readonly Stream _body;
        private readonly long _maxBodyBytes;
        private int _start;
        private int _end;
        private int _lastPiece;

        public InputWindow(Stream body, ReadOnlySpan<byte> start, long maxBodyBytes)
        {
            _body = body;
            _maxBodyBytes = maxBodyBytes == 0 ? long.MaxValue : maxBodyBytes;
            if (start.Length > _buffer.Length)
            {
                _buffer = new byte[start.Length];
            }

            start.CopyTo(_buffer);
            Count(start.Length);
        }

        public long BodyBytes { get; private set; }

        public bool WasExhausted { get; private set; }

        public ReadOnlySpan<byte> Waiting => _buffer.AsSpan(_start, _end - _start);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Skip(int count)
        {
            _start += count;
            _lastPiece = 0;
        }

        public int TakeBackLastPiece()
        {
            var count = _lastPiece;
            _start -= count;
            _lastPiece = 0;
            return count;
        }

        public string BodySha256() => Convert.ToHexStringLower(_hash.GetHashAndReset());

        // Reads until so many bytes wait, or the body ends; returns how many wait.
        public async ValueTask<int> PeekAsync(int count, CancellationToken cancellationToken)
        {
            while (_end - _start < count)
            {
                var keptFrom = _start - _lastPiece;
                _buffer.AsSpan(keptFrom, _end - keptFrom).CopyTo(_buffer);
                _start -= keptFrom;
                _end -= keptFrom;
                var got = await _body.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
                if (got == 0)
                {
                    break;
                }

                Count(got);
            }

            return _end - _start;
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _lastPiece = 0;

            // Whole pieces, however the body arrives: the decompressor gives nothing of a piece in which it finds an error, so
            // what comes out before the error must not depend on where the network cuts.
            var waiting = await PeekAsync(PieceBytes, cancellationToken).ConfigureAwait(false);
            var count = Math.Min(Math.Min(waiting, PieceBytes), buffer.Length);
            WasExhausted |= count == 0 && buffer.Length > 0;
            _buffer.AsMemory(_start, count).CopyTo(buffer);
            _start += count;
            _lastPiece = count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _hash.Dispose();
            }

            base.Dispose(disposing);
        }

        private void Count(int got)
        {
            _hash.AppendData(_buffer, _end, got);
            _end += got;
            BodyBytes += got;
            if (BodyBytes > _maxBodyBytes)
            {
                throw CurrentCsv.TooLarge("the body", _maxBodyBytes);
            }
        }
    }
}
