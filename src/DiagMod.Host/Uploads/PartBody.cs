using DiagMod.Host.Http;

namespace DiagMod.Host.Uploads;

/// <summary>The file inside a multipart body. Where the body ends before its boundary, the caller sent half a form: that is refused,
/// and is no fault of this side.</summary>
internal sealed class PartBody(Stream part) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The refusal of a multipart body that cannot be read to its end.</summary>
    public static ProblemException BrokenOff() =>
        new(Problem.BadRequest("E_MULTIPART", "The multipart body is broken off or malformed."));

    /// <summary>True for what the multipart reader says of a broken body; a lost connection has a type of its own.</summary>
    public static bool IsBroken(Exception fault) => fault is InvalidDataException || fault.GetType() == typeof(IOException);

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await part.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception fault) when (IsBroken(fault))
        {
            throw BrokenOff();
        }
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
}
