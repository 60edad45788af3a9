using System.Buffers;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Uploads;

/// <summary>The bytes of an upload in chunks, as one body; a part at a time is held.</summary>
internal sealed class PartsBody(IUploadSessions sessions, UploadSession session) : Stream
{
    private byte[]? _part = ArrayPool<byte>.Shared.Rent(UploadSession.MaxPartBytes);
    private int _from;
    private int _held;
    private long _read;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => session.Size;

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="UploadEndedException">The parts went while they were read.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_part is null, this);
        if (_from == _held)
        {
            if (_read == session.Size)
            {
                return 0;
            }

            (_from, _held) = (0, await sessions.ReadPartAsync(
                session.Id, _read, _part.AsMemory(0, UploadSession.MaxPartBytes), cancellationToken));
            if (_held == 0)
            {
                throw new UploadEndedException();
            }

            _read += _held;
        }

        var taken = Math.Min(buffer.Length, _held - _from);
        _part.AsMemory(_from, taken).CopyTo(buffer);
        _from += taken;
        return taken;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_part is { } part)
        {
            _part = null;
            ArrayPool<byte>.Shared.Return(part);
        }

        base.Dispose(disposing);
    }
}

/// <summary>Somebody else ended the upload meanwhile.</summary>
internal sealed class UploadEndedException() : Exception("The upload was ended by another request.");
