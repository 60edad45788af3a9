namespace DiagMod.Core.Tests.Support;

/// <summary>A stream of any length that is made while it is read, and counts what was read.</summary>
public sealed class GeneratedStream(IEnumerable<byte[]> pieces) : Stream
{
    private readonly IEnumerator<byte[]> _pieces = pieces.GetEnumerator();
    private byte[] _piece = [];
    private int _used;

    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => BytesRead;
        set => throw new NotSupportedException();
    }

    /// <summary>Pieces that repeat a text so many times, about 64 KiB each.</summary>
    public static IEnumerable<byte[]> Repeat(byte[] text, long count)
    {
        var perPiece = Math.Max(1, 65_536 / text.Length);
        var piece = Enumerable.Repeat(text, perPiece).SelectMany(bytes => bytes).ToArray();
        for (; count >= perPiece; count -= perPiece)
        {
            yield return piece;
        }

        yield return piece[..(int)(count * text.Length)];
    }

    public override int Read(Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            if (_used == _piece.Length)
            {
                if (!_pieces.MoveNext())
                {
                    break;
                }

                _piece = _pieces.Current;
                _used = 0;
            }

            var count = Math.Min(buffer.Length - total, _piece.Length - _used);
            _piece.AsSpan(_used, count).CopyTo(buffer[total..]);
            _used += count;
            total += count;
        }

        BytesRead += total;
        return total;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _pieces.Dispose();
        base.Dispose(disposing);
    }
}
